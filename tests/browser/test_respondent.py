"""Two minutes on an old telephone: whole walks, and what every page on the way must be."""

from __future__ import annotations

import datetime as dt
import re
from io import BytesIO
from random import Random

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from app.distribution import links
from app.interview import engine
from app.interview.model import Assistance, State
from app.look import store
from app.look.logo import SMALL, Logo
from app.look.store import Chosen
from tests.browser.audit import faults, own_faults
from tests.browser.conftest import PHONE, Live, Visitor, interview
from tests.browser.test_every_page import GROW_OLD
from tests.browser.walks import Traffic, answer, press, questions
from tests.campaigns import KEYS, World

FIRST_LOAD = 14 * 1024
FIRST_REQUESTS = 2
LATER_PAGE = 5 * 1024
WIDTHS = (320, PHONE, 1280)


def assert_sound(page: Page, language: str) -> None:
    """What every page is: its language, one main action at most, and no fault by our own rules."""
    assert page.locator("html").get_attribute("lang") == language
    assert page.locator("button.main, a.main").count() <= 1
    # Without scripts on the page, the browser still lets its driver ask.
    assert own_faults(page) == []


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no script"])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(("language", "word"), [("fr", "Pratique"), ("ar", "مفيد"), ("en", "Handy")])
def test_a_person_answers_everything(
    live: Live, world: World, group_link: str, visit: Visitor, language: str, word: str, width: int, javascript: bool
) -> None:
    page = visit(language, width, javascript=javascript)
    page.goto(f"{group_link}?lang={language}")
    assert_sound(page, language)
    press(page, "#begin")
    met = []
    for question in questions(page):
        assert_sound(page, language)
        met.append(question)
        answer(page, word)
    assert_sound(page, language)
    found = interview(live, world)
    assert found.state is State.COMPLETED
    assert tuple(met) == engine.route(world.version, found)
    assert (found.answers["age"].value, found.answers["mot"].value) == (34, word)
    assert found.answers["depuis"].value == dt.date(2025, 9, 3)


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_mistake_is_told_on_top_and_beside_and_nothing_typed_is_lost(
    world: World, group_link: str, visit: Visitor, language: str
) -> None:
    page = visit(language, javascript=False)
    page.goto(f"{group_link}?lang={language}")
    press(page, "#begin")
    press(page, "button.main")
    assert_sound(page, language)
    summary = page.locator(".summary")
    assert summary.locator("a").inner_text() in page.locator("p.problem").inner_text()
    summary.locator("a").click()
    assert page.evaluate("document.activeElement.id || location.hash.slice(1)") == "answer"
    answer(page, "")
    for question in questions(page):
        if question == "depuis":
            break
        answer(page, "")
    boxes = page.locator(".parts input")
    for place, part in enumerate(("31", "2", "2025")):
        boxes.nth(place).fill(part)
    press(page, "button.main")
    assert_sound(page, language)
    assert [boxes.nth(place).input_value() for place in range(3)] == ["31", "2", "2025"]


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no script"])
def test_a_page_open_for_too_long_is_shown_again_without_reproach(
    live: Live, world: World, group_link: str, visit: Visitor, javascript: bool
) -> None:
    page = visit("fr", javascript=javascript)
    page.goto(group_link)
    page.locator("details:has([name=helper]) > summary").click()
    page.locator(".option:has([value=relative])").click()
    for _ in range(2):
        page.evaluate(GROW_OLD)
        press(page, "button.main")
        expect(page.locator(".calm")).to_be_focused()
        assert page.locator(".summary, .problem, .has-problem, [aria-invalid]").count() == 0
        assert not page.title().startswith("Erreur")
        assert page.locator("input:checked").count() == 1
        press(page, "button.main")
        page.locator(".option").first.click()
    assert page.url.endswith("/utilise")
    assert interview(live, world).assistance is Assistance.RELATIVE


def test_enter_in_a_field_goes_on_and_does_not_refuse(
    live: Live, world: World, group_link: str, visit: Visitor
) -> None:
    page = visit("fr", javascript=False)
    page.goto(group_link)
    press(page, "#begin")
    for question in questions(page):
        if question == "age":
            break
        answer(page, "mot")
    page.locator("#answer").fill("41")
    page.locator("#answer").press("Enter")
    page.wait_for_url(re.compile("situation$"))
    assert interview(live, world).answers["age"].value == 41


