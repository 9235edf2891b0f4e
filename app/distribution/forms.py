"""Forms of the partners page."""

from __future__ import annotations

from flask_wtf.file import FileField, FileRequired

from app.distribution import partners
from app.site.forms import Form, lazy_gettext

LONGEST_NAME = 100


class PartnersForm(Form):
    """A partner file to import."""

    file = FileField(
        lazy_gettext("Partner file (CSV)"),
        [FileRequired(lazy_gettext("Choose the file to import."))],
    )

    def text(self) -> str:
        return partners.decode(self.file.data.read())

    def file_name(self) -> str:
        """As the person calls it, for the findings."""
        return (self.file.data.filename or "partners.csv")[:LONGEST_NAME]
