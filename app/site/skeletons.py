"""Pages drawn once and filled in many times.

A page that differs from one reader to the next by a few short texts is drawn by its template once, with a hole for each
of them. From then on only the holes are filled, each text escaped as the template would have escaped it. What stands
between the holes is compressed once.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field

from flask import Flask
from markupsafe import escape

from app.site import look, zipping
from app.site.http import application, noted

KEPT = 2000
"""Skeletons kept per process, of some kilobytes each; the oldest leaves first."""

# Of this process alone, so that no text of a survey, a project or a catalogue can name a hole.
_SIGN = secrets.token_hex(8)
_HOLE = re.compile(f"\ufdd0{_SIGN}:([a-z_]+)\ufdd0")

Values = Mapping[str, object]
Draw = Callable[[Values], str]


def hole(name: str) -> str:
    """What a template is given in the place of a text to come."""
    return f"\ufdd0{_SIGN}:{name}\ufdd0"


@dataclass(frozen=True, slots=True)
class Page:
    """A page filled in, as it is sent, and the parts of its gzip."""

    content: bytes
    _zipped: Sequence[bytes]

    def zipped(self) -> bytes:
        return zipping.whole(self._zipped, self.content)


@dataclass(frozen=True, slots=True)
class Skeleton:
    """A page in parts; between two of them goes the text that a hole names."""

    parts: tuple[bytes, ...]
    holes: tuple[str, ...]
    zipped: tuple[bytes, ...]
    """The parts."""

    @classmethod
    def cut(cls, html: str) -> Skeleton:
        pieces = _HOLE.split(html)
        parts = tuple(one.encode() for one in pieces[::2])
        return cls(parts, tuple(pieces[1::2]), tuple(zipping.part(one) for one in parts))

    def fill(self, values: Values) -> Page:
        escaped = {name: escape(value).encode() for name, value in values.items()}
        plain = {name: zipping.plain(text) for name, text in escaped.items()}
        filled, zipped = [self.parts[0]], [self.zipped[0]]
        for name, part, small in zip(self.holes, self.parts[1:], self.zipped[1:], strict=True):
            filled += (escaped[name], part)
            zipped += (plain[name], small)
        return Page(b"".join(filled), zipped)


@dataclass(frozen=True, slots=True)
class Skeletons:
    """Those of one application."""

    kept: dict[Hashable, Skeleton] = field(default_factory=dict)

    def page(self, key: Hashable, draw: Draw, values: Values) -> Page:
        """The page `draw` makes of the values. `key` names everything else that it depends on."""
        found = self.kept.get(key)
        if found is None:
            found = Skeleton.cut(draw({name: hole(name) for name in values}))
            while len(self.kept) >= KEPT:
                self.kept.pop(next(iter(self.kept)), None)
            self.kept[key] = found
        return found.fill(values)


def page(key: Hashable, draw: Draw, values: Values) -> bytes:
    """A page of the application that answers now; its look is part of the key."""
    skeletons: Skeletons = application().extensions["relais.skeletons"]
    noted().drawn_ahead = made = skeletons.page((look.current(), key), draw, values)
    return made.content


def zipped(content: bytes) -> bytes | None:
    """The gzip of what this request answers with, where that is a page drawn ahead."""
    made: Page | None = noted().get("drawn_ahead")
    return made.zipped() if made is not None and made.content == content else None


def register(app: Flask) -> None:
    app.extensions["relais.skeletons"] = Skeletons()
