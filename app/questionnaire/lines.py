"""Where each part of a definition stands in its file, so that findings can point at it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.questionnaire.findings import Finding

Place = tuple[str | int, ...]
"""A path in the definition: ("questions", 3, "show_if")."""


@dataclass(frozen=True, slots=True)
class Lines:
    file: str = ""
    at: Mapping[Place, int] = field(default_factory=dict)

    def line(self, place: Place) -> int:
        """The line of a place, or of the nearest thing around it that is written."""
        while place and place not in self.at:
            place = place[:-1]
        return self.at.get(place, 1)

    def error(self, place: Place, code: str, message: str, mend: str) -> Finding:
        return Finding(self.file, self.line(place), "error", code, message, mend)

    def note(self, place: Place, code: str, message: str, mend: str) -> Finding:
        return Finding(self.file, self.line(place), "note", code, message, mend)

    def warning(self, place: Place, code: str, message: str, mend: str) -> Finding:
        return Finding(self.file, self.line(place), "warning", code, message, mend)
