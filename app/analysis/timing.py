"""How long each answer took, from the moments at which interviews were saved; pure.

Questions of one page are saved together and share its time. What precedes the first moment is not known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Seconds = NDArray[np.float64]
Moments = NDArray[np.int64]

NEVER = np.iinfo(np.int64).max
MICROSECONDS = 1_000_000.0


@dataclass(slots=True)
class Times:
    """The moments of many interviews while they are gathered, as they are written."""

    began: list[str] = field(default_factory=list)
    who: dict[str, list[int]] = field(default_factory=dict)
    at: dict[str, list[str]] = field(default_factory=dict)

    def hear(self, began: str, answers: Mapping[str, Mapping[str, Any]]) -> None:
        person = len(self.began)
        self.began.append(began)
        for id_, answer in answers.items():
            self.who.setdefault(id_, []).append(person)
            self.at.setdefault(id_, []).append(answer["at"])

    def read(self) -> Clocked:
        """All of them at once: reading a moment costs more than all that is done with it."""
        began = _moments(self.began)
        said = np.full((len(self.at), began.size), NEVER)
        for place, (id_, moments) in enumerate(self.at.items()):
            said[place, self.who[id_]] = _moments(moments)
        return Clocked(tuple(self.at), began, said)


@dataclass(frozen=True, slots=True, eq=False)
class Clocked:
    """When each interview began, and when each question (a row) was answered in it (a column)."""

    questions: tuple[str, ...]
    began: Moments
    said: Moments

    def of(self, people: Sequence[int]) -> Timed:
        """Of some of them, in their order."""
        began, said = self.began[people], self.said[:, people]
        last = np.where(said == NEVER, began, said).max(axis=0, initial=np.iinfo(np.int64).min)
        whole = np.maximum(last - began, 0) / MICROSECONDS
        return Timed(dict(zip(self.questions, _shared(began, said), strict=True)), whole)


@dataclass(frozen=True, slots=True, eq=False)
class Timed:
    by_question: Mapping[str, Seconds]
    whole: Seconds
    """From the beginning to the last answer."""


def _moments(written: Sequence[str]) -> Moments:
    """Since 1970, in microseconds; read all at once, since an interview has many."""
    import pyarrow as pa

    return np.asarray(pa.array(written, pa.string()).cast(pa.timestamp("us", tz="UTC")).cast(pa.int64()))


def _shared(began: Moments, said: Moments) -> Seconds:
    """A row a question: since the last other moment of the person, shared by the questions of that moment."""
    order = np.argsort(said, axis=0, kind="stable")
    ordered = np.take_along_axis(said, order, axis=0)
    before = _before(began, ordered)
    found = np.full(said.shape, np.nan)
    with np.errstate(invalid="ignore"):
        taken = np.where(ordered > before, (ordered - before) / MICROSECONDS / _together(ordered), np.nan)
    np.put_along_axis(found, order, np.where(ordered == NEVER, np.nan, taken), axis=0)
    return found


def _before(began: Moments, ordered: Moments) -> Moments:
    """Of each moment the last one that differs from it, or the beginning."""
    found = np.empty_like(ordered)
    last, now = began, began
    for place, moments in enumerate(ordered):
        last = np.where(moments > now, now, last)
        now = np.maximum(moments, now)
        found[place] = last
    return found


def _together(ordered: Moments) -> Moments:
    """How many moments are the same as each."""
    down, up = np.ones_like(ordered), np.ones_like(ordered)
    for place in range(1, len(ordered)):
        same = ordered[place] == ordered[place - 1]
        down[place] = np.where(same, down[place - 1] + 1, 1)
        back = len(ordered) - 1 - place
        up[back] = np.where(ordered[back] == ordered[back + 1], up[back + 1] + 1, 1)
    return down + up - 1
