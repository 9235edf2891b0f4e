"""Whether an indicator means the same in two languages, told before they are counted together."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from app.analysis.core.figures import Functioning
from app.analysis.frames import Collected
from app.analysis.languages import spoken
from app.distribution.disclosure import OUTSIDERS, TEAM
from app.questionnaire.model import Survey
from tests.analysis.carnet import DEFINITION

NAMES = ("calm", "able", "known", "shifted")
SURVEY = Survey.model_validate(
    {**DEFINITION, "indicators": [{**DEFINITION["indicators"][1], "id": name} for name in NAMES]}
)


def answered(people: int, arabic: int) -> Collected:
    """Everybody answers by how they fare; in Arabic the last one draws fewer successes than they would mean."""
    chance = np.random.default_rng(8)
    language = np.where(np.arange(people) < arabic, "ar", "fr")
    fares = chance.normal(0, 1.5, people)
    pull = {name: np.where((language == "ar") & (name == "shifted"), -2.5, 0.0) for name in NAMES}
    said = {name: (chance.logistic(0, 1, people) < fares + pull[name]).astype(float) for name in NAMES}
    positive = pd.DataFrame(said).astype("Float64")
    return Collected(
        people=pd.DataFrame({"language": language}),
        absences=pd.DataFrame(index=positive.index),
        seconds=pd.DataFrame(index=positive.index),
        positive=positive,
        population=pd.DataFrame(1.0, index=positive.index, columns=list(NAMES)).astype("Float64"),
        standings={},
    )


def test_the_one_that_draws_other_answers_is_named() -> None:
    found = {one.indicator: one for one in spoken(answered(900, 400), SURVEY, TEAM)}
    assert list(found) == list(NAMES)
    assert found["shifted"].functioning is Functioning.LARGE
    assert found["shifted"].n == (400, 500)
    assert {found[name].functioning for name in ("calm", "able")} <= {Functioning.ALIKE, Functioning.MODERATE}


def test_others_are_not_told_how_many_spoke_a_language() -> None:
    told = list(spoken(answered(900, 400), SURVEY, OUTSIDERS))
    assert told
    assert {(one.p, one.r2_change, one.n) for one in told} == {(None, None, None)}


@pytest.mark.parametrize(("people", "arabic", "indicators"), [(300, 20, 4), (900, 400, 2)])
def test_too_few_people_or_indicators_tell_nothing(people: int, arabic: int, indicators: int) -> None:
    survey = SURVEY.model_copy(update={"indicators": SURVEY.indicators[:indicators]})
    assert list(spoken(answered(people, arabic), survey, 5)) == []


def test_few_on_one_side_are_not_told_of() -> None:
    rows = answered(900, 400)
    rows.positive.loc[rows.people["language"] == "ar", "calm"] = 1.0
    rows.positive.loc[0:2, "calm"] = 0.0
    assert "calm" not in {one.indicator for one in spoken(rows, SURVEY, 5)}
