"""The forms hand on what was sent; they never judge it, and they show again what stands there."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from wtforms import Field

from app.interview import engine
from app.interview.answers import REFUSED, read
from app.interview.model import Channel, Missing, Problem, ProblemCode, Prompt, Raw, Reply
from app.questionnaire.model import Kind
from app.web.forms import HIDDEN_LENGTH, StepForm, filled, form_class, names_of
from app.web.sent import MOST_PARTS, Sent, sent_from
from tests.interview.small import small_version

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
VERSION = small_version()
QUESTIONS = {question.id: question for question in VERSION.survey.questions}
LAID_OUT = Flask(__name__)
LAID_OUT.config.update(SECRET_KEY="for tests only", WTF_CSRF_ENABLED=False, WTF_I18N_ENABLED=False)


def prompt_of(question_id: str, given: Any = None) -> Prompt:
    question = QUESTIONS[question_id]
    codes = tuple(option.code for option in VERSION.survey.options(question))
    choices = tuple("12345") if question.kind is Kind.SCALE else codes
    return Prompt(question_id, question.kind, choices, 1, 9, given=given)


def drawn(*question_ids: str) -> type[StepForm]:
    return form_class(VERSION, names_of(question_ids))


def came(question_id: str, **fields: list[str] | str) -> Sent:
    with LAID_OUT.test_request_context("/", method="POST", data=fields):
        return sent_from(VERSION, "i" * 26, question_id)


def sent(question_id: str, *values: str, move: str = "next") -> Raw:
    return came(question_id, answer=list(values), move=move).raw(QUESTIONS[question_id].kind)


def field_of(question_id: str, given: Any) -> Field:
    with LAID_OUT.test_request_context("/"):
        return filled(VERSION, [prompt_of(question_id, given)], {}, None)["answer"]


@pytest.mark.parametrize(
    ("question_id", "values", "raw"),
    [
        ("carnet", ("oui",), "oui"),
        ("carnet", (), ""),
        ("carnet", ("oui", "non"), ("oui", "non")),
        ("carnet", ("nobody_offered_this",), "nobody_offered_this"),
        ("usage", ("rdv",), ("rdv",)),
        ("usage", ("rdv", "papiers"), ("rdv", "papiers")),
        ("usage", (), ()),
        ("confiance", ("4",), "4"),
        ("age", ("٣٤",), "٣٤"),
        ("depuis", ("3", "9", "2025"), "3 9 2025"),
        ("depuis", ("3", " ", ""), "3"),
        ("depuis", ("3/9/2025",), "3/9/2025"),
        ("depuis", ("", "", ""), ""),
        ("mot", (" Deux\nlignes ",), " Deux\nlignes "),
        ("bienvenue", ("whatever",), ""),
    ],
)
def test_what_was_sent_is_handed_on_as_it_came(question_id: str, values: tuple[str, ...], raw: Raw) -> None:
    assert sent(question_id, *values) == raw


@pytest.mark.parametrize("question_id", QUESTIONS)
def test_the_quiet_button_says_no_whatever_else_was_chosen(question_id: str) -> None:
    assert sent(question_id, "oui", move="refuse") == REFUSED


def test_more_values_than_any_page_has_are_cut() -> None:
    assert len(sent("usage", *(["rdv"] * 5000))) == MOST_PARTS


def test_a_hidden_field_is_as_short_as_ours() -> None:
    assert came("carnet", step="9" * 10_000).hidden("step") == "9" * HIDDEN_LENGTH


def test_nothing_of_one_person_is_left_in_the_next_one_s_form() -> None:
    with LAID_OUT.test_request_context("/", method="POST", data={"answer": "oui"}):
        one = drawn("carnet")()
        one["answer"].errors = ["wrong"]
    with LAID_OUT.test_request_context("/", method="POST", data={"move": "next"}):
        other = drawn("carnet")()
    assert (other["answer"].raw_data, other["answer"].data, other.errors) == ([], None, {})
    assert other["answer"] is not one["answer"]


def texts() -> st.SearchStrategy[str]:
    return st.one_of(st.text(max_size=30), st.sampled_from(["oui", "rdv", "aucun", "3", "٣", "~refused", "1/1/2026"]))


@given(question_id=st.sampled_from(sorted(QUESTIONS)), values=st.lists(texts(), max_size=4))
def test_the_page_and_the_one_validator_never_disagree(question_id: str, values: list[str]) -> None:
    question = QUESTIONS[question_id]
    options = VERSION.survey.options(question)
    told: Raw = tuple(values)
    if question.kind is Kind.DATE:
        # Its boxes are one text; a refusal beside them is none of them.
        typed = " ".join(one for one in values if one.strip() and one != REFUSED)
        told = (typed, *(one for one in values if one == REFUSED))
    assert read(question, options, sent(question_id, *values), NOW) == read(question, options, told, NOW)


@pytest.mark.parametrize(
    ("question_id", "given_before", "shown"),
    [
        ("carnet", "oui", "oui"),
        ("carnet", None, None),
        ("carnet", Missing.REFUSED, None),
        ("usage", ("rdv", "idees"), ["rdv", "idees"]),
        ("confiance", 4, "4"),
        ("age", 34, 34),
        ("depuis", dt.date(2025, 9, 3), ("3", "9", "2025")),
        ("depuis", Missing.BLANK, ("", "", "")),
        ("mot", "Merci\nbien", "Merci\nbien"),
    ],
)
def test_an_answer_given_before_stands_in_its_field(question_id: str, given_before: Any, shown: Any) -> None:
    assert field_of(question_id, given_before).data == shown


ACCEPTED: list[tuple[str, Raw]] = [
    ("carnet", "oui"),
    ("usage", ("rdv", "papiers")),
    ("confiance", "5"),
    ("age", "٣٤"),
    ("depuis", "3 septembre 2025"),
    ("mot", " <b>Merci</b>\r\nبالتوفيق "),
]


@pytest.mark.parametrize(("question_id", "raw"), ACCEPTED)
def test_sending_again_what_is_shown_changes_no_answer(question_id: str, raw: Raw) -> None:
    question = QUESTIONS[question_id]
    value = read(question, VERSION.survey.options(question), raw, NOW)
    assert not isinstance(value, Problem)
    shown = field_of(question_id, value).data
    again = sent(question_id, *map(str, shown)) if isinstance(shown, list | tuple) else sent(question_id, str(shown))
    assert read(question, VERSION.survey.options(question), again, NOW) == value


def test_a_form_is_made_once_for_a_page_and_reused() -> None:
    assert drawn("carnet") is drawn("carnet")
    assert drawn("age") is not drawn("carnet")
    assert drawn("carnet", "age") is not drawn("carnet")


def test_the_form_of_another_version_is_another_one() -> None:
    assert form_class(replace(VERSION, digest="another"), names_of(["carnet"])) is not drawn("carnet")


@pytest.mark.parametrize(
    ("question_id", "values", "value"),
    [
        ("carnet", ("~refused",), Missing.REFUSED),
        ("usage", ("~refused",), Missing.REFUSED),
        ("age", ("", "~refused"), Missing.REFUSED),
        ("depuis", ("", "", "", "~refused"), Missing.REFUSED),
        ("mot", ("", "~refused"), Missing.REFUSED),
        ("age", ("34", "~refused"), Problem(ProblemCode.EXCLUSIVE_CHOICE, {"choice": "~refused"})),
        ("depuis", ("3", "9", "2025", "~refused"), Problem(ProblemCode.EXCLUSIVE_CHOICE, {"choice": "~refused"})),
        ("depuis", ("3", "9", "2025"), dt.date(2025, 9, 3)),
    ],
)
def test_among_others_a_question_is_refused_beside_its_own_field(
    question_id: str, values: tuple[str, ...], value: object
) -> None:
    name = f"answer-{question_id}"
    question = QUESTIONS[question_id]
    raw = came(question_id, **{name: list(values)}, move="next").raw(question.kind, name)
    assert read(question, VERSION.survey.options(question), raw, NOW) == value


def test_a_note_takes_no_answer_and_is_seen() -> None:
    step = engine.begin(VERSION, "i" * 26, "fr", Channel.WEB, NOW)
    for question_id, raw in (("accord", "oui"), ("bienvenue", sent("bienvenue", "x"))):
        step = engine.advance(VERSION, step.interview, Reply(question_id, raw, Channel.WEB, "1"), NOW)
    assert step.prompt is not None
    assert step.prompt.question_id == "carnet"
