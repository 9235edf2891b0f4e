"""Figures for people without an account, and the team's, which renew themselves."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from app.access.core import Role
from app.access.service import NewStaff, add_staff, make_sign_in_link
from app.interview.model import State
from app.rates import sharing
from tests.browser.audit import faults
from tests.browser.conftest import Live, Visitor
from tests.browser.walks import press
from tests.campaigns import KEYS, make_world
from tests.rates.conftest import Field

EVERY_MS = 60_000


@pytest.fixture
def field(live: Live) -> Field:
    with live.database.session() as session:
        made = Field(session, make_world(session, live.clock()))
        answered(made, 14)
    return made


def answered(field: Field, count: int) -> None:
    for _ in range(count):
        field.interview("Amina", State.COMPLETED)
    field.session.commit()


def shared(live: Live, field: Field, *, structure: bool) -> str:
    with live.database.session() as session:
        amina = Field(session, field.world).link("Amina").professional
        whose = amina.structure_id if structure else None
        page = sharing.share(session, KEYS, field.world.campaign, whose, "Région", live.clock(), None)
        session.commit()
        return f"/shared/{sharing.token(KEYS, page)}"


@pytest.mark.parametrize(("language", "width"), [("fr", 360), ("ar", 320), ("en", 1280)])
@pytest.mark.parametrize("structure", [True, False])
def test_shared_figures_have_no_fault(
    live: Live, visit: Visitor, field: Field, language: str, width: int, *, structure: bool
) -> None:
    page = visit(language, width)
    page.goto(f"{shared(live, field, structure=structure)}?lang={language}")
    expect(page.locator(".figure").first).to_have_text("14")
    assert faults(page) == []


def test_the_teams_figures_renew_themselves(live: Live, visit: Visitor, field: Field) -> None:
    page: Page = visit("fr", 360)
    page.clock.install()
    with live.database.session() as session:
        person = add_staff(session, NewStaff("Claire", "c@example.org", Role.TEAM, "fr"), live.clock())
        assert person is not None
        token = make_sign_in_link(session, KEYS, person, live.clock())
        session.commit()
    page.goto(f"/sign-in/{token}")
    press(page, "button.main")
    page.goto("/console/vague-1/rates")
    figure = page.locator("[data-live] .figure").first
    expect(figure).to_have_text("14")
    with live.database.session() as session:
        answered(Field(session, field.world, count=100), 3)
    page.clock.run_for(EVERY_MS)
    expect(figure).to_have_text("17")
