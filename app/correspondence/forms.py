"""Forms of the messages page."""

from __future__ import annotations

from decimal import Decimal

from wtforms import DecimalField, IntegerField
from wtforms.validators import NumberRange, Optional

from app.messaging.core.spending import MICRO
from app.site.forms import Form, lazy_gettext

MOST = 1_000_000


class LimitsForm(Form):
    """What a campaign may spend; empty for the installation's own limit."""

    budget = DecimalField(
        lazy_gettext("Budget of this campaign, in euros"),
        [Optional(), NumberRange(0, MOST, lazy_gettext("Give an amount in euros, or leave it empty."))],
    )
    day_messages = IntegerField(
        lazy_gettext("Most messages a day"),
        [Optional(), NumberRange(0, MOST, lazy_gettext("Give a whole number, or leave it empty."))],
    )

    def millionths(self) -> int | None:
        given: Decimal | None = self.budget.data
        return None if given is None else int(given * MICRO)
