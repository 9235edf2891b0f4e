"""What rules may speak about: the questions in reach, and what kind of value each has."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property

from app.questionnaire.items import Item
from app.questionnaire.model import ChoiceList


class Sort(StrEnum):
    """What a value is, for typing."""

    NUMBER = "number"
    DATE = "date"
    TIME = "time"
    TEXT = "text"
    CODE = "code"
    CODES = "codes"
    NOTHING = "nothing"
    """A note: nobody answers it."""
    ROWS = "rows"
    """A matrix: only its rows have values."""
    REPEATED = "repeated"
    """Asked once for each item: only the items have values."""
    UNKNOWN = "unknown"
    """It could not be read: rules on it are not judged."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A question as a rule sees it."""

    sort: Sort
    codes: tuple[str, ...] | None = None
    """Of a choice; None when its list could not be read."""
    minimum: int | float | dt.date | None = None
    maximum: int | float | dt.date | None = None
    whole: bool = True
    """Of a number."""
    months: bool = False
    """A date of which only the month counts."""
    parts: tuple[str, ...] = ()
    """Ids of the rows, or of the repeated items."""
    choices: str | None = None
    """The list that gives a code its words."""
    truth: bool = False
    """A calculation that is true or not, told by the codes of yes and no; its name alone is a rule."""


@dataclass(frozen=True)
class Scope:
    subjects: Mapping[str, Subject]
    aliases: Mapping[str, str] = field(default_factory=dict)
    """Inside a repeat, a name means the question of the same item."""

    def find(self, name: str) -> tuple[str, Subject | None]:
        """The full name meant, and what it is."""
        meant = self.aliases.get(name, name)
        return meant, self.subjects.get(meant)

    def inside(self, item: Item) -> Scope:
        """As seen from a question of a repeat; the same scope elsewhere."""
        return self if item.instance is None else Scope(self.subjects, self._by_instance.get(item.instance, {}))

    @cached_property
    def _by_instance(self) -> dict[str, dict[str, str]]:
        """The repeated questions of each item, by the name they are written under."""
        found: dict[str, dict[str, str]] = {}
        for base, subject in self.subjects.items():
            if subject.sort is Sort.REPEATED:
                for name in subject.parts:
                    found.setdefault(name.rpartition("@")[2], {})[base] = name
        return found

    def with_option(self, choices: ChoiceList) -> Scope:
        """As seen by a filter: the option at hand has its code and its columns."""
        columns: dict[str, dict[str, None]] = {"code": dict.fromkeys(choices.codes)}
        for option in choices.options:
            for column, value in option.columns.items():
                columns.setdefault(column, {})[value] = None
        found = {f"option.{name}": Subject(Sort.CODE, tuple(values)) for name, values in columns.items()}
        return replace(self, subjects={**self.subjects, **found})


def month(text: str) -> dt.date | None:
    """The first day of a month written 2026-01."""
    try:
        return dt.date.fromisoformat(f"{text}-01")
    except ValueError:
        return None


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word a person most likely meant."""
    close = difflib.get_close_matches(word[:60], list(known), n=1, cutoff=0.6)
    return close[0] if close else None
