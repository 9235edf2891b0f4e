"""Forms of the letters page."""

from __future__ import annotations

from wtforms import SelectField, TextAreaField
from wtforms.validators import Length

from app.relay.letters.core import MOST_REMINDERS, Rhythm
from app.site.forms import Form, lazy_gettext, options

SPACINGS = (3, 5, 7, 10, 14, 21)


class RhythmForm(Form):
    reminders = SelectField(
        lazy_gettext("Reminders to one person, at most"),
        choices=options((str(one), str(one)) for one in range(MOST_REMINDERS + 1)),
        default="2",
    )
    spacing = SelectField(
        lazy_gettext("Days between two letters"), choices=options((str(one), str(one)) for one in SPACINGS), default="7"
    )

    def rhythm(self) -> Rhythm:
        return Rhythm(int(self.reminders.data), int(self.spacing.data))


class ResultsForm(Form):
    """What the team tells, in each language it has readers for."""

    fr = TextAreaField(lazy_gettext("In French"), [Length(max=3000)])
    ar = TextAreaField(lazy_gettext("In Arabic"), [Length(max=3000)])
    en = TextAreaField(lazy_gettext("In English"), [Length(max=3000)])

    def told(self) -> dict[str, str]:
        fields = {"fr": self.fr, "ar": self.ar, "en": self.en}
        texts = {code: "\n".join((field.data or "").split("\r\n")).strip() for code, field in fields.items()}
        return {code: text for code, text in texts.items() if text}
