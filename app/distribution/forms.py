"""Forms of the partners page."""

from __future__ import annotations

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField

from app.site.forms import Form, lazy_gettext

LONGEST_NAME = 100


class PartnersForm(Form):
    """A partner file to import."""

    file = FileField(
        lazy_gettext("Partner file (CSV or XLSX)"),
        [FileRequired(lazy_gettext("Choose the file to import."))],
    )

    def content(self) -> bytes:
        read: bytes = self.file.data.read()
        return read

    def file_name(self) -> str:
        """As the person calls it, for the findings."""
        return (self.file.data.filename or "partners.csv")[:LONGEST_NAME]


class ConfirmForm(Form):
    """The decision to take a partner file over."""

    without_refused = BooleanField()
