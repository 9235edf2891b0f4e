"""When the answers through each link came: kept up link by link, so that no page reads every person.

What a link adds depends on its own people and history only. Of the links that something happened to, it is worked out
again and the campaign's sums are moved by the difference: by the keeper every minute, and by a page for what is newer.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from sqlalchemy import (
    BigInteger,
    Select,
    SQLColumnExpression,
    String,
    Subquery,
    Table,
    case,
    delete,
    extract,
    func,
    literal,
    select,
    update,
)  # fmt: skip
from sqlalchemy import cast as cast_to
from sqlalchemy.orm import Session, aliased

from app.correspondence.tables import Reminder
from app.database.inserts import chunks, insert_or_update
from app.distribution.core import EventKind
from app.distribution.tables import HistoryEvent, Invitation, RelayLink
from app.rates.core.standing import Thing
from app.rates.keeping import reached
from app.rates.tables import RatesCursor, RatesMoment, RatesPerson, RatesTiming

DAYS = 30
"""Days shown after forwarding; later ones are put together."""
WINDOW_DAYS = 7
"""How long after a nudge an answer is counted beside it."""
TO_PROFESSIONALS = (EventKind.LETTER_WRITTEN, EventKind.CALLED)
NUDGES = (*TO_PROFESSIONALS, EventKind.REMINDED)
COMPLETED, ASKED, TIMES, BEFORE, AFTER = "completed", "asked", "times", "before", "after"
FAR = 20_000
"""Events behind, from which every link is looked at without asking which."""
MOST_UNREAD = 2000
"""Events whose links a page looks at by itself."""
_CURSOR = 2
_TIMINGS, _MOMENTS = (cast("Table", one.__table__) for one in (RatesTiming, RatesMoment))

What = tuple[str, str, str]
"""`day`, the day since forwarding, and what fell on it; `around`, a kind of nudge, and when; `turn`, its number, …"""
Counts = Counter[What]


@dataclass(frozen=True, slots=True)
class Looked:
    """A part of the history: events after one, up to another."""

    before: int
    upto: int


def told_of(session: Session, links: Collection[int]) -> Mapping[int, Counts]:
    """What these links add, from their people and their history."""
    found: defaultdict[int, Counts] = defaultdict(Counter)
    for part in chunks(sorted(links)):
        for link, what, count in (*_since(session, part), *_around(session, part), *_turns(session, part)):
            if link is not None:
                found[link][what] += count
    return found


_Told = Iterator[tuple[int | None, What, int]]


def _since(session: Session, links: Sequence[int]) -> _Told:
    """By day since each professional first said that they forwarded."""
    first = _first_forwarded(links)
    yield from _by_day(
        session, first, RatesPerson.completed_at, RatesPerson.link_id, ~RatesPerson.personal, literal(COMPLETED)
    )
    of, nudged = HistoryEvent, HistoryEvent.kind.in_([kind.value for kind in NUDGES])
    yield from _by_day(session, first, of.at, of.relay_link_id, nudged, of.kind)


def _first_forwarded(links: Sequence[int]) -> Subquery:
    return (
        select(HistoryEvent.relay_link_id.label("link_id"), func.min(HistoryEvent.at).label("at"))
        .where(HistoryEvent.relay_link_id.in_(links), HistoryEvent.kind == EventKind.FORWARDED.value)
        .group_by(HistoryEvent.relay_link_id)
        .subquery()
    )


def _by_day(
    session: Session,
    first: Subquery,
    at: SQLColumnExpression[dt.datetime | None] | SQLColumnExpression[dt.datetime],
    link: SQLColumnExpression[int | None],
    which: SQLColumnExpression[bool],
    name: SQLColumnExpression[str],
) -> _Told:
    day = ((_seconds(at) - _seconds(first.c.at)) // 86_400).label("day")
    found = select(first.c.link_id, day, name.label("name"), func.count())
    found = found.join_from(first, link.class_, link == first.c.link_id).where(which, at >= first.c.at)  # type: ignore[attr-defined]
    for link_id, number, what, count in session.execute(found.group_by(first.c.link_id, "day", "name")):
        yield link_id, ("day", str(min(number, DAYS)), what), count


def _seconds(
    at: SQLColumnExpression[dt.datetime | None] | SQLColumnExpression[dt.datetime],
) -> SQLColumnExpression[int]:
    return cast_to(extract("epoch", at), BigInteger)


def _around(session: Session, links: Sequence[int]) -> _Told:
    """Complete answers in the week before and after each letter and call."""
    of, window = HistoryEvent, WINDOW_DAYS * 86_400
    mine = (of.relay_link_id.in_(links), of.kind.in_([kind.value for kind in TO_PROFESSIONALS]))
    gap = _seconds(RatesPerson.completed_at) - _seconds(of.at)
    before, after = (func.count().filter(gap >= low, gap < high) for low, high in ((-window, 0), (0, window)))
    times = select(of.relay_link_id, of.kind, func.count()).where(*mine).group_by(of.relay_link_id, of.kind)
    beside = select(of.relay_link_id, of.kind, before, after).join_from(
        of, RatesPerson, RatesPerson.link_id == of.relay_link_id
    )
    beside = beside.where(*mine, RatesPerson.completed_at.is_not(None)).group_by(of.relay_link_id, of.kind)
    for link, kind, count in session.execute(times):
        yield link, ("around", kind, TIMES), count
    for link, kind, *counts in session.execute(beside):
        for when, count in zip((BEFORE, AFTER), counts, strict=True):
            yield link, ("around", kind, when), count


def _turns(session: Session, links: Sequence[int]) -> _Told:
    """People with a personal link, but for slips of which nobody knows who has one: asked, and completed by then."""
    by_slip = RatesPerson.told[Thing.PRINTED.value].as_string().is_not(None)
    invited = select(RatesPerson.link_id, func.count(), func.count(RatesPerson.completed_at))
    invited = invited.where(RatesPerson.link_id.in_(links), RatesPerson.personal, ~by_slip)
    for link, asked, done in session.execute(invited.group_by(RatesPerson.link_id)):
        yield link, ("turn", "0", ASKED), asked
        yield link, ("turn", "0", COMPLETED), done
    sent = _sent(links)
    for link, turn, asked in session.execute(sent):
        yield link, ("turn", str(turn), ASKED), asked
    for link, turn, done in session.execute(_brought(sent)):
        yield link, ("turn", str(turn), COMPLETED), done
        yield link, ("turn", "0", COMPLETED), -done


def _sent(links: Sequence[int]) -> Select[int, int, int]:
    whose = (Invitation.relay_link_id, Reminder.turn)
    found = select(*whose, func.count()).join_from(Reminder, Invitation, Invitation.id == Reminder.invitation_id)
    return found.where(Invitation.relay_link_id.in_(links), Reminder.handed_over_at.is_not(None)).group_by(*whose)


def _brought(sent: Select[int, int, int]) -> Select[int, int, int]:
    """Completed after a reminder and before the next."""
    later = aliased(Reminder)
    newer = select(later.id).where(
        later.invitation_id == Reminder.invitation_id,
        later.turn > Reminder.turn,
        later.handed_over_at <= RatesPerson.completed_at,
    )
    whose = RatesPerson.key == literal("invitation ") + cast_to(Reminder.invitation_id, String)
    return sent.join(RatesPerson, whose).where(RatesPerson.completed_at >= Reminder.handed_over_at, ~newer.exists())


def sums(session: Session, campaign_id: int) -> tuple[Counts, bool]:
    """Of all links of a campaign, with what is newer; and whether that is all there is."""
    told: Counts = Counter()
    found = select(RatesTiming.of, RatesTiming.value, RatesTiming.what, RatesTiming.count)
    for *what, count in session.execute(found.where(RatesTiming.campaign_id == campaign_id)):
        told[cast("What", tuple(what))] = count
    new, complete = _touched(session)
    if complete:
        mine = select(RelayLink.id).where(RelayLink.campaign_id == campaign_id, RelayLink.id.in_(new))
        links = session.scalars(mine).all()
        for before in _kept(session, links).values():
            told.subtract(before)
        for after in told_of(session, links).values():
            told.update(after)
    return +told, complete


def _touched(session: Session) -> tuple[Collection[int], bool]:
    """The links that something happened to since the last look; whether those are all."""
    after = select(RatesCursor.event_id).where(RatesCursor.id == _CURSOR).scalar_subquery()
    found = select(HistoryEvent.relay_link_id).where(HistoryEvent.id > after).order_by(HistoryEvent.id)
    links = session.scalars(found.limit(MOST_UNREAD + 1)).all()
    return {one for one in links if one is not None}, len(links) <= MOST_UNREAD


def _kept(session: Session, links: Collection[int]) -> Mapping[int, Counts]:
    found: dict[int, Counts] = {}
    for part in chunks(sorted(links)):
        for row in session.scalars(select(RatesMoment).where(RatesMoment.link_id.in_(part))):
            found[row.link_id] = Counter({_what(name): count for name, count in row.told.items()})
    return found


def _what(name: str) -> What:
    of, value, what = name.split(" ")
    return of, value, what


def to_look_at(session: Session) -> tuple[Sequence[int], Looked]:
    """Links to be worked out again, and which part of the history names them."""
    upto = reached(session)
    before = session.scalar(select(RatesCursor.event_id).where(RatesCursor.id == _CURSOR)) or 0
    if upto - before > FAR:
        return session.scalars(select(RelayLink.id).order_by(RelayLink.id)).all(), Looked(before, upto)
    found = select(HistoryEvent.relay_link_id).where(HistoryEvent.id > before, HistoryEvent.id <= upto)
    found = found.where(HistoryEvent.relay_link_id.is_not(None)).distinct()
    return sorted(one for one in session.scalars(found) if one is not None), Looked(before, upto)


def work_out(session: Session, links: Sequence[int]) -> None:
    """Put what these links add in the place of what they added; whoever does the same meanwhile waits."""
    session.execute(select(RatesCursor.event_id).where(RatesCursor.id == _CURSOR).with_for_update()).one()
    whose = select(RelayLink.id, RelayLink.campaign_id).where(RelayLink.id.in_(links))
    campaigns = {row[0]: row[1] for row in session.execute(whose)}
    before, after = _kept(session, links), told_of(session, links)
    moved: Counter[tuple[int, What]] = Counter()
    for link, campaign in campaigns.items():
        for sign, told in ((-1, before.get(link, Counter())), (1, after.get(link, Counter()))):
            for what, count in told.items():
                moved[campaign, what] += sign * count
    rows = [
        {"link_id": link, "told": {" ".join(what): count for what, count in sorted(told.items()) if count}}
        for link in sorted(campaigns)
        if (told := after.get(link, Counter())) or link in before
    ]
    insert_or_update(session, _MOMENTS, rows, ["link_id"])
    changed = [
        {"campaign_id": campaign, "of": what[0], "value": what[1], "what": what[2], "count": count}
        for (campaign, what), count in sorted(moved.items())
        if count
    ]
    insert_or_update(session, _TIMINGS, changed, [one.name for one in _TIMINGS.primary_key], adding="count")


def looked_until(session: Session, looked: Looked) -> None:
    """Unless somebody has begun anew or come as far meanwhile."""
    same = (RatesCursor.id == _CURSOR, RatesCursor.event_id == looked.before)
    session.execute(update(RatesCursor).where(*same).values(event_id=looked.upto))


def forget(session: Session) -> None:
    """Begin anew; first of all, so that whoever puts a part there is waited for, and each time from another place."""
    at = RatesCursor.event_id
    anew = case((at < 0, at), else_=0) - 1
    session.execute(update(RatesCursor).where(RatesCursor.id == _CURSOR).values(event_id=anew))
    for table in (RatesMoment, RatesTiming):
        session.execute(delete(table))


def wrong(session: Session) -> int:
    """How many of the sums that pages show are not what all links add when each is worked out from the beginning."""
    owners = {row[0]: row[1] for row in session.execute(select(RelayLink.id, RelayLink.campaign_id))}
    again: defaultdict[int, Counts] = defaultdict(Counter)
    for part in chunks(sorted(owners)):
        for link, told in told_of(session, part).items():
            again[owners[link]].update(told)
    shown = {campaign: sums(session, campaign) for campaign in sorted(set(owners.values()))}
    return sum(
        told[what] != again[campaign][what]
        for campaign, (told, complete) in shown.items()
        if complete
        for what in told.keys() | again[campaign].keys()
    )
