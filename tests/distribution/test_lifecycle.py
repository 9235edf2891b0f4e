"""A campaign's life on its page: drafted, looked at, sealed, closing, closed; tried beside itself; its population."""

import io
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.access.core import Role
from app.database.tables import AppendOnlyError
from app.distribution import lifecycle, links, store
from app.distribution.core import InviteFault, Problem, Stage, stage
from app.distribution.frame import FrameFault, Stratum, Wrong, frame, margins, read_frame, take_frame
from app.distribution.lifecycle import MoveProblem
from app.distribution.readiness import Point, Weight
from app.distribution.service import NewCampaign, invite, open_campaign
from app.distribution.tables import Campaign, CampaignMove, HistoryEvent, RelayLink
from app.questionnaire.plan import decided_from
from tests.campaigns import KEYS, World, make_world
from tests.conftest import Clock
from tests.staff import sign_in

PAGE = "/console/vague-1/campaign"
DRAFT = {
    "name": "Vague d'automne",
    "opens_on": "2026-10-24",
    "closes_on": "2026-10-25",
    "population": "People who got the notebook",
    "languages": ["fr", "ar"],
    "channels": ["web", "sms"],
    "keyword": "automne",
}
AUTUMN = "/console/vague-d-automne/campaign"


@pytest.fixture
def world(session: Session, now: datetime) -> World:
    return make_world(session, now)


@pytest.fixture
def browser(client: FlaskClient, session: Session, world: World, now: datetime) -> FlaskClient:
    return sign_in(client, session, now)


def draft(browser: FlaskClient, world: World, **changed: object) -> str:
    """The address of a new draft's page."""
    answer = browser.post("/console/campaigns/new", data=DRAFT | {"version": world.version.digest} | changed)
    assert answer.status_code == 303
    return answer.location


def found(session: Session, key: str = "vague-d-automne") -> Campaign:
    session.expire_all()
    campaign = store.find_campaign(session, key)
    assert campaign is not None
    session.commit()
    return campaign


def move(browser: FlaskClient, page: str, to: str) -> str:
    return browser.post(f"{page}/move", data={"to": to}, follow_redirects=True).text


def later(browser: FlaskClient, session: Session, clock: Clock, now: datetime) -> None:
    """Time goes by, longer than anybody stays signed in."""
    clock.time = now
    sign_in(browser, session, now, Role.ADMINISTRATOR)


def test_a_draft_becomes_ready_open_and_closed(
    browser: FlaskClient, session: Session, world: World, clock: Clock
) -> None:
    page = draft(browser, world)
    assert page == AUTUMN
    shown = browser.get(page).text
    for one in ("Draft", "There are professionals to forward it.", "Declare it ready", "People who got the notebook"):
        assert one in shown
    campaign = found(session)
    assert store.relay_links(session, campaign.id) == []
    session.commit()
    assert "its plan is sealed" in move(browser, page, "ready")
    campaign = found(session)
    assert campaign.sealed_at == clock()
    assert decided_from(campaign.plan) == campaign.closes_at
    assert len(store.relay_links(session, campaign.id)) == 3
    session.commit()
    later(browser, session, clock, campaign.opens_at)
    assert "Let nobody begin any more" in browser.get(page).text
    assert "can finish" in move(browser, page, "closing")
    assert "People can begin again." in move(browser, page, "open")
    assert "The campaign is closed." in move(browser, page, "closed")
    assert "has moved on meanwhile" in move(browser, page, "open")
    steps = [(one.before, one.after, one.by) for one in lifecycle.moves(session, campaign.id)]
    assert [step[:2] for step in steps] == [
        ("draft", "ready"),
        ("open", "closing"),
        ("closing", "open"),
        ("open", "closed"),
    ]
    assert {step[2] for step in steps} == {"Nadia"}


def test_days_are_those_of_paris_whatever_the_clocks_do(browser: FlaskClient, session: Session, world: World) -> None:
    draft(browser, world)
    campaign = found(session)
    assert campaign.opens_at.isoformat() == "2026-10-23T22:00:00+00:00"
    assert campaign.closes_at.isoformat() == "2026-10-25T23:00:00+00:00"


