"""What a professional's page shows and what its buttons do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from sqlalchemy import Table
from sqlalchemy.orm import Session

from app.database.inserts import insert_if_new
from app.database.secrets import Keys
from app.distribution import service as distribution
from app.distribution.core import (
    CampaignState,
    Consent,
    DeclarationKind,
    EventKind,
    InviteFault,
    Problem,
    Way,
    campaign_state,
    offers,
    spoken_in,
)
from app.distribution.links import relay_token
from app.distribution.tables import Campaign, Commitment, Declaration, RelayLink
from app.messaging.core.senders import Capabilities
from app.messaging.numbers import NumberFault, readable
from app.messaging.policy import capabilities
from app.messaging.service import is_opted_out
from app.questionnaire.model import Survey
from app.questionnaire.version import Version
from app.relay import core, store, wording
from app.relay.core import Limit, Moment, Pledge, Told
from app.relay.tables import CallRequest
from app.settings import Settings
from app.site.language import LANGUAGES, direction
from app.site.typography import typeset
from app.versions.store import load


@dataclass(frozen=True, slots=True)
class Sharing:
    """The message in one language, and the addresses that open an app with it."""

    language: str
    direction: str
    text: str
    sms: str
    whatsapp: str
    mail: str


@dataclass(frozen=True, slots=True)
class OwnPage:
    link: RelayLink
    version: Version
    state: CampaignState
    ended_at: dt.datetime
    address: str
    """Of the group link."""
    ways: frozenset[Way]
    """In which people are reached and heard."""
    answers: int
    declarations: Mapping[str, Declaration]
    commitment: Commitment | None
    told: Sequence[Told]
    """All that was told, newest first."""
    pledge: Pledge | None
    """How the promise stands."""

    @property
    def survey(self) -> Survey:
        return self.version.survey

    @property
    def shown_answers(self) -> int | None:
        """None where so few might tell who they are."""
        return self.answers if self.answers >= core.SHOWN_FROM else None

    @property
    def too_few_declared(self) -> bool:
        """More answers than people it was forwarded to: theirs to correct, and never refused."""
        said = self.declarations.get(DeclarationKind.FORWARDED)
        return said is not None and self.answers >= core.SHOWN_FROM and said.high < self.answers


def own_page(session: Session, keys: Keys, link: RelayLink, now: dt.datetime, base_url: str) -> OwnPage:
    campaign = link.campaign
    declared, promised = store.declarations(session, link.id), store.commitments(session, link.id)
    holding = {row.kind: row for row in declared}
    promise = promised[-1] if promised else None
    return OwnPage(
        link=link,
        version=load(session, campaign.version_digest),
        state=campaign_state(campaign, now),
        ended_at=min(campaign.closed_at or campaign.closes_at, campaign.closes_at),
        address=f"{base_url}/e/{relay_token(keys, link)}",
        ways=frozenset(one for one in Way if offers(campaign, one)),
        answers=store.answers(session, link),
        declarations=holding,
        commitment=promise,
        told=_told(declared, promised),
        pledge=_pledge(promise, holding.get(DeclarationKind.FORWARDED), now) if promise else None,
    )


def _told(declared: Sequence[Declaration], promised: Sequence[Commitment]) -> list[Told]:
    last = {row.kind: row.id for row in declared}
    found = [
        Told(row.kind, row.low, row.high, row.day, row.method, row.source, row.at, row.id == last[row.kind])
        for row in declared
    ]
    for row in promised:
        holds = row is promised[-1]
        found.append(Told("promised", row.count, row.count, row.due_on, "", row.source, row.made_at, holds))
    return sorted(found, key=lambda one: one.at)[::-1]


def _pledge(promise: Commitment, forwarded: Declaration | None, now: dt.datetime) -> Pledge:
    today = (now - core.LATEST_ZONE).date()
    return core.pledge(promise.count, promise.due_on, forwarded.high if forwarded else 0, today)


def purpose(page: OwnPage, language: str) -> list[str]:
    """What the survey says of itself to whoever answers, paragraph by paragraph."""
    spoken = language if language in page.version.languages else page.version.languages[0]
    text = typeset(page.version.text(spoken, "survey.notice"), spoken)
    return [paragraph for paragraph in text.splitlines() if paragraph.strip()]


def sharings(page: OwnPage, first: str, translate: Mapping[str, wording.Translate]) -> list[Sharing]:
    """The ready messages, the page's own language first."""
    return [_sharing(page, code, translate[code]) for code in offered(page.link.campaign, page.survey, first)]


