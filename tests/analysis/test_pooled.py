"""A campaign that changed its survey: what asks the same is counted together, the rest is said to be apart."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from app.analysis.pooled import Measures
from app.analysis.service import results
from app.analysis.standing import Absence
from app.analysis.store import collect
from app.distribution.amending import MoveFault, move_to
from app.questionnaire.comparison import Sort
from app.questionnaire.version import Version
from app.versions.service import publish
from tests.analysis.carnet import CLOSES, OPENS, SAYS_YES, Field


def changed(version: Version, contexts: tuple[str, ...], languages: tuple[str, ...] = ("fr", "ar")) -> Version:
    """With other words there."""
    texts = {
        language: {
            context: f"{text} …" if context in contexts and language in languages else text
            for context, text in said.items()
        }
        for language, said in version.texts.items()
    }
    return Version.of(version.survey, texts)


def moved(fieldwork: Field, version: Version) -> Measures:
    """The campaign on the new version; the interviews from now on are begun on it."""
    earlier = fieldwork.version
    row = publish(fieldwork.session, version, OPENS, "test")
    assert not isinstance(move_to(fieldwork.session, fieldwork.campaign, row, OPENS, "Nadia"), MoveFault)
    fieldwork.version = version
    return Measures(version, earlier)


def test_what_asks_the_same_is_counted_together_and_the_rest_is_not(fieldwork: Field) -> None:
    fieldwork.answer(0, SAYS_YES)
    measures = moved(fieldwork, changed(fieldwork.version, ("aide.text",)))
    fieldwork.answer(1, SAYS_YES)
    collected = collect(fieldwork.session, fieldwork.campaign, measures)
    assert list(collected.people["confiance"]) == [4, 4]
    assert list(collected.people["aide"].astype(object).fillna("")) == ["", "beaucoup"]
    assert list(collected.absences["aide"].fillna("")) == [Absence.OTHER_WORDING, ""]
    (apart,) = measures.set_aside()
    assert (apart.question, apart.language, apart.interviews) == ("aide", "fr", 1)
    assert {change.sort for change in apart.why} == {Sort.REWORDED}


def test_a_language_that_was_not_reworded_stays_comparable(fieldwork: Field) -> None:
    fieldwork.answer(0, SAYS_YES, language="fr")
    fieldwork.answer(0, SAYS_YES, language="ar")
    measures = moved(fieldwork, changed(fieldwork.version, ("aide.text",), ("ar",)))
    collected = collect(fieldwork.session, fieldwork.campaign, measures)
    assert list(collected.people["aide"].astype(object).fillna("")) == ["beaucoup", ""]
    assert [(one.question, one.language) for one in measures.set_aside()] == [("aide", "ar")]


def test_indicators_stay_as_sealed_and_leave_out_who_was_asked_otherwise(fieldwork: Field, session: Session) -> None:
    for professional in (0, 1, 2, 3, 0, 1):
        fieldwork.answer(professional, SAYS_YES)
    sealed = fieldwork.version.digest
    before = results(session, fieldwork.campaign, CLOSES)
    moved(fieldwork, changed(fieldwork.version, ("aide.text",)))
    for professional in (0, 1, 2, 3, 0):
        fieldwork.answer(professional, SAYS_YES)
    after = results(session, fieldwork.campaign, CLOSES)
    assert after.plan_kept
    assert after.counted == before.counted + 5
    touched = [one for one in after.indicators if one.uncounted]
    assert touched
    assert all(one.uncounted == 5 for one in touched)
    by_id = {one.id: one for one in before.indicators}
    assert all(one.estimate == by_id[one.id].estimate for one in touched)
    assert [(one.by, one.before, one.after) for one in after.amendments] == [
        ("Nadia", sealed, fieldwork.version.digest)
    ]


def test_a_question_taken_away_is_said_to_be_apart(fieldwork: Field) -> None:
    fieldwork.answer(0, SAYS_YES)
    survey = fieldwork.version.survey
    fewer = tuple(one for one in survey.questions if one.id != "mot")
    without = Version.of(survey.model_copy(update={"questions": fewer}), fieldwork.version.texts)
    measures = moved(fieldwork, Version.from_document(without.to_document()))
    collected = collect(fieldwork.session, fieldwork.campaign, measures)
    assert "mot" not in collected.people.columns
    assert [(one.question, one.why[0].sort) for one in measures.set_aside()] == [("mot", Sort.TAKEN_AWAY)]


@pytest.mark.parametrize("context", ["survey.thanks", "survey.title"])
def test_a_version_that_asks_the_same_sets_nothing_aside(fieldwork: Field, context: str) -> None:
    fieldwork.answer(0, SAYS_YES)
    measures = moved(fieldwork, changed(fieldwork.version, (context,)))
    collected = collect(fieldwork.session, fieldwork.campaign, measures)
    assert list(collected.people["aide"].astype(object)) == ["beaucoup"]
    assert measures.set_aside() == ()
