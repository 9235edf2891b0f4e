"""The caller's page and Today, as a person uses them."""

import datetime as dt
import re

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.access.core import Role
from app.access.service import make_sign_in_link
from app.access.tables import Staff
from app.database import Database
from app.database.secrets import Keys
from app.distribution.core import Source
from app.distribution.service import close_campaign, commit_to
from app.distribution.tables import Campaign, Professional, RelayLink
from app.messaging import spending
from app.messaging.core import State
from app.messaging.core.spending import Stop
from app.messaging.service import Outgoing, enqueue
from app.phoning.forms import ago
from app.phoning.queue import LEASE
from app.phoning.tables import Attempt, CallCase
from tests.campaigns import KEYS, World
from tests.conftest import Clock
from tests.phoning.conftest import LATER, MADE, caller, catch_up

TODAY, CALLS = "/console/vague-1/", "/console/vague-1/phoning"
NEXT, TAKE, SAVE, RELEASE = f"{CALLS}/next", f"{CALLS}/take", f"{CALLS}/outcome", f"{CALLS}/release"


def sign_in(app: Flask, session: Session, staff: Staff) -> FlaskClient:
    token = make_sign_in_link(session, KEYS, staff, LATER)
    session.commit()
    client = app.test_client()
    client.post(f"/sign-in/{token}")
    return client


@pytest.fixture
def desk(app: Flask, session: Session, nadia: Staff) -> FlaskClient:
    return sign_in(app, session, nadia)


def hidden(page: str) -> dict[str, str]:
    """What the page's form carries of its case."""
    form = page[page.index(SAVE) :]
    return dict(re.findall(r'name="(token|case)" value="([^"]+)"', form))


def count(session: Session, table: type) -> int:
    session.rollback()
    return session.scalars(select(func.count()).select_from(table)).one()


def held(session: Session) -> int:
    session.rollback()
    return session.scalars(select(func.count()).select_from(CallCase).where(CallCase.staff_id.is_not(None))).one()


def test_a_call_from_next_to_saved_and_on_to_the_next(desk: FlaskClient, session: Session) -> None:
    assert "2 people to call now" in desk.get(CALLS).text
    assert desk.post(NEXT).headers["Location"] == CALLS
    page = desk.get(CALLS).text
    for words in ("Why now", "No sign for 10 days", "What to say", "What came of the call?", "tel:+33", "Link made"):
        assert words in page, words
    said = {**hidden(page), "outcome": "promised_forward", "promised_count": "8", "promised_by": "2026-03-20"}
    assert desk.post(SAVE, data={**said, "then": "next", "note": "Friendly."}).headers["Location"] == CALLS
    following = desk.get(CALLS).text
    assert "Call saved." in following
    assert hidden(following)["case"] != said["case"]
    assert (count(session, Attempt), held(session)) == (1, 1)


def test_looking_claims_nothing_and_no_address_names_anybody(desk: FlaskClient, session: Session) -> None:
    for _ in range(3):
        desk.get(CALLS)
        desk.get(TODAY)
    assert held(session) == 0
    assert desk.get(NEXT).status_code == 405


def test_a_page_opened_again_shows_the_same_case(desk: FlaskClient, session: Session) -> None:
    desk.post(NEXT)
    first = hidden(desk.get(CALLS).text)
    desk.post(NEXT)
    assert hidden(desk.get(CALLS).text) == first
    assert held(session) == 1


def test_a_form_sent_many_times_is_one_call(desk: FlaskClient, session: Session) -> None:
    desk.post(NEXT)
    said = {**hidden(desk.get(CALLS).text), "outcome": "no_answer"}
    for _ in range(9):
        assert desk.post(SAVE, data=said).status_code == 303
    assert count(session, Attempt) == 1


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({}, "Choose what came of the call."),
        ({"outcome": "asleep"}, "Choose what came of the call."),
        ({"outcome": "callback"}, "Give the day and time they named"),
        ({"outcome": "callback", "call_at": "2026-03-12T10:29"}, "Give the day and time they named"),
        ({"outcome": "callback", "call_at": "2036-03-12T10:29"}, "Give the day and time they named"),
        ({"outcome": "promised_forward", "promised_by": "2026-03-20"}, "Give how many people they promise"),
        ({"outcome": "promised_forward", "promised_count": "eight", "promised_by": "2026-03-20"}, "Give how many"),
        (
            {"outcome": "promised_forward", "promised_count": "8", "promised_by": "2026-03-11"},
            "Give the day they named",
        ),
        ({"outcome": "already_forwarded", "forwarded_count": "-1"}, "Give how many people they forwarded to"),
        ({"outcome": "no_answer", "note": "x" * 2001}, "Shorten the note."),
    ],
)
def test_what_is_missing_is_said_and_nothing_typed_is_lost(
    desk: FlaskClient, session: Session, said: dict[str, str], problem: str
) -> None:
    desk.post(NEXT)
    held = hidden(desk.get(CALLS).text)
    answer = desk.post(SAVE, data={"note": "typed", **held, **said})
    assert answer.status_code == 422
    assert problem in answer.text
    assert "Error: " in answer.text
    assert said.get("note", "typed") in answer.text
    assert hidden(answer.text) == held
    assert count(session, Attempt) == 0


