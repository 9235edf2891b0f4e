"""Deciding on letters, and writing the ones that are due into the outbox, each once."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.access.service import audit
from app.collection.tables import InterviewRow
from app.database import Database
from app.database.secrets import Keys
from app.distribution import links
from app.distribution import store as partners
from app.distribution.core import DeclarationKind, EventKind, Way, offers
from app.distribution.history import record_event
from app.distribution.tables import Campaign, RelayLink
from app.interview.model import State
from app.messaging.mail.addresses import read_address
from app.messaging.mail.service import Letter, write
from app.questionnaire.model import Survey
from app.relay import wording as forwarding
from app.relay.leaving.store import left
from app.relay.letters import core, store, wording
from app.relay.letters.core import Case, LetterKind, Rhythm
from app.relay.letters.tables import LetterPlan
from app.relay.letters.wording import Facts
from app.relay.service import offered
from app.site.language import translator
from app.versions.store import load

BATCH = 100
"""Letters in one transaction."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One professional as the console lists them."""

    link: RelayLink
    address: str | None
    silence: str | None
    """Why their address is not written to, if it is not."""
    case: Case
    next: LetterKind | None


def decide(session: Session, campaign: Campaign, rhythm: Rhythm, now: dt.datetime, by: int) -> None:
    """Begin, or go on with another rhythm."""
    plan = store.plan(session, campaign.id)
    if plan is None:
        plan = LetterPlan(campaign_id=campaign.id)
        session.add(plan)
    plan.reminders, plan.spacing_days = rhythm.reminders, rhythm.spacing_days
    plan.running, plan.changed_at = True, now
    audit(session, by, "plan_letters", f"campaign:{campaign.id}", now, {"reminders": rhythm.reminders})


def stop(session: Session, campaign: Campaign, now: dt.datetime, by: int) -> None:
    """Nothing more is written; what is in the outbox already goes."""
    plan = store.plan(session, campaign.id)
    if plan is not None:
        plan.running, plan.changed_at = False, now
        audit(session, by, "stop_letters", f"campaign:{campaign.id}", now)


def give_results(session: Session, campaign: Campaign, told: Mapping[str, str], now: dt.datetime, by: int) -> None:
    """Have everybody told, once, what came of it."""
    plan = store.plan(session, campaign.id)
    if plan is None:
        plan = LetterPlan(campaign_id=campaign.id, reminders=0, spacing_days=core.LONGEST_SPACING, running=False)
        session.add(plan)
    plan.results, plan.results_at, plan.changed_at = dict(told), now, now
    audit(session, by, "give_results", f"campaign:{campaign.id}", now)


def standings(
    session: Session, keys: Keys, campaign: Campaign, plan: LetterPlan | None, now: dt.datetime
) -> list[Standing]:
    """Every professional with what was written to them and what comes next."""
    rhythm = Rhythm(plan.reminders, plan.spacing_days) if plan else Rhythm(0, core.SHORTEST_SPACING)
    written, silent = store.letters(session, campaign.id), store.silences(session)
    pressed = store.happened(session, campaign.id, EventKind.PAGE_OPENED)
    answered = store.happened(session, campaign.id, EventKind.INTERVIEW_STARTED)
    gone = left(session, campaign.id)
    said, promises = partners.declarations(session, campaign.id), partners.commitments(session, campaign.id)
    found = []
    for link in partners.relay_links(session, campaign.id):
        address = read_address(keys.opened(link.professional.email) or "")
        silence = silent.get(keys.index(address)) if address else None
        here = link.revoked_at is None and link.id not in gone and link.professional.gone_at is None
        declared, promise = said.get((link.id, DeclarationKind.FORWARDED)), promises.get(link.id)
        case = Case(
            reachable=address is not None and silence is None and here,
            opened=link.id in pressed,
            forwarded=link.id in answered or bool(declared and declared.high > 0),
            promised=(promise.count, promise.due_on) if promise else None,
            letters=written.get(link.id, ()),
        )
        found.append(Standing(link, address, silence, case, _next(case, rhythm, plan, campaign, now)))
    return found


