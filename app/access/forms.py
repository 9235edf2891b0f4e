"""Forms of the staff page."""

from __future__ import annotations

from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length, Regexp

from app.access.core import Role
from app.access.service import NewStaff
from app.site.forms import Form, lazy_gettext, options
from app.site.language import LANGUAGES

ROLE_NAMES = {
    Role.ADMINISTRATOR: lazy_gettext("Administrator"),
    Role.TEAM: lazy_gettext("Team"),
    Role.CALLER: lazy_gettext("Caller"),
}
E_MAIL = r"\s*[^@\s]+@[^@\s]+\.[^@\s.]+\s*"
AN_E_MAIL = (
    Regexp(f"^{E_MAIL}$", message=lazy_gettext("Write an e-mail address, like name@example.org.")),
    Length(max=254),
)


class AskForm(Form):
    """Where to send a sign-in link."""

    email = StringField(lazy_gettext("E-mail address"), AN_E_MAIL)


class StaffForm(Form):
    """A person to give an account to."""

    name = StringField(
        lazy_gettext("Name"),
        [InputRequired(lazy_gettext("Write the person's name.")), Length(max=120)],
    )
    email = StringField(lazy_gettext("E-mail address"), AN_E_MAIL)
    role = SelectField(
        lazy_gettext("Role"),
        default=Role.TEAM,
        choices=options((role.value, name) for role, name in ROLE_NAMES.items()),
    )
    language = SelectField(lazy_gettext("Language"), choices=options(LANGUAGES.items()))

    def new_staff(self) -> NewStaff:
        return NewStaff(
            name=self.name.data or "",
            email=self.email.data or "",
            role=Role(self.role.data),
            language=self.language.data,
        )