def offered(campaign: Campaign, survey: Survey, first: str) -> list[str]:
    """The languages a campaign can be passed on in, one of them before the others."""
    spoken = spoken_in(campaign, survey.languages)
    return sorted((code for code in spoken if code in LANGUAGES), key=lambda code: code != first)


def keyword(link: RelayLink, settings: Settings) -> tuple[str, str] | None:
    """What a person without internet texts, and the number they text it to."""
    campaign = link.campaign
    if settings.twilio is None or campaign.keyword is None or not offers(campaign, Way.SMS):
        return None
    if not capabilities(settings).two_way:
        return None
    return f"{campaign.keyword} {link.code.upper()}", readable(settings.twilio.number)


def _sharing(page: OwnPage, language: str, translate: wording.Translate) -> Sharing:
    project, minutes = page.survey.project, page.survey.minutes
    text = wording.message(project, minutes, f"{page.address}?lang={language}", translate)
    return Sharing(
        language=language,
        direction=direction(language),
        text=text,
        sms=core.sms_address(text),
        whatsapp=core.whatsapp_address(text),
        mail=core.mail_address(wording.subject(project, minutes, translate), text),
    )


def opened(session: Session, link: RelayLink, now: dt.datetime) -> None:
    """They pressed something on their page; counted once a day."""
    outside_id = f"page:{link.id}:{now.date().isoformat()}"
    distribution.record_event(session, link.campaign_id, link.id, EventKind.PAGE_OPENED, now, outside_id=outside_id)


@dataclass(frozen=True, slots=True)
class People:
    """Whom a professional names, each once, how all of them agreed and in which language they read."""

    numbers: Sequence[str]
    language: str
    consent: Consent


@dataclass(frozen=True, slots=True)
class Invited:
    sent: int
    """Whoever was invited before is among them, and gets no second text."""
    silent: int
    """Who asked not to be written to."""


def invite(
    session: Session, keys: Keys, link: RelayLink, people: People, now: dt.datetime, base_url: str, sender: Capabilities
) -> InviteFault | NumberFault | Limit | Invited:
    """Have personal links sent; why none was, where none is."""
    ever, today = store.invitations(session, link.id, now - dt.timedelta(days=1))
    if ever + len(people.numbers) > core.MOST_INVITATIONS:
        return Limit.TOO_MANY_INVITATIONS
    if today + len(people.numbers) > core.MOST_A_DAY:
        return Limit.TOO_MANY_TODAY
    done = [
        distribution.invite(
            session, keys, link, number, people.language, now, base_url=base_url, sender=sender, consent=people.consent
        )
        for number in people.numbers
    ]
    faults = [one.code for one in done if isinstance(one, Problem)]
    return faults[0] if len(faults) == len(done) else Invited(len(done) - len(faults), len(faults))


def ask_for_call(
    session: Session, keys: Keys, link: RelayLink, people: People, moment: Moment, now: dt.datetime
) -> InviteFault | Limit | None:
    """Have somebody called by the team; why not, where they are not. Asked for twice, they are called once."""
    (number,) = people.numbers
    if campaign_state(link.campaign, now) is not CampaignState.OPEN:
        return InviteFault.CAMPAIGN_NOT_OPEN
    if not offers(link.campaign, Way.PHONE):
        return InviteFault.NOT_OFFERED
    if is_opted_out(session, keys, number):
        return InviteFault.OPTED_OUT
    if store.call_requests(session, link.id) >= core.MOST_CALLS:
        return Limit.TOO_MANY_CALLS
    asked = {
        "campaign_id": link.campaign_id,
        "relay_link_id": link.id,
        "number": keys.seal(number),
        "number_index": keys.index(number),
        "language": people.language,
        "moment": moment.value,
        "consent": people.consent.value,
        "at": now,
    }
    if insert_if_new(session, cast("Table", CallRequest.__table__), asked):
        request = store.call_request(session, link.campaign_id, keys.index(number))
        told = {core.REQUESTED: request.id, "language": people.language, "consent": people.consent.value}
        distribution.record_event(session, link.campaign_id, link.id, EventKind.CALL_WANTED, now, data=told)
    return None
