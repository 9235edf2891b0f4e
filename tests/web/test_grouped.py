"""Several questions on one page: each is judged, the good answers are kept, nothing typed is lost."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass

import pytest
from flask import Flask

from app.collection.store import documents
from app.database import Database
from app.distribution import links
from app.distribution.service import invite
from app.distribution.tables import Invitation
from app.interview.model import Missing, State
from app.questionnaire.version import Version
from tests.campaigns import KEYS, World, make_world
from tests.interview.small import small_version
from tests.web.respondent import Pairs, Respondent

FIRST = ("aide", "usage", "pourquoi", "confiance")
SECOND = ("age", "annees", "depuis", "mot")
PAGES = dict.fromkeys(FIRST, "un") | dict.fromkeys(SECOND, "deux")


def grouped_version(*optional: str, pages: Mapping[str, str] = PAGES) -> Version:
    """The small survey with two pages of several questions, or others."""
    small = small_version()
    put = {one.id: {"page": pages.get(one.id)} for one in small.survey.questions}
    lenient = {id_: {"required": False} for id_ in optional}
    questions = tuple(one.model_copy(update=put[one.id] | lenient.get(one.id, {})) for one in small.survey.questions)
    return Version.of(small.survey.model_copy(update={"questions": questions}), small.texts)


@pytest.fixture
def grouped(database: Database, now: dt.datetime) -> World:
    with database.session() as session:
        return make_world(session, now, version=grouped_version())


@pytest.fixture
def someone(person: Respondent, grouped: World) -> Respondent:
    """In front of the first page of several questions."""
    person.begins(f"/e/{links.relay_token(KEYS, grouped.links[0])}")
    for question, raw in (("accord", "oui"), ("bienvenue", ""), ("carnet", "oui")):
        person.says(question, raw)
    return person


def sends(person: Respondent, **answers: str | list[str]) -> None:
    """Fill in the open page and press Continue."""
    pairs: Pairs = [*person.hidden(), ("move", "next")]
    for question, given in answers.items():
        pairs += [(f"answer-{question}", one) for one in ([given] if isinstance(given, str) else given)]
    person.follows(person.sends(str(person.tree.xpath("string(//main//form/@action)")), pairs))


def stored(database: Database, world: World) -> dict[str, object]:
    with database.session(read_only=True) as session:
        (found,) = documents(session, world.campaign.id)
    return {id_: answer.value for id_, answer in found.interview.answers.items()}


def test_a_page_of_three_has_one_heading_and_a_group_for_each(someone: Respondent) -> None:
    assert someone.path.endswith("/aide")
    assert len(someone.tree.xpath("//h1")) == 1
    assert len(someone.tree.xpath("//h2")) == 3
    assert len(someone.tree.xpath("//fieldset")) == 3
    assert re.search("4 .* 6 .* 10", someone.tree.xpath("string(//*[@class='progress'])"))
    assert len(someone.tree.xpath("//button[contains(@class, 'main')]")) == 1


def test_one_press_saves_all_of_them_in_one_step_of_the_way(
    someone: Respondent, grouped: World, database: Database
) -> None:
    sends(someone, aide="peu", usage=["rdv", "papiers"], confiance="4")
    assert someone.path.endswith("/age")
    found = stored(database, grouped)
    assert [found[one] for one in ("aide", "usage", "confiance")] == ["peu", ("rdv", "papiers"), 4]


def test_what_is_no_answer_is_told_for_each_and_the_good_ones_are_kept(
    someone: Respondent, grouped: World, database: Database
) -> None:
    sends(someone, aide="peu", usage=["rdv", "papiers"], confiance="4")
    sends(someone, age="beaucoup", annees="3", depuis=["40", "9", "2025"], mot="Merci <b>")
    assert someone.page.status_code == 422
    assert len(someone.problems()) == 2
    assert someone.tree.xpath("//*[@class='summary']//a/@href") == ["#answer-age", "#answer-depuis"]
    assert someone.tree.xpath("//input[@name='answer-age'][@inputmode]/@value") == ["beaucoup"]
    assert someone.tree.xpath("//input[@name='answer-depuis'][@inputmode]/@value") == ["40", "9", "2025"]
    assert "Merci &lt;b&gt;" in someone.page.text
    found = stored(database, grouped)
    assert found["mot"] == "Merci <b>"
    assert "age" not in found
    sends(someone, age="34", annees="3", depuis=["3", "9", "2025"], mot="Merci")
    assert someone.path.endswith("/end")


def test_of_the_same_mistake_made_twice_each_link_names_its_question(someone: Respondent) -> None:
    someone.follows(someone.sends(someone.path, [*someone.hidden(), ("move", "next")]))
    links = [one.text_content() for one in someone.tree.xpath("//*[@class='summary']//a")]
    headings = [one.text_content() for one in someone.tree.xpath("//h2[not(@id='summary-title')]")]
    assert [link.split(" – ", 1)[1] for link in links] == headings


def test_a_refusal_stands_apart_from_the_answers(someone: Respondent) -> None:
    assert someone.tree.xpath("//*[contains(@class, 'options')]//input[@value='~refused']") == []
    assert len(someone.tree.xpath("//fieldset//input[@value='~refused']")) == 3


def test_each_question_can_be_refused_beside_its_field(someone: Respondent, grouped: World, database: Database) -> None:
    sends(someone, aide="~refused", usage=["~refused"], confiance="~refused")
    sends(someone, age=["", "~refused"], annees=["", "~refused"], depuis=["", "", "", "~refused"], mot=["", "~refused"])
    assert someone.path.endswith("/end")
    assert {one for id_, one in stored(database, grouped).items() if id_ in PAGES} == {Missing.REFUSED}


def test_a_refusal_and_an_answer_together_are_asked_about(someone: Respondent) -> None:
    sends(someone, aide="peu", usage=["rdv", "~refused"], confiance="4")
    assert len(someone.problems()) == 1
    assert someone.tree.xpath("//input[@name='answer-usage'][@checked]/@value") == ["rdv", "~refused"]


def test_back_leads_to_the_page_before_with_its_answers(someone: Respondent) -> None:
    sends(someone, aide="peu", usage=["rdv"], confiance="4")
    someone.goes_back("depuis")
    assert someone.chosen() == ["peu", "rdv", "4"]
    assert "/confiance" in someone.path


def test_another_language_keeps_what_was_typed_and_not_sent(
    someone: Respondent, grouped: World, database: Database
) -> None:
    pairs = [*someone.hidden(), ("answer-aide", "peu"), ("answer-usage", "rdv"), ("language", "ar")]
    someone.follows(someone.sends(someone.path, pairs))
    assert someone.page.status_code == 200
    assert someone.tree.get("dir") == "rtl"
    assert someone.chosen() == ["peu", "rdv"]
    assert someone.problems() == []
    assert "aide" not in stored(database, grouped)


def test_what_is_changed_beside_the_last_missing_answer_is_kept(
    someone: Respondent, grouped: World, database: Database
) -> None:
    sends(someone, aide="peu", usage="rdv", confiance="4")
    sends(someone, age="?", annees="3", depuis=["3", "9", "2025"], mot="Merci")
    sends(someone, age="34", annees="3", depuis=["4", "9", "2025"], mot="Merci beaucoup")
    assert someone.path.endswith("/end")
    found = stored(database, grouped)
    assert (found["depuis"], found["mot"]) == (dt.date(2025, 9, 4), "Merci beaucoup")


def test_what_is_no_answer_beside_the_last_missing_one_is_told_before_the_end(
    someone: Respondent, grouped: World, database: Database
) -> None:
    sends(someone, aide="peu", usage="rdv", confiance="4")
    sends(someone, age="?", annees="3", depuis=["3", "9", "2025"], mot="Merci")
    sends(someone, age="34", annees="3", depuis=["3", "9", "2025"], mot="é" * 201)
    assert (someone.page.status_code, len(someone.problems())) == (422, 1)
    someone.opens("/s/vague-1/")
    assert someone.path.endswith("/mot"), "whoever leaves here comes back here"
    sends(someone, age="34", annees="3", depuis=["3", "9", "2025"], mot="Merci")
    assert someone.path.endswith("/end")
    assert stored(database, grouped)["mot"] == "Merci"


PAIRS = {"pourquoi": "un", "confiance": "un", "depuis": "trois", "mot": "trois"}
"""Pages that show one question or two, as the answers have it."""


@dataclass(frozen=True, slots=True)
class Devices:
    """One person on two of them, past the first questions."""

    old: Respondent
    new: Respondent
    database: Database
    world: World

    def stored(self) -> dict[str, object]:
        return stored(self.database, self.world)

    def opens(self, question: str) -> None:
        self.new.opens(self.new.address(question))


@pytest.fixture
def devices(app: Flask, database: Database, now: dt.datetime, request: pytest.FixtureRequest) -> Devices:
    with database.session() as session:
        version = grouped_version("depuis", "confiance", pages=getattr(request, "param", PAGES))
        world = make_world(session, now, version=version)
        link = session.merge(world.links[0])
        invitation = invite(session, KEYS, link, "06 39 98 00 01", "fr", now, base_url="http://localhost")
        assert isinstance(invitation, Invitation)
        session.commit()
    old, new = Respondent(app.test_client()), Respondent(app.test_client())
    for device in (old, new):
        device.begins(f"/i/{links.invitation_token(KEYS, invitation)}")
    for question, raw in (("accord", "oui"), ("bienvenue", ""), ("carnet", "oui")):
        old.says(question, raw)
    return Devices(old, new, database, world)


def test_an_old_page_says_nothing_to_a_question_it_did_not_show(devices: Devices) -> None:
    """What another device put on the page since is not wiped out."""
    old, new = devices.old, devices.new
    sends(old, aide="pas", usage="rdv", confiance="4")
    assert not old.tree.xpath("//*[@name='answer-depuis']")
    devices.opens("aide")
    sends(new, aide="peu", usage="rdv", confiance="4")
    sends(new, age="?", annees="3", depuis=["3", "9", "2025"], mot="Merci")
    sends(old, age="35", annees="3", mot="Merci")
    assert (devices.stored()["age"], devices.stored()["depuis"]) == (35, dt.date(2025, 9, 3))


def test_what_came_to_a_page_stands_in_it_when_it_is_shown_again(devices: Devices) -> None:
    """Or the second press would wipe out what the first one left alone."""
    old, new = devices.old, devices.new
    sends(old, aide="pas", usage="rdv", confiance="4")
    devices.opens("aide")
    sends(new, aide="peu", usage="rdv", confiance="4")
    sends(new, age="?", annees="3", depuis=["3", "9", "2025"], mot="Merci")
    sends(old, age="", annees="3", mot="Merci beaucoup")
    assert old.page.status_code == 422
    assert old.tree.xpath("//input[@name='answer-depuis'][@inputmode]/@value") == ["3", "9", "2025"]
    assert old.tree.xpath("string(//textarea[@name='answer-mot'])").strip() == "Merci beaucoup"


@pytest.mark.parametrize("devices", [PAIRS], indirect=True)
def test_an_old_page_of_one_question_wipes_out_nothing_that_came_beside_it(devices: Devices) -> None:
    old, new = devices.old, devices.new
    for question, raw in (("aide", "peu"), ("usage", "rdv")):
        old.says(question, raw)
    assert (old.path, old.tree.xpath("//h2")) == ("/s/vague-1/confiance", [])
    new.says("carnet", "non")
    devices.opens("confiance")
    sends(new, pourquoi="Perdu.", confiance="4")
    old.follows(old.sends(old.path, [*old.hidden(), ("answer", "2"), ("move", "next")]))
    found = devices.stored()
    assert (found["pourquoi"], found["confiance"]) == ("Perdu.", 2)


@pytest.mark.parametrize("devices", [PAIRS], indirect=True)
@pytest.mark.parametrize("asked", ["pourquoi confiance", "confiance pourquoi age ../etc nothing pourquoi"])
def test_an_old_page_of_several_still_answers_the_one_that_is_left(devices: Devices, asked: str) -> None:
    old, new = devices.old, devices.new
    old.says("carnet", "non")
    assert len(old.tree.xpath("//h2")) == 2
    new.says("carnet", "oui")
    hidden = [pair for pair in old.hidden() if pair[0] != "asked"]
    said = [("answer-pourquoi", "Perdu."), ("answer-confiance", "2"), ("answer-age", "34"), ("move", "next")]
    answer = old.sends(old.address("pourquoi"), [*hidden, ("asked", asked), *said])
    assert answer.location.endswith("/age")
    found = devices.stored()
    assert found["confiance"] == 2
    assert found.keys() == {"accord", "bienvenue", "carnet", "confiance"}


@pytest.mark.parametrize("devices", [PAIRS], indirect=True)
def test_what_is_typed_follows_its_question_to_a_page_that_has_changed(devices: Devices) -> None:
    old, new = devices.old, devices.new
    for question, raw in (("aide", "peu"), ("usage", "rdv")):
        old.says(question, raw)
    new.says("carnet", "non")
    old.follows(old.sends(old.path, [*old.hidden(), ("answer", "2"), ("language", "ar")]))
    assert old.tree.xpath("//input[@name='answer-confiance'][@checked]/@value") == ["2"]


def test_a_double_click_is_one_page_of_answers(someone: Respondent, grouped: World, database: Database) -> None:
    pairs = [
        *someone.hidden(),
        ("move", "next"),
        ("answer-aide", "peu"),
        ("answer-usage", "rdv"),
        ("answer-confiance", "4"),
    ]
    for _ in range(2):
        assert someone.sends(someone.path, pairs).location.endswith("/age")
    with database.session(read_only=True) as session:
        (found,) = documents(session, grouped.campaign.id)
    assert found.interview.step == 6
    assert found.interview.state is State.ASKING


def test_enter_in_a_field_presses_continue_and_not_a_language(someone: Respondent) -> None:
    first = someone.tree.xpath("//button[@form='answers' or ancestor::form[@id='answers']]")[0]
    assert (first.get("name"), first.get("value")) == ("move", "next")


def test_a_rule_sees_the_earlier_answers_of_the_same_page(someone: Respondent) -> None:
    sends(someone, aide="peu", usage=["rdv"], confiance="4")
    sends(someone, age="34", annees="50", depuis=["3", "9", "2025"], mot="")
    assert someone.problems() == ["Ce nombre dépasse votre âge."]


def test_a_question_called_up_on_its_own_page_is_asked_on_its_next_showing(someone: Respondent) -> None:
    sends(someone, aide="pas", usage=["rdv"], confiance="4")
    assert someone.tree.xpath("//fieldset") == []
    someone.goes_back("age")
    sends(someone, aide="peu", usage=["rdv"], confiance="4")
    assert len(someone.tree.xpath("//fieldset")) == 1


def test_going_on_points_at_the_question_that_has_no_answer(someone: Respondent) -> None:
    sends(someone, aide="peu", usage=["rdv"], confiance="4")
    sends(someone, age="34", annees="x", depuis=["3", "9", "2025"], mot="")
    assert someone.sends(someone.address("carnet"), [("answer", "oui"), ("step", "9")]).location.endswith(
        "/annees#answer-annees"
    )
