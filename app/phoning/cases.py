"""Cases kept up with what happens: opened, given their place in the queue and closed by events, never by hand.

A case is worked out from the history, the attempts and the people's own entries; working it out again gives the same
row. Whoever is given a case has it looked at afresh, so a row that is a moment behind misleads nobody.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from sqlalchemy import Table, select, update
from sqlalchemy.orm import Session

from app.database.inserts import chunks, insert_or_update
from app.database.secrets import Keys
from app.distribution.core import EventKind
from app.distribution.frame import frame, margins
from app.distribution.tables import Campaign
from app.messaging.core.hours import area_of
from app.phoning import store
from app.phoning.core.gain import Pace, Prospect, gain, pace
from app.phoning.core.hours import Window, at_home, at_work
from app.phoning.core.order import Ending, Facts, Stage, ending, free_again, place
from app.phoning.core.outcomes import Calls, Kind, calls
from app.phoning.core.rules import Rules, rules_of
from app.phoning.tables import CallCase, CallCursor
from app.rates.core.folding import Event
from app.rates.keeping import reached, tail
from app.rates.service import LinkCase, balance_of
from app.rates.service import cases as link_cases
from app.relay.core import REQUESTED
from app.relay.leaving.store import left

BATCH = 500
"""Events, or cases, in one transaction."""
PACE_LASTS = dt.timedelta(minutes=15)
_CASES = cast("Table", CallCase.__table__)
_CURSOR = 1
_CURSOR_AT = select(CallCursor.event_id).where(CallCursor.id == _CURSOR)
_LINK = "link:"


@dataclass(frozen=True, slots=True)
class Known:
    """One case with all that phoning knows of it at this moment."""

    facts: Facts
    campaign_id: int
    relay_link_id: int | None
    structure_id: int | None
    language: str
    case: LinkCase | None
    """Of a professional: the figures of their link."""
    number: bytes | None
    """To call, sealed."""

    @property
    def calls(self) -> Calls:
        return self.facts.calls


def key_of_link(link_id: int) -> str:
    return f"{_LINK}{link_id}"


def key_of_interview(interview_id: str) -> str:
    return f"{store.INTERVIEW}{interview_id}"


def rules(session: Session, campaign_id: int) -> Rules:
    kept = store.planned(session, campaign_id)
    return rules_of(kept.rules) if kept else Rules()


def set_rules(session: Session, campaign_id: int, wanted: Rules, now: dt.datetime) -> None:
    """From now on; every case gets its new place in the next rounds."""
    store.plan(session, campaign_id).rules = wanted.stored()
    session.flush()
    _review_all(session, campaign_id, now)


def known(
    session: Session, keys: Keys, campaign: Campaign, case_keys: Collection[str], now: dt.datetime
) -> Sequence[Known]:
    """Cases as they are now, whatever their rows say."""
    links = [int(key.removeprefix(_LINK)) for key in case_keys if key.startswith(_LINK)]
    others = [key for key in case_keys if not key.startswith(_LINK)]
    found = _professionals(session, campaign, links, now) if links else []
    return [*found, *(_beneficiaries(session, keys, campaign, others) if others else [])]


def _professionals(session: Session, campaign: Campaign, links: Sequence[int], now: dt.datetime) -> Sequence[Known]:
    cases = link_cases(session, campaign, links)
    made = store.attempts(session, [key_of_link(link) for link in links])
    structures = {one.place.structure_id for one in cases}
    busy = store.structure_calls(session, structures, now)
    colleagues = store.links_of_structures(session, campaign.id, structures)
    entries, absent = store.entries(session, links), left(session, campaign.id, links)
    rules_, so_far = rules(session, campaign.id), pace_of(session, campaign.id)
    found = []
    for case in cases:
        link, structure = case.place.link_id, case.place.structure_id
        attempts = calls(made.get(key_of_link(link), ()))
        entry = entries[link]
        facts = replace(
            _facts(case, attempts),
            window=at_work(case.place.departement, entry.hours),
            gain=gain(prospect(case, colleagues), so_far, rules_, len(attempts.missed)),
            structure_free_at=free_again(busy.get(structure, ()), rules_.weekly_per_structure),
            barred=Ending.REFUSED if link in absent else _barred(case, gone=entry.gone),
        )
        found.append(Known(facts, campaign.id, link, structure, case.place.language, case, entry.number))
    return found


def prospect(case: LinkCase, colleagues: Mapping[int, int]) -> Prospect:
    """A structure's notebooks are taken to be shared evenly among its professionals."""
    place_, answers = case.place, (case.counts.group + case.counts.personal).completed
    people = None if place_.notebooks is None else place_.notebooks / colleagues[place_.structure_id]
    return Prospect(place_.kind, people, answers)


