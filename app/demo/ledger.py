"""What Relais told people it had received, and the proof that the database holds exactly that."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from app.interview.model import Missing, Value

Said = Mapping[str, Value | Missing]
"""What one interview holds, by question."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What was acknowledged beside what is stored; an answer's place is `<interview>:<question>`."""

    interviews: int
    """Rows in the database."""
    acknowledged: int
    equal: int
    missing: tuple[str, ...]
    different: tuple[str, ...]
    unexpected: tuple[str, ...]
    """Stored, and acknowledged to nobody."""
    strangers: tuple[str, ...]
    """Interviews that only one side knows, or that are stored twice."""

    @property
    def holds(self) -> bool:
        faults = (self.missing, self.different, self.unexpected, self.strangers)
        return self.equal == self.acknowledged > 0 and not any(faults)


@dataclass(slots=True)
class Ledger:
    """Kept by the people's side alone; many write to it at once."""

    interviews: dict[str, dict[str, Value | Missing]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def began(self, interview_id: str) -> None:
        with self._lock:
            self.interviews.setdefault(interview_id, {})

    def acknowledge(self, interview_id: str, question_id: str, value: Value | Missing) -> None:
        """The last answer acknowledged to a question is the one that counts."""
        with self._lock:
            self.interviews.setdefault(interview_id, {})[question_id] = value


def prove(ledger: Ledger, stored: Iterable[tuple[str, Said]]) -> Proof:
    """Compare what was acknowledged with what is stored, answer by answer and in both directions.

    `stored` names each interview of the campaign as often as the database holds it.
    """
    rows = list(stored)
    found = dict(rows)
    twice = {id_ for id_, times in Counter(id_ for id_, _ in rows).items() if times > 1}
    told = {(id_, question): value for id_, said in ledger.interviews.items() for question, value in said.items()}
    kept = {(id_, question): value for id_, said in found.items() for question, value in said.items()}
    equal = [place for place, value in told.items() if place in kept and kept[place] == value]
    return Proof(
        interviews=len(rows),
        acknowledged=len(told),
        equal=len(equal),
        missing=_names(told.keys() - kept.keys()),
        different=_names({place for place in told.keys() & kept.keys() if kept[place] != told[place]}),
        unexpected=_names(kept.keys() - told.keys()),
        strangers=tuple(sorted((found.keys() ^ ledger.interviews.keys()) | twice)),
    )


def _names(places: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(sorted(f"{interview}:{question}" for interview, question in places))
