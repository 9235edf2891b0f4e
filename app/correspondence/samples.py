"""What a campaign's text messages say and cost in each language, before any is sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.distribution import wording
from app.distribution.core import spoken_in
from app.distribution.tables import Campaign
from app.messaging import spending
from app.messaging.core.readiness import Obstacle, Sending, Text, obstacles
from app.messaging.core.senders import Capabilities
from app.messaging.core.spending import Policy
from app.messaging.policy import capabilities, policy
from app.messaging.segments import Segments, count
from app.settings import Settings
from app.site.language import LANGUAGES, translator
from app.sms.core.commands import is_readable
from app.sms.rehearsal import messages
from app.versions.store import load

TOKEN = "x" * 12
"""As long as a real one."""
INVITATION = "invitation"
NO_SINGLE_BYTE = frozenset({"ar"})
"""Languages whose letters make every text dear: nothing to mend."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A text as it will be received."""

    language: str
    about: str
    """`invitation`, or a question's id; empty for the greeting."""
    text: str
    segments: Segments

    @property
    def offenders(self) -> tuple[str, ...]:
        """Characters that could be mended."""
        return () if self.language in NO_SINGLE_BYTE else self.segments.offenders


def invitations(session: Session, campaign: Campaign, base_url: str, sender: Capabilities) -> Iterator[Sample]:
    """The invitation as each language of the campaign will receive it."""
    survey = load(session, campaign.version_digest).survey
    for language in (one for one in spoken_in(campaign, survey.languages) if one in LANGUAGES):
        words, link = translator(language), f"{base_url}/i/{TOKEN}"
        text = wording.invitation(campaign.project.name, survey.minutes, link, words, two_way=sender.two_way)
        yield Sample(language, INVITATION, text, count(text))


def conversations(session: Session, campaign: Campaign) -> Mapping[str, tuple[Sample, ...]]:
    """Every text of a whole conversation, by language; of what is asked of some only, as if it were asked of all."""
    version = load(session, campaign.version_digest)
    return {
        language: tuple(
            Sample(language, one.question_id or "", one.body, one.segments)
            for one in messages(version, language, campaign.opens_at)
        )
        for language in spoken_in(campaign, version.languages)
        if language in LANGUAGES
    }


def in_the_way(session: Session, campaign: Campaign, settings: Settings) -> tuple[Obstacle, ...]:
    """What keeps the campaign's messages from leaving as they are meant to; what stops it first."""
    sender, rules = capabilities(settings), policy(settings)
    # What the interface itself says nobody here can shorten; a project's name may still make it dear.
    told = [one for one in invitations(session, campaign, settings.public_base_url, sender) if one.offenders]
    if campaign.keyword and sender.two_way:
        told += [one for said in conversations(session, campaign).values() for one in said if one.about]
    sending = Sending(
        sender,
        rules.hours,
        campaign.opens_at,
        campaign.closes_at,
        campaign.keyword,
        keyword_readable=campaign.keyword is None or is_readable(campaign.keyword),
        budgeted=_budget(session, campaign, rules) is not None,
        texts=tuple(Text(one.language, one.about, one.segments.parts, one.offenders) for one in told),
    )
    return obstacles(sending)


def _budget(session: Session, campaign: Campaign, rules: Policy) -> int | None:
    own = spending.rule(session, campaign.id)
    return own.budget if own and own.budget is not None else rules.campaign_cost
