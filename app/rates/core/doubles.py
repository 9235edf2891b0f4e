"""Patterns that look like one person answering twice. They are signs for a person to judge, and nothing more.

A workshop that answers together shows the same times, and a short survey the same answers: so no pattern decides.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.collection.core import Reason, Sign

ENOUGH_ANSWERS = 6
"""Fewer equal answers are no coincidence worth looking at."""
SAME_WITHIN = dt.timedelta(days=1)
AFTER_WITHIN = dt.timedelta(seconds=30)
"""One begins so soon after another has finished."""
TOGETHER_WITHIN = dt.timedelta(seconds=5)
FASTEST = dt.timedelta(seconds=1.5)
"""Per answer: nobody reads a question, even a short one, in less."""


@dataclass(frozen=True, slots=True)
class Sketch:
    """What of an interview is compared."""

    interview_id: str
    link_id: int | None
    started_at: dt.datetime
    last_at: dt.datetime
    answers: Mapping[str, str]
    """Each value as text; non-answers are left out."""
    completed: bool


def signs(sketches: Iterable[Sketch]) -> list[Sign]:
    """All signs among the interviews of a campaign; two are only compared when they came by the same link."""
    by_link: dict[int | None, list[Sketch]] = defaultdict(list)
    for one in sketches:
        by_link[one.link_id].append(one)
    found: list[Sign] = []
    for link, ones in by_link.items():
        ordered = sorted(ones, key=lambda one: (one.started_at, one.interview_id))
        found += _too_fast(ordered)
        if link is not None:
            found += [*_in_a_row(ordered), *_same_answers(ordered)]
    return found


def too_fast(took: dt.timedelta, answers: int) -> bool:
    return answers >= ENOUGH_ANSWERS and took < FASTEST * answers


def _too_fast(ones: Sequence[Sketch]) -> Iterator[Sign]:
    for one in ones:
        if one.completed and too_fast(one.last_at - one.started_at, len(one.answers)):
            yield Sign(Reason.TOO_FAST, one.interview_id)


def _in_a_row(ones: Sequence[Sketch]) -> Iterator[Sign]:
    for earlier, later in pairwise(ones):
        waited = later.started_at - earlier.last_at
        together = later.started_at - earlier.started_at <= TOGETHER_WITHIN
        if earlier.answers and later.answers and (together or dt.timedelta() <= waited <= AFTER_WITHIN):
            yield Sign(Reason.IN_A_ROW, later.interview_id, earlier.interview_id)


def _same_answers(ones: Sequence[Sketch]) -> Iterator[Sign]:
    """Each is compared with the last one before it that said the same."""
    last: dict[frozenset[tuple[str, str]], Sketch] = {}
    for one in ones:
        if len(one.answers) < ENOUGH_ANSWERS:
            continue
        said = frozenset(one.answers.items())
        earlier = last.get(said)
        if earlier and one.started_at - earlier.started_at <= SAME_WITHIN:
            yield Sign(Reason.SAME_ANSWERS, one.interview_id, earlier.interview_id)
        last[said] = one
