"""A professional's page on a telephone: forward, declare, correct, leave, and read what came of it."""

from __future__ import annotations

import datetime as dt
import io
from urllib.parse import parse_qs, urlsplit

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page

from app.distribution import links
from app.relay.returning import Share, give_back
from tests.browser.audit import faults, stretched_faults
from tests.browser.conftest import Live, Visitor
from tests.browser.walks import press
from tests.campaigns import KEYS, World

OPEN_ALL = "document.querySelectorAll('details').forEach((one) => { one.open = true; })"
NARROW = 320


def own_page(world: World, language: str) -> str:
    return f"/p/{links.page_token(KEYS, world.links[0])}?lang={language}"


def group_address(live: Live, world: World) -> str:
    return f"{live.url}/e/{links.relay_token(KEYS, world.links[0])}"


def told(page: Page) -> list[str]:
    page.locator("details:has(.told) > summary").click()
    return [" ".join(one.split()) for one in page.locator(".told > li").all_inner_texts()]


@pytest.mark.parametrize(
    ("language", "script", "corrected"), [("fr", True, "corrigé depuis"), ("ar", False, "صُحّح لاحقًا")]
)
def test_forward_declare_and_correct(
    live: Live, world: World, visit: Visitor, language: str, script: bool, corrected: str
) -> None:
    page = visit(language, javascript=script)
    page.goto(own_page(world, language))
    sms = page.locator("a.button.main")
    assert parse_qs(urlsplit(sms.get_attribute("href") or "").query)["body"][0].endswith(
        f"{group_address(live, world)}?lang={language}"
    )
    with page.expect_navigation():
        page.locator("form.taps:has([value=forwarded]) button[value='1-5']").click()
    page.locator("details:has(#forwarded-exact) > summary").click()
    page.locator("#forwarded-exact").fill("٤")
    with page.expect_navigation():
        page.locator("form:has(#forwarded-exact) button").click()
    newest, first = told(page)
    assert "4" in newest
    assert corrected not in newest
    assert corrected in first
    assert page.locator("[role=status]").count() == 1


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_camera_reads_the_code_on_the_screen(live: Live, world: World, visit: Visitor, language: str) -> None:
    page = visit(language, color_scheme="dark")
    page.goto(own_page(world, language))
    page.locator("details:has(.qr) > summary").click()
    seen = Image.open(io.BytesIO(page.locator(".qr").screenshot()))
    assert [one.text for one in zxingcpp.read_barcodes(seen)] == [group_address(live, world)]


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_mistakes_and_leaving_fit_a_narrow_screen(world: World, visit: Visitor, language: str) -> None:
    page = visit(language, NARROW)
    found: list[str] = []
    for field in ("#call-number", "#successor-name"):
        page.goto(own_page(world, language))
        page.locator(f"details:has({field}) > summary").click()
        press(page, f"form:has({field}) button")
        assert page.locator(".summary").count() == 1
        found += [*stretched_faults(page), *faults(page)]
    page.goto(own_page(world, language))
    page.evaluate(OPEN_ALL)
    press(page, "form[action*='/leave'] button")
    assert page.locator("form[action*='/return'] button").count() == 1
    found += faults(page)
    press(page, "form[action*='/return'] button")
    assert page.locator("form[action*='/return']").count() == 0
    assert found == []


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_results_fit_a_narrow_screen(live: Live, world: World, visit: Visitor, language: str) -> None:
    label = {"fr": "Se sentir aidé dans ses démarches administratives", "ar": "الشعور بالمساعدة في الإجراءات الإدارية"}
    said = {"fr": ["L’objectif est atteint."], "ar": ["تحقق الهدف."]}
    with live.database.session() as session, session.begin():
        give_back(session, world.campaign.id, 52, said, [Share(label, 0.62, 0.5, 0.73)], live.clock())
    live.clock.advance(dt.timedelta(days=60))
    page = visit(language, NARROW)
    page.goto(own_page(world, language))
    assert said[language][0] in page.locator("section[aria-labelledby=results]").inner_text()
    assert [*stretched_faults(page), *faults(page)] == []
