"""Every page of the console, looked at by axe-core and by rules of our own."""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import Page
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.access.core import Role
from app.access.service import NewStaff, add_staff, make_sign_in_link
from app.collection.service import start as begin
from app.collection.store import Origin
from app.distribution import slips
from app.distribution.tables import Campaign, RelayLink, Slip, SlipBatch
from app.distribution.targets import Part, stored
from app.interview.model import Channel, State
from app.questionnaire.version import Version
from app.rates import doubles
from app.relay.leaving.service import Person, name_successor
from app.versions.service import publish
from app.web.kiosk import service as kiosks
from app.web.kiosk.envelopes import Envelope
from app.web.kiosk.service import Clock
from app.web.kiosk.tables import KioskRefusal
from tests.browser.audit import CONSOLE_TARGET, axe_faults, contrast_faults, own_faults
from tests.browser.conftest import Live, Preferences, Visitor
from tests.browser.keyboard import keyboard_faults, reach
from tests.browser.walks import press
from tests.campaigns import KEYS, World, make_world
from tests.conversations import version_of
from tests.rates.conftest import Field

PHONE_TARGET = 44
DESK = 1280
PAGES = (
    "/console/<campaign_key>/",
    "/console/<campaign_key>/partners",
    "/console/<campaign_key>/partners/alike",
    "/console/<campaign_key>/campaign",
    "/console/<campaign_key>/doubles",
    "/console/<campaign_key>/letters",
    "/console/<campaign_key>/messages",
    "/console/<campaign_key>/messages/notebooks",
    "/console/<campaign_key>/phoning",
    "/console/<campaign_key>/phoning/changed",
    "/console/<campaign_key>/phoning/lead",
    "/console/<campaign_key>/phoning/scripts",
    "/console/<campaign_key>/phoning/scripts/<kind>/<language>",
    "/console/<campaign_key>/rates",
    "/console/<campaign_key>/rates/professionals",
    "/console/<campaign_key>/rates/time",
    "/console/<campaign_key>/results",
    "/console/<campaign_key>/shared",
    "/console/<campaign_key>/successors",
    "/console/<campaign_key>/survey",
    "/console/<campaign_key>/survey/versions",
    "/console/<campaign_key>/tablets/",
    "/console/campaigns/new",
    "/console/look",
    "/console/staff",
)
NOT_PAGES = {
    "/console/": "leads on to Today",
    "/console/<campaign_key>/campaign/change": "the page of a new one, of a draft",
    "/console/<campaign_key>/doubles/<int:flag_id>": "reached from the list",
    "/console/<campaign_key>/messages/<int:message_id>": "one row of the list, opened",
    "/console/<campaign_key>/partners/imports/<int:import_id>": "reached from the form",
    "/console/<campaign_key>/partners/people/<int:professional_id>": "one row of the list, opened",
    "/console/<campaign_key>/partners/structures/<int:structure_id>": "one row of the list, opened",
    "/console/<campaign_key>/rates/<table>.<ending>": "a file",
    "/console/<campaign_key>/rates/targets.<any(csv, xlsx):ending>": "a file",
    "/console/<campaign_key>/survey/versions/<digest>": "reached from the list",
}
"""Addresses under /console that show nothing of their own, or hang on what is listed; files end in .csv."""
ONE_OF_THEM = {"<campaign_key>": "vague-1", "<kind>": "professional", "<language>": "ar"}
REPLIES = (("accord", "oui"), ("utilise", "souvent"), ("depuis", "3/9/2025"), ("explique", "oui"))


