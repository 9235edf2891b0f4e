"""Forms of a professional's page."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from flask_babel import gettext as _
from wtforms import DateField, HiddenField, IntegerField, RadioField, StringField, TextAreaField
from wtforms.validators import AnyOf, InputRequired, Length, NumberRange, Optional, ValidationError

from app.distribution.core import Consent, DeclarationKind, Declared, Method
from app.interview.dates import read_date
from app.messaging import numbers
from app.relay import wording
from app.relay.core import AMOUNTS, LARGEST, LONGEST_AGO, Moment
from app.relay.service import People
from app.site.forms import Form, lazy_gettext, options
from app.site.language import LANGUAGES

A_COUNT = lazy_gettext("Write a whole number in figures, for example 8.")
HOW = (
    (Method.COUNTED.value, lazy_gettext("I counted")),
    (Method.ESTIMATED.value, lazy_gettext("It is an estimate")),
)
CONSENTS = (
    (Consent.IN_PERSON.value, lazy_gettext("They told me in person")),
    (Consent.BY_TELEPHONE.value, lazy_gettext("They told me by telephone")),
    (Consent.IN_WRITING.value, lazy_gettext("In writing")),
)
MOMENTS = (
    (Moment.ANY.value, lazy_gettext("Any time")),
    (Moment.MORNING.value, lazy_gettext("In the morning")),
    (Moment.AFTERNOON.value, lazy_gettext("In the afternoon")),
    (Moment.EVENING.value, lazy_gettext("After 5 pm")),
)
SLIP_COUNTS = tuple((str(count), str(count)) for count in (10, 20, 30, 50))
"""A sheet holds ten."""
MOST_TOLD = 3
"""Faulty lines told at once."""
PAST = lazy_gettext("This day is past. Give today or a later day.")
TO_COME = lazy_gettext("Give today or a day of the last twelve months.")
A_DAY = lazy_gettext("Give a day, for example 27/3/2026.")


class OwnForm(Form):
    """A form of a page that is opened by its address alone."""

    def checked(self) -> bool:
        return self.validate_on_submit()


class OpenedForm(OwnForm):
    """A button with nothing to fill in."""


class Count(IntegerField):
    """A whole number in the digits of any script."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        try:
            super().process_formdata([one.strip() for one in valuelist])
        except ValueError as error:
            raise ValueError(str(A_COUNT)) from error


