"""Keeping the tallies up with the history: read on from where the last reading ended, or all of it again.

The pages add what was not read yet by themselves, so figures are never late; this only keeps that part short.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, cast

from sqlalchemy import SQLColumnExpression, Table, delete, func, or_, select, text, update
from sqlalchemy.orm import Session

from app.database.inserts import chunks, insert_or_update
from app.distribution.core import EventKind
from app.distribution.tables import HistoryEvent, Professional, RelayLink
from app.rates.core.folding import FIGURES, Event, Ledger, Person, Relay, TallyKey
from app.rates.core.standing import LEFT, Code, Standing, Thing, state
from app.rates.tables import RatesCursor, RatesLink, RatesPerson, RatesTally

BATCH = 1000
"""Events read in one transaction: short enough that nobody waits for it."""
PATIENCE_MS = 500
"""How long writers of the history are waited for; otherwise the next time will do."""
EVENT = (
    HistoryEvent.id, HistoryEvent.campaign_id, HistoryEvent.relay_link_id, HistoryEvent.kind, HistoryEvent.at,
    HistoryEvent.interview_id, HistoryEvent.data,
)  # fmt: skip
"""The columns that an `Event` is made of."""
_CURSOR = 1
REACHED = select(RatesCursor.event_id).where(RatesCursor.id == _CURSOR)
"""The last event that was added up."""
_PEOPLE = cast("Table", RatesPerson.__table__)
_LINKS = cast("Table", RatesLink.__table__)
_TALLIES = cast("Table", RatesTally.__table__)
_OPEN = frozenset({Code.UNDER_WAY, Code.UNKNOWN, Code.SILENT})


def keep_up(session: Session, most: int = BATCH) -> int:
    """Read one batch of the history on; how many events it was. The caller commits, and calls again while any."""
    reached = _reached(session, alone=True)
    events = tail(session, reached, most, _settled(session))
    if not events:
        return 0
    ledger = ledger_of(session, events)
    ledger.fold(events)
    _write(session, ledger)
    session.execute(update(RatesCursor).where(RatesCursor.id == _CURSOR).values(event_id=events[-1].number))
    return len(events)


def forget(session: Session) -> None:
    """Throw everything added up away, so that `keep_up` begins with the first event again."""
    _reached(session, alone=True)
    for table in (RatesTally, RatesPerson, RatesLink):
        session.execute(delete(table))
    session.execute(update(RatesCursor).where(RatesCursor.id == _CURSOR).values(event_id=0))


def follow_moves(session: Session) -> int:
    """Bring people along whose professional has another structure by now; how many links it was."""
    _reached(session, alone=True)
    moved = (
        select(RatesLink.link_id, Professional.structure_id)
        .join(RelayLink, RelayLink.id == RatesLink.link_id)
        .join(Professional, Professional.id == RelayLink.professional_id)
        .where(RatesLink.structure_id != Professional.structure_id)
    )
    links = {row[0]: row[1] for row in session.execute(moved)}
    for link, structure in links.items():
        _move(session, link, structure)
    return len(links)


def _move(session: Session, link: int, structure: int) -> None:
    ledger = Ledger({link: structure})
    here = select(RatesPerson).where(RatesPerson.link_id == link)
    for row in session.scalars(here):
        ledger.moved.subtract(_person(row).tallies())
        row.structure_id = structure
        ledger.moved.update(_person(row).tallies())
    session.flush()
    session.execute(update(RatesLink).where(RatesLink.link_id == link).values(structure_id=structure))
    _write(session, ledger)


def _reached(session: Session, *, alone: bool = False) -> int:
    """The last event read. `alone` makes everybody else who reads on wait for the end of the transaction."""
    reached = session.scalar(REACHED.with_for_update() if alone else REACHED)
    if reached is None:
        raise RuntimeError("The migrations make this row.")
    return reached


def reached(session: Session) -> int:
    return _reached(session)


def _settled(session: Session) -> int:
    """The highest number below which no event can still appear.

    PostgreSQL gives numbers out before it commits, so that a lower one may be seen later than a higher one. A lock
    that waits for all writers, for an instant, tells where that cannot happen any more; SQLite has one writer.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text(f"SET LOCAL lock_timeout = {PATIENCE_MS}"))
        session.execute(text("LOCK TABLE history_event IN SHARE MODE"))
        session.execute(text("SET LOCAL lock_timeout = DEFAULT"))
    return session.scalar(select(func.max(HistoryEvent.id))) or 0


