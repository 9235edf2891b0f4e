"""What is told of a whole campaign, to its team and to others."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator

import numpy as np
import pytest

from app.analysis import guarding
from app.analysis.core.figures import Difference, Estimate, Refusal, RefusalReason, Rounded, Why
from app.analysis.results import Results
from app.analysis.service import results
from app.analysis.standing import Standing
from app.distribution.disclosure import OUTSIDERS, TEAM
from app.interview.model import Raw
from app.questionnaire.promise import VerdictKind
from tests.analysis.carnet import CLOSES, SAYS_YES, Field

AFTER = CLOSES + dt.timedelta(days=1)


def varied(fieldwork: Field, people: int, seed: int) -> None:
    """Answers of every sort, some of them rare."""
    chance = random.Random(seed)
    for number in range(people):
        said: dict[str, Raw] = {
            **SAYS_YES,
            "carnet": chance.choices(["oui", "non", "~refused"], [30, 3, 1])[0],
            "aide": chance.choices(["beaucoup", "peu", "pas", "~refused"], [20, 10, 4, 1])[0],
            "usage": tuple(one for one in ("rdv", "papiers") if chance.random() < 0.6) or ("aucun",),
            "confiance": chance.choices(["1", "2", "3", "4", "5"], [1, 2, 6, 20, 9])[0],
        }
        fieldwork.answer(number % 4, said, language="ar" if chance.random() < 0.1 else "fr")


def told(found: Results) -> Iterator[tuple[str, int]]:
    """Every count of people that readers see, but for how many there are in all."""
    for grouping, cells in found.groups.items():
        yield from ((f"{grouping}.{cell.code}", cell.count) for cell in cells if cell.count is not None)
    for question in found.questions:
        yield from ((f"{question.id}.{cell.code}", cell.count) for cell in question.cells if cell.count is not None)
        counts: dict[str, int | None] = {"answered": question.answered}
        counts |= {why.value: count for why, count in question.absences.items() if why not in guarding.SILENT}
        yield from ((f"{question.id}.{name}", count) for name, count in counts.items() if count is not None)
    for one in found.indicators:
        counts = {"population": one.population, "uncounted": one.uncounted}
        yield from ((f"{one.id}.{name}", count) for name, count in counts.items() if count is not None)
        if isinstance(one.estimate, Estimate) and found.smallest > TEAM:
            yes = round(one.estimate.value * one.estimate.n)
            yield from ((f"{one.id}.yes", yes), (f"{one.id}.no", one.estimate.n - yes))
    for compared in found.comparisons:
        if isinstance(compared.found, Difference):
            shares = (compared.found.first, compared.found.second)
            for n, share in zip(compared.found.n, shares, strict=True):
                yield from ((f"{compared.kind}.yes", round(n * share)), (f"{compared.kind}.no", round(n - n * share)))


def test_the_team_reads_every_base_and_why_people_said_nothing_however_few(fieldwork: Field) -> None:
    varied(fieldwork, 90, seed=2)
    found = results(fieldwork.session, fieldwork.campaign, AFTER)
    silent = [count for one in found.questions for why, count in one.absences.items() if why in guarding.SILENT]
    assert None not in [one.answered for one in found.questions]
    assert None not in silent
    assert any(0 < count < TEAM for count in silent if count is not None)
    assert None not in [one.unknown for one in found.indicators]


@pytest.mark.parametrize("smallest", [TEAM, OUTSIDERS])
def test_no_count_told_is_small(fieldwork: Field, smallest: int) -> None:
    varied(fieldwork, 90, seed=1)
    found = results(fieldwork.session, fieldwork.campaign, AFTER, smallest)
    assert [(name, count) for name, count in told(found) if 0 < count < smallest] == []
    assert sum(1 for _ in told(found)) >= 10
    assert bool(found.groups) == (smallest == TEAM), "others read them on shared pages, which hide in their own way"


def test_the_follow_up_of_a_filter_few_denied_tells_nothing_of_them(fieldwork: Field) -> None:
    for number in range(53):
        aide = "pas" if number % 2 else "beaucoup"
        fieldwork.answer(number % 4, {**SAYS_YES, "aide": aide, "carnet": "non" if number < 3 else "oui"})
    found = {one.id: one for one in results(fieldwork.session, fieldwork.campaign, AFTER, OUTSIDERS).questions}
    assert [cell.count for cell in found["carnet"].cells] == [None, None]
    # Whoever was asked on said yes: how many were would tell how many said no.
    assert (found["aide"].answered, found["usage"].answered) == (None, None)
    organisation = results(fieldwork.session, fieldwork.campaign, AFTER, OUTSIDERS).indicators[0]
    # The share stays, in hundredths and without saying of how many people.
    assert organisation.estimate == Rounded(0.5, 0.0, 1.0, None, 0.95)
    assert isinstance(organisation.ours, Refusal)


def test_others_read_the_verdict_of_a_share_that_few_contradict(fieldwork: Field) -> None:
    for number in range(52):
        fieldwork.answer(number % 4, {**SAYS_YES, "aide": "pas" if number < 4 else "beaucoup"})
    team = results(fieldwork.session, fieldwork.campaign, AFTER).indicators[0]
    others = results(fieldwork.session, fieldwork.campaign, AFTER, OUTSIDERS).indicators[0]
    assert isinstance(team.estimate, Estimate)
    assert others.estimate == Refusal(RefusalReason.NEARLY_ALL, {"minimum": OUTSIDERS})
    assert (others.tipping, others.on_web, others.verdict.kind) == ({}, None, VerdictKind.SCALE)


def test_groups_are_not_compared_where_that_tells_of_few(fieldwork: Field) -> None:
    coded = np.array([1.0] * 20 + [0.0] * 20 + [1.0] * 18 + [0.0] * 2)
    first, second = np.arange(60) < 40, np.arange(60) >= 40
    assert not guarding.comparable(coded, (first, second), TEAM)
    assert guarding.comparable(coded, (first,), TEAM)
    varied(fieldwork, 60, seed=3)
    found = results(fieldwork.session, fieldwork.campaign, AFTER, OUTSIDERS)
    assert Why.TELLING in {one.found for one in found.comparisons if isinstance(one.found, Why)}


@pytest.mark.parametrize(("count", "shown"), [(0, 0), (3, None), (40, 40), (58, None), (60, 60)])
def test_a_count_and_what_is_left_are_both_guarded(count: int, shown: int | None) -> None:
    assert guarding.apart(count, 60, TEAM) == shown


def test_others_do_not_read_how_few_interviews_stopped_early(fieldwork: Field) -> None:
    varied(fieldwork, 40, seed=2)
    for number in range(3):
        fieldwork.answer(number, {"accord": "oui", "carnet": "oui"})
    for number in range(12):
        fieldwork.answer(number % 4, {"accord": "non"})
    team = results(fieldwork.session, fieldwork.campaign, AFTER).standings
    others = results(fieldwork.session, fieldwork.campaign, AFTER, OUTSIDERS).standings
    assert team == {Standing.COMPLETE: 40, Standing.BROKEN_OFF: 3, Standing.DECLINED: 12}
    assert others == {Standing.COMPLETE: 40, Standing.BROKEN_OFF: None, Standing.DECLINED: None}
