"""Letters to professionals, from the console to a real mailbox."""

import datetime as dt
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from app.database import Database
from app.database.secrets import Keys
from app.distribution import links
from app.distribution.core import CampaignState, campaign_state
from app.distribution.service import close_campaign
from app.distribution.tables import Campaign, Professional
from app.messaging.mail.gateway import SmtpGateway
from app.messaging.mail.service import Silence
from app.messaging.sending import Sender, send_due
from app.messaging.service import opt_out
from app.relay.letters.service import write_all
from app.settings import MailSettings, Settings
from app.standin.letters import Letter, Letters
from app.standin.post_office import post_office
from tests.campaigns import KEYS, World, make_world
from tests.conftest import Clock

BASE = "https://relais.example.org"
AMINA, NADIA = "a@example.org", "nadia@example.org"
MAIL = MailSettings("127.0.0.1", 9, "recap@example.org", "Mon Récap")


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    secret = "for tests only: forty-eight characters or so, all public"
    return Settings(data=tmp_path, database_url=database_url, public_base_url=BASE, secret_key=secret, mail=MAIL)


@pytest.fixture
def world(database: Database, now: dt.datetime) -> World:
    with database.session() as session:
        return make_world(session, now)


def delivered(database: Database, clock: Clock) -> list[Letter]:
    """What a round writes and a sweep brings, oldest first."""
    write_all(database, KEYS, clock(), BASE)
    letters = Letters(clock)
    with post_office(letters) as port:
        send_due(Sender(database, KEYS, SmtpGateway(replace(MAIL, port=port), KEYS, BASE, clock), clock))
    return letters.all()[::-1]


def subjects(database: Database, clock: Clock) -> Counter[str]:
    return Counter(f"{one.recipient}: {one.message['Subject']}" for one in delivered(database, clock))


def begin(team: FlaskClient) -> None:
    answer = team.post("/console/vague-1/letters", data={"reminders": "2", "spacing": "7"})
    assert answer.status_code == 303


def test_nothing_is_written_before_the_team_begins(world: World, database: Database, clock: Clock) -> None:
    assert delivered(database, clock) == []


def test_an_invitation_in_their_language_with_page_and_text(
    world: World, team: FlaskClient, database: Database, clock: Clock
) -> None:
    begin(team)
    letters = {one.recipient: one for one in delivered(database, clock)}
    assert set(letters) == {AMINA, NADIA}
    (amina,) = [one for one in world.links if one.professional.name == "Amina Belkacem"]
    text = letters[AMINA].part("plain")
    assert f"{BASE}/p/{links.page_token(KEYS, amina)}" in text
    assert f"> {BASE}/e/{links.relay_token(KEYS, amina)}?lang=fr" in text
    assert '<html lang="ar" dir="rtl">' in letters[NADIA].part("html")
    assert '<blockquote dir="auto">' in letters[NADIA].part("html")
    assert delivered(database, clock) == []


def test_a_campaign_that_is_not_on_the_web_gives_nothing_to_forward(
    world: World, team: FlaskClient, database: Database, clock: Clock
) -> None:
    with database.session() as session, session.begin():
        session.get_one(Campaign, world.campaign.id).channels = ("sms", "phone")
    begin(team)
    letters = delivered(database, clock)
    assert {one.recipient for one in letters} == {AMINA, NADIA}
    for link in world.links:
        assert not any(links.relay_token(KEYS, link) in one.part("plain") for one in letters)
    (own,) = [one for one in letters if one.recipient == AMINA]
    assert str(own.message["Subject"]).endswith("parlez de l’enquête autour de vous")
    assert "transmettre" not in own.part("plain").partition(f"{BASE}/p/")[0]
    assert links.page_token(KEYS, next(one for one in world.links if one.professional.name == "Amina Belkacem")) in (
        own.part("plain")
    )