def _barred(case: LinkCase, *, gone: bool) -> Ending | None:
    if gone or case.place.revoked:
        return Ending.GONE
    return None if case.place.has_phone else Ending.NO_NUMBER


def _facts(case: LinkCase, made: Calls) -> Facts:
    forwarded = case.counts.forwarded
    return Facts(
        key=key_of_link(case.place.link_id),
        kind=Kind.PROFESSIONAL,
        window=Window(case.place.departement),
        made_at=case.made_at or dt.datetime.min.replace(tzinfo=dt.UTC),
        opened_at=case.opened_at,
        forwarded_at=case.declared_at if forwarded is not None and forwarded.high else None,
        answered_at=case.answered_at,
        promised=case.promise.count if case.promise else 0,
        promised_by=case.promise.due_on if case.promise else None,
        promised_at=case.promise.made_at if case.promise else None,
        calls=made,
    )


def _beneficiaries(session: Session, keys: Keys, campaign: Campaign, case_keys: Sequence[str]) -> Sequence[Known]:
    """Whoever's wish is gone asked for silence or took everything back; a number nobody can read is as good as gone."""
    wishes = store.wishes(session, case_keys)
    made = store.attempts(session, case_keys)
    quiet = store.silent(session, [one.number_index for one in wishes])
    found = []
    for wish in wishes:
        number = keys.opened(wish.number)
        if number is None:
            continue
        facts = Facts(
            key=wish.key,
            kind=Kind.BENEFICIARY,
            window=at_home(area_of(number), wish.moment),
            made_at=wish.wished_at,
            answered_at=wish.finished_at,
            calls=calls(made.get(wish.key, ())),
            barred=Ending.SILENCE_ASKED if wish.number_index in quiet else None,
        )
        found.append(Known(facts, campaign.id, wish.relay_link_id, wish.structure_id, wish.language, None, wish.number))
    return found


def refresh(session: Session, keys: Keys, campaign: Campaign, case_keys: Collection[str], now: dt.datetime) -> None:
    """Work cases out again and write what changed; those that are new are opened."""
    for part in chunks(sorted(case_keys)):
        seen, rules_ = store.last_event(session), rules(session, campaign.id)
        current = known(session, keys, campaign, part, now)
        windows = {one.facts.window: 0 for one in current}
        for window in sorted(windows, key=lambda one: (one.departements, one.hours)):
            windows[window] = store.window_id(session, window)
        rows = [_row(one, rules_, seen, windows[one.facts.window], now) for one in current]
        insert_or_update(session, _CASES, sorted(rows, key=lambda row: row["key"]), ["key"], unless_newer="seen")
        _forget(session, set(part) - {one.facts.key for one in current}, seen)


def _row(one: Known, rules_: Rules, seen: int, window_id: int, now: dt.datetime) -> Mapping[str, Any]:
    facts = one.facts
    where = place(facts, rules_, now)
    foreign = one.language if facts.kind is Kind.BENEFICIARY and one.language != "fr" else None
    return {
        "key": facts.key,
        "campaign_id": one.campaign_id,
        "kind": facts.kind.value,
        "relay_link_id": one.relay_link_id,
        "structure_id": one.structure_id,
        "window_id": window_id,
        "language": one.language,
        "needs": facts.calls.language or foreign,
        "ending": ending(facts, rules_),
        "stage": where.stage if where else Stage.GAIN,
        "worth": -where.worth if where else 0.0,
        "made": facts.calls.made,
        "since": where.since if where else facts.made_at,
        "due_at": where.due_at if where else facts.made_at,
        "review_at": where.review_at if where else None,
        "avoid": where.avoid if where else 0,
        "seen": seen,
    }


def _forget(session: Session, case_keys: Collection[str], seen: int) -> None:
    """Nothing is known of them any more: a wish that was taken back, or was granted and done with."""
    if not case_keys:
        return
    gone = update(_CASES).where(_CASES.c.key.in_(case_keys), _CASES.c.ending.is_(None))
    session.execute(gone.values(ending=Ending.WITHDRAWN.value, review_at=None, seen=seen))


