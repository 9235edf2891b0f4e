"""Figures for people without an account, and figures that renew themselves."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from app.interview.model import State
from app.rates import sharing
from tests.browser.audit import faults
from tests.browser.conftest import Live, Visitor
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


def test_figures_renew_themselves(live: Live, visit: Visitor, field: Field) -> None:
    page: Page = visit("fr", 360)
    page.clock.install()
    page.goto(f"{shared(live, field, structure=True)}?lang=fr")
    with live.database.session() as session:
        answered(Field(session, field.world, count=100), 3)
    page.clock.run_for(EVERY_MS)
    expect(page.locator(".figure").first).to_have_text("17")
