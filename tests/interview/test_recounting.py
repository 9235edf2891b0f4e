"""Answers told back: all that is kept, in the survey's order and the reader's words."""

from __future__ import annotations

import datetime as dt

import pytest

from app.interview import engine
from app.interview.model import Channel, Interview, Reply
from app.interview.recounting import recount
from tests.interview.small import small_version

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)


def after(*replies: tuple[str, str | tuple[str, ...]]) -> Interview:
    version = small_version()
    interview = engine.begin(version, "a" * 26, "fr", Channel.WEB, NOW).interview
    for number, (question, raw) in enumerate(replies):
        reply = Reply(question, raw, Channel.WEB, str(number))
        interview = engine.advance(version, interview, reply, NOW).interview
    return interview


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_questions_and_answers_are_told_in_the_language_asked_for(language: str) -> None:
    version = small_version()
    interview = after(("accord", "oui"), ("bienvenue", ""), ("carnet", "oui"), ("aide", "~refused"))
    told = recount(version, interview, language, lambda text: f"<{text}>")
    assert [one.question for one in told] == [
        version.text(language, f"{id_}.text") for id_ in ("accord", "carnet", "aide")
    ]
    assert [one.answer for one in told] == [
        version.text(language, "consentement.oui"),
        version.text(language, "oui_non.oui"),
        "<I prefer not to answer>",
    ]


def test_what_is_off_the_route_by_now_is_told_as_well() -> None:
    version = small_version()
    interview = after(("accord", "oui"), ("bienvenue", ""), ("carnet", "oui"), ("aide", "peu"), ("carnet", "non"))
    assert "aide" not in engine.route(version, interview)
    assert version.text("fr", "aide.text") in [one.question for one in recount(version, interview, "fr", str)]


def test_a_mark_is_told_with_what_the_ends_of_its_scale_mean() -> None:
    version = small_version()
    interview = after(("accord", "oui"), ("bienvenue", ""), ("carnet", "non"), ("pourquoi", ""), ("confiance", "2"))
    assert recount(version, interview, "fr", str)[-1].answer == "2 (1 = Pas du tout · 5 = Tout à fait)"