def test_a_draft_may_be_changed_and_nothing_else(browser: FlaskClient, session: Session, world: World) -> None:
    page = draft(browser, world)
    assert 'value="2026-10-25"' in browser.get(f"{page}/change").text
    told = {"target-kind=ccas": "12", "target-network=Missions+locales": "30", "target-kind=prison": "5"}
    told |= {"target-kind=mission_locale": "0", "target-departement=93": "9" * 5000}
    changed = DRAFT | {"version": world.version.digest, "name": "Autumn", "keyword": ""} | told
    assert browser.post(f"{page}/change", data=changed).status_code == 303
    campaign = found(session)
    assert (campaign.name, campaign.targets, campaign.keyword) == (
        "Autumn",
        {"kind=ccas": 12, "network=Missions+locales": 30},
        None,
    )
    assert browser.get(f"{PAGE}/change").status_code == 404
    assert browser.post(f"{PAGE}/change", data=changed).status_code == 404


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": ""}, "Give the campaign a name"),
        ({"opens_on": ""}, "Choose the first day."),
        ({"closes_on": "2026-10-23"}, "The last day comes before the first."),
        ({"closes_on": "9999-12-31"}, "This day lies too far away."),
        ({"opens_on": "yesterday"}, "Not a valid date value."),
        ({"version": "x"}, "Not a valid choice."),
        ({"keyword": "vague1"}, "Another campaign has this keyword."),
    ],
)
def test_a_draft_that_cannot_be_says_why(
    browser: FlaskClient, world: World, changed: dict[str, str], said: str
) -> None:
    answer = browser.post("/console/campaigns/new", data=DRAFT | {"version": world.version.digest} | changed)
    assert answer.status_code == 422
    assert said in answer.text


def test_what_is_not_in_order_stops_it(browser: FlaskClient, session: Session, world: World, clock: Clock) -> None:
    page = draft(browser, world)
    later(browser, session, clock, found(session).closes_at + timedelta(days=1))
    assert "The campaign would end before today." in browser.get(page).text
    assert "Something has still to be mended" in move(browser, page, "ready")
    assert found(session).draft


@pytest.mark.parametrize("weight", list(Weight))
def test_only_what_stops_stops(session: Session, world: World, now: datetime, weight: Weight) -> None:
    world.campaign.ready_at = None
    session.flush()
    done = lifecycle.move(session, world.campaign, Stage.READY, now, "A", [Point(weight, "x")])
    assert (done is MoveProblem.NOT_READY) is (weight is Weight.STOP)


def test_the_history_of_a_campaign_only_grows(session: Session, world: World, now: datetime) -> None:
    step = lifecycle.move(session, world.campaign, Stage.CLOSING, now, "A")
    assert isinstance(step, CampaignMove)
    session.delete(step)
    with pytest.raises(AppendOnlyError):
        session.flush()


def test_nobody_begins_while_it_closes_but_who_began_goes_on(
    app: Flask, session: Session, world: World, now: datetime
) -> None:
    address = f"/e/{links.relay_token(KEYS, world.links[0])}"
    begun, late = app.test_client(), app.test_client()
    begun.get(address)
    question = begun.post(address, data={"step": "n1", "language": "fr"}).location
    assert question
    lifecycle.move(session, world.campaign, Stage.CLOSING, now, "A")
    session.commit()
    assert begun.get(question).status_code == 200
    assert late.get(address).status_code == 410
    assert late.post(address, data={"step": "n2", "language": "fr"}).status_code == 410
    made = invite(session, KEYS, world.links[0], "06 39 98 12 34", "fr", now, base_url="https://x.example")
    assert made == Problem(InviteFault.CAMPAIGN_NOT_OPEN)


def test_nobody_enters_a_draft(client: FlaskClient, session: Session, world: World, now: datetime) -> None:
    world.campaign.ready_at = None
    session.commit()
    assert stage(world.campaign, now) is Stage.DRAFT
    assert client.get(f"/e/{links.relay_token(KEYS, world.links[0])}").status_code == 403