def sign_in(live: Live, page: Page, language: str) -> None:
    with live.database.session() as session:
        field = Field(session, make_world(session, live.clock(), version=version_of("mon-recap")))
        for state in (State.COMPLETED, State.COMPLETED, State.ASKING):
            field.interview("Amina", state, replies=REPLIES)
        publish(session, reworded(field.world.version), live.clock(), "Claire")
        doubles.look(session, field.world.campaign.id, live.clock())
        field.forwarded("Amina", 6, 10)
        name_successor(session, KEYS, field.world.links[0], Person("Inès Moreau", "ines@example.org"), live.clock())
        bring_in_vain(session, field.world.links[0], live.clock())
        want_and_print(session, field.world, live.clock())
        live.clock.advance(dt.timedelta(days=10))
        person = add_staff(session, NewStaff("Claire", "c@example.org", Role.ADMINISTRATOR, language), live.clock())
        assert person is not None
        token = make_sign_in_link(session, KEYS, person, live.clock())
        session.commit()
    page.goto(f"/sign-in/{token}")
    press(page, "button.main")


def bring_in_vain(session: Session, link: RelayLink, now: dt.datetime) -> None:
    """Two envelopes from a tablet that nobody can open, and one of them settled."""
    kiosk = kiosks.make(session, KEYS, session.merge(link), now)
    assert kiosk is not None
    for one in ("a" * 26, "b" * 26):
        kiosks.take(session, KEYS, kiosk, Envelope(one, "", "", ""), Clock(0, now))
        if one.startswith("a"):
            settled = session.scalars(select(KioskRefusal)).one()
            settled.settled_at, settled.why = now, "Un essai"


def want_and_print(session: Session, world: World, now: dt.datetime) -> None:
    """Answers wanted of two parts, one of them behind, and slips with personal codes, one of them answered."""
    wanted = {Part("mission_locale"): 30, Part("ccas", "La Réunion"): 1}
    session.execute(update(Campaign).values(targets=stored(wanted)))
    batch = slips.order(session, KEYS, session.merge(world.links[0]), 10, "fr", now)
    assert isinstance(batch, SlipBatch)
    invitation = session.scalars(select(Slip.invitation_id)).first()
    begin(
        session, world.campaign, world.version, Origin(world.links[0].id, invitation), "s" * 26, "fr", Channel.WEB, now
    )


def reworded(version: Version) -> Version:
    """With another last question: one that answers of before are no longer comparable with."""
    texts = {language: {**said, "mot.text": f"{said['mot.text']} !"} for language, said in version.texts.items()}
    return Version.of(version.survey, texts)


def address(rule: str) -> str:
    for part, one in ONE_OF_THEM.items():
        rule = rule.replace(part, one)
    return rule


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
        answer = page.goto(address(rule))
        assert answer is not None
        assert answer.status == 200
        if rule.endswith("/rates"):
            assert page.locator("#targets").count() == page.locator("#slips").count() == 1
        found += look_at(page, least)
    page.goto("/console/vague-1/phoning")
    press(page, "form[action$='/next'] button")
    found += look_at(page, least)
    for listed, one in (("doubles", "doubles/"), ("survey/versions", "versions/")):
        page.goto(f"/console/vague-1/{listed}")
        press(page, f"main a[href*='{one}'] >> nth=0")
        found += look_at(page, least)
    for opened in ("structures/1", "people/1"):
        page.goto(f"/console/vague-1/partners/{opened}")
        found += look_at(page, least)
    assert "\n".join(found) == ""


@pytest.mark.parametrize(("language", "width"), [("fr", DESK), ("ar", 360)])
def test_the_console_is_gone_through_with_the_keyboard_alone(
    live: Live, visit: Visitor, language: str, width: int
) -> None:
    page = visit(language, width)
    page.set_default_timeout(60_000)
    sign_in(live, page, language)
    found: list[str] = []
    for rule in PAGES:
        page.goto(address(rule))
        found += [f"{page.url}: {one}" for one in keyboard_faults(page)]
    page.goto("/console/vague-1/phoning")
    reach(page, "form[action$='/next'] button")
    page.keyboard.press("Enter")
    page.locator("form[action$='/outcome']").first.wait_for()
    found += keyboard_faults(page)
    assert "\n".join(found) == ""
