"""The form an administrator chooses the look with."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_wtf.file import FileField
from wtforms import BooleanField, StringField
from wtforms.validators import Length, ValidationError

from app.look import core
from app.look.logo import Logo, LogoFault, small_logo
from app.look.store import Chosen
from app.site.forms import Form, lazy_gettext

LOGO_FAULTS = {
    LogoFault.TOO_LARGE: lazy_gettext("This file is too large. Choose one of less than 1 MB."),
    LogoFault.NOT_A_PICTURE: lazy_gettext(
        "This file is not a PNG or WebP picture. Save the logo as PNG and choose it again."
    ),
    LogoFault.MOVES: lazy_gettext("This picture moves. Choose one that stands still."),
    LogoFault.TOO_RICH: lazy_gettext(
        "This picture has too much detail for a slow telephone. Choose a plain logo, not a photograph."
    ),
}


def is_colour(_form: object, field: StringField) -> None:
    if field.data and core.written(field.data) is None:
        raise ValidationError(_("Write # and six digits or letters from a to f, like #0b5d57."))


class LookForm(Form):
    """Name, two colours, a logo; an empty line keeps what Relais brings."""

    name = StringField(lazy_gettext("Name shown at the top of every page"), [Length(max=60)])
    accent = StringField(lazy_gettext("Accent colour on light pages"), [is_colour])
    accent_dark = StringField(lazy_gettext("Accent colour on dark pages"), [is_colour])
    logo = FileField(lazy_gettext("Logo"))
    no_logo = BooleanField(lazy_gettext("Show no logo"))

    def chosen(self, before: Chosen) -> Chosen | None:
        """What was chosen, or None with the fault beside the logo."""
        logo = None if self.no_logo.data else before.logo
        if self.logo.data:
            made = small_logo(self.logo.data.read())
            if not isinstance(made, Logo):
                self.logo.errors = [LOGO_FAULTS[made]]
                return None
            logo = made
        name = " ".join((self.name.data or "").split())
        return Chosen(name or None, self._colour(self.accent), self._colour(self.accent_dark), logo)

    def _colour(self, field: StringField) -> str | None:
        return core.written(field.data) if field.data else None
