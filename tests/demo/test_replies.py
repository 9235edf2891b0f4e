import datetime as dt
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.demo.population import Person, plan
from app.demo.replies import GAINS, answer, answer_as_text
from app.interview import answers
from app.interview.model import Channel, Problem, ProblemCode
from app.questionnaire.contexts import entries
from app.questionnaire.model import Kind, Question, Survey
from app.questionnaire.reader import read
from app.sms.core.reading import Asked, Choice, RawReply, read_text

ROOT = Path(__file__).parents[2]
OPENS_ON = dt.date(2026, 3, 2)
NOW = dt.datetime(2026, 3, 9, 10, tzinfo=dt.UTC)


def mon_recap() -> Survey:
    survey = read(ROOT / "surveys" / "mon-recap.yaml").survey
    assert survey is not None
    return survey


SURVEY = mon_recap()
TEXTS = {entry.context: entry.text for entry in entries(SURVEY)}
PEOPLE = plan([f"P{number:02d}" for number in range(1, 41)], Random(1), OPENS_ON, 4000).people


def labels_of(question: Question) -> dict[str, str]:
    return {option.code: option.label for option in SURVEY.options(question)}


def replied(question: Question, person: Person, rng: Random) -> tuple[object, object]:
    raw = answer(question, list(labels_of(question)), person, rng)
    return raw, answers.read(question, SURVEY.options(question), raw, NOW)


@given(question=st.sampled_from(SURVEY.questions), person=st.sampled_from(PEOPLE), seed=st.integers(0, 2**32))
def test_every_answer_is_one(question: Question, person: Person, seed: int) -> None:
    raw, value = replied(question, person, Random(seed))
    assert not isinstance(value, Problem), (question.id, raw, value)


@given(
    question=st.sampled_from([one for one in SURVEY.questions if one.kind is not Kind.NOTE]),
    person=st.sampled_from([person for person in PEOPLE if person.channel is Channel.SMS]),
    seed=st.integers(0, 2**32),
)
def test_what_is_typed_means_the_answer(question: Question, person: Person, seed: int) -> None:
    labels = labels_of(question)
    rng = Random(seed)
    raw = answer(question, list(labels), person, rng)
    *unclear, clear = answer_as_text(question, labels, raw, person, rng)
    assert understood(question, clear) == answers.read(question, SURVEY.options(question), raw, NOW)
    assert all(isinstance(understood(question, text), Problem) for text in unclear)


def understood(question: Question, text: str) -> object:
    """The value a text message is taken for, or a problem."""
    reading = read_text(text, Asked(question.kind, choices_of(question)))
    if not isinstance(reading, RawReply):
        return Problem(ProblemCode.UNKNOWN_CHOICE)
    return answers.read(question, SURVEY.options(question), reading.raw, NOW)


def choices_of(question: Question) -> tuple[Choice, ...]:
    if question.scale:
        marks = range(question.scale.first, question.scale.last + 1)
        return tuple(Choice(mark, str(mark), (str(mark),)) for mark in marks)
    options = enumerate(SURVEY.options(question), start=1)
    return tuple(Choice(number, option.code, (option.label,)) for number, option in options)


def test_notes_need_no_message() -> None:
    note = SURVEY.by_id["sur_vous"]
    assert answer_as_text(note, {}, answers.SEEN, PEOPLE[0], Random(1)) == ()


def test_an_unknown_question_is_answered_too() -> None:
    question = Question(id="humeur", kind=Kind.INTEGER, text="?", minimum=2, maximum=4)
    assert {answer(question, (), PEOPLE[0], Random(seed)) for seed in range(200)} >= {"2", "3", "4"}


@pytest.mark.parametrize("question_id", GAINS)
def test_good_answers_are_as_frequent_as_promised(question_id: str) -> None:
    good = good_by_person(question_id)
    share = sum(good.values()) / len(good)
    assert abs(share - GAINS[question_id]) < 0.08


def test_people_of_one_professional_resemble_one_another_a_little() -> None:
    assert 0.03 < likeness(good_by_person("assurance")) < 0.15


def good_by_person(question_id: str) -> dict[Person, bool]:
    question = SURVEY.by_id[question_id]
    codes = list(labels_of(question))
    given_answers = {person: answer(question, codes, person, Random(person.seed)) for person in PEOPLE}
    return {person: raw in codes[:2] for person, raw in given_answers.items()}


def likeness(good: dict[Person, bool]) -> float:
    """Intraclass correlation by one-way analysis of variance."""
    groups: dict[str, list[int]] = {}
    for person, yes in good.items():
        groups.setdefault(person.professional, []).append(yes)
    total, mean = len(good), sum(good.values()) / len(good)
    size = (total - sum(len(group) ** 2 for group in groups.values()) / total) / (len(groups) - 1)
    means = {name: sum(group) / len(group) for name, group in groups.items()}
    between = sum(len(groups[name]) * (middle - mean) ** 2 for name, middle in means.items()) / (len(groups) - 1)
    within = sum((yes - means[name]) ** 2 for name, group in groups.items() for yes in group) / (total - len(groups))
    return (between - within) / (between + (size - 1) * within)
