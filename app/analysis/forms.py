"""The form a partner's forecast is written down with."""

from __future__ import annotations

from wtforms import IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange

from app.site.forms import Form, lazy_gettext


class ForecastForm(Form):
    who = StringField(lazy_gettext("Who expects it"), [InputRequired(), Length(max=120)])
    indicator = SelectField(lazy_gettext("Indicator"))
    share = IntegerField(lazy_gettext("Expected share, in per cent"), [InputRequired(), NumberRange(0, 100)])
