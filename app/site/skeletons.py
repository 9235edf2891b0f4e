"""Pages drawn once and filled in many times.

A page that differs from one reader to the next by a few short texts is drawn by its template once, with a hole for each
of them. From then on only the holes are filled, each text escaped as the template would have escaped it.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field

from flask import Flask, current_app
from markupsafe import escape

from app.site import look

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
class Skeleton:
    """A page in parts; between two of them goes the text that a hole names."""

    parts: tuple[str, ...]
    holes: tuple[str, ...]

    @classmethod
    def cut(cls, html: str) -> Skeleton:
        pieces = _HOLE.split(html)
        return cls(tuple(pieces[::2]), tuple(pieces[1::2]))

    def fill(self, values: Values) -> str:
        escaped = {name: str(escape(value)) for name, value in values.items()}
        filled = [self.parts[0]]
        for name, part in zip(self.holes, self.parts[1:], strict=True):
            filled += (escaped[name], part)
        return "".join(filled)


@dataclass(frozen=True, slots=True)
class Skeletons:
    """Those of one application."""

    kept: dict[Hashable, Skeleton] = field(default_factory=dict)

    def page(self, key: Hashable, draw: Draw, values: Values) -> str:
        """The page `draw` makes of the values. `key` names everything else that it depends on."""
        found = self.kept.get(key)
        if found is None:
            found = Skeleton.cut(draw({name: hole(name) for name in values}))
            while len(self.kept) >= KEPT:
                self.kept.pop(next(iter(self.kept)), None)
            self.kept[key] = found
        return found.fill(values)


def page(key: Hashable, draw: Draw, values: Values) -> str:
    """A page of the application that answers now; its look is part of the key."""
    skeletons: Skeletons = current_app.extensions["relais.skeletons"]
    return skeletons.page((look.current(), key), draw, values)


def register(app: Flask) -> None:
    app.extensions["relais.skeletons"] = Skeletons()
