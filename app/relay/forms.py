"""Forms of a professional's page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from flask_babel import gettext as _
from wtforms import BooleanField, DateField, HiddenField, IntegerField, RadioField, StringField
from wtforms.validators import AnyOf, InputRequired, Length, NumberRange, Optional, ValidationError

from app.distribution.core import DeclarationKind, Declared, Method
from app.interview.dates import read_date
from app.messaging import numbers
from app.relay import wording
from app.relay.core import AMOUNTS, LARGEST, LONGEST_AGO
from app.site.forms import Form, lazy_gettext, options
from app.site.language import LANGUAGES

A_COUNT = lazy_gettext("Write a whole number in figures, for example 8.")
HOW = (
    (Method.COUNTED.value, lazy_gettext("I counted")),
    (Method.ESTIMATED.value, lazy_gettext("It is an estimate")),
)
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


class InviteForm(OwnForm):
    number = StringField(
        lazy_gettext("Mobile number"),
        [InputRequired(lazy_gettext("Write the mobile number of the person.")), Length(max=40)],
    )
    language = RadioField(lazy_gettext("Language of the message"), choices=options(LANGUAGES.items()))
    consent = BooleanField(
        lazy_gettext("This person agrees to receive one text message."),
        [InputRequired(lazy_gettext("Ask the person first, then tick the box."))],
    )

    def validate_number(self, number: StringField) -> None:
        """Told together with the other faults of the form."""
        parsed = numbers.parse(number.data or "")
        if isinstance(parsed, numbers.Problem):
            raise ValidationError(_(wording.FAULTS[parsed.code]))