def test_language_back_and_going_on_later_keep_every_answer(
    live: Live, world: World, group_link: str, visit: Visitor
) -> None:
    page = visit("fr", javascript=False)
    page.goto(group_link)
    press(page, "#begin")
    answer(page, "")
    answer(page, "")
    press(page, ".back")
    assert page.locator("input:checked").get_attribute("value") == "souvent"
    page.locator(".languages summary").click()
    press(page, ".languages button[value=ar]")
    assert_sound(page, "ar")
    assert page.url.endswith("/utilise")
    assert page.locator("input:checked").get_attribute("value") == "souvent"
    press(page, "footer a[href$='/stop']")
    assert_sound(page, "ar")
    press(page, "button[value=later]")
    page.goto(f"{group_link}?lang=ar")
    press(page, "button[value=continue]")
    assert page.url.endswith("/utilise")
    assert interview(live, world).answers["utilise"].value == "souvent"


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no script"])
@pytest.mark.parametrize("dressed", [True, False], ids=["with a logo", "plain"])
def test_pages_are_light_and_ask_for_little(
    live: Live, world: World, group_link: str, visit: Visitor, *, dressed: bool, javascript: bool
) -> None:
    if dressed:
        with live.database.session() as session:
            store.save(session, Chosen("Récap", "#7a1f5c", None, heavy_logo()), live.clock())
            session.commit()
    page = visit("ar", javascript=javascript)
    traffic = Traffic(page)
    page.goto(group_link)
    assert page.locator(".logo").count() == dressed
    first = traffic.taken()
    assert len(first) <= FIRST_REQUESTS, first
    assert_light(first, FIRST_LOAD)
    press(page, "#begin")
    assert_light(traffic.taken(), LATER_PAGE)
    scripts = 0
    for _question in questions(page):
        answer(page, "مفيد")
        carried = traffic.taken()
        scripts += sum(".js?" in url and size > 0 for url, size in carried)
        # The page that brings the script, once, is as light as the others.
        assert_light(carried, LATER_PAGE)
    assert scripts == javascript


def assert_light(carried: list[tuple[str, float]], most: int) -> None:
    """All that a step made the browser fetch: redirects, headers and errands of scripts with it."""
    assert 0 < sum(size for _, size in carried) <= most, carried


def test_a_question_that_is_the_first_page_of_a_browser_is_light(live: Live, group_link: str, visit: Visitor) -> None:
    """As after a telephone emptied its cache; everything comes at once, the script too."""
    page, again = visit("ar"), visit("ar")
    page.goto(group_link)
    press(page, "#begin")
    answer(page, "")
    for one in page.context.cookies():
        again.context.add_cookies([{"name": one["name"], "value": one["value"], "url": live.url}])
    traffic = Traffic(again)
    again.goto(page.url)
    assert again.locator(".option").count() > 1
    assert_light(traffic.taken(), FIRST_LOAD)


def heavy_logo() -> Logo:
    """As heavy as a logo may be: nothing in it can be made smaller."""
    noise = Random(1).randbytes(60 * 60 * 3)
    written = BytesIO()
    Image.frombytes("RGB", (60, 60), noise).quantize(256).save(written, "PNG", optimize=True)
    content = written.getvalue()
    assert SMALL * 0.7 < len(content) <= SMALL
    return Logo(content, 60, 60)


@pytest.mark.parametrize("language", ["fr", "ar"])
@pytest.mark.parametrize("width", WIDTHS)
def test_a_professional_forwards_declares_and_promises(
    live: Live, world: World, visit: Visitor, language: str, width: int
) -> None:
    page = visit(language, width, javascript=False)
    page.goto(f"/p/{links.page_token(KEYS, world.links[0])}?lang={language}")
    assert_sound(page, language)
    assert (page.locator("a.main").get_attribute("href") or "").startswith("sms:")
    press(page, "button[value='1-5'] >> nth=0")
    assert page.locator("[role=status]").count() == 1
    page.locator("details:has(#count) > summary").click()
    page.locator("#count").fill("0")
    press(page, "form:has(#count) button")
    assert page.locator(".summary a").count() == 2
    assert page.locator("#count").input_value() == "0"
    assert_sound(page, language)


LAID_OUT = """(count) => {
    const row = (place) => `<label class="option"><input type="radio" name="many"><i></i><span>${place}</span></label>`;
    const rows = Array.from({length: count}, (_, place) => row(place)).join("");
    document.querySelector("main").innerHTML =
        `<h1>Many</h1><fieldset><legend>Many</legend><div class="options">${rows}</div></fieldset>`;
    const drawn = [...document.querySelectorAll(".option")].map((one) => getComputedStyle(one));
    const gaps = drawn.map((style) => parseFloat(style.marginBlockStart));
    return gaps.reduce((stacks, gap) => gap ? [...stacks, 1] : [...stacks.slice(0, -1), stacks.at(-1) + 1], [0]);
}"""


def test_options_stand_in_stacks_of_five_at_most(visit: Visitor) -> None:
    page = visit("en", 320)
    page.goto("/")
    found = {count: page.evaluate(LAID_OUT, count) for count in (2, 5, 6, 8, 10, 11, 12)}
    assert found == {2: [2], 5: [5], 6: [4, 2], 8: [5, 3], 10: [5, 5], 11: [4, 4, 3], 12: [5, 5, 2]}
    assert faults(page) == []
