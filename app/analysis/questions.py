"""What was answered to each question, without a count from which somebody could be told."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from collections.abc import Set as AbstractSet

import numpy as np
import pandas as pd

from app.analysis import guarding
from app.analysis.core.design import Design, design
from app.analysis.core.estimate import mean
from app.analysis.core.figures import Estimate, Refusal, RefusalReason, Rounded
from app.analysis.frames import Collected
from app.analysis.results import Cell, QuestionResult
from app.analysis.standing import Absence
from app.distribution.disclosure import TEAM
from app.questionnaire.model import Kind, Question
from app.questionnaire.version import Version


def question_results(
    collected: Collected, version: Version, hidden: AbstractSet[Hashable], k: int
) -> Iterator[QuestionResult]:
    made = design(collected.people["professional"].to_numpy())
    for question in (item.question for item in version.items):
        if question.kind not in {Kind.NOTE, Kind.CONSENT} and not question.identifier:
            yield _question(question, collected, version, made, hidden, k)


def cells_of(answers: Sequence[str], counts: Sequence[int | None], base: int) -> tuple[Cell, ...]:
    return tuple(
        Cell(code, count, None if count is None or base == 0 else count / base)
        for code, count in zip(answers, counts, strict=True)
    )


def _question(
    question: Question,
    collected: Collected,
    version: Version,
    made: Design,
    hidden: AbstractSet[Hashable],
    k: int,
) -> QuestionResult:
    reasons = collected.absences[question.id]
    given = {why: int((reasons == why.value).sum()) for why in Absence}
    answered = None if guarding.base(question.id) in hidden else int(reasons.isna().sum())
    counts: dict[str, int | None] = {}
    for code, gave in guarding.given_of(question, collected.people, version):
        shut = guarding.answer(question.id, code) in hidden
        counts[code] = None if shut else int(gave.sum())
    found: Estimate | Rounded | Refusal | None = _mean(question, collected.people, made, version, k)
    if isinstance(found, Estimate) and (answered is None or guarding.average(question.id) in hidden):
        # It says of how many people it is, or what they answered.
        found = Refusal(RefusalReason.TELLING)
    if isinstance(found, Estimate) and None in counts.values():
        found = Rounded.mean(found)
    return QuestionResult(
        id=question.id,
        kind=question.kind,
        answered=answered,
        absences={
            why: None if guarding.absence(question.id, why) in hidden else count
            for why, count in given.items()
            if count and not (k > TEAM and why in guarding.SILENT)
        },
        cells=cells_of(list(counts), list(counts.values()), answered or 0),
        mean=found,
    )


def _mean(
    question: Question, people: pd.DataFrame, made: Design, version: Version, k: int
) -> Estimate | Refusal | None:
    if not guarding.averaged(question, version):
        return None
    return mean(people[question.id].to_numpy(dtype=np.float64, na_value=np.nan), made, at_least=k)
