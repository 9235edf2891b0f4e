"""The journey round the questions: going on elsewhere, the end, one's own answers."""

from __future__ import annotations

import datetime as dt
import re
from urllib.parse import quote

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from app.collection.codes.core import read_code
from app.collection.codes.service import MOST_HERE, SHOWN_FOR, first_to_answers
from app.database import Database
from app.database.inserts import insert_if_new
from app.distribution.service import close_campaign
from app.distribution.tables import Campaign
from app.interview.model import State
from app.web.cookie import READING_TIME
from tests.campaigns import KEYS, World
from tests.conftest import Clock
from tests.web.respondent import Respondent, rows
from tests.web.test_routes import interviews, reaches, the_interview

CODE = re.compile(r"\b\d{3}(?: \d{3})+\b")


def code_on(person: Respondent) -> str:
    found = person.tree.xpath("string(//p[@class='code'])").strip()
    assert CODE.fullmatch(found), found
    return str(found)


def types(person: Respondent, code: str, page: str = "/resume", language: str = "fr") -> int:
    """Open the page of codes, type one, follow where it leads; the status of the answer."""
    person.opens(f"{page}?lang={language}")
    answer = person.sends(page, [*person.hidden(), ("code", code)])
    person.follows(answer)
    return answer.status_code


@pytest.fixture
def other(app: Flask) -> Respondent:
    return Respondent(app.test_client())


def finished(person: Respondent, link: str, language: str = "fr") -> str:
    person.begins(link, language)
    reaches(person, "nothing")
    return code_on(person)


# Going on elsewhere. ----------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_a_group_link_s_interview_goes_on_elsewhere_by_a_code(
    person: Respondent, other: Respondent, world: World, group_link: str, database: Database, language: str
) -> None:
    person.begins(group_link, language)
    reaches(person, "aide")
    person.opens("/s/vague-1/elsewhere")
    person.follows(person.sends("/s/vague-1/elsewhere", person.hidden()))
    code = code_on(person)
    assert person.tree.get("lang") == language
    assert code.replace(" ", "") not in str(rows(database))
    assert types(other, code) == 303
    assert other.path == "/s/vague-1/aide"
    assert other.tree.get("lang") == language
    other.says("aide", "peu")
    assert len(interviews(database, world)) == 1


def test_finishing_later_tells_a_code_that_stays_out_of_the_address(
    person: Respondent, other: Respondent, world: World, group_link: str
) -> None:
    person.begins(group_link)
    reaches(person, "carnet")
    person.stops("later")
    code = code_on(person)
    assert person.opens("/s/vague-1/stop/later").status_code == 200
    assert code_on(person) == code, "shown again on a reload"
    assert types(other, code) == 303
    assert other.path == "/s/vague-1/carnet"
    assert other.page.request.query_string == b""


@pytest.mark.parametrize("page", ["elsewhere", "help"])
def test_pages_beside_the_questions_change_language_and_stay(
    person: Respondent, world: World, group_link: str, page: str
) -> None:
    person.begins(group_link)
    reaches(person, "carnet")
    person.opens(f"/s/vague-1/{page}")
    sent = person.hidden("//header//form")
    person.follows(person.sends("/s/vague-1/language", [*sent, ("language", "ar")]))
    assert (person.path, person.tree.get("lang")) == (f"/s/vague-1/{page}", "ar")


def test_a_wrong_code_is_told_in_the_language_of_the_page_and_stays_to_be_mended(
    other: Respondent, world: World
) -> None:
    assert types(other, "123 456 780", language="ar") == 422
    assert other.tree.get("lang") == "ar"
    assert len(other.problems()) == 1
    assert other.tree.xpath("//input[@name='code']/@value") == ["123 456 780"]


def test_no_code_is_not_told_to_be_a_wrong_one(other: Respondent, world: World) -> None:
    assert types(other, " ", language="en") == 422
    assert other.problems() == ["Please type the figures of your code."]
    assert other.page.headers["Cache-Control"] == "private, no-cache", "the browser's Back leads here too"
    assert types(other, "123 456 789", language="en") == 422
    assert other.page.headers["Cache-Control"] == "no-store", "a code opens answers"


@pytest.mark.parametrize("page", ["/resume", "/my-answers"])
def test_choosing_a_language_keeps_the_figures_typed_so_far(other: Respondent, world: World, page: str) -> None:
    other.opens(f"{page}?lang=fr")
    for language in ["ar", "en"] * MOST_HERE:  # nothing is tried by it, so nothing asks to wait
        answer = other.sends(page, [*other.hidden(), ("code", "12 34"), ("speak", language)])
        assert answer.status_code == 200
        other.follows(answer)
        assert other.tree.get("lang") == language
        assert other.tree.xpath("//input[@name='code']/@value") == ["12 34"]
    assert other.problems() == []


