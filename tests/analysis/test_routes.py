"""The results page and its file, in a small application of just this room and the doors to it."""

from __future__ import annotations

import csv
import datetime as dt
import io
import subprocess
import sys

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, update

import app.access.routes
import app.analysis.routes
import app.distribution.routes
import app.site.routes
from app.access.core import Role
from app.access.tables import Staff
from app.analysis import keeping
from app.collection.tables import InterviewRow
from app.database import Database
from app.distribution.disclosure import TEAM
from app.interview.model import Raw
from app.relay import returning
from app.settings import Settings
from tests import staff
from tests.analysis.carnet import CLOSES, OPENS, SAYS_YES, Field
from tests.conftest import Clock
from tests.rooms import rooms

PAGE, FILE = "/console/vague-1/results", "/console/vague-1/results.csv"


@pytest.fixture
def clock() -> Clock:
    return Clock(CLOSES + dt.timedelta(days=1))


@pytest.fixture
def room(settings: Settings, database: Database, clock: Clock) -> Flask:
    below = (app.site.routes.register, app.access.routes.register, app.distribution.routes.register)
    return rooms(settings, database, clock, *below, app.analysis.routes.register)


def signed_in(room: Flask, fieldwork: Field, clock: Clock, role: Role = Role.TEAM, language: str = "fr") -> FlaskClient:
    return staff.sign_in(room.test_client(), fieldwork.session, clock(), role, language)


SAYS_NO: dict[str, Raw] = {**SAYS_YES, "aide": "pas", "confiance": "2", "usage": ("papiers",)}


@pytest.fixture
def answered(fieldwork: Field) -> Field:
    for professional in range(4):
        fieldwork.declare(professional, 40, 40)
        for number in range(13):
            fieldwork.answer(professional, SAYS_YES if number else SAYS_NO)
    return fieldwork


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}"))))


def test_the_page_says_verdict_figure_reach_and_tipping_point(room: Flask, answered: Field, clock: Clock) -> None:
    page = signed_in(room, answered, clock, language="en").get(PAGE).text
    for words in (
        "The target is reached: S’organiser mieux.",
        "Not enough data to decide: Avoir confiance.",
        "La Réunion (974)",
        "To be scaled up",
        "With 95% confidence the share is at least",
        "only if at least 44%",
        "through 4 professionals",
        "between",
        "These answers come from too few structures to say what to expect in others.",
        '<bdi dir="ltr">',
    ):
        assert words in page, words
    assert "&lt;" not in page


def test_the_page_is_well_formed_in_every_language(room: Flask, answered: Field, clock: Clock) -> None:
    client = signed_in(room, answered, clock)
    for language, direction in (("fr", "ltr"), ("ar", "rtl"), ("en", "ltr")):
        answered.session.execute(update(Staff).values(language=language))
        answered.session.commit()
        response = client.get(PAGE)
        html5lib.HTMLParser(strict=True).parse(response.text)
        assert f'<html lang="{language}" dir="{direction}"' in response.text


def test_while_open_the_page_gives_figures_and_no_verdict(room: Flask, answered: Field, clock: Clock) -> None:
    clock.time = OPENS + dt.timedelta(days=2)
    page = signed_in(room, answered, clock, language="en").get(PAGE).text
    assert "The verdict comes after it closes, on 1 April 2026." in page
    assert "No verdict yet" in page
    assert "92%" in page
    assert "To be scaled up" not in page


def test_a_forecast_is_written_down_before_the_first_answer(room: Flask, fieldwork: Field, clock: Clock) -> None:
    clock.time = OPENS
    client = signed_in(room, fieldwork, clock, language="en")
    assert "Write down a forecast" in client.get(PAGE).text
    said = {"who": "Mission locale Nord", "indicator": "organisation", "share": "65"}
    assert client.post(f"{PAGE}/forecasts", data={**said, "share": "650"}).status_code == 422
    assert client.post(f"{PAGE}/forecasts", data=said).status_code == 303
    assert "Mission locale Nord expected 65%." in client.get(PAGE).text
    fieldwork.answer(0, SAYS_YES)
    fieldwork.session.commit()
    assert "no longer be one" in client.post(f"{PAGE}/forecasts", data=said, follow_redirects=True).text
    assert "Write down a forecast" not in client.get(PAGE).text