def test_an_address_that_a_lost_secret_sealed_holds_up_no_other(
    world: World, team: FlaskClient, database: Database, clock: Clock
) -> None:
    lost = Keys("the secret of another installation, forty characters")
    with database.session() as session, session.begin():
        (amina,) = [one.professional for one in world.links if one.professional.name == "Amina Belkacem"]
        session.get_one(Professional, amina.id).email = lost.seal(AMINA)
    begin(team)
    assert [one.recipient for one in delivered(database, clock)] == [NADIA]


def test_reminders_say_why_and_stop_when_they_forward(
    world: World, team: FlaskClient, client: FlaskClient, database: Database, clock: Clock
) -> None:
    begin(team)
    delivered(database, clock)
    (amina,) = [one for one in world.links if one.professional.name == "Amina Belkacem"]
    page = f"/p/{links.page_token(KEYS, amina)}"
    client.get(page)
    client.post(f"{page}/opened")
    clock.advance(dt.timedelta(days=7))
    first = subjects(database, clock)
    assert sum(first.values()) == 2
    (own,) = [one for one in first if one.startswith(AMINA)]
    assert own.endswith("votre message est prêt à transmettre")
    client.post(f"{page}/declare", data={"kind": "forwarded", "amount": "1-5"})
    clock.advance(dt.timedelta(days=7))
    second = subjects(database, clock)
    assert [one.partition(":")[0] for one in second] == [NADIA]
    clock.advance(dt.timedelta(days=7))
    assert delivered(database, clock) == []


def test_silence_and_stopping_by_the_team_end_it(
    world: World, team: FlaskClient, database: Database, clock: Clock
) -> None:
    begin(team)
    with database.session() as session, session.begin():
        opt_out(session, KEYS, NADIA, clock(), Silence.UNSUBSCRIBED)
    assert [one.recipient for one in delivered(database, clock)] == [AMINA]
    team.post("/console/vague-1/letters/stop")
    clock.advance(dt.timedelta(days=8))
    assert delivered(database, clock) == []


def test_results_are_told_once_at_the_end(world: World, team: FlaskClient, database: Database, clock: Clock) -> None:
    address = "/console/vague-1/letters/results"
    assert team.post(address, data={"fr": "Le carnet aide."}).status_code == 404
    with database.session() as session, session.begin():
        campaign = session.get_one(Campaign, world.campaign.id)
        close_campaign(session, campaign, clock())
        assert campaign_state(campaign, clock()) is CampaignState.CLOSED
    assert team.post(address, data={"fr": " "}).status_code == 422
    assert team.post(address, data={"fr": "Le carnet aide.\r\nMerci."}).status_code == 303
    letters = delivered(database, clock)
    assert {one.recipient for one in letters} == {AMINA, NADIA}
    assert "Le carnet aide.\nMerci." in letters[0].part("plain")
    assert delivered(database, clock) == []


@pytest.mark.parametrize("closed", [False, True])
def test_the_page_shows_who_stands_where(
    world: World, team: FlaskClient, database: Database, clock: Clock, closed: bool
) -> None:
    begin(team)
    delivered(database, clock)
    if closed:
        with database.session() as session, session.begin():
            session.execute(update(Campaign).values(closed_at=clock()))
    page = team.get("/console/vague-1/letters")
    assert page.status_code == 200
    assert "Amina Belkacem" in page.text
    assert AMINA not in page.text
    assert ("/letters/results" in page.text) is closed


def test_letters_are_for_the_team(world: World, client: FlaskClient) -> None:
    assert client.get("/console/vague-1/letters").status_code == 401
    assert client.post("/console/vague-1/letters", data={"reminders": "1", "spacing": "7"}).status_code == 401


def test_a_test_campaign_writes_to_nobody(world: World, team: FlaskClient, database: Database, clock: Clock) -> None:
    begin(team)
    with database.session() as session, session.begin():
        session.execute(update(Campaign).values(test=True))
    assert delivered(database, clock) == []
