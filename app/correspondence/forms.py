"""Forms of the messages page."""

from __future__ import annotations

from decimal import Decimal

from wtforms import IntegerField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.correspondence.core import Group, Rhythm
from app.messaging.core.spending import MICRO
from app.site.forms import EurosField, Form, lazy_gettext, options

MOST = 1_000_000


class LimitsForm(Form):
    """What a campaign may spend; empty for the installation's own limit."""

    budget = EurosField(lazy_gettext("Budget of this campaign, in euros"), MOST)
    day_messages = IntegerField(
        lazy_gettext("Most messages a day"),
        [Optional(), NumberRange(0, MOST, lazy_gettext("Give a whole number, or leave it empty."))],
    )

    def millionths(self) -> int | None:
        given: Decimal | None = self.budget.data
        return None if given is None else int(given * MICRO)


class BatchForm(Form):
    """Notebooks printed alike."""

    code = StringField(
        lazy_gettext("Code printed beside the keyword"), [InputRequired(lazy_gettext("Give the code that is printed."))]
    )
    label = StringField(
        lazy_gettext("What these notebooks are"),
        [InputRequired(lazy_gettext("Say in a few words which notebooks these are.")), Length(max=120)],
    )
    language = SelectField(lazy_gettext("Language of the notebook"))


class RemindersForm(Form):
    """Whom to remind, how often, and when."""

    groups = SelectMultipleField(
        lazy_gettext("Whom to remind"),
        choices=options(
            [
                (Group.NOT_OPENED, lazy_gettext("Has not opened the survey")),
                (Group.NOT_STARTED, lazy_gettext("Opened it, answered nothing")),
                (Group.NOT_FINISHED, lazy_gettext("Began, did not finish")),
            ]
        ),
    )
    days = IntegerField(
        lazy_gettext("Days between two messages"),
        [NumberRange(1, 60, lazy_gettext("Give a number of days from 1 to 60."))],
        default=4,
    )
    hour = IntegerField(
        lazy_gettext("Best hour, where the person is"),
        [NumberRange(0, 23, lazy_gettext("Give an hour from 0 to 23."))],
        default=17,
    )
    most = IntegerField(
        lazy_gettext("Most reminders to one person"),
        [NumberRange(1, 5, lazy_gettext("Give a number from 1 to 5."))],
        default=2,
    )

    def rhythm(self) -> Rhythm:
        return Rhythm(self.days.data or 0, self.hour.data or 0, self.most.data or 0)

    def chosen(self) -> list[Group]:
        return [Group(code) for code in self.groups.data or ()]
