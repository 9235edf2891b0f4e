"""A version laid out for reading: each question with its words in one language and its rule."""

from __future__ import annotations

from dataclasses import dataclass

from app.questionnaire.model import Indicator, Kind, Language, Question
from app.questionnaire.version import Version
from app.site.language import N_

KINDS = {
    Kind.CONSENT: N_("Consent"),
    Kind.NOTE: N_("Information"),
    Kind.SINGLE: N_("One answer"),
    Kind.MULTIPLE: N_("Several answers"),
    Kind.SCALE: N_("Scale"),
    Kind.INTEGER: N_("Number"),
    Kind.DATE: N_("Date"),
    Kind.TEXT: N_("Short text"),
    Kind.LONG_TEXT: N_("Long text"),
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A version as one language's readers meet it."""

    version: Version
    language: Language

    @property
    def questions(self) -> tuple[Question, ...]:
        return self.version.survey.questions

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        return self.version.survey.indicators

    def text(self, context: str) -> str:
        return self.version.text(self.language, context)

    def kind(self, question: Question) -> str:
        """An English msgid."""
        return KINDS[question.kind]

    def answers(self, question: Question) -> tuple[str, ...]:
        """The words of the options; for a scale, of its ends."""
        if question.scale:
            ends = ((question.scale.first, "low"), (question.scale.last, "high"))
            return tuple(f"{number}: {self.text(f'{question.id}.{end}')}" for number, end in ends)
        return tuple(self.text(f"{question.choices}.{one.code}") for one in self.version.survey.options(question))
