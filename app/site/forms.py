"""What the console's forms start from: Flask-WTF with types, CSRF token and the page's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from flask import request
from flask_babel.speaklater import LazyString
from flask_wtf import FlaskForm
from markupsafe import escape
from wtforms import DecimalField, Field
from wtforms.csrf.core import CSRF
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its stubs
from wtforms.validators import NumberRange, Optional

from app.site.csrf import NAME, PageCSRF
from app.site.language import N_, page_gettext


class EscapedLater(LazyString):
    """Flask-Babel's lazy text calls itself safe HTML; a catalogue is not."""

    def __html__(self) -> str:
        return str(escape(str(self)))


def lazy_gettext(message: str) -> str:
    """A label translated each time it is shown; forms are built before anyone knows the language."""
    return cast("str", EscapedLater(page_gettext, message))


def options(pairs: Iterable[tuple[str, str]]) -> list[Any]:
    """Pairs of code and label as the `choices` of a SelectField or RadioField."""
    return [SelectChoice(code, label) for code, label in pairs]


_AMOUNT = N_("Give an amount in euros, or leave it empty.")


class EurosField(DecimalField):
    """An amount that may be left out, as people write it: comma or point, with or without spaces, in any digits."""

    def __init__(self, label: str, most: int, **values: Any) -> None:  # noqa: ANN401 -- WTForms' own
        super().__init__(label, [Optional(), NumberRange(0, most, lazy_gettext(_AMOUNT))], **values)

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        written = ["".join(str(one).split()).translate(_POINTS) for one in valuelist]
        try:
            super().process_formdata(written)
        except ValueError as error:
            raise ValueError(page_gettext(_AMOUNT)) from error


_POINTS = str.maketrans(",٫", "..")

_CSRF = PageCSRF()


class Form(FlaskForm):
    """A form of a page; reads the request by itself."""

    class Meta(FlaskForm.Meta):
        def build_csrf(self, form: object) -> CSRF:
            return _CSRF

        def wrap_formdata(self, form: object, formdata: object) -> Any:  # noqa: ANN401 -- WTForms' own signature
            """Leave out JSON, which no page sends and whose values need not be text."""
            return None if request.is_json else super().wrap_formdata(form, formdata)  # type: ignore[no-untyped-call]

    def __init__(self, **values: object) -> None:
        super().__init__(**values)  # type: ignore[no-untyped-call]

    def validate_on_submit(self, extra_validators: Mapping[str, Sequence[object]] | None = None) -> bool:
        return bool(super().validate_on_submit(extra_validators))  # type: ignore[no-untyped-call]

    def stale(self) -> bool:
        """Whether it was made for another browser, or for this one before it lost its cookie."""
        token: Field | None = self._fields.get(NAME)
        return token is not None and self.is_submitted() and not token.validate(self)
