"""The questionnaire shipped with the demo, read and frozen as a project team's would be, and answered to the end."""

import datetime as dt
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from app.demo.population import Person, Quirk, plan
from app.demo.replies import answer
from app.interview.engine import advance, begin
from app.interview.model import Interview, Reply, State
from app.messaging.segments import count
from app.questionnaire.catalogues import audit
from app.questionnaire.model import Kind, Language, Question
from app.questionnaire.po import read_catalogue
from app.questionnaire.reader import read
from app.questionnaire.version import Version, freeze

ROOT = Path(__file__).parents[2]
NOW = dt.datetime(2026, 3, 9, 10, tzinfo=dt.UTC)
READING = read(ROOT / "surveys" / "mon-recap.yaml")
CATALOGUES = {
    language: read_catalogue(ROOT / "translations" / language / "LC_MESSAGES" / "mon-recap.po")
    for language in ("ar", "en")
}


def version() -> Version:
    assert READING.survey is not None
    frozen = freeze(READING.survey, CATALOGUES)
    assert isinstance(frozen, Version), frozen
    return frozen


VERSION = version()
SURVEY = VERSION.survey
PEOPLE = plan([f"P{number:02d}" for number in range(1, 41)], Random(1), dt.date(2026, 3, 2)).people


def test_nothing_is_to_be_mended() -> None:
    assert READING.findings == ()
    assert [audit(SURVEY, catalogue) for catalogue in CATALOGUES.values()] == [(), ()]
    assert VERSION.languages == ("fr", "ar", "en")


def test_it_is_varied_and_short() -> None:
    kinds = Counter(question.kind for question in SURVEY.questions)
    assert {Kind.SINGLE, Kind.MULTIPLE, Kind.SCALE, Kind.INTEGER, Kind.DATE, Kind.TEXT, Kind.LONG_TEXT} < set(kinds)
    assert 18 <= len(SURVEY.questions) - kinds[Kind.NOTE] <= 22
    assert kinds[Kind.CONSENT] == 1
    assert SURVEY.questions[0].kind is Kind.CONSENT


def test_at_most_five_answers_are_stacked() -> None:
    assert max(len(choices.options) for choices in SURVEY.choices) == 5


def test_indicators_promise_a_target_for_an_outcome() -> None:
    outcomes = {outcome.id for outcome in SURVEY.outcomes}
    assert len(SURVEY.indicators) == 3
    assert all(one.floor < one.target and one.outcome in outcomes and one.population for one in SURVEY.indicators)


@pytest.mark.parametrize("language", VERSION.languages)
@pytest.mark.parametrize("question", SURVEY.questions, ids=lambda question: question.id)
def test_a_question_and_its_answers_fit_two_messages(question: Question, language: Language) -> None:
    assert count(message(question, language)).parts <= 2


def message(question: Question, language: Language) -> str:
    heading = VERSION.text(language, f"{question.id}.sms" if question.sms else f"{question.id}.text")
    labels = [VERSION.text(language, f"{question.choices}.{option.code}") for option in SURVEY.options(question)]
    return "\n".join([heading, *(f"{number} {label}" for number, label in enumerate(labels, start=1))])


@pytest.mark.parametrize("context", [f"{one.id}.sms" for one in SURVEY.questions if one.sms])
def test_short_wordings_stay_in_the_plain_alphabet(context: str) -> None:
    assert [count(VERSION.text(language, context)).offenders for language in ("fr", "en")] == [(), ()]


@pytest.mark.parametrize("quirk", Quirk)
def test_simulated_people_come_to_an_end(quirk: Quirk) -> None:
    states = {answered(person).state for person in PEOPLE if person.quirk is quirk}
    assert states == {State.DECLINED if quirk is Quirk.DECLINES else State.COMPLETED}


def answered(person: Person) -> Interview:
    """The person's answers in order, without quirks but saying no."""
    rng = Random(person.seed)
    step = begin(VERSION, str(person.number), person.language, person.channel, NOW)
    while step.prompt:
        question = SURVEY.by_id[step.prompt.question_id]
        raw = answer(question, step.prompt.choices, person, rng)
        reply = Reply(question.id, raw, person.channel, outside_id=question.id)
        step = advance(VERSION, step.interview, reply, NOW)
        assert not (step.prompt and step.prompt.problem), (question.id, raw)
    return step.interview
