"""An administrator chooses the look; every page takes it on."""

import base64
import gzip
import re
from datetime import datetime, timedelta
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.access.core import Role
from app.access.tables import AuditEntry
from app.database import Database
from app.distribution import links
from app.look import store
from app.look.store import Chosen
from tests import staff
from tests.campaigns import KEYS, World, make_world

PAGE = "/console/look"
PLUM = "#7a1f5c"


@pytest.fixture
def world(session: Session, now: datetime) -> World:
    return make_world(session, now)


def sign_in(client: FlaskClient, session: Session, now: datetime, role: Role = Role.ADMINISTRATOR) -> None:
    staff.sign_in(client, session, now, role)


def picture() -> BytesIO:
    written = BytesIO()
    Image.new("RGBA", (200, 80), PLUM).save(written, "PNG")
    written.seek(0)
    return written


def choose(client: FlaskClient, **values: object) -> TestResponse:
    return client.post(PAGE, data=values, content_type="multipart/form-data")


def chosen(database: Database) -> Chosen:
    with database.session(read_only=True) as session:
        return store.find(session)


def test_the_page_is_for_administrators(client: FlaskClient, session: Session, now: datetime) -> None:
    assert (client.get(PAGE).status_code, choose(client, name="x").status_code) == (401, 401)
    sign_in(client, session, now, Role.TEAM)
    assert (client.get(PAGE).status_code, choose(client, name="x").status_code) == (403, 403)


def test_a_look_is_on_respondents_and_professionals_pages(
    client: FlaskClient, session: Session, world: World, now: datetime
) -> None:
    sign_in(client, session, now)
    answer = choose(client, name="  Carnet   Récap ", accent=PLUM.upper(), accent_dark="", logo=(picture(), "logo.png"))
    assert (answer.status_code, answer.headers["Location"]) == (303, PAGE)
    link = world.links[0]
    address = r'href="(/look/relais\.css\?v=[0-9a-f]{10})"'
    (sheet,) = re.findall(address, client.get("/").text)
    styles = client.get(sheet)
    assert styles.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert f"--accent:{PLUM};" in styles.text
    pages = [f"/e/{links.relay_token(KEYS, link)}", f"/p/{links.page_token(KEYS, link)}", "/", "/nowhere", PAGE]
    for page in pages:
        text = client.get(page).text
        assert "Carnet Récap" in text
        assert re.findall(address, text) == [sheet]
    assert '<span class="logo"></span>' in client.get("/").text
    rule = r"\.logo\{inline-size:100px;block-size:40px;background-image:url\(data:image/png;base64,(.*?)\)\}"
    (logo,) = re.findall(rule, styles.text)
    with Image.open(BytesIO(base64.b64decode(logo))) as drawn:
        assert drawn.size == (200, 80)
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "change_look")).one()
    assert entry.data == {"name": "Carnet Récap", "accent": PLUM, "logo": True}


@pytest.mark.parametrize(
    ("field", "colour", "proposed"),
    [("accent", "#ffd400", "#816b00"), ("accent_dark", "#0b5d57", "#13a49a")],
)
def test_a_faint_colour_is_refused_and_the_nearest_proposed(
    client: FlaskClient, session: Session, database: Database, now: datetime, field: str, colour: str, proposed: str
) -> None:
    sign_in(client, session, now)
    answer = choose(client, **{"name": "Kept", field: colour})
    assert answer.status_code == 422
    assert proposed in answer.text
    assert f'value="{colour}"' in answer.text
    assert chosen(database) == Chosen()
    assert choose(client, **{field: proposed}).status_code == 303


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"accent": "teal"}, "Write # and six digits"),
        ({"name": "x" * 61}, "cannot be longer than 60 characters"),
        ({"logo": b"<svg/>"}, "not a PNG or WebP picture"),
        ({"email": "équipe"}, "Write an e-mail address"),
        ({"telephone": "12"}, "Write a telephone number"),
        ({"telephone": "+262 262 12 34 56;ext=12345678901234567890"}, "Write a telephone number"),
    ],
)
def test_what_cannot_be_taken_is_said_beside_its_field(
    client: FlaskClient, session: Session, database: Database, now: datetime, values: dict[str, str | bytes], words: str
) -> None:
    sign_in(client, session, now)
    sent = {name: (BytesIO(one), "logo.png") if isinstance(one, bytes) else one for name, one in values.items()}
    answer = choose(client, **sent)
    assert answer.status_code == 422
    assert answer.text.count(words) == 2
    assert chosen(database) == Chosen()


