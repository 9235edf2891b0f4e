"""What was answered to each question, without a count from which somebody could be told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from app.analysis.columns import codes
from app.analysis.core.design import Design, design
from app.analysis.core.estimate import mean
from app.analysis.core.figures import Estimate, Refusal, RefusalReason
from app.analysis.frames import Collected
from app.analysis.results import Cell, QuestionResult
from app.analysis.standing import Absence
from app.distribution import disclosure
from app.distribution.disclosure import OUTSIDE, TEAM
from app.questionnaire.model import ONE_CODE, SCALES, Kind, Question
from app.questionnaire.scope import Sort
from app.questionnaire.version import Version


def question_results(collected: Collected, version: Version) -> Iterator[QuestionResult]:
    made = design(collected.people["professional"].to_numpy())
    for question in (item.question for item in version.items):
        if question.kind not in {Kind.NOTE, Kind.CONSENT} and not question.identifier:
            yield _question(question, collected, version, made)


def cells_of(answers: Sequence[str], counts: Sequence[int | None], base: int) -> tuple[Cell, ...]:
    return tuple(
        Cell(code, count, None if count is None or base == 0 else count / base)
        for code, count in zip(answers, counts, strict=True)
    )


def _question(question: Question, collected: Collected, version: Version, made: Design) -> QuestionResult:
    reasons = collected.absences[question.id]
    given = {why: int((reasons == why.value).sum()) for why in Absence}
    absent = {why: count for why, count in given.items() if count}
    answered = int(reasons.isna().sum())
    counts = _counts(question, collected.people, version)
    parts = {} if question.kind is Kind.MULTIPLE else counts
    base, why_not, shown = _shown(answered, list(absent.values()), list(parts.values()))
    if question.kind is Kind.MULTIPLE and base is not None:
        shown = disclosure.overlapping(list(counts.values()), answered, TEAM)
    return QuestionResult(
        id=question.id,
        kind=question.kind,
        answered=base,
        absences=dict(zip(absent, why_not, strict=True)),
        cells=cells_of(list(counts), shown or [None] * len(counts), base or 0),
        mean=_mean(question, collected.people, made, version.subject(question.id).sort, known=base is not None),
    )


Shown = tuple[int | None, ...]


def _shown(answered: int, absent: list[int], parts: list[int]) -> tuple[int | None, Shown, Shown]:
    """Everybody is either absent for a reason or answered, and whoever answered gave one of the answers.

    Hidden together, since how many answered would tell what is hidden of the reasons, and the other way round.
    """
    everybody = disclosure.Cell(answered + sum(absent), OUTSIDE, "everybody", known=True)
    within = disclosure.Cell(answered, "everybody", "answered" if parts else OUTSIDE)
    reasons = [disclosure.Cell(count, "everybody", OUTSIDE) for count in absent]
    given = [disclosure.Cell(count, "answered", OUTSIDE) for count in parts]
    _, base, *rest = disclosure.shown_of([everybody, within, *reasons, *given], TEAM)
    return base, tuple(rest[: len(absent)]), tuple(rest[len(absent) :])


def _counts(question: Question, people: pd.DataFrame, version: Version) -> Mapping[str, int]:
    """Of each answer there is, in the order of the survey; none where answers are not listed."""
    if question.kind is Kind.MULTIPLE:
        return {code: int(people[f"{question.id}.{code}"].sum()) for code in codes(question, version)}
    if question.kind in SCALES and question.scale is not None:
        steps = range(question.scale.first, question.scale.last + 1)
        return {str(step): int((people[question.id] == step).sum()) for step in steps}
    listed = codes(question, version) if question.kind in {*ONE_CODE, Kind.CALCULATION} else ()
    return {code: int((people[question.id] == code).sum()) for code in listed}


def _mean(
    question: Question, people: pd.DataFrame, made: Design, sort: Sort, *, known: bool
) -> Estimate | Refusal | None:
    if sort is not Sort.NUMBER:
        return None
    found = mean(people[question.id].to_numpy(dtype=np.float64, na_value=np.nan), made, at_least=TEAM)
    if isinstance(found, Estimate) and not known:
        # It says of how many people it is.
        return Refusal(RefusalReason.TOO_FEW, {"minimum": TEAM})
    return found
