"""The form an administrator chooses the look with."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_wtf.file import FileField
from wtforms import BooleanField, StringField
from wtforms.validators import Length, Optional, ValidationError

from app.access.forms import AN_E_MAIL
from app.look import core
from app.look.logo import Logo, LogoFault, small_logo
from app.look.store import Chosen
from app.site.forms import Form, lazy_gettext
from app.site.look import Contact

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


def is_telephone(_form: object, field: StringField) -> None:
    written = (field.data or "").strip()
    if written and telephone(written) is None:
        raise ValidationError(_("Write a telephone number, like 01 23 45 67 89 or +262 262 12 34 56."))


def telephone(text: str) -> str | None:
    """A number of any kind as people dial it from France; None when it is none, or leads on to a number inside."""
    import phonenumbers

    try:
        number = phonenumbers.parse(text, "FR")
    except phonenumbers.NumberParseException:
        return None
    at_home = number.country_code == phonenumbers.country_code_for_region("FR")
    written = phonenumbers.PhoneNumberFormat.NATIONAL if at_home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    dialled = phonenumbers.is_valid_number(number) and not number.extension
    return phonenumbers.format_number(number, written) if dialled else None


class LookForm(Form):
    """Name, two colours, a logo, a contact; an empty line keeps what Relais brings."""

    name = StringField(lazy_gettext("Name shown at the top of every page"), [Length(max=60)])
    accent = StringField(lazy_gettext("Accent colour on light pages"), [is_colour])
    accent_dark = StringField(lazy_gettext("Accent colour on dark pages"), [is_colour])
    logo = FileField(lazy_gettext("Logo"))
    no_logo = BooleanField(lazy_gettext("Show no logo"))
    email = StringField(lazy_gettext("E-mail address on the page about accessibility"), [Optional(), *AN_E_MAIL])
    telephone = StringField(lazy_gettext("Telephone number on the page about accessibility"), [is_telephone])

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
        accents = self._colour(self.accent), self._colour(self.accent_dark)
        return Chosen(name or None, *accents, logo, self._contact())

    def _contact(self) -> Contact:
        return Contact((self.email.data or "").strip() or None, telephone(self.telephone.data or ""))

    def _colour(self, field: StringField) -> str | None:
        return core.written(field.data) if field.data else None
