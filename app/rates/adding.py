"""Links added up by structure where they lie, with those of whom something is not read yet added beside them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, SQLColumnExpression, and_, case, func, select
from sqlalchemy.orm import Session

from app.database.inserts import chunks
from app.distribution.core import EventKind
from app.distribution.tables import Professional, RelayLink
from app.rates.core.cases import CaseCounts, Said, Tally
from app.rates.core.counts import Counts, added, counted
from app.rates.core.folding import FIGURES, Relay
from app.rates.store import Unread
from app.rates.tables import RatesLink

_Number = SQLColumnExpression[Any]


def counts_by_structure(session: Session, campaign_id: int, new: Unread) -> Mapping[int, Counts]:
    """Of every structure with a link in the campaign."""
    summed = _sums()
    changed = _changed(new, campaign_id)
    found = (
        select(Professional.structure_id, *summed.values())
        .join_from(RelayLink, Professional, Professional.id == RelayLink.professional_id)
        .outerjoin(RatesLink, RatesLink.link_id == RelayLink.id)
        .where(RelayLink.campaign_id == campaign_id, RelayLink.id.not_in(changed))
        .group_by(Professional.structure_id)
    )
    counts: defaultdict[int, list[Counts]] = defaultdict(list)
    for structure, *figures in session.execute(found):
        counts[structure].append(Counts(**dict(zip(summed, figures, strict=True))))
    for link, structure, revoked in _whose(session, changed):
        counts[structure].append(counted(counts_of(changed[link]), revoked=revoked))
    return {structure: added(parts) for structure, parts in counts.items()}


def counts_of(known: Relay) -> CaseCounts:
    """One professional's case in figures."""
    return CaseCounts(
        group=Tally(*(known.group.get(one, 0) for one in FIGURES)),
        personal=Tally(*(known.personal.get(one, 0) for one in FIGURES)),
        forwarded=_said(known.range_of(EventKind.FORWARDED)),
        handed_out=_said(known.range_of(EventKind.HANDED_OUT)),
        promised=EventKind.PROMISED in known.told,
        opened=EventKind.PAGE_OPENED in known.told or EventKind.INVITED in known.told,
    )


def _said(given: tuple[int, int] | None) -> Said | None:
    return Said(*given) if given else None


def longest_waiting(
    session: Session, campaign_id: int, new: Unread, structure_ids: Iterable[int] | None, most: int
) -> Sequence[int]:
    """Links through which nobody has begun to answer, the longest silence first."""
    changed = _changed(new, campaign_id)
    wanted: Select[*tuple[Any, ...]] = select(RelayLink.id, RatesLink.sign_at)
    found = _silent(wanted, campaign_id).where(RelayLink.id.not_in(changed))
    chosen = None if structure_ids is None else frozenset(structure_ids)
    if chosen is not None:
        found = found.where(Professional.structure_id.in_(chosen))
    stored = session.execute(found.order_by(RatesLink.sign_at.is_(None), RatesLink.sign_at, RelayLink.id).limit(most))
    waiting = [(at is None, at, link) for link, at in stored]
    for link, structure, revoked in _whose(session, changed):
        if (chosen is None or structure in chosen) and counted(counts_of(changed[link]), revoked=revoked).waiting:
            at = changed[link].sign_at
            waiting.append((at is None, at, link))
    return [link for *_when, link in sorted(waiting)[:most]]


def unreachable(session: Session, campaign_id: int, since: dt.datetime) -> int:
    """Professionals silent from a moment on, as far as the history is read, and without a telephone number."""
    found = _silent(select(func.count()), campaign_id)
    return int(session.scalar(found.where(Professional.phone.is_(None), RatesLink.sign_at <= since)) or 0)


def _silent(found: Select[*tuple[Any, ...]], campaign_id: int) -> Select[*tuple[Any, ...]]:
    begun = func.coalesce(RatesLink.group_started + RatesLink.personal_started, 0)
    return (
        found.join_from(RelayLink, Professional, Professional.id == RelayLink.professional_id)
        .outerjoin(RatesLink, RatesLink.link_id == RelayLink.id)
        .where(RelayLink.campaign_id == campaign_id, RelayLink.revoked_at.is_(None), begun == 0)
    )


def _whose(session: Session, links: Iterable[int]) -> Iterator[tuple[int, int, bool]]:
    """Links with their structure, and whether they were closed."""
    found = select(RelayLink.id, Professional.structure_id, RelayLink.revoked_at.is_not(None)).join(Professional)
    for part in chunks(sorted(links)):
        for row in session.execute(found.where(RelayLink.id.in_(part))):
            yield row[0], row[1], row[2]


def _changed(new: Unread, campaign_id: int) -> Mapping[int, Relay]:
    """Links of which more is known than the database has added up."""
    return {link: one for link, one in new.ledger.relays.items() if one.campaign_id == campaign_id}


def _sums() -> Mapping[str, _Number]:
    """The columns of `Counts` that professionals are added up in, as `counted` works them out for one."""
    link = RatesLink
    begun = func.coalesce(link.group_started + link.personal_started, 0)
    done = link.group_completed + link.personal_completed
    sums: dict[str, _Number] = {
        "professionals": func.count(),
        "waiting": func.sum(case((and_(begun == 0, RelayLink.revoked_at.is_(None)), 1), else_=0)),
    }
    tallies = [f"{whose}_{figure}" for whose in ("group", "personal") for figure in FIGURES]
    said = ("forwarded_low", "forwarded_high", "handed_out_low", "handed_out_high")
    sums |= {name: func.coalesce(func.sum(getattr(link, name)), 0) for name in (*tallies, *said)}
    sums |= {
        "forwarded_told": func.count(link.forwarded_low),
        "handed_out_told": func.count(link.handed_out_low),
        "more_than_declared": _count(link.group_completed > link.forwarded_high),
        "answering": _count(done > 0),
        "answers_squared": func.coalesce(func.sum(done * done), 0),
    }
    return {**sums, **_reached()}


def _reached() -> Mapping[str, _Number]:
    done = RatesLink.group_completed
    low, high = _larger(RatesLink.forwarded_low, done), _larger(RatesLink.forwarded_high, done)
    least = case((low > 0, low), else_=1)
    terms = {
        "completed": done,
        "completed_squared": done * done,
        "low": low,
        "high": high,
        "high_squared": high * high,
        "high_completed": high * done,
        "least": least,
        "least_squared": least * least,
        "least_completed": least * done,
    }
    told = and_(RatesLink.forwarded_high.is_not(None), high > 0)
    sums = {f"reached_{name}": func.coalesce(func.sum(case((told, term))), 0) for name, term in terms.items()}
    return {"reaching": _count(told), **sums}


def _larger(one: _Number, other: _Number) -> _Number:
    return case((one > other, one), else_=other)


def _count(holds: _Number) -> _Number:
    return func.count(case((holds, 1)))
