"""The telephone of `tests/sms/test_machine.py` with timers and an outbox whose senders die at the worst moments."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Literal

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from app.correspondence.core import Group, Rhythm
from app.correspondence.reminders import set_plan, tick
from app.interview import engine
from app.interview.model import State as InterviewState
from app.messaging.core import Channel, State
from app.messaging.core.hours import ALWAYS
from app.messaging.core.senders import ANY_SENDER
from app.messaging.core.spending import DEFAULT
from app.messaging.gateway import Kept, Outcome, Parcel, Sent
from app.messaging.sending import Sender, send_due
from app.messaging.tables import OutgoingMessage
from app.questionnaire.model import Kind
from app.site.language import translator
from app.sms import wording
from tests.campaigns import KEYS
from tests.sms.played import BASE_URL
from tests.sms.test_machine import LAST_DAY, VERSION, TextingMachine

RHYTHM = Rhythm(days=2, hour=17, most=2)
POLICY = replace(DEFAULT, hours=ALWAYS)
Death = Literal["never", "before the provider has it", "after"]


class KilledError(RuntimeError):
    """The sender is gone."""


@dataclass
class Provider:
    """What a provider has taken, and when its customer dies in the middle."""

    channel = Channel.SMS
    death: Death = "never"
    now: dt.datetime | None = None
    taken: list[tuple[str, Parcel]] = field(default_factory=list)
    moments: list[dt.datetime] = field(default_factory=list)

    def send(self, parcel: Parcel) -> Outcome:
        if self.death == "before the provider has it":
            raise KilledError
        assert self.now is not None
        self.taken.append((f"SM-out-{len(self.taken)}", parcel))
        self.moments.append(self.now)
        if self.death == "after":
            raise KilledError
        return Sent(self.taken[-1][0], "queued")

    def kept(self, parcel: Parcel, since: dt.datetime) -> tuple[Kept, ...]:
        return tuple(Kept(sid, one.body, "sent") for sid, one in self.taken if one.recipient == parcel.recipient)


class RemindedMachine(TextingMachine):
    """A reminder asks what is to be asked then, reaches its person once, and nobody who finished or wants silence."""

    def __init__(self) -> None:
        super().__init__()
        self.provider = Provider()
        with self.database.session() as session, session.begin():
            set_plan(session, self.phone.campaign_id, list(Group), RHYTHM, self.phone.now)

    def _outbox(self) -> list[OutgoingMessage]:
        with self.database.session(read_only=True) as session:
            return list(session.scalars(select(OutgoingMessage).order_by(OutgoingMessage.id)))

    def _tick(self, *, dies: bool = False) -> list[OutgoingMessage]:
        """What a round of reminders hands to the outbox; it dies before it commits."""
        known = {one.id for one in self._outbox()}
        with self.database.session() as session:
            tick(session, KEYS, POLICY, BASE_URL, self.phone.now, ANY_SENDER)
            if not dies:
                session.commit()
        return [one for one in self._outbox() if one.id not in known]

    @rule(days=st.integers(0, 4), dies=st.booleans())
    def timers_run(self, days: int, dies: bool) -> None:
        self.phone.now = min(self.phone.now + dt.timedelta(days=days), LAST_DAY)
        if dies:
            assert self._tick(dies=True) == []
        for one in [*self._tick(), *self._tick()]:  # as a second process would
            self._asks_what_is_to_be_asked(one)

    def _asks_what_is_to_be_asked(self, reminder: OutgoingMessage) -> None:
        assert self.model is not None
        assert (self.silent, self.model.state) == (False, InterviewState.ASKING)
        prompt, said = engine.current(VERSION, self.model), KEYS.open(reminder.body or b"")
        assert prompt is not None
        if prompt.kind is Kind.NOTE:
            assert BASE_URL in said
        else:
            assert said == wording.ask(VERSION, self.model.language, prompt, translator(self.model.language))

    @rule(death=st.sampled_from(["never", "before the provider has it", "after"]))
    def the_outbox_is_emptied(self, death: Death) -> None:
        before = len(self.provider.taken)
        self.provider.death, self.provider.now = death, self.phone.now
        sender = Sender(
            self.database, KEYS, self.provider, lambda: self.phone.now, POLICY, lease_clock=lambda _: self.phone.now
        )
        try:
            send_due(sender)
        except KilledError:
            self.restarts()
        self.phone.now += dt.timedelta(minutes=2)  # a lease left behind runs out
        assert not self.silent or len(self.provider.taken) == before

    @invariant()
    def every_reminder_arrives_once_and_there_are_few(self) -> None:
        arrived = Counter(parcel.reference for _, parcel in self.provider.taken)
        assert set(arrived.values()) <= {1}
        outbox = self._outbox()
        assert len(outbox) <= RHYTHM.most
        assert all(arrived[one.reference] == 1 for one in outbox if one.state == State.SENT)
        assert sum(one.state in {State.WAITING, State.HELD, State.SENDING} for one in outbox) <= 1
        for moments in ([one.created_at for one in outbox], self.provider.moments):
            assert all(later - sooner >= dt.timedelta(days=1) for sooner, later in pairwise(moments))


@pytest.mark.parametrize(
    ("backend", "examples"),
    [
        pytest.param("sqlite_files", 30, marks=pytest.mark.slow),
        pytest.param("postgresql_server", 5, marks=pytest.mark.postgresql),
    ],
)
def test_whatever_dies_a_reminder_is_about_the_question_at_hand_and_arrives_once(
    request: pytest.FixtureRequest, backend: str, examples: int
) -> None:
    machine = type("Machine", (RemindedMachine,), {"backend": request.getfixturevalue(backend)})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
