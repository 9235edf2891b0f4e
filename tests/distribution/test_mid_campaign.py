"""What happens to partners and clocks while a campaign runs: figures and links stand."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.distribution import editing, links, partner_history, store
from app.distribution.core import (
    CampaignState,
    DeclarationKind,
    Declared,
    Method,
    Source,
    campaign_state,
    takes_new,
)
from app.distribution.partner_files.entries import StructureEntry
from app.distribution.service import declare, import_partners, invite
from app.distribution.tables import Campaign, Invitation, Structure
from app.rates.core.cases import days_between
from app.rates.service import overview
from app.relay import core as relay
from tests.campaigns import KEYS, PARTNERS, World, make_world

PARIS = ZoneInfo("Europe/Paris")
NAME = "Maison de l'insertion"


@pytest.fixture
def world(session: Session, now: dt.datetime) -> World:
    return make_world(session, now)


def test_a_structure_renamed_keeps_its_links_and_figures(session: Session, world: World, now: dt.datetime) -> None:
    place = session.scalars(select(Structure).where(Structure.reference == "S01")).one()
    link = next(one for one in world.links if one.professional.structure_id == place.id)
    said = Declared(DeclarationKind.FORWARDED, 8, 8, Method.COUNTED)
    declare(session, link, said, now, Source.PROFESSIONAL)
    before = overview(session, world.campaign, now)
    entry = editing.read_structure(
        place,
        {"structure_name": NAME, "structure_type": "mission_locale", "departement": "93", "notebooks": "120"},
    )
    assert isinstance(entry, StructureEntry)
    assert editing.save_structure(session, place, entry, now, "A")
    session.commit()
    after = overview(session, world.campaign, now)
    assert {one.label for one in after.structures} == {NAME, "CCAS de l'Étang"}
    assert (after.funnel, after.counts) == (before.funnel, before.counts)
    assert store.find_page(session, KEYS, links.page_token(KEYS, link)) is not None
    assert partner_history.of_structure(session, place.id)[-1].data["name"] == ["Mission locale", NAME]
    again = import_partners(session, KEYS, world.project, PARTNERS, "partners.csv", now)
    assert again.findings == (), "the file still means it by its reference"


@pytest.mark.parametrize(("day", "hours"), [(dt.date(2026, 3, 29), 23), (dt.date(2026, 10, 25), 25)])
def test_the_days_on_which_clocks_change_begin_and_end_at_midnight_in_paris(day: dt.date, hours: int) -> None:
    opens, closes = (
        dt.datetime.combine(one, dt.time(), PARIS).astimezone(dt.UTC) for one in (day, day + dt.timedelta(days=1))
    )
    assert closes - opens == dt.timedelta(hours=hours)
    campaign = Campaign(opens_at=opens, closes_at=closes, ready_at=opens)
    moment = opens
    while moment < closes:
        assert campaign_state(campaign, moment) is CampaignState.OPEN
        assert takes_new(campaign, moment)
        assert moment.astimezone(PARIS).date() == day
        moment += dt.timedelta(minutes=30)
    assert campaign_state(campaign, closes) is CampaignState.CLOSED
    assert days_between(opens, closes) in {0, 1}


def test_a_promise_for_the_day_the_clocks_change_is_past_on_the_next() -> None:
    night = dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC)  # half past two, for the first time
    assert night.astimezone(PARIS).hour == (night + dt.timedelta(hours=1)).astimezone(PARIS).hour == 2
    today = night.astimezone(PARIS).date()
    assert relay.pledge(5, today, 0, today) is relay.Pledge.RUNNING
    assert relay.pledge(5, today, 0, today + dt.timedelta(days=1)) is relay.Pledge.PAST


def test_a_number_that_two_professionals_give_is_one_person_of_the_first(
    session: Session, world: World, now: dt.datetime
) -> None:
    for link in world.links[:2]:
        made = invite(session, KEYS, link, "06 39 98 00 01", "fr", now, base_url="http://localhost")
        assert isinstance(made, Invitation)
        assert made.relay_link_id == world.links[0].id
    assert overview(session, world.campaign, now).dispositions.people == 1
