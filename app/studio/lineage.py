"""The versions of a survey as they followed one another, each held against the one before it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from sqlalchemy.orm import Session

from app.questionnaire.comparison import Comparison, compare
from app.questionnaire.version import Version
from app.versions.store import history, load
from app.versions.tables import SurveyVersion

MOST = 30
"""Versions shown; older ones stay published."""


@dataclass(frozen=True, slots=True)
class Generation:
    """A published version. The first one is compared with none."""

    row: SurveyVersion
    version: Version
    since: Comparison | None

    @property
    def comparable(self) -> dict[str, int]:
        """By language, how many questions still measure what they did."""
        return {language: len(ids) for language, ids in self.since.comparable.items()} if self.since else {}

    @property
    def broken(self) -> tuple[str, ...]:
        """Questions whose answers may not be counted with those before, in one language at least."""
        if self.since is None:
            return ()
        return tuple(dict.fromkeys(one.subject for one in self.since.changes if one.weight.value == "breaking"))


def generations(session: Session, survey_key: str) -> tuple[Generation, ...]:
    """The latest first."""
    rows = history(session, survey_key)[: MOST + 1]
    known = [(row, load(session, row.digest)) for row in rows]
    told = [Generation(row, version, compare(before, version)) for (row, version), (_, before) in pairwise(known)]
    first = [Generation(*known[-1], None)] if known and len(known) <= MOST else []
    return (*told, *first)
