"""Nothing but a keyboard: whole walks, and the focus always seen."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from app.collection.store import documents
from app.distribution import links
from app.interview.model import State
from tests.browser.audit import own_faults
from tests.browser.conftest import Live, Visitor
from tests.browser.keyboard import focused, keyboard_faults, reach
from tests.browser.walks import DATE, leaving, questions
from tests.campaigns import KEYS, World, make_world
from tests.conversations import version_of


@pytest.fixture
def world(live: Live) -> World:
    with live.database.session() as session:
        return make_world(session, live.clock(), version=version_of("mon-recap"))


def activate(page: Page, selector: str, key: str) -> None:
    reach(page, selector)
    with leaving(page):
        page.keyboard.press(key)


def answer(page: Page, word: str) -> None:
    """The second choice, with an arrow; or a fitting text."""
    if page.locator(".option input[type=radio]").count() > 2:
        reach(page, ".option input")
        page.keyboard.press("ArrowDown")
    elif page.locator(".option").count():
        reach(page, ".option input")
        page.keyboard.press("Space")
    elif page.locator("input#answer, textarea#answer, .parts").count():
        texts = DATE if page.locator(".parts").count() else (word,)
        for place, text in enumerate(texts):
            reach(page, ".parts input, input#answer, textarea#answer" if not place else ".parts input")
            page.keyboard.insert_text("34" if page.url.endswith("/age") else text)
    activate(page, "button.main", "Enter")


@pytest.mark.parametrize(("language", "width", "word"), [("fr", 1280, "Pratique"), ("ar", 360, "مفيد")])
def test_a_person_answers_with_the_keyboard_alone(
    live: Live, world: World, visit: Visitor, language: str, width: int, word: str
) -> None:
    page = visit(language, width)
    page.goto(f"/e/{links.relay_token(KEYS, world.links[0])}?lang={language}")
    found = keyboard_faults(page)
    activate(page, "#begin", "Space")
    activate(page, "button.main", "Enter")
    assert page.locator(".summary").count() == 1
    found += keyboard_faults(page)
    for place, _question in enumerate(questions(page)):
        if place < 4:
            found += keyboard_faults(page)
        answer(page, word)
    found += keyboard_faults(page)
    assert found == []
    with live.database.session(read_only=True) as session:
        (stored,) = documents(session, world.campaign.id)
    assert stored.interview.state is State.COMPLETED


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_first_stop_leads_past_the_languages_to_the_question(world: World, visit: Visitor, language: str) -> None:
    page = visit(language)
    page.goto(f"/e/{links.relay_token(KEYS, world.links[0])}?lang={language}")
    activate(page, "#begin", "Enter")
    skip = page.locator(".skip")
    expect(skip).not_to_be_in_viewport()
    page.keyboard.press("Tab")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport(ratio=1)
    assert own_faults(page) == []
    page.keyboard.press("Enter")
    expect(skip).not_to_be_in_viewport()
    page.keyboard.press("Tab")
    expect(page.locator("main :focus")).to_have_count(1)
    answer(page, "")
    assert "#" not in page.url, "the next page begins at its beginning"
    # Where it goes away nothing moves, or a press of the mouse would end beside what it began on.
    page.keyboard.press("Tab")
    expect(skip).to_be_focused()
    page.locator(".option").first.click()
    expect(page.locator(".option input").first).to_be_checked()


def test_languages_open_and_close_with_the_keyboard_and_shift_tab_goes_back(world: World, visit: Visitor) -> None:
    page = visit("fr")
    page.goto(f"/e/{links.relay_token(KEYS, world.links[0])}?lang=fr")
    activate(page, "#begin", "Enter")
    reach(page, ".languages summary")
    page.keyboard.press("Enter")
    assert page.locator(".languages[open]").count() == 1
    assert keyboard_faults(page) == []
    reach(page, ".option input")
    before = focused(page)
    reach(page, "button.main")
    page.keyboard.press("Shift+Tab")
    assert focused(page) == before
    activate(page, ".languages button[lang=ar]", "Enter")
    assert page.locator("html").get_attribute("lang") == "ar"


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_professional_s_page_with_the_keyboard_alone(world: World, visit: Visitor, language: str) -> None:
    page = visit(language)
    page.goto(f"/p/{links.page_token(KEYS, world.links[0])}?lang={language}")
    assert keyboard_faults(page) == []
    activate(page, "button[value='1-5']", "Space")
    assert page.locator("[role=status]").count() == 1


SOUND = """<!doctype html><html lang="fr" dir="ltr"><head><title>Page</title>
<style>:focus-visible {{ outline: 3px solid #000 }} {style}</style></head>
<body><main><h1>Page</h1><a href="#a">Un</a> <button id="a">Deux</button>{planted}</main></body></html>"""


@pytest.mark.parametrize(
    ("fault", "style", "planted"),
    [
        ("focus not seen", "button:focus-visible { outline: 0 }", ""),
        ("focus hidden", "p { position: fixed; inset: 0; margin: 0; background: #fff }", "<p>Par-dessus</p>"),
        ("Tab meets", "", '<button tabindex="2">Avant</button><button>Après</button>'),
    ],
)
def test_a_planted_fault_of_the_keyboard_is_found(visit: Visitor, fault: str, style: str, planted: str) -> None:
    page = visit("fr")
    page.set_content(SOUND.format(style="", planted=""))
    assert keyboard_faults(page) == []
    page.set_content(SOUND.format(style=style, planted=planted))
    assert [one for one in keyboard_faults(page) if fault in one] != []
