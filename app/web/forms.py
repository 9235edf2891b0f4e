"""Forms of the respondent's pages, drawn from prompts; what is an answer is decided by `interview.answers` alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from weakref import WeakKeyDictionary

from flask import request
from werkzeug.datastructures import CombinedMultiDict
from wtforms import Field, HiddenField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.i18n import DummyTranslations

from app.interview.answers import DONT_KNOW, NOT_APPLICABLE, REFUSED
from app.interview.model import Missing, Prompt, Value
from app.questionnaire.model import ONE_CODE, SCALES, TYPED, Kind
from app.questionnaire.version import Version
from app.site.forms import Form

NEXT, BACK, REFUSE = "next", "back", "refuse"
CONTINUE, ANEW = "continue", "anew"
LATER, DELETE = "later", "delete"

INSTEAD = {REFUSE: REFUSED, DONT_KNOW: DONT_KNOW, NOT_APPLICABLE: NOT_APPLICABLE}
"""Buttons that say something instead of an answer."""

NON_ANSWERS = frozenset(INSTEAD.values())
ANSWER = "answer"
"""Name of the field of a question alone on its page; the others have their question's id behind it."""

HIDDEN_LENGTH = 60
"""A hidden field holds a short word of ours; what is longer was not made by a page."""
KEPT_CLASSES = 2000
"""Form classes kept per process; the oldest leaves first."""


class Day(Field):
    """A date in three boxes, day first; `data` is what stands in each, so that nothing typed is lost."""

    data: Sequence[str]
    boxes = 3

    def process_data(self, value: dt.date | None) -> None:
        self.data = self.parts(value) if value else ("",) * self.boxes

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        typed = [part for part in valuelist if part not in NON_ANSWERS]
        self.data = (*typed, *("",) * self.boxes)[: self.boxes]

    @staticmethod
    def parts(value: dt.date) -> tuple[str, ...]:
        return str(value.day), str(value.month), str(value.year)


class Month(Day):
    """A month in two boxes."""

    boxes = 2

    @staticmethod
    def parts(value: dt.date) -> tuple[str, ...]:
        return str(value.month), str(value.year)


class Choice(RadioField):
    """One option."""

    def process_data(self, value: Value | None) -> None:
        self.data = None if value is None else str(value)


class Choices(SelectMultipleField):
    """Any number of options."""

    def process_data(self, value: Value | None) -> None:
        self.data = list(value) if isinstance(value, tuple) else []


_NO_WORDS = DummyTranslations()


def _like(field: Field, form: object, meta: object) -> Field:
    made: Field = type(field).__new__(type(field), _form=form)
    made.__dict__ |= {**field.__dict__, "_form": form, "meta": meta}
    return made


_bound: WeakKeyDictionary[object, Field] = WeakKeyDictionary()
"""A field of each form, as it is before anything is put into it."""

_FIELDS: Mapping[Kind, type[Field]] = {
    **dict.fromkeys(ONE_CODE | SCALES, Choice),
    **dict.fromkeys(TYPED, StringField),
    Kind.MULTIPLE: Choices,
    Kind.RANKING: Choices,
    Kind.DATE: Day,
    Kind.MONTH: Month,
    Kind.LONG_TEXT: TextAreaField,
}
SHOWN = frozenset(_FIELDS)
"""Kinds that have a field."""
SEVERAL = frozenset(kind for kind, field in _FIELDS.items() if field is Choices)


class TokenForm(Form):
    """A form of people without an account."""

    class Meta(Form.Meta):
        def bind_field(self, form: Any, unbound_field: Any, options: Any) -> Any:  # noqa: ANN401 -- as WTForms'
            """A copy of the field as it was made for the first form, which is most of what a form costs."""
            known = _bound.get(unbound_field)
            if known is None:
                known = _bound[unbound_field] = _like(super().bind_field(form, unbound_field, options), None, None)
            return _like(known, form, self)

        def get_translations(self, form: object) -> DummyTranslations:
            """WTForms' own messages are never shown here; looking them up would read a catalogue per page."""
            return _NO_WORDS

        def wrap_formdata(self, form: object, formdata: object) -> Any:  # noqa: ANN401 -- WTForms' own signature
            """Leave out files, which no page of these sends and which are no text."""
            read = super().wrap_formdata(form, formdata)
            return request.form if isinstance(read, CombinedMultiDict) else read

    def hidden(self, name: str) -> str:
        """What a hidden field or a button sent; nothing where it was left out."""
        return str(self[name].data or "")[:HIDDEN_LENGTH]