def test_whoever_was_sent_here_by_a_slip_is_told_so_in_each_language(other: Respondent, world: World) -> None:
    answer = other.sends("/resume", [("begun_elsewhere", "1"), ("speak", "en")])
    assert "Somebody has begun to answer with this slip" in other.follows(answer).text
    assert ("begun_elsewhere", "1") in other.hidden()


def test_after_many_wrong_codes_the_page_asks_to_wait(
    person: Respondent, other: Respondent, world: World, group_link: str
) -> None:
    code = finished(person, group_link)
    for number in range(MOST_HERE):
        assert types(other, f"{number:09}") == 422
    assert types(other, code, "/my-answers") == 429
    assert len(other.problems()) == 1


def test_codes_need_the_form_s_token(app: Flask, person: Respondent, other: Respondent, group_link: str) -> None:
    code = finished(person, group_link)
    app.config["WTF_CSRF_ENABLED"] = True
    answer = other.sends("/my-answers", [("code", code)])
    assert answer.status_code == 422
    assert types(other, code, "/my-answers") == 303, "with the token it opens"


# The end, and one's own answers. ------------------------------------------------------------------


def test_the_end_tells_what_comes_next_and_shows_the_code_for_a_while(
    person: Respondent, world: World, group_link: str, clock: Clock
) -> None:
    finished(person, group_link)
    assert "Et maintenant" in person.page.text
    clock.advance(SHOWN_FOR)
    person.opens("/s/vague-1/end")
    assert person.tree.xpath("//p[@class='code']") == []


def test_a_code_that_somebody_has_is_not_given_again(
    person: Respondent, other: Respondent, world: World, group_link: str, database: Database, session: Session,
    now: dt.datetime,
) -> None:  # fmt: skip
    person.begins(group_link)
    taken = first_to_answers(KEYS, the_interview(database, world).id, now)
    other.begins(group_link)
    held = next(id_ for (id_, *_) in rows(database)["interview"] if id_ != taken.values["interview_id"])
    insert_if_new(session, taken.table, {**taken.values, "interview_id": held})
    session.commit()
    reaches(person, "nothing")
    code = read_code(code_on(person))
    assert code is not None
    assert KEYS.fingerprint(code) != taken.values["fingerprint"]
    found = {(one[0], one[3]) for one in rows(database)["interview_code"]}
    assert found == {(held, 0), (taken.values["interview_id"], 1)}
    person.opens("/s/vague-1/end")
    assert read_code(code_on(person)) == code


def test_the_end_says_where_the_results_will_be_once_they_are_promised(
    person: Respondent, other: Respondent, world: World, group_link: str, session: Session, clock: Clock
) -> None:
    finished(person, group_link)
    assert "/results/" not in person.page.text
    session.execute(update(Campaign).values(results_on=dt.date(2026, 5, 1)))
    session.commit()
    finished(other, group_link)
    assert "Vous pourrez les lire à partir du 1er mai 2026" in other.page.text
    (address,) = other.tree.xpath("//main//a[contains(@href, '/results/')]")
    assert (address.get("href"), address.text_content()) == ("/results/vague-1?lang=fr", "localhost/results/vague-1")
    clock.advance(dt.timedelta(days=40))
    assert "/results/vague-1?lang=fr" in person.opens(group_link).text, "whoever comes after the end finds them too"


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_a_person_sees_their_answers_by_the_code_in_their_language(
    person: Respondent, other: Respondent, world: World, group_link: str, language: str
) -> None:
    code = finished(person, group_link, language)
    assert types(other, code, "/my-answers") == 303
    assert other.path == "/my-answers/read"
    assert other.tree.get("lang") == language
    asked = [one.text_content() for one in other.tree.xpath("//dt")]
    answered = [one.text_content() for one in other.tree.xpath("//dd")]
    assert world.version.text(language, "aide.text").split()[0] in " ".join(asked)
    assert world.version.text(language, "degre.peu") in answered
    assert "Merci" in answered, "the person's own words"
    assert len(asked) == len(answered) == 9


def test_looking_at_one_s_answers_changes_nothing(
    person: Respondent, other: Respondent, database: Database, group_link: str
) -> None:
    types(other, finished(person, group_link), "/my-answers")
    before = rows(database)
    for address in ("/my-answers", "/my-answers/read", "/my-answers/erase", "/resume", "/s/vague-1/end") * 3:
        assert other.opens(address).status_code in {200, 404}
    assert rows(database) == before