def test_fields_of_another_outcome_do_not_stand_in_the_way(desk: FlaskClient, session: Session) -> None:
    desk.post(NEXT)
    said = {**hidden(desk.get(CALLS).text), "outcome": "no_answer", "promised_count": "many", "call_at": "soon"}
    assert desk.post(SAVE, data=said).status_code == 303
    assert count(session, Attempt) == 1


def test_a_named_hour_is_meant_where_the_professional_is(
    desk: FlaskClient, session: Session, world: World, clock: Clock, database: Database
) -> None:
    nadia_hoarau = next(link for link in world.links if link.professional.name == "Nadia Hoarau")
    link = session.get_one(RelayLink, nadia_hoarau.id)
    link.professional.phone = KEYS.seal("+262262000001")
    session.commit()
    catch_up(database)
    clock.time = dt.datetime(2026, 3, 12, 6, 0, tzinfo=dt.UTC)
    desk.post(TAKE, data={"link": link.id})
    page = desk.get(CALLS).text
    assert "10:00 there" in page
    assert 'lang="ar" dir="rtl"' in page, "the script speaks the professional's language"
    desk.post(SAVE, data={**hidden(page), "outcome": "callback", "call_at": "2026-03-13T10:30"})
    session.rollback()
    attempt = session.scalars(select(Attempt)).one()
    assert attempt.next_call_at == dt.datetime(2026, 3, 13, 6, 30, tzinfo=dt.UTC)


def test_a_save_under_a_lost_lease_says_where_the_note_went(
    app: Flask, desk: FlaskClient, session: Session, clock: Clock
) -> None:
    desk.post(NEXT)
    said = {**hidden(desk.get(CALLS).text), "outcome": "no_answer", "note": "rang for long"}
    clock.advance(LEASE)
    assert "You have had this case for a while" in desk.get(CALLS).text
    omar = sign_in(app, session, caller(session, "Omar"))
    omar.post(TAKE, data={"case": said["case"]})
    desk.post(SAVE, data=said)
    assert "A colleague has this case by now" in desk.get(CALLS).text
    page = omar.get(CALLS).text
    assert "Call noted too late to count" in page
    assert "rang for long" in page
    assert count(session, Attempt) == 0


def test_a_case_of_a_colleague_cannot_be_taken(app: Flask, desk: FlaskClient, session: Session) -> None:
    desk.post(NEXT)
    case = hidden(desk.get(CALLS).text)["case"]
    omar = sign_in(app, session, caller(session, "Omar"))
    omar.post(TAKE, data={"case": case})
    page = omar.get(CALLS).text
    assert "This person cannot be called" in page
    assert "with a colleague" in page


def test_given_back_it_is_free_again(desk: FlaskClient, session: Session) -> None:
    desk.post(NEXT)
    desk.post(RELEASE, data=hidden(desk.get(CALLS).text))
    assert (held(session), count(session, Attempt)) == (0, 0)
    assert "2 people to call now" in desk.get(CALLS).text


@pytest.mark.parametrize("case", ["", "x", "-1", "99999999999999999999", "٣", "1;--"])
def test_garbage_is_refused_calmly(desk: FlaskClient, session: Session, case: str) -> None:
    desk.post(NEXT)
    mine = hidden(desk.get(CALLS).text)
    assert desk.post(TAKE, data={"case": case}).status_code == 303
    for address in (SAVE, RELEASE):
        assert desk.post(address, data={**mine, "case": case, "outcome": "no_answer"}).status_code in {400, 404}
    forged = desk.post(SAVE, data={**mine, "token": "x" * 32, "outcome": "no_answer"})
    assert forged.status_code == 303
    assert count(session, Attempt) == 0