Names = Mapping[str, str]
"""The names of a page's fields, which are their ids as well, by question id, in the order of the page."""


class StepForm(TokenForm):
    """The answers of a page, to be shown."""

    names: ClassVar[Names] = {}


_classes: dict[tuple[str, tuple[str, ...], bool], type[StepForm]] = {}


def names_of(question_ids: Sequence[str]) -> Names:
    """Those of a page that shows these questions."""
    if len(question_ids) == 1:
        return {question_ids[0]: ANSWER}
    return {id_: name_among_others(id_) for id_ in question_ids}


def name_among_others(question_id: str) -> str:
    """The name of a question's field on a page of several."""
    return f"{ANSWER}-{question_id}"


def form_class(version: Version, names: Names) -> type[StepForm]:
    """The form of a page, made when it is first shown; it holds no words, so that it is the same in every language."""
    key = (version.digest, tuple(names), ANSWER in names.values())
    found = _classes.get(key)
    if found is None:
        found = _draw(version, names)
        while len(_classes) >= KEPT_CLASSES:
            _classes.pop(next(iter(_classes)), None)
        _classes[key] = found
    return found


def _draw(version: Version, names: Names) -> type[StepForm]:
    kinds = {name: version.question(id_).kind for id_, name in names.items()}
    fields = {name: _field(_FIELDS[kind]) for name, kind in kinds.items() if kind in _FIELDS}
    return type("AnswerForm", (StepForm,), {"names": names, **fields})


def _field(kind: type[Field]) -> Any:  # noqa: ANN401 -- WTForms' fields are unbound until their form is made
    # An unknown code goes to the one validator as it came.
    return kind(validate_choice=False) if issubclass(kind, Choice | Choices) else kind()


def filled(
    version: Version, prompts: Sequence[Prompt], left: Mapping[str, Sequence[str]], sent: Names | None
) -> StepForm:
    """The form of a page as it is shown now: what is known stands in it, over that what was left there, or just sent.

    `left` is by question what its field once sent; `sent` are the names of the page that this request was sent from.
    """
    names = names_of([prompt.question_id for prompt in prompts])
    known = (None if isinstance(prompt.given, Missing) else prompt.given for prompt in prompts)
    form = form_class(version, names)(formdata=None, data=dict(zip(names.values(), known, strict=True)))
    for question_id, parts in left.items():
        if (name := names[question_id]) in form:
            form[name].raw_data = [*parts]
            form[name].process_formdata([*parts])
    if sent is None:
        return form
    came = form_class(version, sent)()
    for question_id, then in sent.items():
        if then in came and question_id in names:
            now, typed = form[names[question_id]], came[then]
            now.raw_data, now.data = typed.raw_data, typed.data
    return form


class StartForm(TokenForm):
    """The button that begins or goes on. `step` makes two presses one interview."""

    step = HiddenField()
    language = HiddenField()
    begin = HiddenField()
    helper = HiddenField()


class LanguageForm(TokenForm):
    """A press on a language."""

    language = HiddenField()
    page = HiddenField()
    """A page beside the questions it was pressed on."""


class StopForm(TokenForm):
    choice = HiddenField()


class CodeForm(TokenForm):
    """A code as typed, and the language of the page it was typed on, or the one that was pressed there."""

    code = StringField()
    language = HiddenField()
    speak = HiddenField()
    begun_elsewhere = HiddenField()


class HelpForm(TokenForm):
    """Who is helping, chosen by the person."""

    helper = HiddenField()


class AloneForm(TokenForm):
    """What the person says who has the telephone back."""

    choice = HiddenField()
