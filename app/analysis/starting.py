"""The starting point of a comparison: what was known before, so that two ways are compared as equals (ANCOVA)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from app.questionnaire.model import ONE_CODE, SCALES, Kind, Question
from app.questionnaire.pooling import made_from
from app.questionnaire.version import Version


class Known(StrEnum):
    """Where it comes from; stored words, never renamed."""

    WAVE = "wave"
    """The same indicator, among the people who came the same way in the wave before."""
    SIZE = "size"
    """People whom the structure follows, by the partners' file."""
    NOTEBOOKS = "notebooks"
    """Ordered by the structure, by the partners' file."""
    FILE = "file"
    """A number for each unit, sealed with the assignment."""
    QUESTION = "question"
    """Asked of everybody in the same interview; it must be one that no way of working can change."""


OF_STRUCTURES = (Known.SIZE, Known.NOTEBOOKS)
_NUMBERS = SCALES | {Kind.INTEGER, Kind.DECIMAL}


@dataclass(frozen=True, slots=True)
class Starting:
    known: Known
    question: str | None = None

    @classmethod
    def read(cls, written: str) -> Self | None:
        """As it is stored and asked for: `wave`, or `question:confidence`; None where it is neither."""
        known, _, question = written.partition(":")
        if known not in set(Known) or bool(question) != (known == Known.QUESTION):
            return None
        return cls(Known(known), question or None)

    def __str__(self) -> str:
        return self.known.value if self.question is None else f"{self.known.value}:{self.question}"


def questions(version: Version) -> Iterator[Question]:
    """Asked once, with answers in an order that can be reckoned with, and no part of an indicator.

    Ways levelled at what they are to change would seem to change nothing.
    """
    unfit = {id_ for one in version.survey.indicators for id_ in made_from(version, one)}
    unfit |= {one.written for one in version.items if one.instance is not None}
    for one in version.survey.questions:
        ordered = one.kind in _NUMBERS or one.kind in ONE_CODE - {Kind.CONSENT}
        if ordered and not one.identifier and one.id not in unfit:
            yield one


def spread(values: Mapping[int, float]) -> bool:
    """Whether units differ in it at all."""
    return len(set(values.values())) > 1
