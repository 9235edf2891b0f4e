"""Sign-in links by e-mail, how often somebody may knock, and accounts that are closed."""

from dataclasses import dataclass, field, replace
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.access import limits
from app.access.core import Role
from app.access.courier import SignInMail, set_courier
from app.access.limits import Knock
from app.access.store import find_by_email
from app.access.tables import SignInTry
from app.database import Database
from app.database.secrets import Keys
from app.main import create_app
from app.settings import Settings
from tests.access.conftest import link_for, make_staff
from tests.conftest import Clock


@dataclass
class Postbag:
    mails: list[SignInMail] = field(default_factory=list)

    def __call__(self, session: Session, keys: Keys, mail: SignInMail, now: datetime) -> None:
        self.mails.append(mail)


@pytest.fixture
def postbag(house: Flask) -> Postbag:
    bag = Postbag()
    set_courier(house, bag)
    return bag


@pytest.fixture
def team(database: Database, clock: Clock) -> str:
    with database.session() as session:
        email = make_staff(session, clock, Role.TEAM, "en").email
        session.commit()
    return email


def test_a_link_asked_for_signs_its_owner_in(visitor: FlaskClient, postbag: Postbag, team: str) -> None:
    assert visitor.post("/sign-in", data={"email": f" {team.upper()} "}).status_code == 200
    (mail,) = postbag.mails
    assert (mail.to, mail.language, mail.hours) == (team, "en", 24)
    assert visitor.post(f"/sign-in/{mail.token}").status_code == 303
    assert visitor.get("/for/team").text == "open"


def test_the_answer_is_the_same_for_an_address_nobody_has(visitor: FlaskClient, postbag: Postbag, team: str) -> None:
    known, unknown = (visitor.post("/sign-in", data={"email": one}) for one in (team, "nobody@example.org"))
    assert known.text == unknown.text
    assert len(postbag.mails) == 1


def test_a_mailbox_gets_three_links_an_hour_and_is_not_told(
    visitor: FlaskClient, postbag: Postbag, team: str, clock: Clock
) -> None:
    answers = {visitor.post("/sign-in", data={"email": team}).text for _ in range(5)}
    assert (len(answers), len(postbag.mails)) == (1, limits.TO_ONE_MAILBOX)
    clock.advance(limits.WINDOW)
    visitor.post("/sign-in", data={"email": team})
    assert len(postbag.mails) == limits.TO_ONE_MAILBOX + 1


def test_one_address_asks_ten_times_an_hour(visitor: FlaskClient, postbag: Postbag, clock: Clock) -> None:
    codes = [visitor.post("/sign-in", data={"email": f"x{n}@example.org"}).status_code for n in range(11)]
    assert codes == [200] * 10 + [429]
    elsewhere = visitor.post("/sign-in", data={"email": "x@example.org"}, environ_base={"REMOTE_ADDR": "203.0.113.9"})
    assert elsewhere.status_code == 200


def test_something_else_than_an_address_is_told_and_not_counted(
    visitor: FlaskClient, postbag: Postbag, database: Database
) -> None:
    assert visitor.post("/sign-in", data={"email": "nobody"}).status_code == 422
    with database.session() as session:
        assert session.query(SignInTry).count() == 0


def test_without_a_courier_there_is_no_form(visitor: FlaskClient) -> None:
    assert "<form" not in visitor.get("/sign-in").text
    assert visitor.post("/sign-in", data={"email": "a@example.org"}).status_code == 404


def test_wrong_links_are_limited_and_forgotten(
    visitor: FlaskClient, database: Database, keys: Keys, clock: Clock
) -> None:
    most = limits.FROM_ONE_ADDRESS[Knock.WRONG_LINK]
    codes = [visitor.post(f"/sign-in/wrong{n}").status_code for n in range(most + 1)]
    assert codes == [404] * most + [429]
    right = link_for(database, keys, clock, Role.TEAM)
    assert visitor.post(f"/sign-in/{right}").status_code == 429
    clock.advance(limits.WINDOW)
    assert visitor.post("/sign-in/wrong").status_code == 404
    with database.session() as session:
        assert session.query(SignInTry).count() == 1
    assert visitor.post(f"/sign-in/{right}").status_code == 303


