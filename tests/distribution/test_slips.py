"""Slips of paper with a personal link each: ordered, scanned, typed, texted, counted."""

import datetime as dt
from contextlib import closing

import pypdfium2
import pytest
import zxingcpp
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.collection.tables import InterviewRow
from app.distribution import links, slips
from app.distribution.core import CODE_ALPHABET, PERSONAL_LENGTH, Way, personal_code, read_code, spoken_code
from app.distribution.slips import MOST_SLIPS, SlipFault
from app.distribution.tables import Campaign, HistoryEvent, Invitation, Slip, SlipBatch
from app.relay.store import invitations
from tests.campaigns import KEYS, World, make_world
from tests.web.respondent import Respondent

ORDER = {"count": "10", "language": "fr"}


@pytest.fixture
def world(session: Session, now: dt.datetime) -> World:
    return make_world(session, now)


@pytest.fixture
def page(world: World) -> str:
    return f"/p/{links.page_token(KEYS, world.links[0])}"


def codes_of(pdf: bytes) -> list[str]:
    with closing(pypdfium2.PdfDocument(pdf)) as document:
        pages = [document[number] for number in range(len(document))]
        return [one.text for page in pages for one in zxingcpp.read_barcodes(page.render(scale=2).to_pil())]


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz234567", min_size=12, max_size=12))
def test_a_code_is_read_as_it_is_printed_whatever_is_mistaken_for_its_letters(token: str) -> None:
    code = personal_code(token)
    assert len(code) == PERSONAL_LENGTH
    assert set(code) <= set(CODE_ALPHABET) - set("oil01szb")
    printed = spoken_code(code)
    for typed in (printed, printed.lower(), printed.replace("-", " "), printed.replace("5", "S").replace("8", "B")):
        assert read_code(typed) == code


def test_an_order_makes_links_of_their_own_and_a_second_press_makes_no_more(
    client: FlaskClient, session: Session, page: str
) -> None:
    for _ in range(2):
        assert client.post(f"{page}/slips", data=ORDER).status_code == 303
    assert session.scalars(select(SlipBatch.count)).all() == [10]
    assert len(set(session.scalars(select(Slip.fingerprint)))) == 10
    events = session.scalars(select(HistoryEvent).where(HistoryEvent.kind == "slip_printed")).all()
    assert len({one.data["invitation"] for one in events}) == 10
    assert "Imprimer 10" in client.get(f"{page}?lang=fr").text


@pytest.mark.slow
def test_every_code_on_the_sheet_opens_a_link_of_its_own(client: FlaskClient, session: Session, page: str) -> None:
    client.post(f"{page}/slips", data=ORDER)
    batch = session.scalars(select(SlipBatch)).one()
    answer = client.get(f"{page}/slips/{batch.id}.pdf")
    assert answer.mimetype == "application/pdf"
    scanned = codes_of(answer.data)
    assert sorted(scanned) == sorted(f"http://localhost{one.path}" for one in slips.printed(session, KEYS, batch))
    assert len(set(scanned)) == 10


def test_a_typed_code_leads_to_the_link_and_looking_counts_nothing(
    client: FlaskClient, session: Session, page: str
) -> None:
    client.post(f"{page}/slips", data=ORDER)
    before = session.scalar(select(func.count()).select_from(HistoryEvent))
    for one in slips.printed(session, KEYS, session.scalars(select(SlipBatch)).one())[:2]:
        assert client.get(f"/c/{spoken_code(one.code).lower().replace('-', '')}").location == one.path
        assert "/messages" not in client.get(one.path).text  # nobody was written to
    assert client.get("/c/ccc-ccc-ccc").status_code == 404
    assert client.get(f"{page}/slips/999.pdf").status_code == 404
    assert session.scalar(select(func.count()).select_from(HistoryEvent)) == before


def test_a_slip_is_one_persons_interview(client: FlaskClient, session: Session, page: str, world: World) -> None:
    client.post(f"{page}/slips", data=ORDER)
    made = slips.printed(session, KEYS, session.scalars(select(SlipBatch)).one())
    session.rollback()
    for _ in range(2):
        Respondent(client).begins(made[0].path)
    Respondent(client).begins(made[1].path)
    found = session.scalars(select(InterviewRow.invitation_id)).all()
    assert len(found) == len(set(found)) == 2
    assert None not in found


def printed_path(client: FlaskClient, session: Session, page: str) -> str:
    client.post(f"{page}/slips", data=ORDER)
    first = slips.printed(session, KEYS, session.scalars(select(SlipBatch)).one())[0]
    session.rollback()
    return first.path


