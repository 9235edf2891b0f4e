"""What one invitation costs in each language, before any is sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.distribution import wording
from app.distribution.tables import Campaign
from app.messaging.segments import Segments, count
from app.site.language import LANGUAGES, translator
from app.versions.store import load

TOKEN = "x" * 12
"""As long as a real one."""


@dataclass(frozen=True, slots=True)
class Sample:
    language: str
    text: str
    segments: Segments


def samples(session: Session, campaign: Campaign, base_url: str) -> Iterator[Sample]:
    """The invitation as each language of the survey will receive it."""
    survey = load(session, campaign.version_digest).survey
    for language in (one for one in survey.languages if one in LANGUAGES):
        text = wording.invitation(campaign.project.name, survey.minutes, f"{base_url}/i/{TOKEN}", translator(language))
        yield Sample(language, text, count(text))
