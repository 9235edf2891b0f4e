"""The languages and channels chosen for a campaign, at every door: what was not chosen is neither offered nor sent."""

from collections.abc import Sequence

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.collection.tables import InterviewRow
from app.distribution import links
from app.distribution.core import InviteFault, Problem, Way, nearest, offers, spoken_in
from app.distribution.invitees import invite_from
from app.distribution.service import invite
from app.distribution.tables import Campaign, Invitation
from tests.campaigns import KEYS, World, make_world
from tests.conftest import Clock
from tests.staff import sign_in
from tests.web.respondent import Respondent

BASE = "http://localhost"
CODES = st.sampled_from(["fr", "ar", "en", "es"])


@pytest.fixture
def world(session: Session, clock: Clock) -> World:
    return make_world(session, clock())


@pytest.fixture
def group(world: World) -> str:
    return f"/e/{links.relay_token(KEYS, world.links[0])}"


@pytest.fixture
def page(world: World) -> str:
    return f"/p/{links.page_token(KEYS, world.links[0])}"


def hold(session: Session, world: World, languages: Sequence[str] = (), channels: Sequence[Way] = ()) -> None:
    campaign = session.get_one(Campaign, world.campaign.id)
    campaign.languages, campaign.channels = tuple(languages) or None, tuple(channels) or None
    session.commit()


@given(st.lists(CODES, unique=True), st.lists(CODES, unique=True, min_size=1), CODES)
def test_a_language_offered_is_the_surveys_and_where_it_can_be_the_campaigns(
    chosen: list[str], spoken: list[str], wanted: str
) -> None:
    campaign = Campaign(languages=tuple(chosen) or None)
    offered = spoken_in(campaign, spoken)
    assert offered
    assert set(offered) <= set(spoken)
    assert set(offered) <= set(chosen) or not set(chosen) & set(spoken)
    assert nearest(campaign, spoken, wanted) == (wanted if wanted in offered else offered[0])


def test_nothing_chosen_is_everything_offered() -> None:
    assert all(offers(Campaign(), one) for one in Way)
    assert [one for one in Way if offers(Campaign(channels=("sms",)), one)] == [Way.SMS]


def test_a_link_in_a_language_not_chosen_goes_to_the_nearest_and_says_so(
    client: FlaskClient, session: Session, world: World, group: str
) -> None:
    hold(session, world, ["fr", "ar"])
    asked = client.get(f"{group}?lang=en", headers={"Accept-Language": "ar"}).text
    assert '<html lang="ar" dir="rtl"' in asked
    assert 'role="status"' in asked
    assert "English" not in asked
    assert 'role="status"' not in client.get(f"{group}?lang=ar").text
    hold(session, world)
    assert '<html lang="en"' in client.get(f"{group}?lang=en").text


def test_nobody_changes_to_a_language_not_chosen(
    client: FlaskClient, session: Session, world: World, group: str
) -> None:
    hold(session, world, ["fr", "ar"])
    person = Respondent(client)
    person.begins(group, "en")
    assert "English" not in client.get("/s/vague-1/accord").text
    client.post("/s/vague-1/language", data={"language": "en"})
    assert session.scalars(select(InterviewRow.language)).all() == ["fr"]
    session.rollback()
    client.post("/s/vague-1/language", data={"language": "ar"})
    assert session.scalars(select(InterviewRow.language)).all() == ["ar"]


def test_a_campaign_that_is_not_on_the_web_says_how_it_is_answered(
    client: FlaskClient, session: Session, world: World, group: str, clock: Clock
) -> None:
    hold(session, world, channels=[Way.SMS])
    for answer in (client.get(f"{group}?lang=en"), client.post(group, data={"begin": "begin", "language": "en"})):
        assert answer.status_code == 403
        assert "This survey is not answered on the web" in answer.text
        assert '<p class="card">Text message</p>' in answer.text
    assert session.scalars(select(InterviewRow)).all() == []
    session.rollback()
    sign_in(client, session, clock())
    assert client.get(f"{group}?lang=en").status_code == 200  # a caller fills in what they hear


def test_nobody_is_written_to_in_a_way_or_language_not_chosen(session: Session, world: World, clock: Clock) -> None:
    hold(session, world, ["ar", "en"], [Way.WEB, Way.SMS])
    link = world.links[0]
    session.refresh(link.campaign)
    refused = invite(session, KEYS, link, "zoe@example.org", "en", clock(), base_url=BASE)
    assert refused == Problem(InviteFault.NOT_OFFERED)
    made = invite(session, KEYS, link, "06 39 98 00 01", "fr", clock(), base_url=BASE)
    assert isinstance(made, Invitation)
    assert made.language == "ar"


def test_a_file_of_people_is_told_what_the_campaign_does_not_offer(
    session: Session, world: World, clock: Clock
) -> None:
    hold(session, world, ["ar"], [Way.WEB, Way.EMAIL])
    session.refresh(world.campaign)
    text = "phone,structure_reference,professional_reference,language\n06 39 98 12 34,S01,P01,fr\n"
    found = invite_from(session, KEYS, world.campaign, text, "people.csv", clock(), BASE).findings
    assert [one.code for one in found] == ["not_offered", "unknown_language"]


def test_the_professionals_page_offers_what_was_chosen(
    client: FlaskClient, session: Session, world: World, page: str
) -> None:
    everything = client.get(f"{page}?lang=en").text
    for words in ("Forward by text message", "Print a poster", "would rather be called", "Answer on a tablet"):
        assert words in everything
    hold(session, world, ["fr", "en"], [Way.SMS])
    shown = client.get(f"{page}?lang=en").text
    for words in ("Forward by text message", "Print a poster", "would rather be called", "Answer on a tablet"):
        assert words not in shown
    assert client.get(f"{page}/poster.pdf").status_code == 302
    wished = {"number": "01 99 00 01 37", "language": "fr", "consent": "by_telephone", "moment": "any"}
    assert client.post(f"{page}/call", data=wished).status_code == 422


def test_a_campaign_that_leads_people_nowhere_is_not_ready(
    client: FlaskClient, session: Session, world: World, clock: Clock
) -> None:
    sign_in(client, session, clock())
    session.get_one(Campaign, world.campaign.id).ready_at = None
    for channels, leads in (((Way.EMAIL,), False), ((Way.WEB, Way.EMAIL), True), ((), True)):
        hold(session, world, channels=channels)
        told = "a web page that the campaign does not offer" in client.get("/console/vague-1/campaign").text
        assert told is not leads