class Day(DateField):
    """A day, as a date picker sends it or as people write it."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        self.data = read_date(" ".join(valuelist))
        if self.data is None:
            raise ValueError(str(A_DAY))


class TapForm(OwnForm):
    """How many were handed out, or forwarded to: one tap on a range."""

    kind = HiddenField(validators=[AnyOf([kind.value for kind in DeclarationKind], A_COUNT)])
    amount = HiddenField(validators=[AnyOf(list(AMOUNTS), A_COUNT)])

    def declared(self) -> Declared:
        low, high = AMOUNTS[str(self.amount.data)]
        return Declared(DeclarationKind(str(self.kind.data)), low, high, Method.UNKNOWN)


class ExactForm(OwnForm):
    """The same with a figure of their own; `today` is the latest day it may have been done on."""

    kind = HiddenField(validators=[AnyOf([kind.value for kind in DeclarationKind], A_COUNT)])
    exact = Count(lazy_gettext("Exact number"), [NumberRange(0, LARGEST, A_COUNT)])
    day = Day(lazy_gettext("When? (if you know)"), [Optional()])
    method = RadioField(lazy_gettext("How do you know?"), choices=options(HOW), default=Method.COUNTED.value)

    def __init__(self, today: dt.date, **values: object) -> None:
        self.today = today
        super().__init__(**values)

    def validate_day(self, field: DateField) -> None:
        if field.data and not self.today - LONGEST_AGO <= field.data <= self.today:
            raise ValidationError(str(TO_COME))

    def declared(self) -> Declared:
        count = self.exact.data or 0
        return Declared(DeclarationKind(str(self.kind.data)), count, count, Method(self.method.data), self.day.data)


class PromiseForm(OwnForm):
    """Forwarding to so many people by a day; `today` is the earliest day a promise may name."""

    count = Count(lazy_gettext("To how many people?"), [NumberRange(1, LARGEST, A_COUNT)])
    due_on = Day(lazy_gettext("By which day?"), [InputRequired(A_DAY)])

    def __init__(self, today: dt.date, **values: object) -> None:
        self.today = today
        super().__init__(**values)

    def validate_due_on(self, field: DateField) -> None:
        if field.data and field.data < self.today:
            raise ValidationError(str(PAST))

    def promised(self) -> tuple[int, dt.date]:
        count, due_on = self.count.data, self.due_on.data
        assert count is not None, "only a checked form is asked"
        assert due_on is not None, "only a checked form is asked"
        return count, due_on


class SlipsForm(OwnForm):
    """How many slips to print, by whole sheets."""

    counts = SLIP_COUNTS

    count = RadioField(lazy_gettext("How many slips?"), choices=options(SLIP_COUNTS), default=SLIP_COUNTS[0][0])
    language = RadioField(lazy_gettext("Language of the slips"), choices=options(LANGUAGES.items()))


class Agreed(OwnForm):
    """Somebody agreed: how, and in which language they read."""

    consents = CONSENTS

    language = RadioField(lazy_gettext("Language of the message"), choices=options(LANGUAGES.items()))
    consent = RadioField(
        lazy_gettext("How did they agree?"),
        choices=options(CONSENTS),
        validators=[InputRequired(lazy_gettext("Ask first, then say how they agreed."))],
    )


class InviteForm(Agreed):
    numbers = TextAreaField(
        lazy_gettext("Mobile numbers, one on each line"),
        [InputRequired(lazy_gettext("Write the mobile number of the person.")), Length(max=2000)],
    )

    def validate_numbers(self, field: TextAreaField) -> None:
        """Told together with the other faults of the form, and no number is told again."""
        lines = _lines(field.data or "") or [""]
        faults = [_faulty(line, number if len(lines) > 1 else 0) for number, line in enumerate(lines, 1)]
        if found := [one for one in faults if one]:
            raise ValidationError(" ".join(found[:MOST_TOLD]))

    def people(self) -> People:
        parsed = (numbers.parse(line) for line in _lines(self.numbers.data or ""))
        each = dict.fromkeys(one for one in parsed if isinstance(one, str))
        return People(list(each), self.language.data, Consent(self.consent.data))


class CallForm(Agreed):
    moments = MOMENTS
    number = StringField(
        lazy_gettext("Telephone number"),
        [InputRequired(lazy_gettext("Write the telephone number of the person.")), Length(max=40)],
    )
    language = RadioField(lazy_gettext("Language of the call"), choices=options(LANGUAGES.items()))
    moment = RadioField(lazy_gettext("When is best?"), choices=options(MOMENTS), default=Moment.ANY.value)

    def validate_number(self, field: StringField) -> None:
        parsed = numbers.parse(field.data or "", mobile=False)
        if isinstance(parsed, numbers.Problem):
            raise ValidationError(_(wording.FAULTS[parsed.code]))

    def people(self) -> People:
        parsed = numbers.parse(self.number.data or "", mobile=False)
        assert isinstance(parsed, str), "only a checked form is asked"
        return People([parsed], self.language.data, Consent(self.consent.data))


def _lines(text: str) -> list[str]:
    """Numbers as they are pasted: a line each, or parted by commas."""
    return [line.strip() for line in re.split(r"[\n\r,;،]+", text) if line.strip()]


def _faulty(written: str, line: int) -> str | None:
    parsed = numbers.parse(written)
    if not isinstance(parsed, numbers.Problem):
        return None
    fault = _(wording.FAULTS[parsed.code])
    return _("Line %(line)s: %(fault)s", line=line, fault=fault) if line else fault
