"""Which entry stands for one that was merged into another, however many steps that took."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.distribution.tables import JudgedPair, Professional, Structure


class Subject(StrEnum):
    """What can be merged; stored words, never renamed."""

    STRUCTURE = "structure"
    PROFESSIONAL = "professional"


class Kept:
    """Entries of one subject that went into others; told oldest first, each as the id that is gone and its keeper's."""

    def __init__(self, merged: Iterable[tuple[int, int]]) -> None:
        into: dict[int, int] = {}
        for gone, keeper in merged:
            into[gone] = keeper
            into.pop(keeper, None)  # who is kept now stands for themselves again, so that no chain bites its tail
        self._final: dict[int, int] = {}
        for gone in into:
            self._follow(into, gone)
        self._others: defaultdict[int, set[int]] = defaultdict(set)
        for gone, keeper in self._final.items():
            self._others[keeper].add(gone)

    def _follow(self, into: Mapping[int, int], gone: int) -> None:
        passed = []
        while gone in into and gone not in self._final:
            passed.append(gone)
            gone = into[gone]
        self._final |= dict.fromkeys(passed, self.of(gone))

    def __contains__(self, id_: int) -> bool:
        """Whether it went into another."""
        return id_ in self._final

    def __iter__(self) -> Iterator[int]:
        """Everybody concerned: those that are gone and those that stand for them."""
        return iter(self._final.keys() | self._others.keys())

    def of(self, id_: int) -> int:
        """The one that stands for it: itself, where it was merged into none."""
        return self._final.get(id_, id_)

    def others(self, id_: int) -> AbstractSet[int]:
        """All that went into it."""
        return self._others.get(id_, frozenset())


def kept(session: Session, subject: Subject) -> Kept:
    """As judged by people; an entry that came back since is one of its own again."""
    rows = Structure if subject is Subject.STRUCTURE else Professional
    found = select(JudgedPair.first_id, JudgedPair.second_id).join(rows, rows.id == JudgedPair.first_id)
    found = found.where(JudgedPair.subject == subject.value, JudgedPair.merged, rows.gone_at.is_not(None))
    return Kept((row[0], row[1]) for row in session.execute(found.order_by(JudgedPair.at, JudgedPair.first_id)))
