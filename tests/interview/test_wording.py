import datetime as dt
import re

import pytest

from app.interview import engine
from app.interview.model import Channel, Interview, Missing, Problem, ProblemCode, Prompt, Raw, Reply, Value
from app.interview.wording import ONE_LIMIT, PROBLEMS, answer_text, problem_text, word
from tests.interview.small import small_version

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
VERSION = small_version()


def in_english(message: str) -> str:
    return message


def in_brackets(message: str) -> str:
    """A catalogue that shows which words come from it."""
    return f"<{message}>"


def consenting() -> Interview:
    interview = engine.begin(VERSION, "abc", "fr", Channel.WEB, NOW).interview
    return engine.advance(VERSION, interview, Reply("accord", "oui", Channel.WEB, "1"), NOW).interview


def prompt_of(question_id: str, **replies: Raw) -> Prompt:
    interview = consenting()
    for number, (id_, raw) in enumerate(replies.items()):
        interview = engine.advance(VERSION, interview, Reply(id_, raw, Channel.WEB, f"r{number}"), NOW).interview
    prompt = engine.prompt_at(VERSION, interview, question_id)
    assert prompt is not None
    return prompt


def test_a_choice_in_arabic() -> None:
    worded = word(VERSION, "ar", prompt_of("carnet"), in_english, Channel.WEB)
    assert worded.heading == "هل تستعملون الدفتر؟"
    assert worded.help == "ولو قليلًا."
    assert worded.options == (("oui", "نعم"), ("non", "لا"))
    assert worded.refusal == "I prefer not to answer"
    assert worded.progress == "Question 3 of about 11"
    assert (worded.hint, worded.low, worded.high, worded.problem) == (None, None, None, None)


def test_a_text_message_has_its_own_wording() -> None:
    prompt = prompt_of("aide", carnet="oui")
    assert word(VERSION, "en", prompt, in_english, Channel.SMS).heading == "Does it help?"
    assert word(VERSION, "en", prompt, in_english, Channel.PHONE).heading == "Does the notebook help you?"
    assert word(VERSION, "en", prompt_of("carnet"), in_english, Channel.SMS).heading == "Do you use the notebook?"


def test_a_scale_has_marks_and_named_ends() -> None:
    worded = word(VERSION, "ar", prompt_of("confiance"), in_english, Channel.WEB)
    assert worded.options == (("1", "1"), ("2", "2"), ("3", "3"), ("4", "4"), ("5", "5"))
    assert (worded.low, worded.high) == ("لا، أبدًا", "نعم، تمامًا")


def test_consent_and_notes_offer_no_refusal() -> None:
    assert word(VERSION, "fr", prompt_of("accord"), in_english, Channel.WEB).refusal is None
    assert word(VERSION, "fr", prompt_of("bienvenue"), in_english, Channel.WEB).refusal is None


def test_interface_words_come_from_the_catalogue() -> None:
    worded = word(VERSION, "fr", prompt_of("usage", carnet="oui"), in_brackets, Channel.WEB)
    assert worded.hint == "<You can choose several answers.>"
    assert worded.progress == "<Question 5 of about 10>"


@pytest.mark.parametrize(
    ("question_id", "problem", "said"),
    [
        ("age", Problem(ProblemCode.REQUIRED), "Please answer this question, or choose “I prefer not to answer”."),
        ("accord", Problem(ProblemCode.REQUIRED), "Please choose one of the answers to go on."),
        (
            "usage",
            Problem(ProblemCode.EXCLUSIVE_CHOICE, {"choice": "rdv"}),
            "You cannot choose “My appointments” together with another answer.",
        ),
        (
            "usage",
            Problem(ProblemCode.EXCLUSIVE_CHOICE, {"choice": "~refused"}),
            "You cannot choose “I prefer not to answer” together with another answer.",
        ),
        (
            "age",
            Problem(ProblemCode.OUT_OF_RANGE, {"minimum": 16, "maximum": 99}),
            "Please give a number from 16 to 99.",
        ),
        ("annees", Problem(ProblemCode.OUT_OF_RANGE, {"minimum": 0}), "Please give a number of 0 or more."),
        (
            "depuis",
            Problem(ProblemCode.DATE_OUT_OF_RANGE, {"minimum": "2020-01-01", "maximum": "today"}),
            "Please give a date from 1 January 2020 to today.",
        ),
        (
            "depuis",
            Problem(ProblemCode.DATE_OUT_OF_RANGE, {"maximum": "2026-04-03"}),
            "Please give a date up to 3 April 2026.",
        ),
        (
            "mot",
            Problem(ProblemCode.TOO_LONG, {"maximum": 200, "length": 212}),
            "Your answer is too long. Please shorten it to 200 characters.",
        ),
        ("annees", Problem(ProblemCode.CONSTRAINT), "That is more than your age."),
        ("age", Problem(ProblemCode.CONSTRAINT), PROBLEMS[ProblemCode.CONSTRAINT]),
    ],
)
def test_problems_say_what_to_do(question_id: str, problem: Problem, said: str) -> None:
    question = VERSION.survey.by_id[question_id]
    assert problem_text(VERSION, "en", question, problem, in_english) == said


def test_the_problem_of_a_prompt_is_worded() -> None:
    step = engine.advance(VERSION, consenting(), Reply("age", "x", Channel.WEB, "2"), NOW)
    assert step.prompt is not None
    worded = word(VERSION, "en", step.prompt, in_english, Channel.WEB)
    assert worded.problem == PROBLEMS[ProblemCode.NOT_A_NUMBER]


def test_every_problem_has_words_whose_placeholders_are_given() -> None:
    assert set(PROBLEMS) == set(ProblemCode)
    known = {"minimum", "maximum", "choice", "count"}
    for message in (*PROBLEMS.values(), *ONE_LIMIT.values()):
        assert set(re.findall(r"%\((\w+)\)s", message)) <= known


@pytest.mark.parametrize(
    ("question_id", "language", "value", "said"),
    [
        ("carnet", "ar", "oui", "نعم"),
        ("usage", "ar", ("rdv", "papiers"), "مواعيدي، أوراقي"),
        ("usage", "en", ("rdv", "papiers"), "My appointments, My papers"),
        ("age", "ar", 34, "34"),
        ("confiance", "fr", 4, "4"),
        ("depuis", "fr", dt.date(2025, 8, 1), "1er août 2025"),
        ("depuis", "ar", dt.date(2025, 8, 1), "1 أغسطس 2025"),
        ("mot", "fr", "Merci 100 %", "Merci 100 %"),
        ("age", "fr", Missing.REFUSED, "I prefer not to answer"),
        ("mot", "fr", Missing.BLANK, "No answer"),
    ],
)
def test_answers_are_shown_back_in_words(question_id: str, language: str, value: Value | Missing, said: str) -> None:
    question = VERSION.survey.by_id[question_id]
    assert answer_text(VERSION, language, question, value, in_english) == said
