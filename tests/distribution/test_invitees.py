"""Invitations from a file, and what they know of people beforehand."""

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database.secrets import Keys
from app.distribution.invitees import invite_from
from app.distribution.links import invitation_token
from app.distribution.service import take_prefill
from app.distribution.tables import Invitation
from app.messaging.tables import OutgoingMessage
from tests.campaigns import KEYS, World, make_world
from tests.interview.small import knowing_version

BASE = "http://localhost"
HEAD = "phone,structure_reference,professional_reference,language,prenom\n"


@pytest.fixture
def world(session: Session, now: dt.datetime) -> World:
    return make_world(session, now, version=knowing_version())


def test_what_a_file_knows_is_sealed_and_handed_over_once(session: Session, now: dt.datetime, world: World) -> None:
    text = HEAD + "06 39 98 12 34,S01,P01,ar,Zoé\n06 39 98 12 35,S02,P03,,\n"
    done = invite_from(session, KEYS, world.campaign, text, "people.csv", now, BASE)
    assert (done.people, done.refused, done.findings) == (2, 0, ())
    first, second = session.scalars(select(Invitation).order_by(Invitation.id)).all()
    assert (first.language, second.language, second.prefill) == ("ar", "fr", None)
    assert first.prefill is not None
    # Not two letters of it: these may well stand in what was sealed.
    assert b"prenom" not in first.prefill
    assert take_prefill(session, KEYS, first.id) == {"prenom": "Zoé"}
    assert take_prefill(session, KEYS, first.id) == {}
    assert take_prefill(session, KEYS, second.id) == {}
    assert take_prefill(session, KEYS, None) == {}


def test_what_a_lost_secret_sealed_keeps_nobody_from_beginning(
    session: Session, now: dt.datetime, world: World
) -> None:
    invite_from(session, KEYS, world.campaign, HEAD + "06 39 98 12 34,S01,P01,ar,Zoé\n", "people.csv", now, BASE)
    (invitation,) = session.scalars(select(Invitation)).all()
    lost = Keys("another installation's secret, as after a restore")
    assert take_prefill(session, lost, invitation.id) == {}
    session.refresh(invitation)
    assert invitation.prefill is None


def test_an_address_its_owner_gave_gets_a_letter(session: Session, now: dt.datetime, world: World) -> None:
    head = HEAD.replace("phone,", "phone,email,email_consent,")
    text = f"{head},Zoe@Example.org,oui,S01,P01,ar,Zoé\n06 39 98 12 35,ali@example.org,,S02,P03,fr,\n"
    assert invite_from(session, KEYS, world.campaign, text, "people.csv", now, BASE, letters=False).findings
    done = invite_from(session, KEYS, world.campaign, text, "people.csv", now, BASE)
    assert (done.people, done.findings) == (2, ())
    letter, text_message = session.scalars(select(OutgoingMessage).order_by(OutgoingMessage.id)).all()
    assert (letter.channel, text_message.channel) == ("email", "sms")
    assert KEYS.open(letter.recipient or b"") == "zoe@example.org"
    body = KEYS.open(letter.body or b"")
    invitation = session.scalars(select(Invitation).order_by(Invitation.id)).first()
    assert invitation is not None
    assert f"البدء\n{BASE}/i/{invitation_token(KEYS, invitation)}\n\n--\n" in body
    assert f"{BASE}/mail/" in body  # one press, and no more letters come


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("phone\n06 39 98 12 34\n", "no_column", 1),
        (HEAD.replace("prenom", "salaire") + "06 39 98 12 34,S01,P01,fr,1\n", "unknown_column", 1),
        (HEAD + "12,S01,P01,fr,\n", "phone", 2),
        (HEAD + "06 39 98 12 34,S01,P01,fr,\n06 39 98 12 35,S09,P01,fr,\n", "unknown_professional", 3),
        (HEAD.replace(",", ";") + "06 39 98 12 34;S01;P01;de;\n", "unknown_language", 2),
        (HEAD + "06 39 98 12 34\n", "unknown_professional", 2),
        ("email,structure_reference,professional_reference\na@example.org,S01,P01\n", "email_consent", 2),
        ("email,email_consent,structure_reference,professional_reference\na@@b,yes,S01,P01\n", "email", 2),
    ],
)
def test_a_faulty_file_invites_nobody(
    session: Session, now: dt.datetime, world: World, text: str, code: str, line: int
) -> None:
    done = invite_from(session, KEYS, world.campaign, text, "people.csv", now, BASE)
    assert next((one.code, one.line) for one in done.findings) == (code, line)
    assert session.scalars(select(Invitation)).all() == []
    assert all("06 39" not in str(one) for one in done.findings)
