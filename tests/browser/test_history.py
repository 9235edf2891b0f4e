"""The browser's own Back and Forward: never an error page, and nothing is lost."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from app.distribution import links
from tests.browser.conftest import Live, Visitor, interview
from tests.browser.test_audit import with_a_private_question
from tests.browser.walks import answer, press
from tests.campaigns import KEYS, World, make_world

SUMMARY = ".summary"


def at_second_question(page: Page, link: str) -> Page:
    page.goto(link)
    press(page, "#begin")
    answer(page, "")
    page.wait_for_url(re.compile("/utilise$"))
    return page


def choose(page: Page, code: str) -> None:
    page.locator(f".option:has([value={code}])").click()


def expect_question(page: Page, name: str, mistakes: int = 0) -> None:
    expect(page).to_have_url(re.compile(f"/{name}$"))
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator("[name=answer]").first).to_be_attached()
    expect(page.locator(SUMMARY)).to_have_count(mistakes)


def mends_a_mistake(page: Page) -> None:
    """Nothing chosen first; then something, which leads on."""
    press(page, "button.main")
    expect_question(page, "utilise", mistakes=1)
    choose(page, "souvent")
    press(page, "button.main")
    expect_question(page, "depuis")


def test_without_the_script_a_mistake_is_gone_back_to_and_mended_again(
    live: Live, world: World, group_link: str, visit: Visitor
) -> None:
    page = at_second_question(visit("fr", javascript=False), group_link)
    mends_a_mistake(page)
    page.go_back()
    expect_question(page, "utilise", mistakes=1)
    expect(page.locator("[value=souvent]")).to_be_checked()
    page.go_back()
    expect_question(page, "utilise")
    page.go_back()
    expect_question(page, "accord")
    for mistakes in (0, 1):
        page.go_forward()
        expect_question(page, "utilise", mistakes)
    assert interview(live, world).answers["utilise"].value == "souvent"
    choose(page, "parfois")
    press(page, "button.main")
    expect_question(page, "depuis")
    assert interview(live, world).answers["utilise"].value == "parfois"


def test_with_the_script_a_mistake_is_no_page_of_its_own(
    live: Live, world: World, group_link: str, visit: Visitor
) -> None:
    page = at_second_question(visit("fr"), group_link)
    mends_a_mistake(page)
    page.go_back()
    expect_question(page, "utilise")
    expect(page.locator("[value=souvent]")).to_be_checked()
    page.go_back()
    expect_question(page, "accord")
    page.go_forward()
    expect_question(page, "utilise")
    assert interview(live, world).answers["utilise"].value == "souvent"


@pytest.mark.parametrize("javascript", [False, True], ids=["no script", "script"])
def test_a_page_shown_in_another_language_is_gone_back_to(
    live: Live, world: World, group_link: str, visit: Visitor, *, javascript: bool
) -> None:
    page = at_second_question(visit("fr", javascript=javascript), group_link)
    choose(page, "souvent")
    page.locator(".languages summary").click()
    press(page, ".languages button[value=ar]")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.locator("[value=souvent]")).to_be_checked()
    press(page, "button.main")
    expect_question(page, "depuis")
    page.go_back()
    expect_question(page, "utilise")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.locator("[value=souvent]")).to_be_checked()
    page.go_forward()
    expect_question(page, "depuis")
    assert interview(live, world).answers["utilise"].value == "souvent"


def test_a_private_question_left_empty_is_gone_back_to_and_holds_nothing(live: Live, visit: Visitor) -> None:
    with live.database.session() as session:
        world = make_world(session, live.clock(), version=with_a_private_question("utilise"))
    link = f"/e/{links.relay_token(KEYS, world.links[0])}"
    page = at_second_question(visit("fr", javascript=False), link)
    mends_a_mistake(page)
    page.go_back()
    expect_question(page, "utilise", mistakes=1)
    expect(page.locator("input:checked")).to_have_count(0)
