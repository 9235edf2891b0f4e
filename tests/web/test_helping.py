"""Helped by somebody: what each answer keeps of it, and when the telephone goes back to the person."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from app.access.core import Role
from app.access.service import NewStaff, add_staff, make_sign_in_link
from app.collection.tables import DoubleFlag
from app.database import Database
from app.distribution import links
from app.interview.model import Assistance, Channel, State
from app.questionnaire.version import Version
from app.web.blueprint import NOT_TAKEN
from tests.campaigns import KEYS, World, make_world
from tests.interview.small import ARABIC, DEFINITION, ENGLISH, version_of
from tests.web.respondent import Respondent, rows
from tests.web.test_routes import interviews, reaches, the_interview

HELP = "/s/vague-1/help"


def begins_helped(person: Respondent, link: str, helper: str, press: str = "begin") -> None:
    person.opens(f"{link}?lang=fr")
    person.follows(person.sends(link, [*person.hidden(), ("begin", press), ("helper", helper)]))


def says_who_helps(person: Respondent, helper: str) -> None:
    person.opens(HELP)
    person.follows(person.sends(HELP, [*person.hidden(), ("helper", helper)]))


def hands_over(person: Respondent, choice: str) -> None:
    person.follows(person.sends("/s/vague-1/alone", [*person.hidden(), ("choice", choice)]))


def handed_over(person: Respondent) -> bool:
    return bool(person.tree.xpath("//button[@name='choice' and @value='alone']"))


def test_each_answer_keeps_who_helped_when_it_was_given(
    person: Respondent, world: World, group_link: str, database: Database
) -> None:
    person.begins(group_link)
    person.says("accord", "oui")
    says_who_helps(person, "relative")
    assert person.path == "/s/vague-1/bienvenue", "on to where it stood"
    person.says("bienvenue", "")
    person.says("carnet", "oui")
    says_who_helps(person, "alone")
    person.says("aide", "peu")
    kept = {id_: answer.assistance for id_, answer in the_interview(database, world).answers.items()}
    assert kept == {
        "accord": None,
        "bienvenue": Assistance.RELATIVE,
        "carnet": Assistance.RELATIVE,
        "aide": Assistance.ALONE,
    }


@pytest.mark.parametrize("helper", ["alone", "relative", "professional"])
def test_who_helps_can_be_said_on_the_opening_page(
    person: Respondent, world: World, group_link: str, database: Database, helper: str
) -> None:
    begins_helped(person, group_link, helper)
    person.says("accord", "oui")
    found = the_interview(database, world)
    assert found.answers["accord"].assistance == found.assistance == helper
    assert found.channel is Channel.WEB


@pytest.mark.parametrize("helper", ["", "nobody", "phone", "\x00"])
def test_what_nobody_can_choose_is_as_if_nothing_was_said(
    person: Respondent, world: World, group_link: str, database: Database, helper: str
) -> None:
    begins_helped(person, group_link, helper)
    says_who_helps(person, helper)
    found = the_interview(database, world)
    assert (found.assistance, found.channel, found.step) == (None, Channel.WEB, 0)


def test_a_caller_fills_in_the_same_form_for_one_person_after_another(
    app: Flask, person: Respondent, world: World, group_link: str, database: Database, now: dt.datetime
) -> None:
    sign_in(person, database, now)
    for _ in range(2):
        begins_helped(person, group_link, "phone")
        person.says("accord", "oui")
        assert "à voix haute" in person.page.text
    found = interviews(database, world)
    assert [(one.channel, one.answers["accord"].channel) for one in found] == [(Channel.PHONE, Channel.PHONE)] * 2
    assert {one.answers["accord"].assistance for one in found} == {Assistance.PHONE}


def sign_in(person: Respondent, database: Database, now: dt.datetime) -> None:
    with database.session() as session:
        staff = add_staff(session, NewStaff("Lina", "lina@example.org", Role.CALLER, "fr"), now)
        assert staff is not None
        token = make_sign_in_link(session, KEYS, staff, now)
        session.commit()
    assert person.client.post(f"/sign-in/{token}").status_code == 303


# The telephone goes back. -----------------------------------------------------------------------


def private_version() -> Version:
    """The small survey, in which the age is sensitive."""
    questions = [one | ({"sensitive": True} if one["id"] == "age" else {}) for one in DEFINITION["questions"]]
    return version_of(DEFINITION | {"questions": questions, "legal_basis": "Consentement."}, ar=ARABIC, en=ENGLISH)


@pytest.fixture
def private_link(database: Database, now: dt.datetime) -> str:
    with database.session() as session:
        world = make_world(session, now, version=private_version())
        return f"/e/{links.relay_token(KEYS, world.links[0])}"


@pytest.mark.parametrize(
    ("question", "said", "kept"), [("carnet", "x", True), ("age", "", True), ("age", "3 ou 4", False)]
)
def test_a_browser_may_go_back_to_a_mistake_but_keeps_nothing_private(
    person: Respondent, private_link: str, question: str, said: str, *, kept: bool
) -> None:
    person.begins(private_link)
    reaches(person, question)
    refused = person.says(question, said)
    assert (refused.status_code, person.path) == (NOT_TAKEN, f"/s/vague-1/{question}")
    assert refused.headers["Cache-Control"] == ("private, no-cache" if kept else "no-store")
    spoken = person.sends(person.path, [*person.hidden(), ("language", "ar"), ("answer", said)])
    assert spoken.headers["Cache-Control"] == refused.headers["Cache-Control"]
    assert person.opens(person.path).headers["Cache-Control"] == "no-store", "asked for anew"


def test_before_a_private_question_the_professional_gives_the_telephone_back(
    person: Respondent, private_link: str, database: Database
) -> None:
    begins_helped(person, private_link, "professional")
    reaches(person, "age")
    assert person.path == "/s/vague-1/age"
    assert handed_over(person)
    before = rows(database)
    person.opens("/s/vague-1/age")
    assert rows(database) == before, "looking gives nothing back"
    hands_over(person, "alone")
    assert person.path == "/s/vague-1/age"
    assert person.tree.xpath("//input[@name='answer']")
    person.says("age", "34")
    assert not handed_over(person)


def test_the_person_may_want_help_with_private_questions_too(
    person: Respondent, private_link: str, database: Database
) -> None:
    begins_helped(person, private_link, "professional")
    reaches(person, "age")
    hands_over(person, "helped")
    assert person.tree.xpath("//input[@name='answer']")
    reaches(person, "nothing")
    assert person.path == "/s/vague-1/end"
    assert handed_over(person), "the code at the end is the person's own"
    assert person.tree.xpath("//p[@class='code']") == []
    hands_over(person, "alone")
    assert person.path == "/s/vague-1/end"
    assert len(person.tree.xpath("//p[@class='code']")) == 1


@pytest.mark.parametrize("helper", ["", "alone", "relative"])
def test_nobody_else_is_asked_to_give_it_back(person: Respondent, private_link: str, helper: str) -> None:
    begins_helped(person, private_link, helper)
    reaches(person, "age")
    assert not handed_over(person)
    reaches(person, "nothing")
    assert not handed_over(person)


# The same browser. ------------------------------------------------------------------------------


def test_a_browser_that_has_answered_is_asked_whether_another_person_sits_before_it(
    person: Respondent, world: World, group_link: str, database: Database
) -> None:
    person.begins(group_link)
    reaches(person, "nothing")
    person.opens(group_link)
    assert person.tree.xpath("//main//button/@value") == ["anew"]
    assert world.version.text("fr", "survey.notice") not in person.page.text
    answer = person.sends(group_link, [*person.hidden(), ("begin", "begin")])
    assert answer.status_code == 200, "the button of a page left open asks the same"
    assert len(interviews(database, world)) == 1
    person.follows(person.sends(group_link, [*person.hidden(), ("begin", "anew")]))
    assert person.path == "/s/vague-1/accord"
    assert len(interviews(database, world)) == 2


def test_who_took_their_answers_back_may_begin_again(
    person: Respondent, world: World, group_link: str, database: Database
) -> None:
    person.begins(group_link)
    reaches(person, "aide")
    person.stops("delete")
    person.begins(group_link)
    assert person.path == "/s/vague-1/accord"
    assert sorted(one.state for one in interviews(database, world)) == [State.ASKING, State.WITHDRAWN]


def reasons(database: Database) -> list[str]:
    with database.session(read_only=True) as session:
        return sorted(session.scalars(select(DoubleFlag.reason)))


def test_a_second_interview_in_one_browser_is_flagged_and_not_refused(
    person: Respondent, group_link: str, database: Database
) -> None:
    person.begins(group_link)
    reaches(person, "nothing")
    assert reasons(database) == []
    person.begins(group_link, press="anew")
    assert person.path == "/s/vague-1/accord"
    assert reasons(database) == ["same_browser"]


def test_who_took_their_answers_back_is_no_double(person: Respondent, group_link: str, database: Database) -> None:
    person.begins(group_link)
    reaches(person, "aide")
    person.stops("delete")
    person.begins(group_link)
    assert reasons(database) == []


def test_beyond_the_cap_of_a_link_interviews_are_flagged_and_not_refused(
    app: Flask, group_link: str, personal_link: str, database: Database
) -> None:
    app.extensions["relais.settings"] = replace(app.extensions["relais.settings"], link_cap=2)
    Respondent(app.test_client()).begins(personal_link)
    for flagged in (0, 0, 1, 2):
        new = Respondent(app.test_client())
        new.begins(group_link)
        assert new.path == "/s/vague-1/accord"
        assert reasons(database) == ["over_cap"] * flagged