@pytest.mark.parametrize("address", [TODAY, CALLS, "/console/"])
def test_only_staff_come_in(client: FlaskClient, world: World, address: str) -> None:
    assert client.get(address).status_code == 401


def test_the_number_is_only_on_the_page_of_who_calls(desk: FlaskClient) -> None:
    assert "+33" not in desk.get(CALLS).text
    assert "+33" not in desk.get(TODAY).text
    desk.post(NEXT)
    assert "tel:+33" in desk.get(CALLS).text


def test_outside_calling_hours_the_page_says_when(desk: FlaskClient, clock: Clock) -> None:
    clock.time = dt.datetime(2026, 3, 13, 18, 0, tzinfo=dt.UTC)
    page = desk.get(CALLS).text
    assert "No call to make now" in page
    assert "16 March 2026, 09:00" in page
    assert "2 people wait for working hours" in page


def test_pages_are_well_formed_in_every_language(app: Flask, session: Session, nadia: Staff) -> None:
    desk = sign_in(app, session, nadia)
    for language, direction in (("fr", "ltr"), ("ar", "rtl"), ("en", "ltr")):
        session.query(Staff).update({"language": language})
        session.commit()
        desk.post(RELEASE, data={"case": "0"})
        board = desk.get(CALLS).text
        desk.post(NEXT)
        case = desk.get(CALLS).text
        for page in (board, case, desk.get(TODAY).text, desk.post(SAVE, data=hidden(case)).text):
            html5lib.HTMLParser(strict=True).parse(page)
            assert f'<html lang="{language}" dir="{direction}"' in page
        desk.post(RELEASE, data=hidden(case))


def test_today_says_where_we_are_and_what_comes_next(
    app: Flask, session: Session, world: World, database: Database
) -> None:
    thomas = next(link for link in world.links if link.professional.name == "Thomas Lefort")
    commit_to(session, session.get_one(RelayLink, thomas.id), 8, dt.date(2026, 3, 9), MADE, Source.PROFESSIONAL)
    session.commit()
    catch_up(database)
    team = sign_in(app, session, caller(session, "Claire", Role.TEAM))
    page = team.get(TODAY).text
    for words in (
        "open for 11 days · closes in 19 days",
        "complete answers",
        "0 / 2",
        "at least 0%",
        "no professional has said yet",
        "1 promise past its day",
        "1 silent professional to call",
        "1 silent professional has no telephone number",
    ):
        assert words in page, words
    assert page.index("1 promise past its day") < page.index("1 silent professional to call")


def test_today_says_that_text_messages_stand_still_and_what_did_not_arrive(
    app: Flask, session: Session, world: World, desk: FlaskClient, clock: Clock
) -> None:
    for at, code in enumerate((21614, 21610, 30007)):
        text = Outgoing("+33639980001", "Bonjour", "a", str(at), "fr", world.campaign.id)
        row = enqueue(session, KEYS, text, clock())
        assert row is not None
        row.state, row.error_code = State.FAILED, code
    session.commit()
    team = sign_in(app, session, caller(session, "Claire", Role.TEAM))
    page = team.get(TODAY).text
    assert "2 messages did not arrive" in page, "whoever asked for silence wants nothing done"
    assert "Sending is stopped" not in page
    spending.pause(session, None, Stop.INSTALLATION_DAY, clock())
    spending.pause(session, world.campaign.id, Stop.BLOCKED, clock())
    session.commit()
    assert "Sending is stopped: the operator filters" in team.get(TODAY).text
    assert "Sending is stopped" not in desk.get(TODAY).text, "callers cannot lift it"


def test_today_offers_a_caller_only_what_they_may_open(desk: FlaskClient) -> None:
    page = desk.get(TODAY).text
    assert "2 silent professionals to call" in page
    assert "/rates" not in page


def test_today_says_how_many_calls_are_welcome_at_this_hour(desk: FlaskClient, clock: Clock) -> None:
    assert "welcome at this hour" not in desk.get(TODAY).text
    clock.time = clock.time.replace(hour=23)
    assert "2 silent professionals to call · welcome at this hour: 0" in desk.get(TODAY).text


def test_on_its_first_day_a_campaign_claims_nothing(app: Flask, session: Session, world: World, clock: Clock) -> None:
    team = sign_in(app, session, caller(session, "Claire", Role.TEAM))
    clock.time = MADE
    today = team.get(TODAY).text
    assert "Nobody has passed the survey on yet: give each professional the address of their page" in today
    assert "no telephone number" not in today
    assert "The next call is due 5 March 2026, 10:00" in team.get(CALLS).text


