"""What the results page takes: a partner's forecast, and two ways of working to draw lots for."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext
from wtforms import IntegerField, SelectField, StringField, ValidationError
from wtforms.validators import InputRequired, Length, NumberRange

from app.analysis import wording
from app.analysis.experiments import LONGEST, Fault, Planned, Stratum, Unit, unfit
from app.analysis.starting import Starting
from app.site.forms import Form, lazy_gettext, options


class ForecastForm(Form):
    who = StringField(lazy_gettext("Who expects it"), [InputRequired(), Length(max=120)])
    indicator = SelectField(lazy_gettext("Indicator"))
    share = IntegerField(lazy_gettext("Expected share, in per cent"), [InputRequired(), NumberRange(0, 100)])


class WaysForm(Form):
    unit = SelectField(lazy_gettext("Who is assigned"))
    first = StringField(lazy_gettext("The usual way"))
    second = StringField(lazy_gettext("The way tried"))
    stratum = SelectField(lazy_gettext("Halved within each"))
    starting = SelectField(lazy_gettext("Starting point, known before"), default="")

    def offered(self, starts: Iterable[tuple[str, str]]) -> WaysForm:
        """With its choices, in the language the request speaks; `starts` are what the ways may be compared at."""
        self.unit.choices = options([(one.value, str(gettext(wording.UNITS[one.value]))) for one in Unit])
        strata = [(one.value, str(gettext(wording.STRATA[one.value]))) for one in Stratum]
        self.stratum.choices = options([("", str(gettext(wording.WHOLE_CAMPAIGN))), *strata])
        self.starting.choices = options([("", str(gettext(wording.NO_START))), *starts])
        return self

    def planned(self, seed: int) -> Planned:
        strata = (Stratum(self.stratum.data),) if self.stratum.data else ()
        starting = Starting.read(self.starting.data or "")
        return Planned(Unit(self.unit.data), self.first.data or "", self.second.data or "", strata, seed, starting)

    def validate_first(self, field: StringField) -> None:
        _refuse(unfit(field.data or ""))

    def validate_second(self, field: StringField) -> None:
        _refuse(unfit(field.data or "", self.first.data or ""))


def _refuse(fault: Fault | None) -> None:
    if fault is not None:
        raise ValidationError(str(gettext(wording.NOT_ASSIGNED[fault.value], most=LONGEST)))
