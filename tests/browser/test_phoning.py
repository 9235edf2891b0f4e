"""A caller's hour: everything by keyboard, an answer that arrives in the middle of a call, a network that is gone."""

import datetime as dt

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.access.core import Role
from app.access.service import NewStaff, add_staff, make_sign_in_link
from app.interview.model import State
from app.phoning.tables import Attempt, CallCase
from tests.browser.conftest import Live, Visitor
from tests.browser.walks import press
from tests.campaigns import KEYS, make_world
from tests.conftest import Clock
from tests.conversations import version_of
from tests.phoning.conftest import LATER, MADE, catch_up
from tests.rates.conftest import Field

CALLS = "/console/vague-1/phoning"


@pytest.fixture
def clock() -> Clock:
    return Clock(LATER)


@pytest.fixture
def field(live: Live) -> Field:
    with live.database.session() as session:
        made = Field(session, make_world(session, MADE, version=version_of("mon-recap")))
        session.commit()
    catch_up(live.database)
    return made


@pytest.fixture
def page(live: Live, field: Field, visit: Visitor) -> Page:
    with live.database.session() as session:
        person = add_staff(session, NewStaff("Nadia", "n@example.org", Role.CALLER, "fr"), MADE)
        assert person is not None
        token = make_sign_in_link(session, KEYS, person, LATER)
        session.commit()
    opened = visit("fr", 1366)
    opened.goto(f"/sign-in/{token}")
    press(opened, "button.main")
    opened.goto(CALLS)
    return opened


def outcomes(live: Live) -> list[str]:
    with live.database.session(read_only=True) as session:
        return list(session.scalars(select(Attempt.outcome).order_by(Attempt.id)))


def token_on(page: Page) -> str:
    return page.locator("form.came [name=token]").input_value()


def next_call(page: Page) -> None:
    page.keyboard.press("n")
    page.locator("form.came").wait_for()


def test_two_calls_by_keyboard_alone(live: Live, page: Page) -> None:
    next_call(page)
    first = token_on(page)
    page.keyboard.press("5")
    page.keyboard.type("8")
    page.locator("#promised_by").evaluate("(field, day) => { field.value = day }", "2026-03-20")
    page.keyboard.press("Control+Enter")
    page.locator(f"form.came:not(:has([value='{first}']))").wait_for()
    page.keyboard.press("c")
    expect(page.locator("[data-key=c]")).to_be_checked()
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    page.locator("form.came").wait_for(state="detached")
    assert outcomes(live) == ["promised_forward", "no_answer"]


def test_an_answer_that_arrives_in_the_middle_of_a_call_is_said(live: Live, field: Field, page: Page) -> None:
    next_call(page)
    said = page.locator("[data-say=over]")
    expect(said).to_be_hidden()
    with live.database.session() as session:
        case = session.scalars(select(CallCase).where(CallCase.token == token_on(page))).one()
        name = next(link for link in field.world.links if link.id == case.relay_link_id).professional.name
        Field(session, field.world).interview(name.split()[0], State.ASKING)
        session.commit()
    catch_up(live.database, LATER + dt.timedelta(seconds=5))
    with page.expect_response("**/heartbeat"):
        page.reload()
    expect(said).to_contain_text("commencé à répondre")


def test_a_call_noted_without_network_is_saved_once_when_it_is_back(live: Live, page: Page) -> None:
    next_call(page)
    page.context.set_offline(True)
    page.keyboard.press("1")
    page.locator("#note").fill("Sonne longtemps.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-say=kept]")).to_be_visible()
    kept = page.evaluate("Object.fromEntries(JSON.parse(Object.values(localStorage)[0]).fields)")
    assert kept["made_at"].isdecimal()
    assert outcomes(live) == []
    before = token_on(page)
    page.context.set_offline(False)
    page.locator(f"form.came:not(:has([value='{before}']))").wait_for()
    assert outcomes(live) == ["no_answer"]
    assert page.evaluate("localStorage.length") == 0


def test_whoever_rings_is_found_while_their_name_is_typed(page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.type("etan")
    found = page.locator("#found button")
    expect(found).to_contain_text("Nadia Hoarau")
    assert page.url.endswith(CALLS)