def _next(
    case: Case, rhythm: Rhythm, plan: LetterPlan | None, campaign: Campaign, now: dt.datetime
) -> LetterKind | None:
    ends = min(campaign.closed_at or campaign.closes_at, campaign.closes_at)
    if now >= ends:
        told = any(one.kind is LetterKind.RESULTS for one in case.letters)
        return LetterKind.RESULTS if plan and plan.results_at and case.reachable and not told else None
    return core.due(case, rhythm, now, ends) if plan is None or plan.running else None


def coming(found: Sequence[Standing]) -> Mapping[LetterKind, int]:
    """What the next round would write."""
    return Counter(one.next for one in found if one.next is not None)


def write_due(session: Session, keys: Keys, campaign: Campaign, now: dt.datetime, base_url: str) -> int:
    """Write at most a batch of the letters that are due; how many. Several may do it at once: each letter is one."""
    plan = session.get(LetterPlan, campaign.id, with_for_update=True)
    if plan is None:
        return 0
    survey = load(session, campaign.version_digest).survey
    answers = _answers(session, campaign.id)
    waiting = (one for one in standings(session, keys, campaign, plan, now) if one.next is not None)
    return sum(
        _write(session, keys, one, plan, survey, answers, now, base_url)
        for one, _ in zip(waiting, range(BATCH), strict=False)
    )


def _write(
    session: Session, keys: Keys, one: Standing, plan: LetterPlan, survey: Survey, answers: int, now: dt.datetime,
    base_url: str,
) -> bool:  # fmt: skip
    kind, link = one.next, one.link
    assert kind is not None
    assert one.address is not None
    language = link.professional.language
    subject, text = wording.letter(
        kind, facts(keys, one, survey, base_url, plan.results or {}, answers), language, translator(language)
    )
    key = f"letter:{link.id}:{kind.value}:{len(one.case.letters)}"
    if not record_event(
        session, link.campaign_id, link.id, EventKind.LETTER_WRITTEN, now, data={"letter": kind.value}, outside_id=key
    ):
        return False
    return (
        write(
            session,
            keys,
            Letter(one.address, subject, text, f"letter_{kind.value}", key, language, link.campaign_id),
            base_url,
            now,
        )
        is not None
    )


def facts(keys: Keys, one: Standing, survey: Survey, base_url: str, told: Mapping[str, str], answers: int) -> Facts:
    link, language = one.link, one.link.professional.language
    group = f"{base_url}/e/{links.relay_token(keys, link)}"
    spoken = offered(link.campaign, survey, language) if offers(link.campaign, Way.WEB) else ()
    return Facts(
        name=link.professional.name,
        project=survey.project,
        minutes=survey.minutes,
        page=f"{base_url}/p/{links.page_token(keys, link)}",
        ready=[
            forwarding.message(survey.project, survey.minutes, f"{group}?lang={code}", translator(code))
            for code in spoken
        ],
        promised=one.case.promised,
        answers=answers,
        told=told.get(language) or next(iter(told.values()), ""),
    )


def _answers(session: Session, campaign_id: int) -> int:
    finished = (InterviewRow.campaign_id == campaign_id, InterviewRow.state == State.COMPLETED.value)
    return session.scalar(select(func.count()).select_from(InterviewRow).where(*finished)) or 0


def write_all(database: Database, keys: Keys, now: dt.datetime, base_url: str) -> int:
    """One round over every campaign, a batch a transaction; how many letters."""
    with database.session(read_only=True) as session:
        campaigns = store.running(session, now)
    return sum(sum(_batches(database, keys, campaign_id, now, base_url)) for campaign_id in campaigns)


def _batches(database: Database, keys: Keys, campaign_id: int, now: dt.datetime, base_url: str) -> Iterator[int]:
    written = BATCH
    while written == BATCH:
        with database.session() as session, session.begin():
            campaign = session.get_one(Campaign, campaign_id)
            written = write_due(session, keys, campaign, now, base_url)
        yield written