def test_a_person_erases_their_answers_after_being_asked_once_more(
    person: Respondent, other: Respondent, world: World, database: Database, group_link: str
) -> None:
    code = finished(person, group_link)
    types(other, code, "/my-answers")
    other.opens("/my-answers/erase")
    other.follows(other.sends("/my-answers/erase", [*other.hidden(), ("choice", "delete")]))
    assert other.path == "/my-answers/read"
    found = the_interview(database, world)
    assert (found.state, dict(found.answers)) == (State.WITHDRAWN, {})
    assert types(other, code, "/my-answers") == 303, "the code still tells that nothing is kept"
    assert other.tree.xpath("//dd") == []
    other.follows(other.sends("/my-answers/erase", [("choice", "delete")]))
    assert the_interview(database, world).step == found.step, "twice is once"


def test_one_s_answers_are_read_and_erased_in_the_language_chosen_there(
    person: Respondent, other: Respondent, world: World, database: Database, group_link: str
) -> None:
    types(other, finished(person, group_link), "/my-answers")
    assert other.tree.get("lang") == "fr", "as they were given"
    for code in ("de", "", "x" * 99, "en\0"):
        assert other.opens(f"/my-answers/read?lang={quote(code)}").status_code == 200
        assert other.tree.get("lang") == "fr"
    other.opens("/my-answers/read?lang=ar")
    other.opens(other.tree.xpath("string(//main//a[contains(@href, '/erase')]/@href)"))
    assert other.tree.get("lang") == "ar"
    action = other.tree.xpath("string(//main//form/@action)")
    other.follows(other.sends(action, [*other.hidden(), ("choice", "delete")]))
    assert (other.tree.get("lang"), the_interview(database, world).state) == ("ar", State.WITHDRAWN)
    assert the_interview(database, world).language == "fr", "reading changes nothing"


def test_the_answers_close_by_a_button_and_by_themselves(
    person: Respondent, other: Respondent, group_link: str, clock: Clock
) -> None:
    code = finished(person, group_link)
    types(other, code, "/my-answers")
    other.follows(other.sends("/my-answers/close", other.hidden()))
    assert other.opens("/my-answers/read").request.path == "/my-answers"
    types(other, code, "/my-answers")
    clock.advance(READING_TIME)
    assert other.opens("/my-answers/read").request.path == "/my-answers"
    assert other.sends("/my-answers/erase", [("choice", "delete")]).location == "/my-answers"


def test_nobody_reads_or_erases_without_a_code(other: Respondent, world: World) -> None:
    assert other.opens("/my-answers/read").request.path == "/my-answers"
    assert other.sends("/my-answers/erase", [("choice", "delete")]).status_code == 303


def test_after_the_campaign_the_code_opens_one_calm_page(
    person: Respondent, other: Respondent, world: World, database: Database, group_link: str, clock: Clock
) -> None:
    code = finished(person, group_link)
    types(other, code, "/my-answers")
    with database.session() as session:
        close_campaign(session, session.get_one(Campaign, world.campaign.id), clock())
        session.commit()
    clock.advance(dt.timedelta(minutes=1))
    assert other.opens("/my-answers/read").status_code == 410
    assert other.sends("/my-answers/erase", [("choice", "delete")]).status_code == 303
    assert the_interview(database, world).state is State.COMPLETED
    assert types(other, code, "/my-answers") == 410
    assert other.tree.xpath("//dd") == []


def test_an_empty_box_says_nothing_on_the_way_back(
    person: Respondent, world: World, database: Database, group_link: str
) -> None:
    person.begins(group_link)
    reaches(person, "mot")
    person.follows(person.sends(person.path, [*person.hidden(), ("answer", "\r\n"), ("move", "back")]))
    assert "mot" not in the_interview(database, world).answers


def test_the_way_back_keeps_what_was_filled_in_and_ends_nothing(
    person: Respondent, world: World, database: Database, group_link: str
) -> None:
    person.begins(group_link)
    reaches(person, "usage")
    step = ("step", "7")
    person.follows(person.sends(person.path, [step, ("answer", "rdv"), ("move", "back")]))
    assert person.path.endswith("/aide")
    assert the_interview(database, world).answers["usage"].value == ("rdv",)
    before = dict(the_interview(database, world).answers)
    person.follows(person.sends(person.path, [step, ("answer", str(before["aide"].value)), ("move", "back")]))
    assert dict(the_interview(database, world).answers) == before, "what is only passed is not said again"
    person.opens(person.address("accord"))
    person.follows(person.sends(person.path, [step, ("answer", "non"), ("move", "back")]))
    assert the_interview(database, world).state is State.ASKING
    assert dict(the_interview(database, world).answers) == before