def follow(session: Session, keys: Keys, campaign: Campaign, now: dt.datetime, most: int = BATCH) -> int:
    """Bring a campaign's cases up with the newest events; how many cases it was. Leaves the cursor where it is."""
    kept = store.planned(session, campaign.id)
    if kept is None or kept.paced_at is None:
        measure(session, campaign, now)
    events = [one for one in tail(session, _CURSOR_AT.scalar_subquery(), most) if one.campaign_id == campaign.id]
    touched = _touched(session, events)
    seen = store.seen(session, touched)
    stale = {key for key, number in touched.items() if seen.get(key, -1) < number}
    stale |= {one.key for one in store.to_review(session, campaign.id, now, most, [Stage.APPOINTMENT])}
    refresh(session, keys, campaign, stale, now)
    return len(stale)


def keep_up(session: Session, keys: Keys, now: dt.datetime, most: int = BATCH) -> int:
    """Read one batch of the history on, as far as the tallies go; how many events. The caller commits."""
    events = tail(session, _cursor(session), most, reached(session))
    for campaign_id in sorted({one.campaign_id for one in events}):
        touched = _touched(session, [one for one in events if one.campaign_id == campaign_id])
        refresh(session, keys, session.get_one(Campaign, campaign_id), touched, now)
    if events:
        session.execute(update(CallCursor).where(CallCursor.id == _CURSOR).values(event_id=events[-1].number))
    return len(events)


def review(session: Session, keys: Keys, campaign: Campaign, now: dt.datetime, most: int = BATCH) -> int:
    """Give cases their new place whose time has come, or whose rules or pace changed; how many it was."""
    if _pace_is_old(session, campaign.id, now):
        measure(session, campaign, now)
    due = [one.key for one in store.to_review(session, campaign.id, now, most)]
    refresh(session, keys, campaign, due, now)
    return len(due)


def start_again(session: Session) -> None:
    """Read the history from its first event; attempts and claims stay."""
    session.execute(update(_CASES).values(seen=0))
    session.execute(update(CallCursor).values(event_id=0))


def _touched(session: Session, events: Iterable[Event]) -> Mapping[str, int]:
    """The cases that events are about, each with its last one. Most interviews are nobody's who asked to be called."""
    found: dict[str, int] = {}
    of_interviews: dict[str, int] = {}
    for one in events:
        if one.link_id is not None:
            found[key_of_link(one.link_id)] = one.number
        if one.kind == EventKind.CALL_WANTED and REQUESTED in one.data:
            found[f"{store.REQUEST}{one.data[REQUESTED]}"] = one.number
        elif one.interview_id is not None and one.kind == EventKind.CALL_WANTED:
            found[key_of_interview(one.interview_id)] = one.number
        elif one.interview_id is not None:
            of_interviews[key_of_interview(one.interview_id)] = one.number
    there = store.seen(session, of_interviews)
    return found | {key: number for key, number in of_interviews.items() if key in there}


def _cursor(session: Session) -> int:
    """The last event read, until the transaction ends by nobody else."""
    return session.scalars(_CURSOR_AT.with_for_update()).one()


def pace_of(session: Session, campaign_id: int) -> Pace:
    kept = store.planned(session, campaign_id)
    return Pace(**kept.pace) if kept else Pace()


def _pace_is_old(session: Session, campaign_id: int, now: dt.datetime) -> bool:
    kept = store.planned(session, campaign_id)
    return kept is None or kept.paced_at is None or now - kept.paced_at > PACE_LASTS


def measure(session: Session, campaign: Campaign, now: dt.datetime) -> None:
    """How the campaign goes: pace and missing answers; every case is given a new place where it changed noticeably."""
    cases = link_cases(session, campaign)
    colleagues: dict[int, int] = {}
    for case in cases:
        colleagues[case.place.structure_id] = colleagues.get(case.place.structure_id, 0) + 1
    people = margins(frame(session, campaign.id), "kind")
    shares = balance_of(cases, people)
    new = pace(
        [prospect(case, colleagues) for case in cases],
        {one.kind: one.weight for one in shares},
        {one.kind: one.missing for one in shares if one.under_represented},
        store.minutes_a_call(session, campaign.id),
        counted=bool(people),
    )
    kept = store.plan(session, campaign.id)
    if new.differs(Pace(**kept.pace)):
        kept.pace = new.stored()
        _review_all(session, campaign.id, now)
    kept.paced_at = now
    session.flush()


def _review_all(session: Session, campaign_id: int, now: dt.datetime) -> None:
    session.execute(update(_CASES).where(_CASES.c.campaign_id == campaign_id).values(review_at=now))
