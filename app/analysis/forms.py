"""What the results page takes: a partner's forecast, and two ways of working to draw lots for."""

from __future__ import annotations

from flask_babel import gettext
from wtforms import IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange

from app.analysis import wording
from app.analysis.experiments import Planned, Stratum, Unit
from app.site.forms import Form, lazy_gettext, options


class ForecastForm(Form):
    who = StringField(lazy_gettext("Who expects it"), [InputRequired(), Length(max=120)])
    indicator = SelectField(lazy_gettext("Indicator"))
    share = IntegerField(lazy_gettext("Expected share, in per cent"), [InputRequired(), NumberRange(0, 100)])


class WaysForm(Form):
    unit = SelectField(lazy_gettext("Who is assigned"))
    first = StringField(lazy_gettext("The usual way"), [InputRequired(), Length(max=80)])
    second = StringField(lazy_gettext("The way tried"), [InputRequired(), Length(max=80)])
    stratum = SelectField(lazy_gettext("Halved within each"))

    def offered(self) -> WaysForm:
        """With its choices, in the language the request speaks."""
        self.unit.choices = options([(one.value, str(gettext(wording.UNITS[one.value]))) for one in Unit])
        strata = [(one.value, str(gettext(wording.STRATA[one.value]))) for one in Stratum]
        self.stratum.choices = options([("", str(gettext(wording.WHOLE_CAMPAIGN))), *strata])
        return self

    def planned(self, seed: int) -> Planned:
        strata = (Stratum(self.stratum.data),) if self.stratum.data else ()
        return Planned(
            Unit(self.unit.data), (self.first.data or "").strip(), (self.second.data or "").strip(), strata, seed
        )

    def different(self) -> bool:
        """Two ways need two names."""
        if (self.first.data or "").strip().casefold() != (self.second.data or "").strip().casefold():
            return True
        self.second.errors = [str(gettext(wording.TWO_NAMES))]
        return False
