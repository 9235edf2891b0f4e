"""Pages drawn ahead show what the template shows, and keep nothing of anybody."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask
from msgspec.structs import replace

from app.collection.store import CampaignPeriod, Origin, Stored
from app.interview import engine
from app.interview.model import Assistance, Channel, Interview, Reply
from app.questionnaire.version import Version
from app.site import language
from app.site.skeletons import Skeletons
from app.web.drawing import question_page
from tests.conversations import everything_version
from tests.interview.small import small_version

NOW = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
PERIOD = CampaignPeriod(1, "vague-1", NOW, NOW + dt.timedelta(days=9), None)
SMALL, EVERYTHING = small_version(), everything_version()


def told(version: Version, language: str, name: str = "a", **answers: str | tuple[str, ...]) -> Interview:
    interview = engine.begin(version, name * 26, language, Channel.WEB, NOW).interview
    for question, raw in answers.items():
        step = engine.advance(version, interview, Reply(question, raw, Channel.WEB, "1"), NOW)
        interview = step.interview
    return interview


def page(app: Flask, version: Version, interview: Interview, question: str, origin: Origin | None = None) -> str:
    stored = Stored(interview, PERIOD, version.digest, origin or Origin(1), NOW, None)
    with app.test_request_context("/"):
        language.use(interview.language)
        return question_page(stored, version, engine.page_at(version, interview, question)).decode()


def without_token(html: str) -> list[str]:
    return [line for line in html.splitlines() if "csrf_token" not in line]


@pytest.fixture
def skeletons(app: Flask) -> Skeletons:
    found: Skeletons = app.extensions["relais.skeletons"]
    return found


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
@pytest.mark.parametrize("question", ["accord", "bienvenue", "carnet", "confiance", "age", "mot"])
def test_the_second_page_from_a_skeleton_is_the_one_its_template_draws(
    app: Flask, skeletons: Skeletons, question: str, language: str
) -> None:
    consented = {"accord": "oui"} if question != "accord" else {}
    one, other = (told(SMALL, language, name, **consented) for name in "ab")
    page(app, SMALL, one, question)
    filled = page(app, SMALL, other, question)
    skeletons.kept.clear()
    assert without_token(filled) == without_token(page(app, SMALL, other, question))
    assert "bbbbbb" in filled


def test_an_answer_shown_again_is_never_kept(app: Flask, skeletons: Skeletons) -> None:
    answered = told(SMALL, "fr", accord="oui", bienvenue="", carnet="non", pourquoi="Parce que Zoé")
    assert "Parce que Zoé" in page(app, SMALL, answered, "pourquoi")
    assert "Parce que Zoé" not in page(
        app, SMALL, told(SMALL, "fr", accord="oui", bienvenue="", carnet="non"), "pourquoi"
    )
    assert "Zoé" not in repr(skeletons)


def test_a_name_said_earlier_is_never_kept(app: Flask, skeletons: Skeletons) -> None:
    named = told(EVERYTHING, "fr", accord="oui", bonjour="seen", naissance="5/1990", surnom="Lila")
    assert "Lila" in page(app, EVERYTHING, named, "carnet")
    assert "Lila" not in repr(skeletons)


def test_what_the_page_depends_on_makes_another_page(app: Flask, skeletons: Skeletons) -> None:
    begun = told(SMALL, "fr")
    called = replace(begun, assistance=Assistance.PHONE)
    pages = {
        page(app, SMALL, begun, "accord"),
        page(app, SMALL, begun, "accord", Origin(1, 2)),
        page(app, SMALL, called, "accord"),
    }
    assert len({tuple(without_token(one)) for one in pages}) == 3
    assert len(skeletons.kept) == 3
