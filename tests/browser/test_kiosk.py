"""A tablet in a centre: fetched once, answered without network, sent once, and nothing left to read."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from app.collection.store import documents
from app.interview import engine
from app.interview.model import Interview, State
from app.web.kiosk import service
from tests.browser.audit import faults
from tests.browser.conftest import Live, Visitor
from tests.browser.test_offline import EVERYTHING_STORED
from tests.browser.walks import fill
from tests.campaigns import KEYS, World, make_world
from tests.conversations import version_of

WORD = "Formidable"
TABLET = 1024


@pytest.fixture
def world(live: Live) -> World:
    with live.database.session() as session:
        return make_world(session, live.clock(), version=version_of("mon-recap"))


@pytest.fixture
def address(live: Live, world: World) -> str:
    with live.database.session() as session:
        link = session.merge(world.links[0])
        kiosk = service.make(session, KEYS, link, live.clock())
        assert kiosk is not None
        session.commit()
        return f"/kiosk/{service.token(session, KEYS, kiosk)}"


def interviews(live: Live, world: World) -> list[Interview]:
    with live.database.session(read_only=True) as session:
        return [stored.interview for stored in documents(session, world.campaign.id)]


def ready(page: Page, address: str) -> Page:
    page.goto(address)
    expect(page.locator("html[data-ready=offline]")).to_be_attached()
    return page


def begin(page: Page, language: str) -> None:
    page.locator(f"[data-speak={language}]").click()
    page.locator("[data-press=privacy]").click()
    page.locator("[data-press=ask]").click()


def answer(page: Page, text: str) -> None:
    fill(page, text)
    page.locator("button.main").click()


def assert_stands(page: Page, language: str) -> None:
    """Its language and direction, one heading, nothing sideways, and nothing that axe or our own rules object to."""
    html = page.locator("html")
    assert (html.get_attribute("lang"), html.get_attribute("dir")) == (language, "rtl" if language == "ar" else "ltr")
    assert faults(page) == []


def answer_all(page: Page, text: str) -> int:
    for count in range(60):
        expect(page.locator("#screen form, [data-press=wipe]")).to_have_count(1)
        if not page.locator("#screen form").count():
            return count
        heading = page.locator("h1").inner_text()
        answer(page, text)
        expect(page.locator("h1")).not_to_have_text(heading)
    raise AssertionError("The walk has no end.")


@pytest.mark.parametrize(("language", "width"), [("fr", TABLET), ("ar", 360)])
def test_a_tablet_without_network_queues_and_sends_once(
    live: Live, world: World, address: str, visit: Visitor, language: str, width: int
) -> None:
    page = ready(visit("fr", width), address)
    page.context.set_offline(True)
    page.reload()
    begin(page, language)
    assert_stands(page, language)
    count = answer_all(page, WORD)
    assert count > 8
    assert_stands(page, language)
    expect(page.locator("#queue")).to_have_attribute("data-waiting", "1")
    stored = page.evaluate(EVERYTHING_STORED)
    assert any("sealed" in one for one in stored)
    assert not any(WORD in one and "sealed" in one for one in stored)
    page.locator("[data-press=wipe]").click()
    assert WORD not in page.content()
    page.reload()
    expect(page.locator("#queue")).to_have_attribute("data-waiting", "1")
    assert interviews(live, world) == []
    page.context.set_offline(False)
    expect(page.locator("#queue")).to_have_attribute("data-waiting", "0")
    (found,) = interviews(live, world)
    assert (found.state, found.language, found.answers["mot"].value) == (State.COMPLETED, language, WORD)
    assert len(engine.route(world.version, found)) == count
    assert not any("sealed" in one for one in page.evaluate(EVERYTHING_STORED) if one.startswith('{"id"'))


def test_the_screen_is_emptied_when_nobody_is_there(live: Live, world: World, address: str, visit: Visitor) -> None:
    page = visit("fr", TABLET)
    page.clock.install()
    ready(page, address)
    page.context.set_offline(True)
    begin(page, "fr")
    page.locator(".option").first.click()
    page.locator("button.main").click()
    expect(page.locator("[value=souvent]")).to_be_attached()
    page.locator(".option:has([value=souvent])").click()
    page.locator("button.main").click()
    expect(page.locator("[value=souvent]")).to_have_count(0)
    page.clock.fast_forward("01:01")
    page.locator("[data-press=stay]").click()
    expect(page.locator("#screen form")).to_be_attached()
    page.clock.fast_forward("01:01")
    expect(page.locator("[data-press=stay]")).to_be_attached()
    page.clock.fast_forward("00:31")
    expect(page.locator("[data-press=privacy]")).to_be_attached()
    # The next person begins at the first question, with nothing chosen, and going back shows nothing.
    begin(page, "fr")
    assert page.locator("input:checked").count() == 0
    assert page.locator(".back").count() == 0
    page.context.set_offline(False)
    page.clock.fast_forward("01:01")
    expect(page.locator("#queue")).to_have_attribute("data-waiting", "0")
    (found,) = interviews(live, world)
    assert (found.state, set(found.answers)) == (State.ASKING, {"accord", "utilise"})


def test_mistakes_are_told_and_answers_can_be_taken_back(
    live: Live, world: World, address: str, visit: Visitor
) -> None:
    page = ready(visit("fr", 360), address)
    begin(page, "ar")
    page.locator("button.main").click()
    expect(page.locator(".summary")).to_be_focused()
    assert page.locator(".summary a").inner_text() == page.locator("#answer-problem").inner_text()
    assert_stands(page, "ar")
    page.locator(".option").first.click()
    page.locator("button.main").click()
    expect(page.locator("[value=souvent]")).to_be_attached()
    page.locator("[data-press=stop]").click()
    page.locator("[data-press=delete]").click()
    expect(page.locator("#queue")).to_have_attribute("data-waiting", "0")
    assert interviews(live, world) == []


def test_a_withdrawn_address_empties_the_tablet(live: Live, world: World, address: str, visit: Visitor) -> None:
    page = ready(visit("fr", TABLET), address)
    page.context.set_offline(True)
    begin(page, "fr")
    answer(page, WORD)
    expect(page.locator("#queue")).to_have_attribute("data-waiting", "1")
    with live.database.session() as session:
        link = session.merge(world.links[0])
        service.revoke(session, link, 1, live.clock())
        session.commit()
    page.locator("[data-press=stop]").click()
    page.locator("[data-press=finish]").click()
    page.context.set_offline(False)
    expect(page.locator("h1")).to_have_text("Cette tablette ne sert plus pour cette enquête")
    assert not any("sealed" in one for one in page.evaluate(EVERYTHING_STORED))
    assert interviews(live, world) == []
