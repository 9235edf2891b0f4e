"""The form in which a caller says what came of a call."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Any

from wtforms import (
    DateField,
    DateTimeLocalField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    TextAreaField,
)
from wtforms.validators import AnyOf, Length, Optional, Regexp, StopValidation

from app.phoning.core.outcomes import RULES, Kind, Outcome
from app.phoning.service import Held, Reported
from app.phoning.wording import OUTCOMES
from app.site.forms import EurosField, Form, lazy_gettext, options
from app.site.language import LANGUAGES

MOST_PEOPLE = 1000
FARTHEST = dt.timedelta(days=180)
"""How far ahead a promise or an appointment may lie; beyond is a slip of the keyboard."""


class CostForm(Form):
    hour = EurosField(lazy_gettext("What an hour of calls costs you, in euros"), 1000)

    def cents(self) -> int | None:
        return None if self.hour.data is None else round(self.hour.data * 100)


class NeededFor:
    """The field belongs to one outcome: it is required with it, and whatever stands there is ignored without."""

    def __init__(self, outcome: Outcome, fits: Callable[[OutcomeForm, Any], bool], message: str) -> None:
        self.outcome = outcome
        self.fits = fits
        self.message = message

    def __call__(self, form: OutcomeForm, field: IntegerField | DateField | DateTimeLocalField | SelectField) -> None:
        field.errors = []
        chosen = form.outcome.data == self.outcome
        if chosen and (field.data is None or not self.fits(form, field.data)):
            raise StopValidation(str(self.message))
        raise StopValidation


MILLISECONDS = re.compile(r"[0-9]{1,13}")


def ago(fields: Mapping[str, str]) -> dt.timedelta:
    """How long before it was sent a call was noted, whatever the caller's clock says; nothing where it is not told."""
    made, sent = (fields.get(name, "") for name in ("made_at", "sent_at"))
    if not (MILLISECONDS.fullmatch(made) and MILLISECONDS.fullmatch(sent)):
        return dt.timedelta(0)
    return max(dt.timedelta(milliseconds=int(sent) - int(made)), dt.timedelta(0))


class OutcomeForm(Form):
    """`there` is the time where the person is when the call is noted: what they name is meant on their clock."""

    outcome = RadioField(
        lazy_gettext("What came of the call?"),
        [AnyOf([one.value for one in Outcome], message=lazy_gettext("Choose what came of the call."))],
        choices=options([(one.value, lazy_gettext(label)) for one, label in OUTCOMES.items()]),
        validate_choice=False,
    )
    call_at = DateTimeLocalField(
        lazy_gettext("When? (their time)"),
        [
            NeededFor(
                Outcome.CALLBACK,
                lambda form, moment: form.is_ahead(moment),
                lazy_gettext("Give the day and time they named, from now on."),
            )
        ],
        format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
    )
    promised_count = IntegerField(
        lazy_gettext("To how many people?"),
        [
            NeededFor(
                Outcome.PROMISED_FORWARD,
                lambda _form, count: 1 <= count <= MOST_PEOPLE,
                lazy_gettext("Give how many people they promise to forward to, at least 1."),
            )
        ],
    )
    promised_by = DateField(
        lazy_gettext("By which day?"),
        [
            NeededFor(
                Outcome.PROMISED_FORWARD,
                lambda form, day: form.is_coming(day),
                lazy_gettext("Give the day they named, today or later."),
            )
        ],
    )
    forwarded_count = IntegerField(
        lazy_gettext("To how many people, about?"),
        [
            NeededFor(
                Outcome.ALREADY_FORWARDED,
                lambda _form, count: 0 <= count <= MOST_PEOPLE,
                lazy_gettext("Give how many people they forwarded to, as they say."),
            )
        ],
    )
    needed_language = SelectField(
        lazy_gettext("Which language?"),
        [
            NeededFor(
                Outcome.LANGUAGE,
                lambda _form, code: code in LANGUAGES,
                lazy_gettext("Choose the language they speak."),
            )
        ],
        choices=options(LANGUAGES.items()),
        validate_choice=False,
    )
    note = TextAreaField(
        lazy_gettext("Note, without other people's names"),
        [Length(max=2000, message=lazy_gettext("Shorten the note."))],
    )
    token = HiddenField(validators=[Regexp(r"^[0-9a-f]{32}$")])
    case = HiddenField(validators=[Regexp(r"^[0-9]{1,9}$")])
    script = HiddenField(validators=[Optional(), Regexp(r"^[a-z]{1,12}[.][a-z]{2,3}[.][0-9]{1,6}$")])
    """The version that was before the caller's eyes."""
    made_at = HiddenField()
    sent_at = HiddenField()
    """By the caller's own clock: when the call was noted, and when this was sent. Only the time between them counts."""

    def __init__(self, there: dt.datetime, kind: Kind, **values: object) -> None:
        self.there = there
        self.kind = kind
        super().__init__(**values)

    def validate_outcome(self, field: RadioField) -> None:
        if field.data in set(Outcome) and self.kind not in RULES[Outcome(field.data)].kinds:
            raise StopValidation(str(lazy_gettext("Choose what came of the call.")))

    def is_ahead(self, moment: dt.datetime | None) -> bool:
        return moment is not None and self.there <= self._on_their_clock(moment) <= self.there + FARTHEST

    def is_coming(self, day: dt.date | None) -> bool:
        today = self.there.date()
        return day is not None and today <= day <= today + FARTHEST

    def _on_their_clock(self, moment: dt.datetime) -> dt.datetime:
        return moment.replace(tzinfo=self.there.tzinfo)

    def held(self, staff_id: int) -> Held:
        return Held(self.token.data or "", int(self.case.data or 0), staff_id)

    def script_read(self) -> tuple[str, str]:
        """Kind and language of the script; empty where none is named."""
        kind, _, rest = (self.script.data or "").partition(".")
        return kind, rest.partition(".")[0]

    def reported(self, noted_at: dt.datetime | None = None) -> Reported:
        """What was said, of a form that is valid."""
        outcome = Outcome(self.outcome.data)
        count = {
            Outcome.PROMISED_FORWARD: self.promised_count.data,
            Outcome.ALREADY_FORWARDED: self.forwarded_count.data,
        }
        named = self.call_at.data if outcome is Outcome.CALLBACK else None
        return Reported(
            outcome,
            (self.note.data or "").strip(),
            count.get(outcome),
            self.promised_by.data if outcome is Outcome.PROMISED_FORWARD else None,
            self._on_their_clock(named) if named else None,
            self.needed_language.data if outcome is Outcome.LANGUAGE else None,
            self.script.data or None,
            noted_at,
        )