def test_a_campaign_is_tried_beside_itself(browser: FlaskClient, session: Session, world: World) -> None:
    page = draft(browser, world)
    before = session.scalar(select(func.count()).select_from(RelayLink))
    session.commit()
    assert browser.post(f"{page}/try").status_code == 303
    assert browser.post(f"{page}/try").status_code == 303
    campaign, twin = found(session), found(session, "vague-d-automne-essai")
    assert (twin.test, twin.draft, twin.version_digest) == (True, False, campaign.version_digest)
    (link,) = store.relay_links(session, twin.id)
    assert session.scalar(select(func.count()).select_from(RelayLink)) == (before or 0) + 1
    events = session.scalars(select(HistoryEvent.campaign_id).where(HistoryEvent.relay_link_id == link.id))
    assert set(events) == {twin.id}
    session.commit()
    address = f"/e/{links.relay_token(KEYS, link)}"
    assert address in browser.get(page).text
    assert browser.get(address).status_code == 200
    for shown in ("campaign", "partners", "rates"):
        assert "Test campaign: nothing here counts" in browser.get(f"/console/vague-d-automne-essai/{shown}").text
        assert "Test campaign" not in browser.get(f"/console/vague-d-automne/{shown}").text
    assert browser.post("/console/vague-d-automne-essai/campaign/try").status_code == 404


def test_a_trial_takes_no_campaigns_key(session: Session, world: World, now: datetime) -> None:
    """Neither of one that is called so, nor of the trial of another with as long a name."""
    period = now, now + timedelta(days=60)
    long = "a" * 50
    for key in ("vague-1-essai", long, f"{long}-2"):
        version = world.campaign.version
        open_campaign(session, NewCampaign(key, "Une vague", world.project, version, *period), now)
    tried = [store.find_campaign(session, key) for key in ("vague-1", long, f"{long}-2")]
    trials = [lifecycle.try_out(session, KEYS, one, now, "Essai").key for one in tried if one]
    assert trials == ["vague-1-essai-2", f"{long}-essai", f"{long}-essai-2"]


def test_the_page_is_for_the_team_alone(client: FlaskClient, session: Session, world: World, now: datetime) -> None:
    addresses = [PAGE, "/console/campaigns/new"]
    assert [client.get(one).status_code for one in addresses] == [401, 401]
    sign_in(client, session, now, Role.CALLER)
    assert [client.get(one).status_code for one in addresses] == [403, 403]
    assert client.post(f"{PAGE}/move", data={"to": "closed"}).status_code == 403


FRAME = "Type de structure;Département;Mois;Nombre\nMission Locale;93;03/2026;120\nccas;974;2026-03;30\n"


def test_a_list_of_orders_is_a_frame(session: Session, world: World) -> None:
    counts = read_frame((FRAME + "mission_locale;Île-de-France;2026-03-09;5\n").encode())
    assert counts == {
        Stratum("mission_locale", "Île-de-France", "2026-03"): 125,
        Stratum("ccas", "La Réunion", "2026-03"): 30,
    }
    assert isinstance(counts, dict)
    assert margins(counts, "kind") == {"mission_locale": 125, "ccas": 30}
    take_frame(session, world.campaign.id, counts)
    take_frame(session, world.campaign.id, counts)
    assert frame(session, world.campaign.id) == counts


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("", [Wrong(1, FrameFault.UNREADABLE)]),
        ("type;region;nombre\n", [Wrong(1, FrameFault.UNREADABLE)]),
        ("type;nombre\nccas;3\n", [Wrong(1, FrameFault.MISSING_COLUMN, "region")]),
        ("type;region;nombre\nccas;Atlantide;3\n", [Wrong(2, FrameFault.UNKNOWN_REGION, "Atlantide")]),
        ("type;region;nombre\n;93;-3\n", [Wrong(2, FrameFault.NO_KIND), Wrong(2, FrameFault.NOT_A_COUNT, "-3")]),
        ("type;region;mois;nombre\nccas;93;mars;3\n", [Wrong(2, FrameFault.NOT_A_MONTH, "mars")]),
        ("type;region;nombre\nccas;93\n", [Wrong(2, FrameFault.CELL_COUNT)]),
    ],
)
def test_a_frame_that_cannot_be_read_says_where(text: str, wrong: list[Wrong]) -> None:
    assert read_frame(text.encode()) == wrong


def test_a_population_is_sent_and_shown(browser: FlaskClient, world: World) -> None:
    def send(text: str) -> str:
        data = {"file": (io.BytesIO(text.encode()), "frame.csv")}
        return browser.post(f"{PAGE}/frame", data=data, follow_redirects=True).text

    assert "This is no region" in send("type;region;nombre\nccas;Atlantide;3\n")
    shown = send(FRAME)
    for one in ("150 people", "Île-de-France", "La Réunion", "120"):
        assert one in shown
