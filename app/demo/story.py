"""The demo's weeks, one day after the other: who forwards, who is called, who answers."""

from __future__ import annotations

import datetime as dt
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from app.demo.caller import Caller, Conversation
from app.demo.clock import SimulatedClock
from app.demo.identify import Identifier
from app.demo.population import Behaviour, Forwarding, Person, Plan
from app.demo.professional import ProfessionalVisit
from app.demo.respondent import Respondent
from app.demo.texter import Texter
from app.demo.world import World
from app.interview.model import Channel
from app.standin.client import Standin

DAYS = 30
CALLING_FROM = 12
"""Days after the opening: those who have not forwarded by then are called."""
CALLING_DAYS = 3
RINGS, TALKS = dt.timedelta(minutes=1), dt.timedelta(minutes=5)
"""What a call takes in which nobody picks up, and any other."""
CALLING_HOUR = 8
"""In UTC: a morning hour in Paris and before lunch in La Réunion, in summer and in winter."""
AT_ONCE = 4
"""People answering at the same time."""
PATIENCE = 30.0
"""Real seconds an invited person waits for the text message."""


@dataclass(frozen=True, slots=True)
class Link:
    """What one professional has in hand."""

    reference: str
    name: str
    page_url: str
    group_url: str
    code: str


@dataclass(slots=True)
class Story:
    """Plays a plan on a served installation. `days()` yields after each day, for a progress line."""

    world: World
    plan: Plan
    links: dict[str, Link]
    standin: Standin
    clock: SimulatedClock
    identify: Identifier
    caller: Caller
    opens_at: dt.datetime
    calls: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    """Calls made, by outcome."""
    _forwarded: dict[str, int] = field(default_factory=dict)
    """The day each professional forwarded on."""

    def days(self) -> Iterator[int]:
        for day in range(DAYS):
            self._morning(day)
            if self._is_calling_day(day):
                self._call_day(day)
            self._answers(day)
            yield day

    def _morning(self, day: int) -> None:
        """Those who forward today do so, and some say to how many."""
        self.clock.set(self._at(day, 7))
        for behaviour in self.plan.behaviours:
            if behaviour.forwarding in {Forwarding.PROMPT, Forwarding.LATE} and behaviour.forwards_on == day:
                self._forward(behaviour, day)

    def _forward(self, behaviour: Behaviour, day: int) -> None:
        self._forwarded[behaviour.reference] = day
        if behaviour.declared:
            visit = ProfessionalVisit(self.links[behaviour.reference].page_url)
            visit.declare(behaviour.handed_out, behaviour.handed_out, "handed_out")
            visit.declare(*behaviour.declared)

    def _is_calling_day(self, day: int) -> bool:
        return CALLING_FROM <= day < CALLING_FROM + 2 * CALLING_DAYS and self._at(day, CALLING_HOUR).weekday() < 5

    def _call_day(self, day: int) -> None:
        """The caller takes what the queue gives until it is empty or the hour is over."""
        self.clock.set(self._at(day, CALLING_HOUR))
        by_name = {self.links[one.reference].name: one for one in self.plan.behaviours}
        for name, outcome in self.caller.work(lambda name: self._talked(by_name[name], day)):
            self.calls[outcome] += 1
            behaviour = by_name[name]
            if behaviour.forwarding is Forwarding.AFTER_CALL and behaviour.reference not in self._forwarded:
                self._forwarded[behaviour.reference] = day + (behaviour.forwards_on or 0)

    def _talked(self, behaviour: Behaviour, day: int) -> Conversation:
        """A call takes its time, between taking the case and noting what came of it."""
        said = self._spoken(behaviour, day)
        self.clock.set(self.clock() + (RINGS if said.outcome == "no_answer" else TALKS))
        return said

    def _spoken(self, behaviour: Behaviour, day: int) -> Conversation:
        """What a professional says on the telephone."""
        today = self._at(day, CALLING_HOUR).date()
        if behaviour.reference in self._forwarded:
            return Conversation("already_forwarded", count=behaviour.forwarded_to)
        if behaviour.forwarding is Forwarding.AFTER_CALL:
            promised = today + dt.timedelta(days=(behaviour.forwards_on or 0) + 1)
            return Conversation("promised_forward", count=max(behaviour.forwarded_to, 1), by=promised)
        return Conversation("no_answer")

    def _answers(self, day: int) -> None:
        """Everybody whose turn it is answers, a few at the same time."""
        people = [person for person in self.plan.people if self._begins_on(person) == day]
        self.clock.set(self._at(day, 14))
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for done in [pool.submit(self._answer, person) for person in people]:
                done.result()

    def _begins_on(self, person: Person) -> int | None:
        forwarded = self._forwarded.get(person.professional)
        return None if forwarded is None else min(forwarded + person.delay, DAYS - 1)

    def _answer(self, person: Person) -> None:
        link = self.links[person.professional]
        if person.channel is Channel.WEB:
            Respondent(person, self.world, self.identify.by_browser).answer_all(
                f"{link.group_url}?lang={person.language}"
            )
        else:
            Texter(person, self.world, self.standin, self.identify.by_phone).answer_all(self._invited_or_code(person))

    def _invited_or_code(self, person: Person) -> str | None:
        """Every second one was given the printed code; the others agreed to be sent a message."""
        link = self.links[person.professional]
        if person.number % 2:
            return link.code
        assert person.phone is not None
        ProfessionalVisit(link.page_url).invite(person)
        _wait_for(lambda: bool(self.standin.conversation(person.phone or "")))
        return None

    def _at(self, day: int, hour: int) -> dt.datetime:
        return (self.opens_at + dt.timedelta(days=day)).replace(hour=hour, minute=0, second=0, microsecond=0)


def _wait_for(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > until:
            raise TimeoutError("the invitation did not arrive")
        time.sleep(0.05)
