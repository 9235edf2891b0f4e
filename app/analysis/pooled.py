"""Interviews of several versions of a survey read as one campaign: what asks the same together, the rest apart; pure.

Questions are held against the version asked now, indicators against the one the plan was sealed with.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from app.analysis.coding import Absence, Coded, code, judged
from app.interview.engine import course
from app.interview.model import Interview
from app.questionnaire.comparison import Change
from app.questionnaire.items import written_id
from app.questionnaire.model import Kind, Language
from app.questionnaire.pooling import Pool
from app.questionnaire.version import Version


@dataclass(frozen=True, slots=True)
class SetAside:
    """A question whose answers in some interviews are not counted with the others, and why."""

    question: str
    language: Language
    interviews: int
    why: tuple[Change, ...]


@dataclass(frozen=True)
class Measures:
    """What a campaign's interviews are read by."""

    shown: Version
    sealed: Version
    met: Counter[tuple[str, Language]] = field(default_factory=Counter)
    """Interviews coded so far, by version and language."""
    known: dict[str, Version] = field(default_factory=dict)

    @classmethod
    def only(cls, version: Version) -> Measures:
        """Of a campaign that never changed its version."""
        return cls(version, version)

    def know(self, met: Mapping[tuple[str, Language], int], versions: Mapping[str, Version]) -> None:
        """How many interviews count, by version and language."""
        self.met.clear()
        self.met.update(met)
        self.known.update({digest: versions[digest] for digest, _ in met})

    def code(self, own: Version, interview: Interview) -> Coded:
        """An interview by its own version, without what may not be counted together with the others."""
        if own.digest == self.shown.digest == self.sealed.digest:
            return code(own, interview)
        return self._planned(self._comparable(code(own, interview), own, interview.language), own, interview)

    def _comparable(self, coded: Coded, own: Version, language: Language) -> Coded:
        pool = self._pool(own, self.shown)
        items = [one.id for one in self.shown.items if one.question.kind is not Kind.NOTE]
        apart = frozenset(one for one in items if not pool.holds(written_id(one), language))
        values = {id_: value for id_, value in coded.values.items() if id_ not in apart}
        absent = {id_: why for id_, why in coded.absences.items() if id_ not in apart}
        return replace(coded, values=values, absences=absent | dict.fromkeys(apart, Absence.OTHER_WORDING))

    def _planned(self, coded: Coded, own: Version, interview: Interview) -> Coded:
        pool = self._pool(own, self.sealed)
        indicators = self.sealed.survey.indicators
        fit = [one.id for one in indicators if pool.codes(one, interview.language)]
        unknown: dict[str, bool | None] = {one.id: None for one in indicators}
        positive, population = judged(self.sealed, course(own, interview), fit)
        return replace(coded, positive={**unknown, **positive}, population={**unknown, **population})

    def _pool(self, own: Version, other: Version) -> Pool:
        key = (own.digest, other.digest)
        if key not in self._pools:
            self._pools[key] = Pool(own, other)
        return self._pools[key]

    @cached_property
    def _pools(self) -> dict[tuple[str, str], Pool]:
        return {}

    def set_aside(self) -> tuple[SetAside, ...]:
        """Question by question, in the order of the survey as asked now; then those it no longer asks."""
        return tuple(found for id_ in self._asked() for found in self._apart(id_))

    def _asked(self) -> Mapping[str, None]:
        earlier = (one.id for own in self.known.values() for one in own.survey.questions)
        written = dict.fromkeys((*(one.id for one in self.shown.survey.questions), *earlier))
        return {id_: None for id_ in written if not self._is_note(id_)}

    def _is_note(self, question_id: str) -> bool:
        versions = (self.shown, *self.known.values())
        return next(
            one.survey.by_id[question_id].kind is Kind.NOTE for one in versions if question_id in one.survey.by_id
        )

    def _apart(self, question_id: str) -> Iterator[SetAside]:
        for (digest, language), count in sorted(self.met.items()):
            own = self.known[digest]
            if question_id in own.survey.by_id:
                why = self._why(own, question_id, language)
                if why:
                    yield SetAside(question_id, language, count, why)

    def _why(self, own: Version, question_id: str, language: Language) -> tuple[Change, ...]:
        pool = self._pool(own, self.shown)
        gone = question_id not in self.shown.survey.by_id
        return pool.comparison.why_not(question_id, language) if gone else pool.why_not(question_id, language)

    def uncounted(self) -> Mapping[str, int]:
        """By indicator of the plan, the interviews that cannot be coded for it, having been asked something else."""
        return {
            one.id: sum(
                count
                for (digest, language), count in self.met.items()
                if not self._pool(self.known[digest], self.sealed).codes(one, language)
            )
            for one in self.sealed.survey.indicators
        }