def test_whoever_printed_a_slip_does_not_read_along(
    app: Flask, client: FlaskClient, session: Session, page: str, world: World
) -> None:
    """The link is on the printer's sheet as well: another browser goes on with the code alone."""
    path = printed_path(client, session, page)
    person, printer = Respondent(client), Respondent(app.test_client())
    person.begins(path)
    person.says("accord", "oui")
    asked = printer.opens(f"{path}?lang=en").text
    assert "begun to answer with this slip" in asked
    assert "By text message, send LINK." in asked
    assert 'action="/resume"' in asked
    assert printer.sends(path, [*printer.hidden(), ("begin", "begin")]).status_code == 422
    assert printer.opens("/s/vague-1/end").status_code == 404
    assert person.opens(path).request.path == path
    person.begins(path)
    assert person.path == "/s/vague-1/bienvenue"
    assert "le même lien, sur le même téléphone" in person.stops("later").text
    person.follows(person.sends("/s/vague-1/elsewhere", []))
    (code,) = person.tree.xpath("//*[@class='code']//text()")[:1]
    elsewhere = Respondent(app.test_client())
    elsewhere.follows(elsewhere.sends("/resume", [("code", code)]))
    assert elsewhere.path == "/s/vague-1/bienvenue"


def test_whoever_only_tried_a_slip_does_not_read_along(
    app: Flask, client: FlaskClient, session: Session, page: str, world: World
) -> None:
    """Pressed Begin, and even drew a code: whoever begins and answers then has the interview alone."""
    path = printed_path(client, session, page)
    person, printer = Respondent(client), Respondent(app.test_client())
    printer.begins(path)
    printer.follows(printer.sends("/s/vague-1/elsewhere", []))
    (code,) = printer.tree.xpath("//*[@class='code']//text()")[:1]
    assert "You have begun already" in printer.opens(f"{path}?lang=en").text
    assert "You have begun already" not in person.opens(f"{path}?lang=en").text
    person.begins(path)
    assert person.path == "/s/vague-1/accord"
    person.says("accord", "oui")
    assert printer.opens("/s/vague-1/accord").status_code == 404
    assert printer.opens("/s/vague-1/elsewhere").status_code == 404
    assert printer.sends("/s/vague-1/stop", [("choice", "delete")]).status_code == 404
    assert "begun to answer with this slip" in printer.opens(f"{path}?lang=en").text
    assert printer.sends(path, [*printer.hidden(), ("begin", "begin")]).status_code == 422
    assert printer.sends("/resume", [("code", code)]).status_code == 422
    assert person.opens("/s/vague-1/accord").status_code == 200
    assert len(session.scalars(select(InterviewRow.id)).all()) == 1


def test_slips_end_at_a_limit_and_with_the_campaign_and_follow_its_choices(
    session: Session, world: World, now: dt.datetime
) -> None:
    link = world.links[0]
    for number in range(MOST_SLIPS // 100):
        made = slips.order(session, KEYS, link, 100, "ar", now + dt.timedelta(hours=number))
        assert isinstance(made, SlipBatch)
    assert slips.order(session, KEYS, link, 10, "ar", now + dt.timedelta(days=1)) is SlipFault.TOO_MANY
    other, campaign = world.links[1], session.get_one(Campaign, world.campaign.id)
    campaign.channels = (Way.WEB,)
    assert slips.order(session, KEYS, other, 10, "ar", now) is SlipFault.NOT_OFFERED
    campaign.channels, campaign.languages = None, ("fr",)
    made = slips.order(session, KEYS, other, 10, "ar", now)
    assert isinstance(made, SlipBatch)
    assert made.language == "fr"
    campaign.closed_at = now
    assert slips.order(session, KEYS, other, 20, "fr", now + dt.timedelta(hours=1)) is SlipFault.CAMPAIGN_OVER


def test_slips_leave_the_number_of_messages_alone(
    client: FlaskClient, session: Session, page: str, world: World, now: dt.datetime
) -> None:
    assert client.post(f"{page}/slips", data={"count": "50", "language": "fr"}).status_code == 303
    assert client.post(f"{page}/slips", data={"count": "7", "language": "fr"}).status_code == 422
    assert session.scalar(select(func.count()).select_from(Invitation)) == 50
    assert invitations(session, world.links[0].id, now - dt.timedelta(days=1)) == (0, 0)
