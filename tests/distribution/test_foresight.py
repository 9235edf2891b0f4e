"""What a campaign could tell, told while it can still be changed."""

from __future__ import annotations

import datetime as dt

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.distribution import store
from app.distribution.core import EventKind
from app.distribution.foresight import EACH, Basis, expected, foreseen
from app.distribution.service import NewCampaign, draft_campaign, record_event
from app.distribution.tables import Campaign
from app.distribution.targets import Part, stored
from app.questionnaire.detectable import Groups, detectable
from app.questionnaire.model import Survey
from app.questionnaire.outlook import USUAL, Fieldwork
from app.versions.store import find
from tests.analysis.carnet import DEFINITION
from tests.campaigns import World, make_world
from tests.conftest import Clock
from tests.staff import sign_in


@pytest.fixture
def world(session: Session, now: dt.datetime) -> World:
    return make_world(session, now)


@pytest.fixture
def later(session: Session, world: World, now: dt.datetime) -> Campaign:
    """A draft of the wave after the world's own."""
    version = find(session, world.version.digest)
    assert version is not None
    period = (world.campaign.closes_at + dt.timedelta(days=9), world.campaign.closes_at + dt.timedelta(days=30))
    new = NewCampaign("vague-2", "Vague 2", world.project, version, *period)
    campaign = draft_campaign(session, new, now)
    session.commit()
    return campaign


def test_numbers_come_from_what_is_known(session: Session, world: World, later: Campaign, now: dt.datetime) -> None:
    there = len(store.professionals(session, world.project.id))
    assert expected(session, later) == (Basis.SUPPOSED, Fieldwork(EACH * there, there, USUAL))
    for place, link in enumerate((world.links[0], world.links[0], world.links[0], world.links[1])):
        ended = EventKind.INTERVIEW_PARTIAL if place else EventKind.INTERVIEW_COMPLETED
        record_event(session, world.campaign.id, link.id, ended, now, interview_id=f"{place:026}")
    assert expected(session, later) == (Basis.LAST_WAVE, Fieldwork(4, 2, USUAL, variation=0.5))
    parts = {Part(kind="mission_locale"): 30, Part(kind="association"): 20, Part(network="UNML"): 40}
    later.targets = stored(parts)
    assert expected(session, later) == (Basis.WANTED, Fieldwork(50, there, USUAL))


def test_what_is_tried_is_told(session: Session, world: World, later: Campaign) -> None:
    found = foreseen(session, later, world.version.survey, (40, 400))
    assert (found.basis, found.difference) == (Basis.ASKED, detectable(Groups(Fieldwork(400, 40, USUAL))))
    assert set(found.shares) == {one.id for one in world.version.survey.indicators}


def test_the_page_of_a_draft_tells_it(
    client: FlaskClient, session: Session, later: Campaign, clock: Clock, now: dt.datetime
) -> None:
    browser = sign_in(client, session, now)
    page = f"/console/{later.key}/campaign"
    assert "ten through each professional are supposed" in browser.get(page).text
    tried = browser.get(f"{page}?professionals=40&people=400").text
    assert "With 40 professionals and 400 answers you can see a difference of 18 points or more" in tried
    assert "no difference between two halves could be told" in browser.get(f"{page}?professionals=3&people=9").text
    assert "ten through each professional" in browser.get(f"{page}?professionals=x&people=-1").text
    clock.time = later.opens_at
    later.ready_at = now
    session.commit()
    assert "What it could tell" not in browser.get(page).text


def test_where_one_indicator_of_several_is_enough_each_is_reckoned_as_the_plan_is_sealed(
    session: Session, world: World, later: Campaign
) -> None:
    each, some = (Survey.model_validate({**DEFINITION, "together": one}) for one in ("each", "any"))
    alone, tried = (foreseen(session, later, one, (100, 4000)).shares for one in (each, some))
    assert len(alone) > 1
    for id_, share in alone.items():
        assert share is not None
        assert (tried[id_] or 0) > share


def test_none_wanted_is_no_wish(session: Session, world: World, later: Campaign) -> None:
    later.targets = {"kind=ccas": 0}
    assert expected(session, later)[0] is Basis.SUPPOSED
