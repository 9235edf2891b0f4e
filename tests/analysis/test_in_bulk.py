"""Many interviews understood at once, against each understood alone: the same, whatever was asked and answered."""

from __future__ import annotations

import json
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.analysis import recording
from app.analysis.heard import combinations
from app.analysis.pooled import Measures
from app.analysis.recording import Raw
from app.interview.document import to_document
from app.interview.model import Interview
from app.questionnaire.version import Version
from tests.analysis.carnet import OPENS, carnet
from tests.analysis.one_by_one import row
from tests.analysis.people import drawn
from tests.conversations import version_of
from tests.interview.test_walks import versions


def same(own: Version, measures: Measures, people: list[Interview]) -> None:
    raws = [Raw(json.dumps(to_document(one)), own.digest, None, OPENS, None) for one in people]
    content = recording.table(raws, "vague-1", {own.digest: own}, measures)
    rows = {found["id"]: found for found in content.to_pylist()}
    assert len(rows) == len(people)
    for one in people:
        alone = row(own, one, measures)
        assert {name: rows[one.id][name] for name in alone} == alone


@pytest.mark.parametrize("survey", ["everything", "mon-recap", "small"])
def test_surveys_of_every_feature(survey: str) -> None:
    version, by = version_of(survey), Random(survey)
    same(version, Measures.only(version), [drawn(version, number, by) for number in range(200)])


@settings(max_examples=40)
@given(versions(), st.integers(0, 2**32))
def test_surveys_whose_questions_hang_on_each_other(version: Version, seed: int) -> None:
    by = Random(seed)
    same(version, Measures.only(version), [drawn(version, number, by) for number in range(30)])


def reworded(version: Version, context: str, language: str) -> Version:
    said = {**version.texts[language], context: "Autrement dit."}
    return Version.of(version.survey, {**version.texts, language: said})


def test_interviews_of_another_version_keep_what_asks_the_same() -> None:
    own, by = carnet(), Random(7)
    people = [drawn(own, number, by) for number in range(150)]
    questions = tuple(one for one in own.survey.questions if one.id != "mot")
    without = Version.of(own.survey.model_copy(update={"questions": questions}), own.texts)
    for shown in (reworded(own, "aide.text", "ar"), reworded(own, "carnet.text", "fr"), without):
        same(own, Measures(shown, own), people)
        same(own, Measures(own, shown), people)


@given(st.lists(st.tuples(*[st.integers(0, 3)] * 3), min_size=1, max_size=40), st.sampled_from([4, 2**15, 2**25]))
def test_people_of_one_combination_have_one_place(people: list[tuple[int, int, int]], size: int) -> None:
    """Whatever the sizes, that is also where the combinations are too many to be numbered."""
    parts = [(np.array(column, np.int64), size) for column in zip(*people, strict=True)]
    place, somebody = combinations(len(people), parts)
    assert [people[somebody[at]] for at in place] == people
    assert len(somebody) == len(set(people)) == len(set(place.tolist()))