def tail(
    session: Session,
    after: SQLColumnExpression[int] | int,
    most: int,
    up_to: int | None = None,
    links: Collection[int] | None = None,
) -> Sequence[Event]:
    """The events behind one, oldest first; of everybody, or of what some links brought."""
    found = select(*EVENT).where(HistoryEvent.id > after)
    if links is not None:
        found = found.where(or_(HistoryEvent.relay_link_id.in_(links), HistoryEvent.relay_link_id.is_(None)))
    if up_to is not None:
        found = found.where(HistoryEvent.id <= up_to)
    return [Event(*row) for row in session.execute(found.order_by(HistoryEvent.id).limit(most))]


def ledger_of(session: Session, events: Sequence[Event]) -> Ledger:
    """What is known already of everybody these events speak of."""
    links = {event.link_id for event in events if event.link_id is not None}
    cases = {event.case for event in events if event.case is not None}
    owners = select(RelayLink.id, Professional.structure_id).join(Professional)
    structures = {
        row[0]: row[1] for part in _parts(links) for row in session.execute(owners.where(RelayLink.id.in_(part)))
    }
    ledger = Ledger(structures)
    for part in _parts(cases):
        for person in session.scalars(select(RatesPerson).where(RatesPerson.key.in_(part))):
            ledger.people[person.key] = _person(person)
    for part in _parts(links):
        for link in session.scalars(select(RatesLink).where(RatesLink.link_id.in_(part))):
            ledger.relays[link.link_id] = relay_of(link)
    return ledger


def _parts(keys: Iterable[Any]) -> Iterator[Sequence[Any]]:
    return chunks(sorted(keys))


def _person(row: RatesPerson) -> Person:
    told = {name: (one[0], one[1], one[2]) for name, one in row.told.items()}
    standing = Standing(told, row.switches)
    return Person(row.campaign_id, row.link_id, row.structure_id, row.personal, standing, row.interview_id)


def relay_of(row: RatesLink) -> Relay:
    told = {name: (one[0], one[1], one[2]) for name, one in row.told.items()}
    group = {name: getattr(row, f"group_{name}") for name in FIGURES}
    return Relay(
        row.campaign_id, row.structure_id, told, group, {name: getattr(row, f"personal_{name}") for name in FIGURES}
    )


def _write(session: Session, ledger: Ledger) -> None:
    people = [_person_row(key, one) for key, one in ledger.people.items()]
    relays = [relay_row(link, one) for link, one in ledger.relays.items()]
    tallies = [_tally_row(key, count) for key, count in ledger.tallies().items()]
    insert_or_update(session, _PEOPLE, people, ["key"])
    insert_or_update(session, _LINKS, relays, ["link_id"])
    insert_or_update(session, _TALLIES, tallies, [one.name for one in _TALLIES.primary_key], adding="count")


def _person_row(key: str, one: Person) -> Mapping[str, Any]:
    told, now = one.standing, state(one.standing) if one.standing.exists else Code.UNKNOWN.value
    return {
        "key": key,
        "campaign_id": one.campaign_id,
        "link_id": one.link_id,
        "structure_id": one.structure_id,
        "personal": one.personal,
        "interview_id": one.interview_id,
        "state": str(now),
        "open": now in _OPEN or now.startswith(LEFT),
        "switches": told.switches,
        "told": dict(told.told),
        "quiet_at": told.at(Thing.QUIET),
        "completed_at": told.at(Thing.COMPLETED),
    }


def relay_row(link: int, one: Relay) -> Mapping[str, Any]:
    figures = {f"group_{name}": one.group.get(name, 0) for name in FIGURES}
    figures |= {f"personal_{name}": one.personal.get(name, 0) for name in FIGURES}
    whose = {"link_id": link, "campaign_id": one.campaign_id, "structure_id": one.structure_id}
    return {**whose, **figures, **_signs(one), "told": dict(one.told)}


def _signs(one: Relay) -> Mapping[str, Any]:
    forwarded = one.range_of(EventKind.FORWARDED) or (None, None)
    handed_out = one.range_of(EventKind.HANDED_OUT) or (None, None)
    return {
        "forwarded_low": forwarded[0],
        "forwarded_high": forwarded[1],
        "handed_out_low": handed_out[0],
        "handed_out_high": handed_out[1],
        "promised": EventKind.PROMISED in one.told,
        "opened": EventKind.PAGE_OPENED in one.told or EventKind.INVITED in one.told,
        "sign_at": one.sign_at,
    }


def _tally_row(key: TallyKey, count: int) -> Mapping[str, Any]:
    campaign, structure, personal, axis, value, now = key
    return {
        "campaign_id": campaign, "structure_id": structure, "personal": personal,
        "axis": axis, "value": value, "state": str(now), "count": count,
    }  # fmt: skip