def test_results_are_given_back_once_the_campaign_is_over(room: Flask, answered: Field, clock: Clock) -> None:
    client = signed_in(room, answered, clock, language="en")
    over, clock.time = clock.time, OPENS + dt.timedelta(days=2)
    assert client.post(f"{PAGE}/return").status_code == 404
    assert returning.told(answered.session, answered.links[0], "ar") is None
    answered.session.commit()
    clock.time = over
    assert "Give the results back" in client.get(PAGE).text
    for number in range(36):
        answered.answer(number % 4, SAYS_NO if number < 8 else SAYS_YES)
    answered.session.commit()
    assert client.post(f"{PAGE}/return").status_code == 303
    english, arabic = (returning.told(answered.session, answered.links[0], code) for code in ("en", "ar"))
    assert english is not None
    assert arabic is not None
    assert list(english.sentences) == [
        "The target is reached: S’organiser mieux.", "Not enough data to decide: Avoir confiance.",
    ]  # fmt: skip
    assert arabic.sentences != english.sentences
    label, share = english.shares[0]
    assert label == "S’organiser mieux"
    assert share.value == pytest.approx(76 / 88)
    assert share.low < share.value < share.high
    assert (english.answers, english.own_structure) == (88, 44)


def test_nobody_works_out_how_few_answered_through_a_colleague(fieldwork: Field) -> None:
    mine = fieldwork.links[0].professional.structure_id
    colleague = next(at for at, one in enumerate(fieldwork.links) if at and one.professional.structure_id == mine)
    returning.give_back(fieldwork.session, fieldwork.campaign.id, 12, {}, [], CLOSES)

    def of_my_structure() -> int | None:
        found = returning.told(fieldwork.session, fieldwork.links[0], "fr")
        assert found is not None
        return found.own_structure

    for _ in range(8):
        fieldwork.answer(0, SAYS_YES)
    assert of_my_structure() == 8
    for number in range(5):
        fieldwork.answer(colleague, SAYS_YES)
        assert of_my_structure() == (13 if number == 4 else None)


def test_results_given_back_again_do_not_tell_of_whoever_came_between(
    room: Flask, answered: Field, clock: Clock
) -> None:
    client = signed_in(room, answered, clock, language="en")
    assert client.post(f"{PAGE}/return").status_code == 303
    few = returning.told(answered.session, answered.links[0], "en")
    assert few is not None
    # Four of 52 said otherwise: partners read the verdict and not the share.
    assert (next(iter(few.sentences)), few.shares) == ("The target is reached: S’organiser mieux.", [])
    answered.answer(0, SAYS_NO)
    answered.session.commit()
    assert "The earlier ones stand." in client.post(f"{PAGE}/return", follow_redirects=True).text
    again = returning.told(answered.session, answered.links[0], "en")
    assert again is not None
    assert (again.answers, again.sentences) == (52, few.sentences)


def test_without_answers_the_page_says_what_will_fill_it(room: Flask, fieldwork: Field, clock: Clock) -> None:
    page = signed_in(room, fieldwork, clock, language="en").get(PAGE).text
    assert "No answers yet" in page
    assert "0%" not in page


def test_a_test_campaign_says_that_these_are_no_results(room: Flask, answered: Field, clock: Clock) -> None:
    answered.campaign.test = True
    assert "these are not results" in signed_in(room, answered, clock, language="en").get(PAGE).text


def test_the_file_holds_the_figures_of_the_page(room: Flask, answered: Field, clock: Clock) -> None:
    response = signed_in(room, answered, clock).get(FILE)
    assert response.mimetype == "text/csv"
    assert response.data.startswith("\N{ZERO WIDTH NO-BREAK SPACE}".encode())
    indicator = rows(response.text)[0]
    assert indicator["item"] == "organisation"
    assert float(indicator["share"]) == pytest.approx(48 / 52)
    assert (indicator["n"], indicator["clusters"]) == ("52", "4")
    assert indicator["verdict"] == "scale"
    assert float(indicator["lower_bound"]) >= 0.6


def test_small_counts_are_hidden_in_the_file_as_well(room: Flask, answered: Field, clock: Clock) -> None:
    found = rows(signed_in(room, answered, clock).get(FILE).text)
    hidden = [row for row in found if row["table"] == "answers" and row["note"] == "hidden"]
    assert hidden
    assert all(row["n"] == row["share"] == "" for row in hidden)
    assert all(int(row["n"]) == 0 or int(row["n"]) >= 5 for row in found if row["table"] == "answers" and row["n"])