def test_the_console_opens_on_the_campaign_that_is_open(desk: FlaskClient) -> None:
    assert desk.get("/console/").headers["Location"] == TODAY


def test_without_a_campaign_the_console_says_what_fills_it(app: Flask, database: Database) -> None:
    with database.session() as session:
        page = sign_in(app, session, caller(session, "Nadia")).get("/console/").text
    assert "No campaign yet" in page


@pytest.mark.parametrize("address", ["/console/nowhere/", "/console/nowhere/phoning"])
def test_an_unknown_campaign_is_not_found(desk: FlaskClient, address: str) -> None:
    assert desk.get(address).status_code == 404


def test_after_the_end_today_leads_to_the_results(app: Flask, session: Session, world: World) -> None:
    close_campaign(session, session.get_one(Campaign, world.campaign.id), LATER)
    page = sign_in(app, session, caller(session, "Rania", Role.TEAM)).get(TODAY).text
    assert "The campaign is over: its results are ready" in page
    assert "/console/vague-1/results" in page
    assert "to call" not in page


HOUR = 3_600_000
"""Of a browser's clock."""


@pytest.mark.parametrize(
    ("made", "sent", "told"),
    [
        ("3600000", "7200000", dt.timedelta(hours=1)),
        ("3600000", "3600000", dt.timedelta(0)),
        ("7200000", "3600000", dt.timedelta(0)),
        ("", "3600000", dt.timedelta(0)),
        ("soon", "3600000", dt.timedelta(0)),
        ("9" * 30, "3600000", dt.timedelta(0)),
        ("0", "9" * 15, dt.timedelta(0)),
    ],
    ids=["kept an hour", "at once", "set back", "not told", "words", "much", "ages"],
)
def test_only_the_time_between_noting_and_sending_counts(made: str, sent: str, told: dt.timedelta) -> None:
    assert ago({"made_at": made, "sent_at": sent}) == told


@pytest.mark.parametrize(
    ("sent", "noted"),
    [(HOUR, dt.timedelta(hours=1)), (9 * HOUR, dt.timedelta(hours=2)), (0, dt.timedelta(0))],
    ids=["kept an hour", "before the claim", "at once"],
)
def test_a_call_kept_without_network_is_dated_when_it_was_noted(
    desk: FlaskClient, session: Session, clock: Clock, sent: int, noted: dt.timedelta
) -> None:
    """The case was claimed two hours before it reached us."""
    desk.post(NEXT)
    said = {**hidden(desk.get(CALLS).text), "outcome": "no_answer", "made_at": "0", "sent_at": str(sent)}
    received = clock.advance(dt.timedelta(hours=2))
    assert desk.post(SAVE, data=said).status_code == 303
    session.rollback()
    attempt = session.scalars(select(Attempt)).one()
    assert (attempt.ended_at, attempt.received_at) == (received - noted, received)
    assert attempt.next_call_at == received - noted + dt.timedelta(hours=3)


def test_a_moment_agreed_in_a_call_that_was_kept_is_taken_though_it_is_past(
    desk: FlaskClient, session: Session, clock: Clock
) -> None:
    desk.post(NEXT)
    said = {**hidden(desk.get(CALLS).text), "outcome": "callback", "call_at": "2026-03-12T11:00"}
    clock.advance(dt.timedelta(hours=2))
    assert desk.post(SAVE, data=said).status_code == 422
    kept = {**said, "made_at": "0", "sent_at": str(2 * HOUR)}
    assert desk.post(SAVE, data=kept).status_code == 303
    session.rollback()
    assert session.scalars(select(Attempt.next_call_at)).one() == dt.datetime(2026, 3, 12, 10, 0, tzinfo=dt.UTC)


def test_the_page_of_a_call_stands_though_a_lost_secret_sealed_how_to_reach_them(
    desk: FlaskClient, session: Session
) -> None:
    lost = Keys("the secret of another installation, forty characters")
    desk.post(NEXT)
    session.execute(update(Professional).values(phone=lost.seal("+33639980311"), email=lost.seal("a@example.org")))
    session.commit()
    page = desk.get(CALLS)
    assert page.status_code == 200
    assert "tel:" not in page.text
    assert "mailto:" not in page.text