def test_a_crowd_at_the_door_shuts_it_for_nobody_else(session: Session, keys: Keys, clock: Clock) -> None:
    """Each network has a few tries left, an attacker's too, whichever of its addresses it uses."""
    now = clock()
    crowd = [f"198.51.{n // 250}.{n % 250}" for n in range(limits.FROM_ALL[Knock.BY_MAIL] // 5)]
    for address in crowd * 5:
        limits.note(session, keys, Knock.BY_MAIL, address, now)
    assert not limits.may_knock(session, keys, Knock.BY_MAIL, crowd[0], now)
    here, neighbour = "2001:db8::7", "2001:db8:0:1::8"
    for _ in range(limits.FEW):
        assert limits.may_knock(session, keys, Knock.BY_MAIL, here, now)
        limits.note(session, keys, Knock.BY_MAIL, neighbour, now)
    assert not limits.may_knock(session, keys, Knock.BY_MAIL, here, now)
    assert limits.may_knock(session, keys, Knock.BY_MAIL, here, now + limits.WINDOW)


def test_a_crowd_without_end_does_not_fill_the_database(session: Session, keys: Keys, clock: Clock) -> None:
    now, here, knock = clock(), "203.0.113.9", Knock.WRONG_LINK
    one = {"kind": knock.value, "address_index": b"n" * 32, "at": now}
    session.execute(insert(SignInTry), [one] * limits.MOST_KEPT)
    for _ in range(limits.FEW):
        assert limits.may_knock(session, keys, knock, here, now)
        limits.note(session, keys, knock, here, now)
    assert not limits.may_knock(session, keys, knock, here, now), "the newest are counted, and everybody has a few"
    assert session.query(SignInTry).count() == limits.MOST_KEPT


@pytest.mark.parametrize(("proxies", "limited"), [(0, True), (1, False)])
def test_limits_count_the_reader_behind_a_trusted_proxy(
    settings: Settings, database: Database, clock: Clock, proxies: int, limited: bool
) -> None:
    house = create_app(replace(settings, proxies=proxies), clock, database)
    house.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    visitor = house.test_client()
    # The first address is what a liar wrote; the last one is what the proxy saw.
    seen = [f"198.51.100.7, 203.0.113.{n}" for n in range(limits.FROM_ONE_ADDRESS[Knock.WRONG_LINK] + 1)]
    codes = [visitor.post("/sign-in/wrong", headers={"X-Forwarded-For": one}).status_code for one in seen]
    assert (codes[-1] == 429) is limited


def test_closing_an_account_ends_it_and_reopening_brings_it_back(
    house: Flask, visitor: FlaskClient, postbag: Postbag, team: str, database: Database, keys: Keys, clock: Clock
) -> None:
    visitor.post("/sign-in", data={"email": team})
    theirs = house.test_client()
    theirs.post(f"/sign-in/{postbag.mails[-1].token}")
    administrator = house.test_client()
    administrator.post(f"/sign-in/{link_for(database, keys, clock, Role.ADMINISTRATOR, 'en')}")
    with database.session() as session:
        staff = find_by_email(session, team)
        assert staff
        number = staff.id
    assert administrator.post(f"/console/staff/{number}/close", follow_redirects=True).status_code == 200
    assert theirs.get("/for/team").status_code == 401
    visitor.post("/sign-in", data={"email": team})
    assert len(postbag.mails) == 1
    assert administrator.post(f"/console/staff/{number}/link").status_code == 404
    administrator.post(f"/console/staff/{number}/reopen")
    assert theirs.get("/for/team").status_code == 401, "a lost telephone is not let in again with its owner"
    visitor.post("/sign-in", data={"email": team})
    assert len(postbag.mails) == 2
    assert theirs.post(f"/sign-in/{postbag.mails[-1].token}").status_code == 303
    assert theirs.get("/for/team").text == "open"


def test_nobody_closes_their_own_account(house: Flask, database: Database, keys: Keys, clock: Clock) -> None:
    administrator = house.test_client()
    administrator.post(f"/sign-in/{link_for(database, keys, clock, Role.ADMINISTRATOR, 'en')}")
    with database.session() as session:
        own = find_by_email(session, "administrator@example.org")
        assert own
        number = own.id
    page = administrator.post(f"/console/staff/{number}/close", follow_redirects=True).text
    assert "Another administrator can" in page
    assert administrator.get("/for/administrator").text == "open"


def test_a_team_member_closes_nobody(house: Flask, team: str, postbag: Postbag) -> None:
    visitor = house.test_client()
    visitor.post("/sign-in", data={"email": team})
    visitor.post(f"/sign-in/{postbag.mails[0].token}")
    assert visitor.post("/console/staff/1/close").status_code == 403
