"""The form in which a professional names somebody who takes over."""

from __future__ import annotations

from flask_babel import gettext as _
from wtforms import StringField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from app.messaging import numbers
from app.messaging.mail.addresses import read_address
from app.relay import wording
from app.relay.forms import OwnForm
from app.relay.leaving.service import Person
from app.site.forms import lazy_gettext


class SuccessorForm(OwnForm):
    name = StringField(
        lazy_gettext("Name"), [DataRequired(lazy_gettext("Write the name of the person.")), Length(max=120)]
    )
    contact = StringField(
        lazy_gettext("E-mail address or telephone number"),
        [InputRequired(lazy_gettext("Write how we can reach the person.")), Length(max=254)],
    )

    def validate_contact(self, field: StringField) -> None:
        written = field.data or ""
        if "@" in written:
            if read_address(written) is None:
                raise ValidationError(_("This is not an e-mail address. Check it, for example name@example.org."))
            return
        parsed = numbers.parse(written, mobile=False)
        if isinstance(parsed, numbers.Problem):
            raise ValidationError(_(wording.FAULTS[parsed.code]))

    def person(self) -> Person:
        name, written = " ".join((self.name.data or "").split()), self.contact.data or ""
        if "@" in written:
            return Person(name, email=read_address(written))
        parsed = numbers.parse(written, mobile=False)
        assert isinstance(parsed, str), "only a checked form is asked"
        return Person(name, phone=parsed)
