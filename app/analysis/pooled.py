"""Interviews of several versions of a survey read as one campaign: what asks the same together, the rest apart; pure.

Questions are held against the version asked now, indicators against the one the plan was sealed with.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from app.analysis.coding import UNKNOWN, Coded, belongs, code, truths
from app.analysis.heard import Mask
from app.analysis.results import SetAside
from app.analysis.standing import MISSING, Absence
from app.analysis.walking import Walked
from app.questionnaire.comparison import Change
from app.questionnaire.items import written_id
from app.questionnaire.model import Kind, Language
from app.questionnaire.pooling import Pool
from app.questionnaire.version import Version


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

    def code(self, own: Version, found: Walked, languages: Sequence[Language]) -> Coded:
        """Interviews of one version, without what may not be counted together with the others."""
        coded = code(own, found)
        if own.digest == self.shown.digest == self.sealed.digest:
            return coded
        spoken = {one: np.array([each == one for each in languages], np.bool_) for one in sorted(set(languages))}
        return self._planned(self._comparable(coded, own, spoken), own, found, spoken)

    def _comparable(self, coded: Coded, own: Version, spoken: Mapping[Language, Mask]) -> Coded:
        pool, nobody = self._pool(own, self.shown), np.zeros(coded.people, np.bool_)
        values, why = dict(coded.values), dict(coded.why)
        for id_ in (one.id for one in self.shown.items if one.question.kind is not Kind.NOTE):
            apart = sum((who for one, who in spoken.items() if not pool.holds(written_id(id_), one)), nobody)
            if id_ in values:
                values[id_] = values[id_].where(~apart)
            if apart.any():
                kept = why.get(id_, np.zeros(coded.people, np.int8))
                why[id_] = np.where(apart, np.int8(MISSING[Absence.OTHER_WORDING]), kept)
        return replace(coded, values=values, why=why)

    def _planned(self, coded: Coded, own: Version, found: Walked, spoken: Mapping[Language, Mask]) -> Coded:
        pool, nobody = self._pool(own, self.sealed), np.zeros(coded.people, np.bool_)
        positive, population = {}, {}
        for one in self.sealed.survey.indicators:
            fit = sum((who for language, who in spoken.items() if pool.codes(one, language)), nobody)
            positive[one.id] = np.where(fit, truths(self.sealed.positive(one.id), found), UNKNOWN)
            population[one.id] = np.where(fit, belongs(self.sealed.population(one.id), found), UNKNOWN)
        return replace(coded, positive=positive, population=population)

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
