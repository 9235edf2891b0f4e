"""What the console's forms start from: Flask-WTF with types, CSRF token and the page's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

import flask_babel
from flask_wtf import FlaskForm


def lazy_gettext(message: str) -> str:
    """A label translated each time it is shown; forms are built before anyone knows the language."""
    return cast("str", flask_babel.lazy_gettext(message))


class Form(FlaskForm):
    """A form of the console; reads the request by itself."""

    def __init__(self, **values: object) -> None:
        super().__init__(**values)  # type: ignore[no-untyped-call]

    def validate_on_submit(self, extra_validators: Mapping[str, Sequence[object]] | None = None) -> bool:
        return bool(super().validate_on_submit(extra_validators))  # type: ignore[no-untyped-call]
