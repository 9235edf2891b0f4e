"""The console's one decision about surveys: to go on with another version."""

from __future__ import annotations

from wtforms import HiddenField
from wtforms.validators import InputRequired

from app.site.forms import Form


class MoveForm(Form):
    """`asked` is the version the page compared with, so that nobody confirms what has changed meanwhile."""

    asked = HiddenField(validators=[InputRequired()])
