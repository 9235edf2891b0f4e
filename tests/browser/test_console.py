"""Every page of the console, looked at by axe-core and by rules of our own."""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import Page

from app.access.core import Role
from app.access.service import NewStaff, add_staff, make_sign_in_link
from app.interview.model import State
from tests.browser.audit import CONSOLE_TARGET, axe_faults, contrast_faults, own_faults
from tests.browser.conftest import Live, Preferences, Visitor
from tests.campaigns import KEYS, make_world
from tests.conversations import version_of
from tests.rates.conftest import Field

PHONE_TARGET = 44
DESK = 1280
PAGES = (
    "/console/<campaign_key>/",
    "/console/<campaign_key>/partners",
    "/console/<campaign_key>/doubles",
    "/console/<campaign_key>/phoning",
    "/console/<campaign_key>/rates",
    "/console/<campaign_key>/results",
    "/console/<campaign_key>/survey",
    "/console/<campaign_key>/survey/versions",
    "/console/look",
    "/console/staff",
)
NOT_PAGES = {
    "/console/": "leads on to Today",
    "/console/<campaign_key>/doubles/<int:flag_id>": "needs a likely double; not looked at yet",
    "/console/<campaign_key>/survey/versions/<digest>": "needs a second version of the survey; not looked at yet",
}
"""Addresses under /console that show nothing of their own; files end in .csv."""


def sign_in(live: Live, page: Page, language: str) -> None:
    with live.database.session() as session:
        field = Field(session, make_world(session, live.clock(), version=version_of("mon-recap")))
        for state in (State.COMPLETED, State.COMPLETED, State.ASKING):
            field.interview("Amina", state)
        field.forwarded("Amina", 6, 10)
        live.clock.advance(dt.timedelta(days=10))
        person = add_staff(session, NewStaff("Claire", "c@example.org", Role.ADMINISTRATOR, language), live.clock())
        assert person is not None
        token = make_sign_in_link(session, KEYS, person, live.clock())
        session.commit()
    page.goto(f"/sign-in/{token}")
    page.locator("button.main").click()


def look_at(page: Page, least: int) -> list[str]:
    """Colours do not hang on the width; on a narrow window axe cannot decide where a table leaves its frame."""
    if least == PHONE_TARGET:
        found = [*own_faults(page, least), *axe_faults(page, without=("color-contrast",))]
    else:
        found = [*own_faults(page, least), *axe_faults(page), *contrast_faults(page)]
    return [f"{page.url}: {one}" for one in found]


def test_every_page_of_the_console_is_looked_at(live: Live) -> None:
    shown = {
        rule.rule
        for rule in live.app.url_map.iter_rules()
        if rule.rule.startswith("/console/") and "GET" in (rule.methods or ()) and not rule.rule.endswith(".csv")
    }
    assert shown - NOT_PAGES.keys() == set(PAGES)


@pytest.mark.parametrize(
    ("language", "width", "preferences"),
    [
        ("fr", DESK, {}),
        ("ar", DESK, {}),
        ("en", 360, {}),
        ("ar", 320, {}),
        ("fr", DESK, {"color_scheme": "dark"}),
        ("ar", DESK, {"contrast": "more"}),
    ],
    ids=str,
)
def test_no_page_of_the_console_has_a_fault(
    live: Live, visit: Visitor, language: str, width: int, preferences: Preferences
) -> None:
    page = visit(language, width, **preferences)
    page.set_default_timeout(60_000)  # the first results page loads the statistics
    sign_in(live, page, language)
    least = PHONE_TARGET if width < DESK else CONSOLE_TARGET
    found: list[str] = []
    for rule in PAGES:
        answer = page.goto(rule.replace("<campaign_key>", "vague-1"))
        assert answer is not None
        assert answer.status == 200
        found += look_at(page, least)
    page.goto("/console/vague-1/phoning")
    page.locator("form[action$='/next'] button").click()
    found += look_at(page, least)
    assert "\n".join(found) == ""
