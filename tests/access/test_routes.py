import datetime as dt
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.access.core import LINK_LIFETIME, SESSION_LIFETIME, Role
from app.access.service import make_sign_in_link
from app.access.tables import AuditEntry, SignInLink, Staff
from app.database import Database
from app.database.secrets import Keys
from tests.access.conftest import link_for
from tests.conftest import Clock


def used(database: Database) -> int:
    with database.session() as session:
        return session.scalars(
            select(func.count()).select_from(SignInLink).where(SignInLink.used_at.is_not(None))
        ).one()


@pytest.fixture
def administrator(visitor: FlaskClient, database: Database, keys: Keys, clock: Clock) -> FlaskClient:
    visitor.post(f"/sign-in/{link_for(database, keys, clock, Role.ADMINISTRATOR, 'en')}")
    return visitor


def test_opening_a_link_shows_a_button_and_uses_nothing(
    visitor: FlaskClient, database: Database, keys: Keys, clock: Clock
) -> None:
    token = link_for(database, keys, clock, Role.TEAM, "ar")
    pages = [visitor.get(f"/sign-in/{token}?lang=ar") for _ in range(3)]
    assert {page.status_code for page in pages} == {200}
    assert '<html lang="ar" dir="rtl"' in pages[0].text
    assert '<button class="main wide">' in pages[0].text
    assert used(database) == 0


def test_before_the_button_is_pressed_a_link_tells_nothing(
    house: Flask, visitor: FlaskClient, database: Database, keys: Keys, clock: Clock
) -> None:
    """Nobody counts who looks: a good link looks as one that is spent, late or made up, and names nobody."""
    spent, late = link_for(database, keys, clock, Role.TEAM), link_for(database, keys, clock, Role.CALLER)
    house.test_client().post(f"/sign-in/{spent}")
    clock.advance(LINK_LIFETIME)
    good = link_for(database, keys, clock, Role.ADMINISTRATOR, "ar")
    answers = [visitor.get(f"/sign-in/{token}") for token in (good, spent, late, "abcdefghijkl", good.upper())]
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1
    assert "Ada" not in answers[0].text


def test_pressing_the_button_signs_in_once(house: Flask, database: Database, keys: Keys, clock: Clock) -> None:
    token = link_for(database, keys, clock, Role.TEAM)
    first, second = house.test_client(), house.test_client()
    entered = first.post(f"/sign-in/{token}")
    assert (entered.status_code, entered.headers["Location"]) == (303, "/console/")
    assert first.get("/for/team").text == "open"
    assert second.post(f"/sign-in/{token}").status_code == 404
    assert second.get("/for/team").status_code == 401
    assert used(database) == 1


