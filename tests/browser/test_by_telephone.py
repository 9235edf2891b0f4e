"""A caller asks the questions: agreement first, keys alone, back and forth, broken off and taken up again."""

import datetime as dt
import re

import pytest
from playwright.sync_api import Page, expect

from app.access.core import Role
from app.access.service import NewStaff, add_staff, make_sign_in_link
from app.collection.store import documents
from app.distribution.core import EventKind
from app.distribution.history import record_event
from app.interview.model import Channel, State
from app.sms.store import add_call_wish
from tests.browser.conftest import Live, Visitor
from tests.browser.walks import leaving, press
from tests.campaigns import KEYS, World, make_world
from tests.conftest import Clock
from tests.conversations import version_of
from tests.phoning.conftest import LATER, MADE, catch_up
from tests.phoning.test_cases import NUMBER
from tests.rates.conftest import Field

CALLS = "/console/vague-1/phoning"


@pytest.fixture
def clock() -> Clock:
    return Clock(LATER + dt.timedelta(minutes=5))


@pytest.fixture
def asked(live: Live) -> World:
    """Somebody began by text message, was asked for their agreement, and wrote that they would rather be called."""
    with live.database.session() as session:
        world = make_world(session, MADE, version=version_of("mon-recap"))
        Field(session, world).interview("Amina", State.ASKING, Channel.SMS)
        (stored,) = documents(session, world.campaign.id)
        number = stored.interview.id
        add_call_wish(session, number, KEYS.seal(NUMBER), KEYS.index(NUMBER), "fr", LATER)
        link, about = stored.origin.relay_link_id, {"language": "fr", "channel": "sms"}
        record_event(session, world.campaign.id, link, EventKind.CALL_WANTED, LATER, number, about, "wish")
        session.commit()
    catch_up(live.database)
    return world


@pytest.fixture
def desk(live: Live, asked: World, visit: Visitor) -> Page:
    """The caller's page, with the case of this person."""
    with live.database.session() as session:
        person = add_staff(session, NewStaff("Nadia", "n@example.org", Role.CALLER, "fr"), MADE)
        assert person is not None
        token = make_sign_in_link(session, KEYS, person, LATER)
        session.commit()
    page = visit("fr", 1366)
    page.goto(f"/sign-in/{token}")
    press(page, "button.main")
    page.goto(CALLS)
    page.keyboard.press("n")
    page.locator("form.came").wait_for()
    return page


def questions(desk: Page) -> Page:
    """The tab in which the questions are asked, opened by its key."""
    with desk.expect_popup() as opened:
        desk.keyboard.press("q")
    opened.value.wait_for_load_state()
    return opened.value


def keyed(page: Page, key: str) -> None:
    with leaving(page):
        page.keyboard.press(key)


def at(page: Page) -> str:
    return re.sub(r"[?#].*", "", page.url).rsplit("/", 1)[1]


def answers(live: Live, world: World) -> dict[str, object]:
    with live.database.session(read_only=True) as session:
        (stored,) = documents(session, world.campaign.id)
        kept = stored.interview.answers
        return {name: (one.value, one.channel) for name, one in kept.items()}


def test_agreement_first_then_all_by_keys_broken_off_and_taken_up_again(live: Live, asked: World, desk: Page) -> None:
    page = questions(desk)
    assert at(page) == "accord", "nothing is asked before the person agrees"
    expect(page.locator("footer")).to_contain_text("Par téléphone")
    page.keyboard.press("1")
    expect(page.locator("[value=oui]")).to_be_checked()
    keyed(page, "Enter")
    assert at(page) == "utilise"
    expect(page.locator(".option kbd").first).to_have_text("1")
    page.keyboard.press("2")
    page.keyboard.press("1")
    expect(page.locator("[value=souvent]")).to_be_checked()
    keyed(page, "Enter")
    assert at(page) == "depuis"
    keyed(page, "b")
    assert at(page) == "utilise"
    expect(page.locator("[value=souvent]")).to_be_checked()
    keyed(page, "Enter")
    keyed(page, "0")
    assert at(page) != "depuis", "whoever prefers not to answer is not pressed"
    left = at(page)
    page.close()
    assert answers(live, asked)["utilise"] == ("souvent", Channel.PHONE)
    again = questions(desk)
    assert at(again) == left, "taken up where it was broken off"


def test_a_key_without_an_answer_behind_it_changes_nothing_and_a_mistake_is_said(desk: Page) -> None:
    page = questions(desk)
    page.keyboard.press("9")
    expect(page.locator("#answers :checked")).to_have_count(0)
    keyed(page, "Enter")
    expect(page.locator(".summary")).to_be_visible()
    expect(page.locator(".option kbd").first).to_have_text("1")
    page.keyboard.press("2")
    keyed(page, "Enter")
    assert at(page) == "end", "whoever does not agree is asked nothing"


SWITCH = "Les lettres et les chiffres servent de touches"


def test_single_keys_switched_off_do_nothing_and_stay_off_after_a_mistake(desk: Page) -> None:
    page = questions(desk)
    switch, yes = page.locator("[data-single-keys]"), page.locator("#answers [value=oui]")
    hint = page.locator("#answers .option kbd").first
    expect(hint).to_be_visible()
    page.get_by_text(SWITCH).click()
    expect(hint).to_be_hidden()
    switch.blur()
    page.keyboard.press("1")
    expect(yes).not_to_be_checked()
    # What needs no single key goes on as before, and what follows a mistake is the same.
    keyed(page, "Enter")
    expect(page.locator(".summary")).to_be_visible()
    expect(switch).not_to_be_checked()
    expect(hint).to_be_hidden()
    page.keyboard.press("1")
    expect(yes).not_to_be_checked()


def test_single_keys_are_switched_in_every_tab_and_over_pages(desk: Page) -> None:
    page = questions(desk)
    page.get_by_text(SWITCH).click()
    desk.bring_to_front()
    expect(desk.locator("[data-single-keys]")).not_to_be_checked()
    desk.reload()
    desk.locator("h1").click()
    desk.keyboard.press("1")
    expect(desk.locator("form.came [name=outcome]:checked")).to_have_count(0)
    desk.get_by_text(SWITCH).click()
    desk.locator("h1").click()
    desk.keyboard.press("1")
    expect(desk.locator("form.came [data-key='1']")).to_be_checked()
    page.bring_to_front()
    expect(page.locator("[data-single-keys]")).to_be_checked()
    page.locator("h1, legend").first.click()
    page.keyboard.press("1")
    expect(page.locator("#answers [value=oui]")).to_be_checked()
