"""What it would mean for an open campaign to go on with another version of its survey."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.distribution.amending import sealed_version
from app.distribution.tables import Campaign
from app.questionnaire.comparison import INDICATOR, Change, Comparison, Sort, Weight, compare
from app.questionnaire.model import Kind
from app.questionnaire.pooling import Touched, touched
from app.questionnaire.version import Version
from app.site.language import N_
from app.site.typography import typeset
from app.versions.store import find, load
from app.versions.tables import SurveyVersion

SORTS = {
    Sort.ADDED: N_("added"),
    Sort.TAKEN_AWAY: N_("taken away"),
    Sort.STRUCTURE: N_("kind, limits or rules changed"),
    Sort.OPTIONS: N_("answers changed"),
    Sort.ORDER: N_("in another order"),
    Sort.CORRECTED: N_("words corrected"),
    Sort.REWORDED: N_("words changed"),
}
WEIGHTS = {Weight.MINOR: N_("changes nothing in the figures"), Weight.BREAKING: N_("no longer comparable")}


@dataclass(frozen=True, slots=True)
class Move:
    """From the version a campaign asks now to the one it would ask; what breaks is told of the sealed plan as well."""

    row: SurveyVersion
    now: Version
    then: Version
    sealed: Version
    compared: Comparison
    plan: tuple[Touched, ...]

    def named(self, change: Change, language: str) -> str | None:
        """The words of the question or indicator a change is about; None for the survey as a whole."""
        if change.subject == "survey":
            return None
        if change.subject.startswith(INDICATOR):
            return self._said(f"indicator.{change.subject.removeprefix(INDICATOR)}", language) or change.subject
        return self.question(change.subject, language)

    def question(self, question_id: str, language: str) -> str:
        asked = next((one.survey.by_id[question_id] for one in self._both if question_id in one.survey.by_id), None)
        if asked is None or asked.kind is Kind.CALCULATION:
            return question_id
        return self._said(f"{question_id}.text", language) or question_id

    def indicator(self, one: Touched, language: str) -> str:
        spoken = language if language in self.sealed.languages else self.sealed.languages[0]
        return typeset(self.sealed.text(spoken, f"indicator.{one.indicator}"), spoken)

    def _said(self, context: str, language: str) -> str | None:
        """A text of either version, in the reader's language where it is spoken."""
        for version in self._both:
            spoken = language if language in version.languages else version.languages[0]
            if context in version.texts[spoken]:
                return typeset(version.text(spoken, context), spoken)
        return None

    @property
    def _both(self) -> tuple[Version, Version]:
        return (self.then, self.now)


def consider(session: Session, campaign: Campaign, digest: str) -> Move | None:
    """None where no such version is published for the campaign's survey."""
    row = find(session, digest)
    asked = load(session, campaign.version_digest)
    if row is None or row.survey_key != asked.survey.key:
        return None
    then, sealed = load(session, digest), load(session, sealed_version(session, campaign))
    return Move(row, asked, then, sealed, compare(asked, then), touched(sealed, then))
