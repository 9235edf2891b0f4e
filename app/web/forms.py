"""Forms of the respondent's pages, drawn from prompts; what is an answer is decided by `interview.answers` alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from flask import request
from werkzeug.datastructures import CombinedMultiDict
from wtforms import Field, HiddenField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.i18n import DummyTranslations

from app.interview.answers import DONT_KNOW, NOT_APPLICABLE, REFUSED
from app.interview.model import Missing, Prompt, Raw, Value
from app.interview.wording import Worded
from app.questionnaire.model import ONE_CODE, SCALES, TYPED, Kind, Language
from app.questionnaire.version import Version
from app.site.forms import Form, options

NEXT, BACK, REFUSE = "next", "back", "refuse"
CONTINUE, ANEW = "continue", "anew"
LATER, DELETE = "later", "delete"

INSTEAD = {REFUSE: REFUSED, DONT_KNOW: DONT_KNOW, NOT_APPLICABLE: NOT_APPLICABLE}
"""Buttons that say something instead of an answer."""

HIDDEN_LENGTH = 60
"""A hidden field holds a short word of ours; what is longer was not made by a page."""
MOST_PARTS = 250
"""More than the longest choice list; whoever sends more did not use the page."""
KEPT_CLASSES = 2000
"""Form classes kept per process; the oldest leaves first."""


class Day(Field):
    """A date in three boxes, day first; `data` is what stands in each, so that nothing typed is lost."""

    data: Sequence[str]

    def process_data(self, value: dt.date | None) -> None:
        self.data = (str(value.day), str(value.month), str(value.year)) if value else ("", "", "")

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        self.data = (*valuelist, "", "", "")[:3]


class Month(Day):
    """A month in two boxes."""

    def process_data(self, value: dt.date | None) -> None:
        self.data = (str(value.month), str(value.year)) if value else ("", "")

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        self.data = (*valuelist, "", "")[:2]


class Choice(RadioField):
    """One option."""

    def process_data(self, value: Value | None) -> None:
        self.data = None if value is None else str(value)


class Choices(SelectMultipleField):
    """Any number of options."""

    def process_data(self, value: Value | None) -> None:
        self.data = list(value) if isinstance(value, tuple) else []


_NO_WORDS = DummyTranslations()

_FIELDS: Mapping[Kind, type[Field]] = {
    **dict.fromkeys(ONE_CODE | SCALES, Choice),
    **dict.fromkeys(TYPED, StringField),
    Kind.MULTIPLE: Choices,
    Kind.RANKING: Choices,
    Kind.DATE: Day,
    Kind.MONTH: Month,
    Kind.LONG_TEXT: TextAreaField,
}


class TokenForm(Form):
    """A form of people without an account."""

    class Meta(Form.Meta):
        def get_translations(self, form: object) -> DummyTranslations:
            """WTForms' own messages are never shown here; looking them up would read a catalogue per page."""
            return _NO_WORDS

        def wrap_formdata(self, form: object, formdata: object) -> Any:  # noqa: ANN401 -- WTForms' own signature
            """Leave out files, which no page of these sends and which are no text."""
            read = super().wrap_formdata(form, formdata)
            return request.form if isinstance(read, CombinedMultiDict) else read

    def stale(self) -> bool:
        """Whether it was made for another browser, or for this one before it lost its cookie."""
        self.validate_on_submit()
        return "csrf_token" in self.errors

    def hidden(self, name: str) -> str:
        """What a hidden field or a button sent; nothing where it was left out."""
        return str(self[name].data or "")[:HIDDEN_LENGTH]


class StepForm(TokenForm):
    """What every question page sends. `step` names the showing of the page, so that a double click is one answer."""

    step = HiddenField()
    move = HiddenField()

    def raw(self) -> Raw:
        """The answer as it was sent."""
        pressed = self.hidden("move")
        if pressed in INSTEAD:
            return INSTEAD[pressed]
        field = self._fields.get("answer")
        sent = tuple(field.raw_data or ())[:MOST_PARTS] if field else ()
        if isinstance(field, Choices):
            return sent
        if isinstance(field, Day):
            return " ".join(part for part in sent if part.strip())
        return sent[0] if len(sent) == 1 else sent or ""

    def tell(self, problem: str | None) -> None:
        """Put a problem beside the answer."""
        field = self._fields.get("answer")
        if problem and field:
            field.errors = [problem]


_classes: dict[tuple[str, Language, str], type[StepForm]] = {}


def form_class(version: Version, language: Language, prompt: Prompt, words: Worded) -> type[StepForm]:
    """The form of one question in one language, made when it is first shown."""
    key = (version.digest, language, prompt.question_id)
    found = _classes.get(key)
    if found is None:
        found = _draw(prompt, words)
        while len(_classes) >= KEPT_CLASSES:
            _classes.pop(next(iter(_classes)), None)
        _classes[key] = found
    return found


def _draw(prompt: Prompt, words: Worded) -> type[StepForm]:
    field = _FIELDS.get(prompt.kind)
    if field is None:
        return StepForm
    made: dict[str, Any] = {"label": words.heading, "description": " ".join(filter(None, (words.help, words.hint)))}
    if field in {Choice, Choices}:
        # An unknown code goes to the one validator as it came.
        made |= {"choices": options(words.options), "validate_choice": False}
    return type("AnswerForm", (StepForm,), {"answer": field(**made)})


def given_values(prompt: Prompt, step: int) -> dict[str, object]:
    """What a question's form shows before anything is sent; a refusal stands on its button instead."""
    given = None if isinstance(prompt.given, Missing) else prompt.given
    return {"answer": given, "step": str(step)}


class StartForm(TokenForm):
    """The button that begins or goes on. `step` makes two presses one interview."""

    step = HiddenField()
    language = HiddenField()
    begin = HiddenField()


class LanguageForm(TokenForm):
    """A press on a language; `question` is the page it was pressed on."""

    language = HiddenField()
    question = HiddenField()


class StopForm(TokenForm):
    choice = HiddenField()


class CodeForm(TokenForm):
    """A code as typed, and the language of the page it was typed on."""

    code = StringField()
    language = HiddenField()
