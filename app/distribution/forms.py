"""Forms of the partners' and campaigns' pages."""

from __future__ import annotations

import datetime as dt

from flask_babel import gettext
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    DateField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length

from app.site.forms import Form, lazy_gettext

LONGEST_NAME = 100


def _content(form: PartnersForm | FrameForm) -> bytes:
    read: bytes = form.file.data.read()
    return read


class PartnersForm(Form):
    """A partner file to import."""

    file = FileField(
        lazy_gettext("Partner file (CSV or XLSX)"),
        [FileRequired(lazy_gettext("Choose the file to import."))],
    )

    def content(self) -> bytes:
        return _content(self)

    def file_name(self) -> str:
        """As the person calls it, for the findings."""
        return (self.file.data.filename or "partners.csv")[:LONGEST_NAME]


class ConfirmForm(Form):
    """The decision to take a partner file over."""

    without_refused = BooleanField()


class FrameForm(Form):
    """The population's counts."""

    file = FileField(lazy_gettext("Counts (CSV or XLSX)"), [FileRequired(lazy_gettext("Choose the file to import."))])

    def content(self) -> bytes:
        return _content(self)


class CampaignForm(Form):
    """A campaign as long as it is a draft."""

    name = StringField(
        lazy_gettext("Name of the campaign"),
        [InputRequired(lazy_gettext("Give the campaign a name, for example “Wave of autumn 2026”.")), Length(max=120)],
    )
    version = SelectField(lazy_gettext("Version of the survey"))
    opens_on = DateField(lazy_gettext("First day"), [InputRequired(lazy_gettext("Choose the first day."))])
    closes_on = DateField(lazy_gettext("Last day"), [InputRequired(lazy_gettext("Choose the last day."))])
    population = TextAreaField(lazy_gettext("Who is meant"), [Length(max=1000)])
    languages = SelectMultipleField(lazy_gettext("Languages"))
    channels = SelectMultipleField(lazy_gettext("Channels"))
    keyword = StringField(lazy_gettext("Keyword for text messages"), [Length(max=20)])

    def validate_closes_on(self, field: DateField) -> None:
        if field.data and self.opens_on.data and field.data < self.opens_on.data:
            raise ValidationError(gettext("The last day comes before the first."))


class MoveForm(Form):
    """The structure that somebody works in now, and since when; `today` is the latest day."""

    structure = SelectField(lazy_gettext("Structure"))
    since = DateField(lazy_gettext("Since which day?"), [InputRequired(lazy_gettext("Choose the day."))])

    def __init__(self, today: dt.date, **values: object) -> None:
        self.today = today
        super().__init__(**values)

    def validate_since(self, field: DateField) -> None:
        if field.data and field.data > self.today:
            raise ValidationError(gettext("This day has not come yet."))


class PartnerForm(Form):
    """A structure or a professional changed by hand; its lines are read as those of a file."""