def test_used_expired_and_made_up_links_look_the_same(
    house: Flask, visitor: FlaskClient, database: Database, keys: Keys, clock: Clock
) -> None:
    spent, late = link_for(database, keys, clock, Role.TEAM), link_for(database, keys, clock, Role.CALLER)
    house.test_client().post(f"/sign-in/{spent}")
    clock.advance(LINK_LIFETIME)
    answers = [visitor.post(f"/sign-in/{token}") for token in (spent, late, "abcdefghijkl", "x")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1
    assert visitor.get("/sign-in/x").text == answers[0].text


def test_signing_in_leaves_nothing_of_an_earlier_session(
    visitor: FlaskClient, database: Database, keys: Keys, clock: Clock
) -> None:
    with visitor.session_transaction() as before:
        before["planted"] = "by someone"
    visitor.post(f"/sign-in/{link_for(database, keys, clock, Role.TEAM)}")
    with visitor.session_transaction() as after:
        assert "planted" not in after
        assert after.permanent


def test_signing_out_closes_the_console(administrator: FlaskClient, database: Database) -> None:
    assert administrator.get("/for/caller").text == "open"
    assert administrator.get("/sign-out").status_code == 405
    assert administrator.post("/sign-out").headers["Location"] == "/sign-in"
    assert administrator.get("/for/caller").status_code == 401
    with database.session() as session:
        assert session.scalars(select(AuditEntry.action).order_by(AuditEntry.id.desc())).first() == "sign_out"


def test_a_copied_cookie_opens_nothing_after_signing_out(
    house: Flask, administrator: FlaskClient, database: Database, keys: Keys, clock: Clock
) -> None:
    """And other sessions of the same person go on."""
    thief, elsewhere = house.test_client(), house.test_client()
    cookie = administrator.get_cookie(house.config["SESSION_COOKIE_NAME"])
    assert cookie is not None
    thief.set_cookie(cookie.key, cookie.value)
    assert thief.get("/for/caller").status_code == 200
    with database.session() as session:
        token = make_sign_in_link(session, keys, session.scalars(select(Staff)).one(), clock())
        session.commit()
    elsewhere.post(f"/sign-in/{token}")
    administrator.post("/sign-out")
    assert thief.get("/for/caller").status_code == 401
    assert thief.post("/sign-out").status_code == 303
    assert elsewhere.get("/for/caller").status_code == 200


def test_a_session_ends_after_thirty_days_however_busy(administrator: FlaskClient, clock: Clock) -> None:
    for _ in range(2):
        clock.advance(SESSION_LIFETIME / 2 - dt.timedelta(minutes=1))
        assert administrator.get("/for/caller").status_code == 200
    clock.advance(dt.timedelta(minutes=2))
    assert administrator.get("/for/caller").status_code == 401


def test_signing_out_without_being_in_is_no_fault(visitor: FlaskClient) -> None:
    assert visitor.post("/sign-out").status_code == 303


@pytest.mark.parametrize("role", Role)
def test_doors_open_by_role(visitor: FlaskClient, database: Database, keys: Keys, clock: Clock, role: Role) -> None:
    visitor.post(f"/sign-in/{link_for(database, keys, clock, role)}")
    opened = [required for required in Role if visitor.get(f"/for/{required}").status_code == 200]
    assert opened == list(Role)[list(Role).index(role) :]
    assert {visitor.get(f"/for/{required}").status_code for required in Role} <= {200, 403}


def test_an_account_closed_meanwhile_is_out_at_once(administrator: FlaskClient, database: Database) -> None:
    with database.session() as session:
        session.scalars(select(Staff)).one().active = False
        session.commit()
    assert administrator.get("/for/caller").status_code == 401


def test_a_page_of_trouble_needs_no_database_to_know_its_reader(administrator: FlaskClient, database: Database) -> None:
    with database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE staff RENAME TO gone")
    assert administrator.get("/nowhere").status_code == 404


def test_the_help_page_says_how_to_get_in_and_sends_the_signed_in_on(house: Flask, administrator: FlaskClient) -> None:
    assert house.test_client().get("/sign-in").status_code == 200
    assert administrator.get("/sign-in").headers["Location"] == "/console/"


def test_the_administrator_adds_a_person_and_sees_the_link_once(
    house: Flask, administrator: FlaskClient, database: Database
) -> None:
    new = {"name": "Zoé <b>", "email": "Zoe@example.org", "role": "caller", "language": "ar"}
    shown = administrator.post("/console/staff", data=new)
    (address,) = re.findall(r"http://localhost(/sign-in/[a-z2-7]{12})", shown.text)
    people = administrator.get("/console/staff").text
    assert "Zoé &lt;b&gt;" in people
    assert "zoe@example.org" in people
    assert address not in people
    zoe = house.test_client()
    zoe.post(address)
    assert zoe.get("/for/caller").status_code == 200
    assert zoe.get("/console/staff").status_code == 403


def test_a_new_link_for_someone_known(administrator: FlaskClient, database: Database) -> None:
    with database.session() as session:
        known = session.scalars(select(Staff.id)).one()
    assert administrator.post(f"/console/staff/{known}/link").text.count("/sign-in/") == 1
    assert administrator.post("/console/staff/999999/link").status_code == 404


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("name", "", "Write the person&#39;s name."),
        ("name", "x" * 121, "Field cannot be longer than 120 characters."),
        ("email", "nobody", "Write an e-mail address, like name@example.org."),
        ("email", "administrator@example.org", "This e-mail address has an account already."),
        ("role", "queen", "Not a valid choice."),
    ],
)
def test_a_mistaken_form_says_what_to_mend(
    administrator: FlaskClient, database: Database, field: str, value: str, message: str
) -> None:
    new = {"name": "Zoé", "email": "zoe@example.org", "role": "caller", "language": "ar", field: value}
    answer = administrator.post("/console/staff", data=new)
    assert answer.status_code == 422
    assert answer.text.count(message) == 2
    assert "<title>Error: People" in answer.text
    with database.session() as session:
        assert session.scalars(select(func.count()).select_from(Staff)).one() == 1


@pytest.mark.parametrize("path", ["/sign-in/abcdefghijkl", "/sign-out", "/console/staff", "/console/staff/1/link"])
def test_every_form_needs_its_token(house: Flask, path: str) -> None:
    house.config["WTF_CSRF_ENABLED"] = True
    assert house.test_client().post(path).status_code == 400


@pytest.mark.parametrize("path", ["/console/staff", "/console/staff/1/link"])
def test_strangers_change_nothing(visitor: FlaskClient, database: Database, path: str) -> None:
    assert visitor.post(path, data={"name": "x"}).status_code == 401
    with database.session() as session:
        assert session.scalars(select(AuditEntry)).all() == []
