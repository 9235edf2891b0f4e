"""Pages beside the questions, in every appearance a person may have asked for."""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import Page
from sqlalchemy import update

from app.distribution import links
from app.distribution.tables import Campaign
from app.relay.returning import give_back
from tests.browser.audit import axe_faults, contrast_faults, faults, own_faults, stretched_faults
from tests.browser.conftest import Live, Preferences, Visitor
from tests.browser.walks import answer, fill, press
from tests.campaigns import KEYS, World, make_world
from tests.conversations import version_of
from tests.relay.test_returning import SHARE

APPEARANCES = [
    Preferences(color_scheme="dark"),
    Preferences(contrast="more"),
    Preferences(contrast="more", color_scheme="dark"),
    Preferences(forced_colors="active"),
]
OPEN_ALL = "document.querySelectorAll('details').forEach((one) => { one.open = true; })"


@pytest.fixture
def world(live: Live) -> World:
    with live.database.session() as session:
        return make_world(session, live.clock(), version=version_of("mon-recap"))


def group_link(world: World, language: str) -> str:
    return f"/e/{links.relay_token(KEYS, world.links[0])}?lang={language}"


def own_page(world: World, language: str) -> str:
    return f"/p/{links.page_token(KEYS, world.links[0])}?lang={language}"


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_results_before_and_after(live: Live, world: World, visit: Visitor, language: str) -> None:
    with live.database.session() as session, session.begin():
        session.execute(update(Campaign).values(results_on=dt.date(2026, 5, 4)))
        said = {"fr": ["L’objectif est atteint."], "ar": ["تحقق الهدف."]}
        give_back(session, world.campaign.id, 52, said, [SHARE], live.clock())
    page = visit(language, 320)
    page.goto(f"/results/vague-1?lang={language}")
    found = faults(page)
    live.clock.advance(dt.timedelta(days=40))
    page.reload()
    assert page.locator("dl").count() == 1
    found += faults(page)
    page.goto(group_link(world, language))
    found += faults(page)
    assert found == []


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_stopping_and_mistakes(world: World, visit: Visitor, language: str) -> None:
    page = visit(language, 320)
    page.goto(group_link(world, language))
    press(page, "#begin")
    press(page, "button.main")
    assert page.locator(".summary").count() == 1
    found = faults(page)
    press(page, "footer a[href$=stop]")
    stopping = page.url
    found += faults(page)
    page.reload()
    press(page, "button[value=later]")
    found += faults(page)
    page.goto(stopping)
    press(page, "button[value=delete]")
    found += faults(page)
    assert found == []


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_at_the_wrong_time_and_at_the_wrong_place(live: Live, world: World, visit: Visitor, language: str) -> None:
    page = visit(language, 320)
    found: list[str] = []
    for path in ("/", "/sign-in", "/e/unknown", "/console/", "/accessibility"):
        page.goto(path)
        found += faults(page)
    for days in (-5, 60):
        live.clock.advance(dt.timedelta(days=days))
        page.goto(group_link(world, language))
        found += faults(page)
        page.goto(own_page(world, language))
        found += faults(page)
    assert found == []


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_a_professional_s_page_folded_open_and_with_mistakes(
    world: World, visit: Visitor, language: str, width: int
) -> None:
    page = visit(language, width)
    page.goto(own_page(world, language))
    found = [*own_faults(page), *stretched_faults(page)]
    page.evaluate(OPEN_ALL)
    found += faults(page)
    page.reload()
    page.locator("details:has(#count) > summary").click()
    press(page, "form:has(#count) button")
    assert page.locator(".summary").count() == 1
    found += faults(page)
    assert found == []


def look_at(page: Page, preferences: Preferences) -> list[str]:
    """Forced colours are the browser's own: there axe compares author colours that nobody sees."""
    if "forced_colors" in preferences:
        return [*own_faults(page), *axe_faults(page, without=("color-contrast",))]
    return [*own_faults(page), *axe_faults(page), *contrast_faults(page)]


@pytest.mark.parametrize("preferences", APPEARANCES, ids=lambda one: " ".join(one.values()))
def test_every_appearance_can_be_read(world: World, visit: Visitor, preferences: Preferences) -> None:
    page = visit("ar", **preferences)
    page.goto(group_link(world, "ar"))
    found = look_at(page, preferences)
    page.reload()
    press(page, "#begin")
    press(page, "button.main")
    found += look_at(page, preferences)
    page.reload()
    for _ in range(4):
        fill(page, "مفيد")
        found += look_at(page, preferences)
        page.reload()
        answer(page, "مفيد")
    page.goto(own_page(world, "ar"))
    page.evaluate(OPEN_ALL)
    found += look_at(page, preferences)
    assert found == []


def test_the_language_changes_on_pages_beside_the_questions(live: Live, world: World, visit: Visitor) -> None:
    page = visit("fr", javascript=False)
    page.goto(group_link(world, "fr"))
    press(page, "#begin")
    press(page, "footer a[href$=stop]")
    for place in ("stop", "later"):
        for language in ("ar", "fr"):
            page.locator(".languages summary").click()
            press(page, f".languages button[value={language}]")
            assert page.url.endswith(place)
            assert page.locator("html").get_attribute("lang") == language
        if place == "stop":
            press(page, "button[value=later]")
    live.clock.advance(dt.timedelta(days=60))
    page.goto(group_link(world, "fr"))
    press(page, ".tongues a[lang=ar]")
    assert page.locator("html").get_attribute("lang") == "ar"


def test_the_statement_is_at_the_foot_of_every_page_in_its_language(world: World, visit: Visitor) -> None:
    page = visit("fr", javascript=False)
    page.goto(group_link(world, "ar"))
    press(page, "#begin")
    press(page, "footer a[href^='/accessibility']")
    assert page.url.endswith("/accessibility/ar")
    assert page.locator("html").get_attribute("dir") == "rtl"
    press(page, "a[lang=en]")
    assert "no conformity" in page.locator("main").inner_text()
