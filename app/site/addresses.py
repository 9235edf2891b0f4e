"""What an address, or a number in a form, may hold: nothing that no row of a database can have."""

from __future__ import annotations

from flask import Flask
from werkzeug.routing import IntegerConverter, Map, UnicodeConverter

LARGEST = 2**31 - 1


class RowNumber(IntegerConverter):
    """`<int:…>` of every address; a larger figure leads to no page, instead of failing in the database."""

    def __init__(self, map: Map) -> None:  # noqa: A002 -- Werkzeug's own name
        super().__init__(map, max=LARGEST)


class Name(UnicodeConverter):
    """Every other part of an address, without the NUL that PostgreSQL's texts cannot hold."""

    def __init__(self, map: Map) -> None:  # noqa: A002 -- Werkzeug's own name
        super().__init__(map)
        self.regex = r"[^/\x00]+"


def row_number(written: str) -> int:
    """A number that a form sends; raises ValueError for what cannot be one."""
    number = int(written)
    if not 0 <= number <= LARGEST:
        raise ValueError("No row has this number.")
    return number


def register(app: Flask) -> None:
    app.url_map.converters |= {"int": RowNumber, "string": Name, "default": Name}
