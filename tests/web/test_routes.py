"""The respondent's pages: what each shows, what each button does, and what nobody can break."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.collection.store import documents
from app.collection.tables import InterviewRow
from app.database import Database
from app.distribution.core import EventKind
from app.distribution.service import close_campaign
from app.distribution.tables import Campaign, HistoryEvent, RelayLink
from app.interview.model import Interview, State
from tests.campaigns import World, make_world
from tests.conftest import Clock
from tests.web.respondent import Respondent, rows

CODES = {"fr": "ltr", "ar": "rtl", "en": "ltr"}


def interviews(database: Database, world: World) -> list[Interview]:
    with database.session(read_only=True) as session:
        return [stored.interview for stored in documents(session, world.campaign.id)]


def the_interview(database: Database, world: World) -> Interview:
    (found,) = interviews(database, world)
    return found


def answers(interview: Interview) -> dict[str, object]:
    return {id_: answer.value for id_, answer in interview.answers.items()}


def edit(database: Database, world: World, **changes: dt.datetime) -> None:
    with database.session() as session:
        campaign = session.get_one(Campaign, world.campaign.id)
        for name, value in changes.items():
            setattr(campaign, name, value)
        session.commit()


def reaches(person: Respondent, question: str) -> None:
    """Answer on the long way up to a question."""
    way: Sequence[tuple[str, str | Sequence[str]]] = [
        ("accord", "oui"), ("bienvenue", ""), ("carnet", "oui"), ("aide", "peu"), ("usage", ["rdv"]),
        ("confiance", "4"), ("age", "34"), ("annees", "3"), ("depuis", ["3", "9", "2025"]), ("mot", "Merci"),
    ]  # fmt: skip
    for name, raw in way:
        if name == question:
            break
        assert person.says(name, raw).status_code == 200


# The opening page. ------------------------------------------------------------------------------


@pytest.mark.parametrize("language", CODES)
def test_the_opening_page_says_who_asks_and_how_long_in_the_language_asked_for(
    person: Respondent, world: World, group_link: str, language: str
) -> None:
    page = person.opens(f"{group_link}?lang={language}")
    assert page.status_code == 200
    assert (person.tree.get("lang"), person.tree.get("dir")) == (language, CODES[language])
    for part in ("title", "intro", "notice"):
        assert world.version.text(language, f"survey.{part}").replace("'", "&#39;") in page.text
    offered = person.tree.xpath("//nav//a")
    assert [(one.get("lang"), one.text) for one in offered] == [
        ("fr", "Français"), ("ar", "العربية"), ("en", "English"),
    ]  # fmt: skip
    assert len(person.tree.xpath("//button[contains(@class, 'main')]")) == 1


@pytest.mark.parametrize(
    ("query", "accepts", "spoken"),
    [
        ("", "ar,fr;q=0.5", "ar"),
        ("", "ar-MA,fr;q=0.9", "ar"),
        ("", "de", "fr"),
        ("?lang=en", "ar", "en"),
        ("?lang=xx", "ar", "ar"),
        ("", "", "fr"),
    ],
)
def test_the_language_comes_from_the_link_then_the_browser_then_the_survey(
    person: Respondent, group_link: str, query: str, accepts: str, spoken: str
) -> None:
    person.opens(group_link + query, **{"Accept-Language": accepts})
    assert person.tree.get("lang") == spoken


def test_looking_changes_nothing(person: Respondent, world: World, personal_link: str, group_link: str) -> None:
    app = person.client.application
    database: Database = app.extensions["relais.database"]
    person.begins(group_link)
    reaches(person, "usage")
    before = rows(database)
    addresses = [group_link, personal_link, "/s/vague-1/", "/s/vague-1/language", "/s/vague-1/end", "/s/vague-1/stop",
                 "/s/vague-1/stop/later", *(f"/s/vague-1/{q.id}" for q in world.version.survey.questions)]  # fmt: skip
    for address in addresses * 3:
        assert person.opens(address).status_code == 200
        assert person.client.head(address).status_code in {200, 302, 303}
    assert rows(database) == before


def test_beginning_starts_one_interview_in_the_language_chosen(
    person: Respondent, world: World, group_link: str, database: Database
) -> None:
    person.begins(group_link, "ar")
    assert person.path == "/s/vague-1/accord"
    found = the_interview(database, world)
    assert (found.language, found.channel, found.state) == ("ar", "web", State.ASKING)
    assert person.tree.get("lang") == "ar"


def test_two_presses_of_the_button_are_one_interview(
    app: Flask, person: Respondent, world: World, group_link: str, database: Database
) -> None:
    person.opens(group_link)
    pressed = person.hidden()
    impatient = Respondent(app.test_client())
    answers_ = [person.sends(group_link, pressed), impatient.sends(group_link, pressed)]
    assert [one.status_code for one in answers_] == [303, 303]
    assert len(interviews(database, world)) == 1


def test_a_page_left_open_on_a_shared_telephone_gives_the_next_person_an_interview_of_their_own(
    app: Flask, person: Respondent, world: World, group_link: str, database: Database
) -> None:
    person.opens(group_link)
    pressed = person.hidden()
    person.follows(person.sends(group_link, pressed))
    person.says("accord", "oui")
    next_person = Respondent(app.test_client())
    next_person.follows(next_person.sends(group_link, pressed))
    assert next_person.path == "/s/vague-1/accord"
    assert next_person.chosen() == []
    assert len(interviews(database, world)) == 2


def test_the_link_offers_to_go_on_first_and_to_begin_anew_second(
    person: Respondent, world: World, group_link: str, database: Database
) -> None:
    person.begins(group_link)
    reaches(person, "aide")
    person.opens(group_link)
    assert person.tree.xpath("//main//button/@value") == ["continue", "anew"]
    person.begins(group_link, press="continue")
    assert person.path == "/s/vague-1/aide"
    assert len(interviews(database, world)) == 1
    person.begins(group_link, press="anew")
    assert person.path == "/s/vague-1/accord"
    assert len(interviews(database, world)) == 2


def test_going_on_in_another_language_speaks_it(person: Respondent, world: World, group_link: str) -> None:
    person.begins(group_link, "fr")
    reaches(person, "carnet")
    person.begins(group_link, "ar", press="continue")
    assert person.heading() == world.version.text("ar", "carnet.text")


def test_a_personal_link_goes_on_with_the_same_interview_on_any_device(
    app: Flask, world: World, personal_link: str, database: Database
) -> None:
    at_home, at_work = Respondent(app.test_client()), Respondent(app.test_client())
    at_home.opens(personal_link)
    assert at_home.tree.get("lang") == "ar", "the language of the invitation"
    at_home.begins(personal_link, "fr")
    reaches(at_home, "aide")
    at_work.opens(personal_link)
    assert at_work.tree.get("lang") == "fr", "the language of the interview by now"
    at_work.begins(personal_link, "fr", press="continue")
    assert at_work.path == "/s/vague-1/aide"
    reaches(at_work, "nothing")
    assert at_work.path == "/s/vague-1/end"
    assert the_interview(database, world).state is State.COMPLETED
    assert "Merci." in at_home.opens(personal_link).text
    assert at_home.tree.xpath("//main//button") == []


def test_a_personal_link_opened_elsewhere_after_the_end_leads_to_where_the_code_is_typed(
    app: Flask, world: World, personal_link: str
) -> None:
    at_home, elsewhere = Respondent(app.test_client()), Respondent(app.test_client())
    at_home.begins(personal_link)
    reaches(at_home, "nothing")
    elsewhere.opens(personal_link)
    assert elsewhere.tree.xpath("//main/p//a/@href") == ["/my-answers?lang=fr"]
    assert at_home.opens("/s/vague-1/end").status_code == 200
    assert at_home.tree.xpath("//main/p//a") == [], "the code itself stands there"


def test_an_interview_knows_its_group_link_and_nobody_s_name(
    person: Respondent, world: World, group_link: str, database: Database
) -> None:
    person.begins(group_link)
    reaches(person, "nothing")
    with database.session(read_only=True) as session:
        row = session.scalars(select(InterviewRow)).one()
        kinds = list(session.scalars(select(HistoryEvent.kind).where(HistoryEvent.interview_id == row.id)))
    assert (row.relay_link_id, row.invitation_id) == (world.links[0].id, None)
    assert {"interview_started", "interview_completed"} == set(kinds)
    assert group_link.removeprefix("/e/") not in repr(rows(database))
    assert "Belkacem" not in person.page.text


def test_no_address_after_the_first_page_and_no_cookie_holds_token_or_answer(
    person: Respondent, group_link: str
) -> None:
    person.begins(group_link)
    reaches(person, "mot")
    assert group_link.removeprefix("/e/") not in person.page.text + person.path
    cookie = person.client.get_cookie("relais")
    assert cookie is not None
    with person.client.session_transaction() as session:
        kept = repr(dict(session))
    assert not re.search(r"\bpeu\b", kept)
    assert not re.search(r"(?<![0-9a-z.:+-])34(?![0-9a-z.:+-])", kept), "drawn tokens may hold these digits"
    assert cookie.http_only


# Questions. -------------------------------------------------------------------------------------


def test_each_question_is_the_only_heading_and_has_its_group(person: Respondent, world: World, group_link: str) -> None:
    person.begins(group_link, "ar")
    for question in world.version.survey.questions:
        if question.id == "pourquoi":
            continue
        assert person.path == f"/s/vague-1/{question.id}"
        assert person.tree.xpath("string(//h1)").strip() == world.version.text("ar", f"{question.id}.text")
        assert len(person.tree.xpath("//h1")) == 1
        assert len(person.tree.xpath("//main//input[@type='radio' or @type='checkbox']")) == len(
            person.tree.xpath("//fieldset[legend//h1]//input[@type='radio' or @type='checkbox']")
        )
        for described in person.tree.xpath("//@aria-describedby"):
            assert all(person.tree.xpath(f"//*[@id='{one}']") for one in described.split())
        raw: dict[str, str | list[str]] = {
            "accord": "oui", "bienvenue": "", "carnet": "oui", "aide": "peu", "usage": ["rdv"], "confiance": "4",
            "age": "34", "annees": "3", "depuis": ["3", "9", "2025"], "mot": "شكرا",
        }  # fmt: skip
        person.says(question.id, raw[question.id])
    assert person.path == "/s/vague-1/end"


def test_an_answer_that_is_none_keeps_what_was_typed_and_says_what_to_do(
    person: Respondent, group_link: str, world: World, database: Database
) -> None:
    person.begins(group_link)
    reaches(person, "age")
    page = person.says("age", "<i>trente</i>")
    assert page.status_code == 422
    assert person.problems() == [person.tree.xpath("//p[@class='problem']/text()")[0]]
    assert person.tree.xpath("string(//title)").startswith("Err")
    field = person.tree.get_element_by_id("answer")
    assert field.get("value") == "<i>trente</i>"
    assert field.get("aria-invalid") == "true"
    assert "<i>trente" not in page.text
    assert "age" not in the_interview(database, world).answers


def test_a_wrong_day_keeps_its_three_boxes(person: Respondent, group_link: str) -> None:
    person.begins(group_link)
    reaches(person, "depuis")
    assert person.says("depuis", ["31", "2", "2025"]).status_code == 422
    assert person.tree.xpath("//input[@name='answer']/@value") == ["31", "2", "2025"]
    assert person.problems()


def test_several_choices_that_exclude_each_other_stay_ticked(person: Respondent, group_link: str) -> None:
    person.begins(group_link)
    reaches(person, "usage")
    assert person.says("usage", ["rdv", "aucun"]).status_code == 422
    assert person.chosen() == ["rdv", "aucun"]


def test_a_refusal_is_shown_when_one_comes_back(person: Respondent, group_link: str) -> None:
    person.begins(group_link)
    reaches(person, "aide")
    person.follows(person.sends(person.address("aide"), [("answer", "peu"), ("move", "refuse")]))
    person.goes_back("usage")
    assert person.chosen() == []
    assert person.tree.xpath("//button[contains(@class, 'refused')]")


def test_a_double_click_is_one_answer(person: Respondent, group_link: str, world: World, database: Database) -> None:
    person.begins(group_link)
    first = person.says("accord", "oui", step="0")
    step = the_interview(database, world).step
    assert person.says("accord", "oui", step="0").status_code == first.status_code
    assert the_interview(database, world).step == step


def test_of_two_tabs_the_last_answer_to_a_question_counts(
    person: Respondent, group_link: str, world: World, database: Database
) -> None:
    person.begins(group_link)
    reaches(person, "aide")
    for code in ("beaucoup", "pas"):
        person.says("aide", code, step="3")
    assert answers(the_interview(database, world))["aide"] == "pas"


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("question", ["pourquoi", "mot_inconnu", "age%01", "-end", "a" * 3000])
def test_a_question_that_is_not_asked_leads_to_the_one_that_is(
    person: Respondent, group_link: str, question: str, method: str, world: World, database: Database
) -> None:
    person.begins(group_link)
    reaches(person, "aide")
    before = the_interview(database, world)
    data = {"answer": "oui"} if method == "post" else None
    answer = person.client.open(person.address(question), method=method.upper(), data=data)
    assert (answer.status_code, answer.location) == (303, "/s/vague-1/aide")
    assert the_interview(database, world) == before


def test_an_address_that_no_database_can_hold_leads_to_no_page(person: Respondent, group_link: str) -> None:
    person.begins(group_link)
    assert person.client.get(person.address("age%00")).status_code == 404


def test_a_finished_interview_leads_to_its_end(person: Respondent, group_link: str) -> None:
    person.begins(group_link)
    reaches(person, "nothing")
    for question in ("age", "end", "", "language"):
        person.opens(person.address(question))
        assert person.path == "/s/vague-1/end"


def test_the_end_of_an_interview_that_goes_on_leads_back_to_it(person: Respondent, group_link: str) -> None:
    person.begins(group_link)
    person.opens("/s/vague-1/end")
    assert person.path == "/s/vague-1/accord"


def test_whoever_says_no_is_thanked_and_left_alone(
    person: Respondent, group_link: str, world: World, database: Database
) -> None:
    person.begins(group_link)
    person.says("accord", "non")
    assert person.path == "/s/vague-1/end"
    assert "rien n’est gardé" in person.page.text
    assert the_interview(database, world).state is State.DECLINED


# Language. --------------------------------------------------------------------------------------


def test_the_language_changes_on_the_same_page_and_answers_stay(
    person: Respondent, group_link: str, world: World, database: Database
) -> None:
    person.begins(group_link)
    reaches(person, "usage")
    person.goes_back("usage")
    person.switches("ar")
    assert person.path == "/s/vague-1/aide"
    assert (person.tree.get("lang"), person.tree.get("dir")) == ("ar", "rtl")
    assert person.chosen() == ["peu"]
    assert answers(the_interview(database, world))["aide"] == "peu"


@pytest.mark.parametrize("language", ["xx", "", "ar\x00", "a" * 100_000])
def test_a_language_there_is_none_of_changes_nothing(person: Respondent, group_link: str, language: str) -> None:
    person.begins(group_link)
    assert person.switches(language).status_code == 200
    assert person.tree.get("lang") == "fr"


# Stopping. --------------------------------------------------------------------------------------


def test_stopping_for_now_keeps_everything(
    person: Respondent, group_link: str, world: World, database: Database
) -> None:
    person.begins(group_link)
    reaches(person, "age")
    before = the_interview(database, world)
    person.opens("/s/vague-1/stop")
    assert person.tree.xpath("//main//button/@value") == ["later", "delete"]
    person.stops("later")
    assert person.path == "/s/vague-1/stop/later"
    assert the_interview(database, world) == before


@pytest.mark.parametrize(("closes", "told"), [(dt.timedelta(days=20), "22 mars"), (dt.timedelta(days=90), "1er avril")])
def test_whoever_stops_for_now_is_told_how_long_their_browser_knows_them(
    person: Respondent,
    group_link: str,
    world: World,
    database: Database,
    now: dt.datetime,
    closes: dt.timedelta,
    told: str,
) -> None:
    edit(database, world, closes_at=now + closes)
    person.begins(group_link)
    reaches(person, "age")
    person.stops("later")
    assert told in person.page.text
    assert "Expires=" in person.sends("/s/vague-1/stop", [("choice", "later")]).headers["Set-Cookie"]


@pytest.mark.parametrize("until", ["age", "nothing"])
def test_stopping_for_good_deletes_every_answer(
    person: Respondent, group_link: str, world: World, database: Database, until: str
) -> None:
    person.begins(group_link)
    reaches(person, until)
    person.stops("delete")
    assert person.path == "/s/vague-1/end"
    found = the_interview(database, world)
    assert (found.state, found.answers) == (State.WITHDRAWN, {})


# Links that open nothing, and the wrong time. ----------------------------------------------------


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    "path",
    ["/e/aaaaaaaaaaaa", "/i/aaaaaaaaaaaa", "/e/%00", "/i/" + "z" * 5000, "/e/%D8%B3", "/s/vague-1/age",
     "/s/vague-1/stop",
     "/s/no-such/accord", "/s/vague-1/language", "/e/'--"],
)  # fmt: skip
def test_an_unknown_link_and_an_unknown_browser_get_one_calm_page(
    client: FlaskClient, world: World, path: str, method: str
) -> None:
    answer = client.open(path, method=method.upper(), data={"x": "y"} if method == "post" else None)
    assert answer.status_code == 404
    assert all(f'lang="{code}"' in answer.text for code in CODES)


def test_a_revoked_link_opens_nothing(
    person: Respondent, world: World, group_link: str, database: Database, now: dt.datetime
) -> None:
    with database.session() as session:
        session.get_one(RelayLink, world.links[0].id).revoked_at = now
        session.commit()
    assert person.opens(group_link).status_code == 404


def test_a_link_of_another_campaign_does_not_open_this_one(
    person: Respondent, group_link: str, database: Database, now: dt.datetime
) -> None:
    with database.session() as session:
        make_world(session, now, key="vague-2")
    person.begins(group_link)
    assert person.opens("/s/vague-2/accord").status_code == 404


@pytest.mark.parametrize("link", ["group_link", "personal_link"])
def test_a_campaign_that_is_over_says_so_and_takes_nothing(
    request: pytest.FixtureRequest, person: Respondent, world: World, link: str, database: Database, clock: Clock
) -> None:
    address: str = request.getfixturevalue(link)
    person.begins(address)
    person.says("accord", "oui")
    clock.advance(dt.timedelta(days=40))
    before = rows(database)
    assert person.opens(address).status_code == 410
    assert person.opens("/s/vague-1/bienvenue").status_code == 410
    assert person.says("bienvenue", "").status_code == 410
    assert person.sends(address, [("begin", "begin")]).status_code == 410
    assert rows(database) == before


@pytest.mark.parametrize("until", ["age", "nothing"])
def test_after_the_end_answers_can_no_longer_be_taken_back(
    person: Respondent, group_link: str, world: World, database: Database, clock: Clock, until: str
) -> None:
    person.begins(group_link)
    reaches(person, until)
    clock.advance(dt.timedelta(days=40))
    before = rows(database)
    for page in ("", "end", "stop", "stop/later", "help", "elsewhere"):
        assert person.opens(f"/s/vague-1/{page}").status_code == 410
    for sent in (person.stops("delete"), person.switches("ar"), person.sends("/s/vague-1/help", [("helper", "alone")])):
        assert sent.status_code == 410
    assert rows(database) == before


def test_a_campaign_closed_early_says_the_day(
    person: Respondent, world: World, group_link: str, database: Database, clock: Clock
) -> None:
    with database.session() as session:
        close_campaign(session, session.get_one(Campaign, world.campaign.id), clock())
        session.commit()
    clock.advance(dt.timedelta(days=3))
    page = person.opens(f"{group_link}?lang=fr")
    assert page.status_code == 410
    assert "2 mars 2026" in page.text


def test_a_campaign_that_is_not_open_yet_says_when(
    person: Respondent, world: World, group_link: str, database: Database, now: dt.datetime
) -> None:
    edit(database, world, opens_at=now + dt.timedelta(days=5))
    page = person.opens(f"{group_link}?lang=en")
    assert page.status_code == 403
    assert "7 March 2026" in page.text


# Form tokens. -----------------------------------------------------------------------------------


def test_a_form_with_a_wrong_token_shows_the_question_with_what_was_typed(
    app: Flask, person: Respondent, group_link: str, world: World, database: Database
) -> None:
    person.begins(group_link)
    reaches(person, "mot")
    app.config["WTF_CSRF_ENABLED"] = True
    page = person.says("mot", "Je garde ceci")
    assert page.status_code == 422
    assert "Je garde ceci" in page.text
    assert "mot" not in the_interview(database, world).answers
    person.follows(person.sends(person.path, [*person.hidden(), ("answer", "Je garde ceci"), ("move", "next")]))
    assert person.path == "/s/vague-1/end"
    assert answers(the_interview(database, world))["mot"] == "Je garde ceci"


@pytest.mark.parametrize(
    ("language", "told"),
    [("fr", "ne garde pas les cookies"), ("ar", "لا يحفظ ملفات تعريف الارتباط"), ("en", "keeps no cookies")],
)
def test_a_browser_that_keeps_no_cookies_is_told_so_and_nothing_begins(
    app: Flask, world: World, group_link: str, database: Database, language: str, told: str
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    without = Respondent(app.test_client(use_cookies=False))
    page = without.begins(group_link, language)
    assert page.status_code == 422
    assert told in page.text
    assert interviews(database, world) == []


def test_a_browser_that_lost_its_cookie_meanwhile_is_asked_to_press_again(
    app: Flask, person: Respondent, group_link: str
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    person.opens(group_link)
    sent = person.hidden()
    person.client.delete_cookie("relais")
    with time_machine.travel(dt.timedelta(hours=1), tick=False):
        page = person.sends(group_link, sent)
    assert page.status_code == 422
    assert "cookies" not in page.text
    assert "restée ouverte longtemps" in page.text


@pytest.mark.parametrize("path", ["/resume", "/my-answers"])
def test_a_code_typed_without_cookies_is_told_so_too(app: Flask, path: str) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    without = Respondent(app.test_client(use_cookies=False))
    without.opens(path)
    assert "cookies" in without.sends(path, [*without.hidden(), ("code", "123456789")]).text


def test_stopping_needs_a_token_too(
    app: Flask, person: Respondent, group_link: str, world: World, database: Database
) -> None:
    person.begins(group_link)
    person.says("accord", "oui")
    app.config["WTF_CSRF_ENABLED"] = True
    assert person.stops("delete").status_code == 422
    assert the_interview(database, world).answers


# Whatever else arrives. -------------------------------------------------------------------------

HOSTILE = {
    "nothing": "",
    "garbage": "\x00\x01\x02\ufffe",
    "nul in text": "a\x00b",
    "turned text": "\u202egnirts\u202c \u2066x\u2069",
    "emoji": "👩‍👩‍👧‍👦🏳️‍🌈",
    "markup": "<script>alert(1)</script>",
    "template": "{{ config }} {% raw %}",
    "sql": "'; DROP TABLE interview; --",
    "surrogate": "\ud800",
    "long": "x" * 1_000_000,
    "long arabic": "ع" * 300_000,
    "not a value": "~blank",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize(
    "question",
    ["usage", "mot", *(pytest.param(one, marks=pytest.mark.slow) for one in ("carnet", "confiance", "age", "depuis"))],
)
def test_nothing_that_can_be_typed_breaks_a_page(
    person: Respondent, group_link: str, world: World, database: Database, question: str, text: str
) -> None:
    person.begins(group_link)
    reaches(person, question)
    sent = text.encode("utf-8", "replace").decode()
    page = person.says(question, sent)
    assert page.status_code in {200, 422}
    assert "<script>alert" not in page.text
    kept = the_interview(database, world).answers.get(question)
    assert kept is None or len(str(kept.value)) <= 200


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("application/json", b'{"answer": {"a": 1}, "step": 5}', 422),
        ("application/json", b"[1, 2", 422),
        ("text/plain", b"answer=oui", 422),
        ("application/x-www-form-urlencoded", b"answer=%FF%FE&step=%FF", 422),
        ("application/x-www-form-urlencoded; charset=utf-16", b"\xff\xfea\x00", 422),
        ("multipart/form-data", b"no boundary", 422),
        ("multipart/form-data; boundary=x", b"--x\r\nbroken", 422),
        ("application/x-www-form-urlencoded", b"answer=" + b"x" * 3_000_000, 413),
    ],
)
def test_bodies_that_no_page_sends_are_no_answer(
    person: Respondent, group_link: str, world: World, database: Database, content_type: str, body: bytes, status: int
) -> None:
    person.begins(group_link)
    reaches(person, "carnet")
    before = the_interview(database, world)
    answer = person.client.post("/s/vague-1/carnet", data=body, content_type=content_type)
    assert answer.status_code == status
    assert the_interview(database, world) == before


@pytest.mark.parametrize("step", ["", "x" * 100_000, "-1", "\x00", "0"])
def test_a_tampered_step_neither_breaks_nor_bloats(
    person: Respondent, group_link: str, world: World, database: Database, step: str
) -> None:
    person.begins(group_link)
    assert person.says("accord", "oui", step=step).status_code == 200
    kept = the_interview(database, world).answers["accord"]
    assert (kept.value, len(kept.outside_id) <= 60) == ("oui", True)


@pytest.mark.parametrize(
    ("method", "path"),
    [("PUT", "/s/vague-1/accord"), ("DELETE", "/e/x"), ("POST", "/s/vague-1/end"), ("PATCH", "/s/vague-1/stop")],
)
def test_a_method_no_page_uses_is_refused_calmly(client: FlaskClient, world: World, method: str, path: str) -> None:
    answer = client.open(path, method=method)
    assert answer.status_code in {404, 405}
    assert all(f'lang="{code}"' in answer.text for code in CODES)


def test_a_question_called_like_a_page_has_an_address_of_its_own(app: Flask) -> None:
    # Imported here: the rest of this file looks at the room from outside.
    from app.web.doorway import FIXED_PAGES

    fixed = {rule.rule.split("/")[3] for rule in app.url_map.iter_rules() if rule.rule.startswith("/s/<campaign_key>/")}
    assert fixed - {"", "<question_id>"} == FIXED_PAGES


def test_a_withdrawal_is_told_in_the_history(person: Respondent, group_link: str, database: Database) -> None:
    person.begins(group_link)
    person.says("accord", "oui")
    person.stops("delete")
    with database.session(read_only=True) as session:
        told = select(func.count()).where(HistoryEvent.kind == EventKind.INTERVIEW_WITHDRAWN.value)
        assert session.scalar(told) == 1


def test_a_language_pressed_on_a_page_that_is_gone_is_spoken_where_it_leads(
    person: Respondent, group_link: str, world: World, database: Database
) -> None:
    person.begins(group_link)
    person.says("accord", "non")
    person.follows(person.sends("/s/vague-1/accord", [("step", "1"), ("language", "ar")]))
    assert person.path == "/s/vague-1/end"
    assert person.tree.get("lang") == "ar"
    assert the_interview(database, world).language == "ar"