def test_a_name_that_no_keyboard_types_is_kept_or_refused_but_never_fails(
    app: Flask, client: FlaskClient, session: Session, database: Database, now: datetime
) -> None:
    sign_in(client, session, now)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    answer = choose(client, name="a\x00b")
    assert answer.status_code == (303 if chosen(database).name else 400), answer.text
    assert choose(client, name="Relais Sud").status_code == 303
    assert chosen(database).name == "Relais Sud"


NOBODY_NAMED = "Tell the person who gave you the link"
MAIL = '<a href="mailto:aide@example.org">'


@pytest.mark.parametrize(
    ("email", "number", "told"),
    [
        (" aide@example.org ", " ", ["Write to ", MAIL]),
        ("", "+33 1 99 00 12 34", ["Call ", '<a href="tel:0199001234"><bdi dir="ltr">01 99 00 12 34</bdi></a>']),
        ("aide@example.org", "+262262990012", [MAIL, " or call ", '<a href="tel:+262262990012">']),
    ],
)
def test_a_contact_is_on_the_statement_and_stays_in_the_form(
    client: FlaskClient,
    session: Session,
    database: Database,
    now: datetime,
    email: str,
    number: str,
    told: list[str],
) -> None:
    sign_in(client, session, now)
    assert NOBODY_NAMED in client.get("/accessibility/en").text
    assert choose(client, email=email, telephone=number).status_code == 303
    text = client.get("/accessibility/en").text
    assert [one for one in [*told, NOBODY_NAMED] if one not in text] == []
    # What the form shows is taken again as it is.
    kept = chosen(database).contact
    assert choose(client, email=kept.email or "", telephone=kept.telephone or "").status_code == 303
    assert chosen(database).contact == kept


def test_without_a_contact_nobody_is_told_to_write_or_call(client: FlaskClient) -> None:
    text = client.get("/accessibility/en").text
    assert "mailto:" not in text
    assert "tel:" not in text
    assert NOBODY_NAMED in text


def test_a_logo_stays_until_it_is_taken_off(
    client: FlaskClient, session: Session, database: Database, now: datetime
) -> None:
    sign_in(client, session, now)
    choose(client, logo=(picture(), "logo.png"))
    choose(client, name="Récap")
    assert chosen(database).logo is not None
    choose(client, name="Récap", no_logo="y")
    assert chosen(database) == Chosen("Récap")


def test_addresses_of_an_older_look_give_the_newest(client: FlaskClient, session: Session, now: datetime) -> None:
    plain = client.get("/look/relais.css?v=0123456789")
    assert (plain.status_code, plain.headers["Cache-Control"]) == (200, "no-cache")
    # Another process saves; this one still holds the look of before, until it is asked for an address it does not know.
    assert "/static/relais.css" in client.get("/").text
    store.save(session, Chosen(accent=PLUM), now + timedelta(days=1))
    session.commit()
    assert "/static/relais.css" in client.get("/").text
    answer = client.get("/look/relais.css?v=0123456789", headers={"Accept-Encoding": "gzip"})
    assert f"--accent:{PLUM};" in gzip.decompress(answer.data).decode()
    assert "/look/relais.css" in client.get("/").text


def test_a_lost_database_leaves_the_error_page_its_look(client: FlaskClient, database: Database) -> None:
    with database.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE look")
    answer = client.get("/nowhere")
    assert answer.status_code == 404
    assert "/static/relais.css" in answer.text
