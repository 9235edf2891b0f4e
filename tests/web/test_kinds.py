"""Each kind of question as a page: what is offered, what is kept, what is shown again."""

import datetime as dt

import pytest

from app.database import Database
from app.distribution import links
from tests.campaigns import KEYS, make_world
from tests.conversations import everything_version
from tests.web.respondent import Respondent


@pytest.fixture
def someone(person: Respondent, database: Database, now: dt.datetime) -> Respondent:
    """In the middle of the survey that holds everything."""
    with database.session() as session:
        world = make_world(session, now, version=everything_version())
    person.begins(f"/e/{links.relay_token(KEYS, world.links[0])}", "fr")
    for question, raw in (("accord", "oui"), ("bonjour", "seen"), ("naissance", "5/1990"), ("carnet", "souvent")):
        person.says(question, raw)
    return person


def test_a_month_is_asked_in_two_boxes_and_comes_back_in_them(someone: Respondent) -> None:
    someone.says("naissance", ["3", "1985"])
    someone.opens(someone.address("naissance"))
    assert someone.tree.xpath("//input[@name='answer']/@value") == ["3", "1985"]
    someone.says("naissance", ["13", "1985"])
    assert len(someone.problems()) == 1


def test_a_dropdown_offers_its_options_and_keeps_the_one_chosen(someone: Respondent) -> None:
    someone.opens(someone.address("region"))
    assert someone.tree.xpath("//select[@name='answer']/option/@value") == ["", "idf", "run"]
    someone.says("region", "run")
    assert someone.tree.xpath("//input[@name='answer']/@value") == ["saint_denis"]
    someone.opens(someone.address("region"))
    assert someone.tree.xpath("//option[@selected]/@value") == ["run"]


def test_a_ranking_has_a_list_for_each_place(someone: Respondent) -> None:
    someone.says("ordre", ["oui_peu", "oui_peu"])
    assert len(someone.problems()) == 1
    someone.says("ordre", ["oui_peu", "", "non_pas"], step="2")
    someone.opens(someone.address("ordre"))
    assert someone.tree.xpath("//select") != []
    assert someone.tree.xpath("//option[@selected]/@value") == ["oui_peu", "non_pas"]


def test_not_knowing_is_a_button_where_it_is_offered(someone: Respondent) -> None:
    someone.opens(someone.address("connu"))
    assert someone.tree.xpath("//button[@name='move']/@value") == ["next", "~dont_know", "refuse", "next", "back"]
    sent = someone.sends(someone.address("connu"), [("step", "9"), ("move", "~dont_know")])
    assert someone.follows(sent).status_code == 200
    assert "note_carnet" in someone.path


def test_a_picture_lies_beside_the_survey_and_the_survey_itself_is_not_given(someone: Respondent) -> None:
    someone.opens(someone.address("carnet"))
    assert someone.tree.xpath("//main//img/@src") == ["/media/images/carnet.png"]
    for path in ("images/carnet.png", "mon-recap.yaml", "../settings.py", "../wsgi.py"):
        assert someone.client.get(f"/media/{path}").status_code == 404


def test_a_section_says_its_title_and_a_piped_name_stands_in_the_question(someone: Respondent) -> None:
    someone.says("surnom", "Lila <b>")
    someone.opens(someone.address("carnet"))
    assert someone.heading().startswith("\u2068Lila <b>\u2069, utilisez\u2011vous le carnet")
    someone.opens(someone.address("naissance"))
    assert "Sur vous" in someone.page.text


def test_a_page_that_names_somebody_is_kept_by_no_browser(someone: Respondent) -> None:
    before = someone.says("carnet", "x", step="2").headers["Cache-Control"]
    someone.says("surnom", "Lila", step="3")
    after = someone.says("carnet", "x", step="4").headers["Cache-Control"]
    assert (before, after) == ("private, no-cache", "no-store")


def test_whoever_is_too_young_is_thanked(someone: Respondent) -> None:
    someone.says("naissance", "1/2012", step="7")
    assert someone.path.endswith("/end")
    assert "Ces questions sont pour les adultes." in someone.page.text