def test_no_cell_of_the_file_is_a_formula(room: Flask, answered: Field, clock: Clock) -> None:
    found = rows(signed_in(room, answered, clock).get(FILE).text)
    assert "'=Mes papiers" in {row["answer_label"] for row in found}
    assert not [cell for row in found for cell in row.values() if cell.startswith(("=", "+", "@"))]


@pytest.mark.parametrize("address", [PAGE, FILE])
def test_only_the_team_sees_results(room: Flask, answered: Field, clock: Clock, address: str) -> None:
    assert room.test_client().get(address).status_code == 401
    assert signed_in(room, answered, clock, Role.CALLER).get(address).status_code == 403


@pytest.mark.parametrize("address", ["/console/nowhere/results", "/console/nowhere/results.csv"])
def test_an_unknown_campaign_is_not_found(room: Flask, answered: Field, clock: Clock, address: str) -> None:
    assert signed_in(room, answered, clock).get(address).status_code == 404


def test_nobodys_own_words_are_on_the_page_or_in_the_file(room: Flask, answered: Field, clock: Clock) -> None:
    answered.answer(0, {**SAYS_YES, "mot": "phrase-secrete"})
    client = signed_in(room, answered, clock)
    assert "phrase-secrete" not in client.get(PAGE).text + client.get(FILE).text


def test_heavy_libraries_wait_for_the_first_result() -> None:
    check = "import sys, app.analysis.routes; print({'numpy', 'pandas', 'scipy', 'pyarrow'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_two_ways_are_drawn_before_the_campaign_opens(room: Flask, fieldwork: Field, clock: Clock) -> None:
    clock.time = OPENS - dt.timedelta(days=1)
    client = signed_in(room, fieldwork, clock, language="en")
    shown = client.get(PAGE).text
    assert "Draw lots and seal them" in shown
    assert "With 4 professionals and 40 answers no difference between two halves could be told." in shown
    asked = {"unit": "professional", "first": "seul", "second": "Seul", "stratum": ""}
    refused = client.post(f"{PAGE}/ways", data=asked)
    assert (refused.status_code, "Give the two ways different names." in refused.text) == (422, True)
    nameless = client.post(f"{PAGE}/ways", data=asked | {"second": "  "})
    assert (nameless.status_code, "Give this way a name." in nameless.text) == (422, True)
    drawn = client.post(f"{PAGE}/ways", data=asked | {"second": "=atelier"}, follow_redirects=True)
    assert "The lots are drawn and sealed." in drawn.text
    assert "What the ways bring is told when the survey is closed." in drawn.text
    assert "Draw lots and seal them" not in drawn.text
    file = client.get(f"{PAGE}/ways.csv").text
    assert file.count("'=atelier") == 2
    clock.time = OPENS + dt.timedelta(days=1)
    late = client.post(f"{PAGE}/ways", data=asked | {"second": "autre"}, follow_redirects=True)
    assert "it is too late to draw lots" in late.text


def many(fieldwork: Field, people: int) -> None:
    """Interviews like the first, more than are read while somebody waits."""
    fieldwork.answer(0, SAYS_YES)
    first = fieldwork.session.get_one(InterviewRow, f"{1:026}")
    like = {one.key: getattr(first, one.key) for one in InterviewRow.__table__.columns}
    rows = [{**like, "id": f"{number:026}"} for number in range(2, people + 1)]
    fieldwork.session.execute(insert(InterviewRow), rows)


def test_whoever_waits_sees_how_far_the_figures_are_without_javascript(
    room: Flask, fieldwork: Field, clock: Clock, settings: Settings
) -> None:
    many(fieldwork, keeping.AT_ONCE + 1)
    team = signed_in(room, fieldwork, clock)
    shelf = keeping.Shelf.of(settings, "vague-1", TEAM)
    with shelf.alone():
        shelf.tell(1500)
        page = team.get(PAGE)
        assert (page.status_code, page.headers["Refresh"]) == (202, f"3; url={PAGE}")
        assert "1\u202f500" in page.text
        assert 'value="1500" max="2001"' in page.text
        assert team.get(FILE).status_code == 202
    for _ in range(keeping.TRIES):
        shelf.begin(clock())
    page = team.get(PAGE)
    assert (page.status_code, "Refresh" in page.headers) == (503, False)
    assert "analysis keep vague-1" in page.text
