"""History in, tallies out: each event moves only what it speaks of. Pure; what is known before is handed in."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, MutableMapping
from dataclasses import dataclass, field, replace
from typing import Any

from app.distribution.core import EventKind
from app.rates.core.standing import Code, Standing, Thing, Told, cells, microseconds, moment, state

TallyKey = tuple[int, int, bool, str, str, str]
"""Campaign, structure (0: no professional's link; -1: all together), personal link?, axis, value, state."""
EVERYBODY = -1


@dataclass(frozen=True, slots=True)
class Event:
    number: int
    campaign_id: int
    link_id: int | None
    kind: str
    at: dt.datetime
    interview_id: str | None
    data: Mapping[str, Any]

    @property
    def case(self) -> str | None:
        """The person it is about; None where it is about a professional alone."""
        if self.data.get("invitation") is not None:
            return f"invitation {self.data['invitation']}"
        return self.interview_id


@dataclass(frozen=True, slots=True)
class Person:
    """One person asked: by their own invitation, or by a link that was forwarded."""

    campaign_id: int
    link_id: int | None
    structure_id: int
    personal: bool
    standing: Standing = field(default_factory=Standing)
    interview_id: str | None = None

    def tallies(self) -> Counter[TallyKey]:
        whose = (self.campaign_id, self.structure_id, self.personal)
        return Counter((*whose, axis.value, value, now) for axis, value, now in cells(self.standing))


FIGURES = ("started", "completed", "declined", "withdrawn", "turned_away")


@dataclass(frozen=True, slots=True)
class Relay:
    """One relay link: what its professional did and said, and how many came through it."""

    campaign_id: int
    structure_id: int
    told: Mapping[str, Told] = field(default_factory=dict)
    group: Mapping[str, int] = field(default_factory=dict)
    personal: Mapping[str, int] = field(default_factory=dict)

    def hearing(self, event: Event) -> Relay:
        new = (microseconds(event.at), event.number, dict(event.data))
        known = self.told.get(event.kind)
        return self if known and known[:2] > new[:2] else replace(self, told={**self.told, event.kind: new})

    def counting(self, personal: bool, change: Mapping[str, int]) -> Relay:
        before = self.personal if personal else self.group
        after = {one: before.get(one, 0) + change.get(one, 0) for one in FIGURES}
        return replace(self, personal=after) if personal else replace(self, group=after)

    def says(self, kind: EventKind) -> Mapping[str, Any] | None:
        """The last telling of a kind of event; None where there was none."""
        found = self.told.get(kind)
        return found[2] if found else None

    def range_of(self, kind: EventKind) -> tuple[int, int] | None:
        """The figure a professional gave last."""
        said = self.says(kind)
        return (said["low"], said["high"]) if said else None

    def at(self, kind: EventKind) -> dt.datetime | None:
        found = self.told.get(kind)
        return moment(found[0]) if found else None

    @property
    def sign_at(self) -> dt.datetime | None:
        """The last sign of life, or when the link was made."""
        signs = [at for kind in _SIGNS if (at := self.at(kind)) is not None]
        return max(signs, default=None)


@dataclass(slots=True)
class Ledger:
    """What is known of the people and links that some events speak of; `structures` of every link named in them."""

    structures: Mapping[int, int]
    people: MutableMapping[str, Person] = field(default_factory=dict)
    relays: MutableMapping[int, Relay] = field(default_factory=dict)
    moved: Counter[TallyKey] = field(default_factory=Counter)

    def fold(self, events: Iterable[Event]) -> None:
        """Hear all events, and only then count: many speak of the same few people."""
        before: dict[str, Person] = {}
        for event in events:
            if event.link_id is not None and event.kind in _OF_LINKS:
                self._relay(event, event.link_id)
            if event.kind in _OF_PEOPLE and (case := event.case) is not None:
                known = self.people.get(case) or self._new(event)
                before.setdefault(case, known)
                self.people[case] = _hearing(known, event)
        for case, known in before.items():
            self._count(known, self.people[case])

    def tallies(self) -> Mapping[TallyKey, int]:
        """What moved, by structure and over all of them: a page of the whole campaign reads few rows."""
        found = Counter(self.moved)
        for (campaign, _structure, personal, axis, value, now), count in self.moved.items():
            found[campaign, EVERYBODY, personal, axis, value, now] += count
        return {key: count for key, count in found.items() if count}

    def _relay(self, event: Event, link_id: int) -> None:
        known = self.relays.get(link_id) or Relay(event.campaign_id, self.structures[link_id])
        self.relays[link_id] = known.hearing(event)

    def _new(self, event: Event) -> Person:
        structure = self.structures.get(event.link_id or 0, 0)
        return Person(event.campaign_id, event.link_id, structure, event.data.get("invitation") is not None)

    def _count(self, before: Person, after: Person) -> None:
        self.moved.update(after.tallies())
        self.moved.subtract(before.tallies())
        if after.link_id is not None:
            change = Counter(_figures(after.standing))
            change.subtract(_figures(before.standing))
            known = self.relays.get(after.link_id) or Relay(after.campaign_id, after.structure_id)
            self.relays[after.link_id] = known.counting(after.personal, change)


def _hearing(known: Person, event: Event) -> Person:
    standing = known.standing.hearing(_OF_PEOPLE[EventKind(event.kind)](event.data), event.at, event.number)
    if event.kind == EventKind.LANGUAGE_SWITCHED:
        standing = replace(standing, switches=standing.switches + 1)
    return replace(known, standing=standing, interview_id=known.interview_id or event.interview_id)


def _figures(person: Standing) -> Mapping[str, int]:
    """One person in the counts of a link: begun, and how it ended."""
    if Thing.STARTED not in person.told:
        return {}
    return {"started": 1} | ({_ENDED[end]: 1} if (end := state(person)) in _ENDED else {})


_ENDED: Mapping[str, str] = {
    Code.COMPLETE: "completed",
    Code.DECLINED: "declined",
    Code.STOPPED: "declined",
    Code.WITHDRAWN: "withdrawn",
    Code.SCREENED_OUT: "turned_away",
    Code.QUOTA_FULL: "turned_away",
    Code.DOUBLE: "turned_away",
}


def _how(data: Mapping[str, Any]) -> list[tuple[Thing, Any]]:
    named = ((Thing.CHANNEL, "channel"), (Thing.LANGUAGE, "language"), (Thing.ASSISTANCE, "assistance"))
    return [(thing, data[name]) for thing, name in named if name in data]


_OF_PEOPLE: Mapping[EventKind, Callable[[Mapping[str, Any]], list[tuple[Thing, Any]]]] = {
    EventKind.INVITED: lambda _: [(Thing.INVITED, None)],
    EventKind.SLIP_PRINTED: lambda data: [(Thing.PRINTED, data["batch"])],
    EventKind.MESSAGE_SETTLED: lambda data: [(Thing.MESSAGE, data["state"])],
    EventKind.STOPPED: lambda _: [(Thing.STOPPED, None)],
    EventKind.INTERVIEW_STARTED: lambda data: [(Thing.STARTED, None), *_how(data)],
    EventKind.LANGUAGE_SWITCHED: _how,
    EventKind.INTERVIEW_QUIET: lambda data: [(Thing.QUIET, {"question": data["question"], "met": data["met"]})],
    EventKind.INTERVIEW_COMPLETED: lambda data: [(Thing.COMPLETED, None), *_how(data)],
    EventKind.INTERVIEW_DECLINED: lambda data: [(Thing.DECLINED, None), *_how(data)],
    EventKind.INTERVIEW_WITHDRAWN: lambda data: [(Thing.WITHDRAWN, None), *_how(data)],
    EventKind.INTERVIEW_SCREENED_OUT: lambda data: [(Thing.SCREENED_OUT, None), *_how(data)],
    EventKind.INTERVIEW_QUOTA_FULL: lambda data: [(Thing.QUOTA_FULL, None), *_how(data)],
    EventKind.INTERVIEW_JUDGED: lambda data: [(Thing.DOUBLE, data["double"])],
}
_SIGNS = (
    EventKind.LINK_MADE,
    EventKind.PAGE_OPENED,
    EventKind.FORWARDED,
    EventKind.PROMISED,
    EventKind.INTERVIEW_STARTED,
)
_OF_LINKS = frozenset(
    {
        EventKind.LINK_MADE,
        EventKind.PAGE_OPENED,
        EventKind.FORWARDED,
        EventKind.HANDED_OUT,
        EventKind.PROMISED,
        EventKind.INVITED,
        EventKind.CALLED,
        EventKind.REMINDED,
        EventKind.INTERVIEW_STARTED,
    }
)
