"""A version laid out for reading: each question with its words in one language and its rule."""

from __future__ import annotations

from dataclasses import dataclass

from app.questionnaire.model import Indicator, Kind, Language, Question
from app.questionnaire.version import Version
from app.site.language import N_
from app.site.typography import typeset

KINDS = {
    Kind.CONSENT: N_("Consent"),
    Kind.NOTE: N_("Information"),
    Kind.SINGLE: N_("One answer"),
    Kind.MULTIPLE: N_("Several answers"),
    Kind.SCALE: N_("Scale"),
    Kind.INTEGER: N_("Number"),
    Kind.TEXT: N_("Short text"),
    Kind.LONG_TEXT: N_("Long text"),
    Kind.YES_NO: N_("Yes or no"),
    Kind.DROPDOWN: N_("One answer of a list"),
    Kind.SMILEY: N_("Faces"),
    Kind.NPS: N_("Scale from 0 to 10"),
    Kind.DECIMAL: N_("Number with decimals"),
    Kind.MONTH: N_("Month"),
    Kind.TIME: N_("Time of day"),
    Kind.EMAIL: N_("E-mail address"),
    Kind.PHONE: N_("Telephone number"),
    Kind.POSTCODE: N_("Postcode"),
    Kind.RANKING: N_("Order of preference"),
    Kind.MATRIX: N_("Several rows"),
    Kind.CALCULATION: N_("Calculation"),
    Kind.DATE: N_("Date"),
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
        return typeset(self.version.text(self.language, context), self.language)

    def asked(self, question: Question) -> str:
        """Its words; a calculation, which nobody is asked, shows what it is made of."""
        return question.value or "" if question.kind is Kind.CALCULATION else self.text(f"{question.id}.text")

    def rows(self, question: Question) -> tuple[str, ...]:
        """What the rows of a matrix are about."""
        listed = self.version.survey.lists.get(question.rows or "")
        return tuple(self.text(f"{listed.name}.{one.code}") for one in listed.options) if listed else ()

    def kind(self, question: Question) -> str:
        """An English msgid."""
        return KINDS[question.kind]

    def answers(self, question: Question) -> tuple[str, ...]:
        """The words of the options; for a scale, of its ends."""
        if question.scale:
            ends = ((question.scale.first, "low"), (question.scale.last, "high"))
            return tuple(f"{number} – {self.text(f'{question.id}.{end}')}" for number, end in ends)
        return tuple(self.text(f"{question.choices}.{one.code}") for one in self.version.survey.options(question))
