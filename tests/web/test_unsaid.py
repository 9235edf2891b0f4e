"""Back never loses: what is no answer stands in its field again, in the browser it was typed in and nowhere else."""

import pytest
from flask import Flask

from app.database import Database
from app.web.unsaid import MOST, NAME
from tests.campaigns import KEYS, World
from tests.web.respondent import Respondent, rows
from tests.web.test_grouped import grouped, sends, someone
from tests.web.test_routes import answers, reaches, the_interview

__all__ = ["grouped", "someone"]

YEAR = "31313131"
"""Of no calendar, and by chance in no token."""


def leaves(person: Respondent, question: str, *values: str) -> None:
    """Fill in a question alone on its page and press Back."""
    pairs = [("step", "7"), ("move", "back"), *(("answer", one) for one in values)]
    person.follows(person.sends(person.address(question), pairs))


def typed(person: Respondent) -> list[str]:
    boxes = person.tree.xpath("//main//input[starts-with(@name, 'answer')][not(@type='radio' or @type='checkbox')]")
    return [one.get("value", "") for one in boxes]


def keeps(person: Respondent) -> bool:
    return person.client.get_cookie(NAME) is not None


@pytest.fixture
def asked_when(person: Respondent, group_link: str) -> Respondent:
    """In front of a date in three boxes."""
    person.begins(group_link)
    reaches(person, "depuis")
    return person


def test_what_is_no_answer_stands_there_again(asked_when: Respondent, world: World, database: Database) -> None:
    person = asked_when
    leaves(person, "depuis", "", "13", "2025")
    assert person.path.endswith("/annees")
    person.says("annees", "3", step="back")
    assert person.path.endswith("/depuis")
    assert typed(person) == ["", "13", "2025"]
    assert person.problems() == []
    assert "depuis" not in answers(the_interview(database, world))
    person.says("depuis", ["1", "2", "2025"])
    assert not keeps(person)


def test_after_a_mistake_too_wherever_the_person_goes_meanwhile(asked_when: Respondent) -> None:
    person = asked_when
    person.says("depuis", ["", "13", "2025"])
    assert person.problems() != []
    person.opens("/s/vague-1/stop")
    person.opens("/s/vague-1/")
    assert (typed(person), person.problems()) == (["", "13", "2025"], [])
    person.says("depuis", ["1", "2", "2025"])
    assert not keeps(person)


def test_an_answer_sent_again_because_the_reply_was_lost_is_left_no_more(asked_when: Respondent) -> None:
    person = asked_when
    person.says("depuis", ["", "13", "2025"])
    before = person.client.get_cookie(NAME)
    assert before is not None
    person.says("depuis", ["1", "2", "2025"], step="once")
    person.client.set_cookie(NAME, before.value)
    person.says("depuis", ["1", "2", "2025"], step="once")
    assert not keeps(person)


def test_the_server_keeps_nothing_of_it_and_no_other_browser_shows_it(
    app: Flask, asked_when: Respondent, database: Database
) -> None:
    person = asked_when
    leaves(person, "depuis", "31", "31", YEAR)
    assert YEAR not in str(rows(database))
    person.says("annees", "3", step="back")
    cookie = person.client.get_cookie(NAME)
    assert cookie is not None
    assert YEAR not in cookie.value
    other = Respondent(app.test_client())
    session = person.client.get_cookie("relais")
    assert session is not None
    other.client.set_cookie("relais", session.value)
    assert typed(person) == ["31", "31", YEAR]
    other.opens(person.path)
    assert typed(other) == ["", "", ""]


def test_a_box_that_is_emptied_stays_empty(asked_when: Respondent) -> None:
    person = asked_when
    leaves(person, "depuis", "40", "1", "2025")
    person.says("annees", "3", step="back")
    leaves(person, "depuis", "", "", "")
    assert not keeps(person)
    person.says("annees", "3", step="again")
    assert typed(person) == ["", "", ""]


def test_choices_that_exclude_each_other_stay_ticked_on_the_way_back(person: Respondent, group_link: str) -> None:
    person.begins(group_link)
    reaches(person, "usage")
    leaves(person, "usage", "rdv", "aucun")
    person.says("aide", "peu", step="back")
    assert person.chosen() == ["rdv", "aucun"]


def test_what_would_have_ended_the_interview_stays_chosen(person: Respondent, group_link: str) -> None:
    person.begins(group_link)
    leaves(person, "accord", "non")
    assert person.chosen() == ["non"]


def test_on_a_page_of_several_questions_only_what_is_no_answer_is_left(someone: Respondent) -> None:
    sends(someone, aide="peu", usage=["rdv"], confiance="4")
    pairs = [*someone.hidden(), ("answer-age", "abc"), ("answer-annees", "5"), ("move", "back")]
    someone.follows(someone.sends(str(someone.tree.xpath("string(//main//form/@action)")), pairs))
    assert someone.path.endswith("/confiance")
    sends(someone, aide="peu", usage=["rdv"], confiance="4")
    assert typed(someone)[:2] == ["abc", "5"]
    assert someone.problems() == []


def test_taking_everything_back_takes_this_back(asked_when: Respondent) -> None:
    leaves(asked_when, "depuis", "40", "1", "2025")
    assert keeps(asked_when)
    asked_when.stops()
    assert not keeps(asked_when)


@pytest.mark.parametrize(
    "kept",
    ["", "garbage", "é" * 50, pytest.param(KEYS.seal("+33639980001").decode(), id="sealed for something else")],
)
def test_a_cookie_that_was_not_made_for_it_is_nothing(asked_when: Respondent, kept: str) -> None:
    asked_when.client.set_cookie(NAME, kept)
    assert asked_when.opens(asked_when.path).status_code == 200
    assert typed(asked_when) == ["", "", ""]


def test_what_no_cookie_can_hold_is_let_go(asked_when: Respondent) -> None:
    leaves(asked_when, "depuis", "4" * MOST, "1", "2025")
    assert asked_when.page.status_code == 200
    assert not keeps(asked_when)
