"""The messages page: what is shown, what a person does by hand, and that no number is shown in full."""

import html
import re
from collections.abc import Sequence
from datetime import datetime

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.access.core import Role
from app.access.tables import AuditEntry, Staff
from app.database.secrets import Keys
from app.distribution.service import invite
from app.distribution.tables import ReminderPlan
from app.messaging import spending
from app.messaging.core import Channel, State
from app.messaging.core.spending import DEFAULT, Stop, day_of
from app.messaging.core.states import UNREADABLE
from app.messaging.handling import failures, troubled
from app.messaging.service import Outgoing, enqueue, opt_out
from app.messaging.tables import OutgoingMessage, SendingRule
from app.site.language import translator
from app.sms.caller import Inbound
from app.sms.service import handle
from tests.campaigns import KEYS, World, make_world
from tests.staff import sign_in

PAGE = "/console/vague-1/messages"
NUMBER = "+33639980001"


@pytest.fixture
def world(session: Session, now: datetime) -> World:
    return make_world(session, now)


@pytest.fixture
def team(app: Flask, session: Session, world: World, now: datetime) -> FlaskClient:
    return signed_in(app, session, now, Role.TEAM)


def signed_in(app: Flask, session: Session, now: datetime, role: Role) -> FlaskClient:
    app.config["WTF_CSRF_ENABLED"] = False
    return sign_in(app.test_client(), session, now, role)


def write(session: Session, world: World, now: datetime, states: Sequence[State], code: int | None = None) -> list[int]:
    ids = []
    for at, state in enumerate(states):
        outgoing = Outgoing(NUMBER, "Bonjour, secret", "invitation", f"{state}-{at}", "fr", world.campaign.id)
        row = enqueue(session, KEYS, outgoing, now)
        assert row is not None
        row.state, row.error_code, row.provider_id = state, code, f"SM-{state}-{at}"
        ids.append(row.id)
    session.commit()
    return ids


def state(session: Session, message_id: int) -> str:
    session.expire_all()
    now = session.scalars(select(OutgoingMessage.state).where(OutgoingMessage.id == message_id)).one()
    session.rollback()  # or the next request would wait for us
    return now


def written(session: Session) -> Sequence[str]:
    """What the audit log says was done."""
    actions = session.scalars(select(AuditEntry.action)).all()
    session.rollback()
    return actions


def test_the_page_is_for_the_team(app: Flask, session: Session, world: World, now: datetime) -> None:
    assert app.test_client().get(PAGE).status_code == 401
    caller = signed_in(app, session, now, Role.CALLER)
    assert {caller.get(PAGE).status_code, caller.post(f"{PAGE}/go-on").status_code} == {403}


def test_the_page_speaks_three_languages_and_hides_numbers(
    team: FlaskClient, session: Session, world: World, now: datetime
) -> None:
    ids = write(session, world, now, [State.WAITING, State.FAILED, State.PARKED, State.DELIVERED], 21614)
    for language in ("fr", "ar", "en"):
        session.execute(update(Staff).values(language=language))
        session.commit()
        for address in (PAGE, f"{PAGE}/{ids[0]}"):
            page = team.get(address).text
            html5lib.HTMLParser(strict=True).parse(page)
            assert f'<html lang="{language}"' in page
            assert "+33 6 •• •• •• 01" in page
            assert not any(hidden in page for hidden in (NUMBER, "39 98 00 01", "secret"))


def test_letters_are_counted_apart_from_what_is_paid_by_the_part(
    team: FlaskClient, session: Session, world: World, now: datetime
) -> None:
    *_, letter = write(session, world, now, [State.SENT, State.DELIVERED, State.SENT])
    session.execute(update(OutgoingMessage).where(OutgoingMessage.id == letter).values(channel="email", segments=0))
    session.commit()
    told = " ".join(re.sub(r"<[^>]+>", " ", team.get(PAGE).text).split())
    assert "2 text messages sent" in told
    assert "1 e-mail sent" in told
    assert re.search(r"Handed to the operator 1 1 .*Handed to the operator E-mail 1 0 ", told)


def test_failures_say_what_to_do(team: FlaskClient, session: Session, world: World, now: datetime) -> None:
    write(session, world, now, [State.FAILED], 21614)
    page = team.get(PAGE).text
    assert "This number takes no text messages." in page
    assert "Ask the professional for another number, or call." in page


def test_a_failure_names_the_professional_to_ask_and_no_number(
    team: FlaskClient, session: Session, world: World, now: datetime
) -> None:
    invite(session, KEYS, world.links[0], NUMBER, "fr", now, base_url="https://relais.example")
    session.execute(update(OutgoingMessage).values(state=State.FAILED, error_code=21614))
    session.commit()
    asked = world.links[0].professional
    page = html.unescape(team.get(PAGE).text)
    assert "Invited by" in page
    assert {asked.name, asked.structure.name} <= set(re.findall(r"<bdi>([^<]+)</bdi>", page))
    assert NUMBER not in page


def test_a_persons_history_tells_what_came_from_there_and_their_silence(
    team: FlaskClient, session: Session, world: World, now: datetime
) -> None:
    (message_id,) = write(session, world, now, [State.DELIVERED])
    page = f"{PAGE}/{message_id}"
    assert "came from there" not in team.get(page).text
    for sid in ("SM1", "SM2"):
        handle(session, KEYS, Inbound(sid, NUMBER, "+33939980000", "VAGUE1", "i" * 26), now, translator, "")
    opt_out(session, KEYS, NUMBER, now)
    session.commit()
    told = team.get(page).text
    assert "2 texts came from there in this campaign" in told
    assert "They asked for no more messages on" in told
    assert not any(hidden in told for hidden in (NUMBER, "VAGUE1</", "Voulez-vous"))


def test_a_letter_that_came_back_is_told_in_words_of_letters(
    team: FlaskClient, session: Session, world: World, now: datetime
) -> None:
    row = session.get_one(OutgoingMessage, write(session, world, now, [State.UNDELIVERED], 550)[0])
    row.channel = Channel.EMAIL
    session.commit()
    assert "This address takes no e-mail." in team.get(PAGE).text


def test_costs_are_shown_before_anything_is_sent(team: FlaskClient) -> None:
    page = team.get(PAGE).text
    assert "What one invitation costs" in page
    assert re.search(r"\d\.\d\d\s€", page)
    assert "No message yet" in page


def test_a_message_that_nobody_can_read_is_shown_with_what_to_do(
    team: FlaskClient, session: Session, world: World, now: datetime
) -> None:
    row = session.get_one(OutgoingMessage, write(session, world, now, [State.PARKED])[0])
    row.recipient, row.error_text = Keys("another installation's secret, as after a restore").seal(NUMBER), UNREADABLE
    session.commit()
    assert "Have the former secret put back" in team.get(PAGE).text


def test_replies_stand_beside_what_was_sent(team: FlaskClient, session: Session, world: World, now: datetime) -> None:
    spending.count_answers(session, world.campaign.id, day_of(now), 12, 2_000_000, DEFAULT, now)
    session.commit()
    page = team.get(PAGE).text
    assert "No message yet" not in page
    told = re.search(r"Replies to texts that came in.*?</tr>", page, re.DOTALL)
    assert told
    assert re.findall(r'"number">([^<]*)<', told[0]) == ["12", "–", "2.00\N{NO-BREAK SPACE}€"]


@pytest.mark.parametrize("before", [State.FAILED, State.UNDELIVERED, State.PARKED])
def test_a_person_sends_again(team: FlaskClient, session: Session, world: World, now: datetime, before: State) -> None:
    message = write(session, world, now, [before])[0]
    assert team.post(f"{PAGE}/{message}/again").status_code == 303
    assert state(session, message) == State.WAITING
    assert written(session).count("send_again") == 1
    assert team.post(f"{PAGE}/{message}/again").status_code == 303
    assert state(session, message) == State.WAITING
    assert written(session).count("send_again") == 1


def test_a_failure_leaves_the_list_when_a_person_says_so(
    team: FlaskClient, session: Session, world: World, now: datetime
) -> None:
    landline, off, left = write(session, world, now, [State.FAILED, State.UNDELIVERED, State.SENT], 21614)
    assert failures(session, world.campaign.id) == 2
    session.commit()
    for message in (landline, left):
        assert team.post(f"{PAGE}/{message}/done").status_code == 303
    assert (state(session, landline), state(session, left)) == (State.FAILED, State.SENT)
    assert failures(session, world.campaign.id) == 1
    assert [one.id for one in troubled(session, world.campaign.id, 10)] == [off]
    assert written(session).count("be_done_with_message") == 1
    session.commit()
    page = team.get(PAGE).text
    assert f"/{off}/done" in page
    assert f"/{landline}/done" not in page
    assert f"/{landline}/again" in team.get(f"{PAGE}/{landline}").text, "taken up again from its person's history"
    team.post(f"{PAGE}/{landline}/again")
    assert state(session, landline) == State.WAITING


def test_nobody_writes_to_somebody_who_said_stop(
    team: FlaskClient, session: Session, world: World, now: datetime
) -> None:
    message = write(session, world, now, [State.FAILED], 21610)[0]
    opt_out(session, KEYS, NUMBER, now)
    session.commit()
    team.post(f"{PAGE}/{message}/again")
    assert state(session, message) == State.FAILED


def test_a_person_sets_a_message_aside(team: FlaskClient, session: Session, world: World, now: datetime) -> None:
    waiting, gone = write(session, world, now, [State.WAITING, State.SENT])
    for message in (waiting, gone):
        team.post(f"{PAGE}/{message}/park")
    assert (state(session, waiting), state(session, gone)) == (State.PARKED, State.SENT)
    page = team.get(PAGE).text
    assert "Your team set it aside" in page
    assert "Nobody can tell" not in page


def test_a_stop_is_shown_and_lifted_by_a_person(
    team: FlaskClient, session: Session, world: World, now: datetime
) -> None:
    message = write(session, world, now, [State.WAITING])[0]
    spending.pause(session, world.campaign.id, Stop.BUDGET, now)
    session.commit()
    page = team.get(PAGE).text
    assert "budget is spent" in page
    assert state(session, message) == State.HELD
    team.post(f"{PAGE}/go-on")
    assert state(session, message) == State.WAITING
    team.post(f"{PAGE}/stop")
    assert state(session, message) == State.HELD


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"budget": "25.50", "day_messages": "100"}, (25_500_000, 100)),
        ({"budget": "", "day_messages": ""}, (None, None)),
    ],
)
def test_limits_are_kept(
    team: FlaskClient, session: Session, world: World, given: dict[str, str], kept: tuple[int | None, int | None]
) -> None:
    assert team.post(f"{PAGE}/limits", data=given).status_code == 303
    rule = session.get(SendingRule, world.campaign.id)
    assert rule is not None
    assert (rule.budget, rule.day_messages) == kept


def test_senseless_limits_are_refused(team: FlaskClient, session: Session, world: World) -> None:
    refused = team.post(f"{PAGE}/limits", data={"budget": "-1", "day_messages": "many"})
    assert refused.status_code == 422
    assert session.get(SendingRule, world.campaign.id) is None


def test_another_campaigns_message_is_not_found(
    team: FlaskClient, session: Session, world: World, now: datetime
) -> None:
    message = write(session, world, now, [State.WAITING])[0]
    make_world(session, now, key="vague-2")
    assert team.get(f"/console/vague-2/messages/{message}").status_code == 404
    assert team.post(f"/console/vague-2/messages/{message}/park").status_code == 404


def test_reminders_are_planned_and_given_up_from_the_page(team: FlaskClient, session: Session, world: World) -> None:
    plan = {"groups": ["not_opened", "not_finished"], "days": "3", "hour": "18", "most": "1"}
    assert team.post(f"{PAGE}/reminders", data=plan).status_code == 303
    kept = session.get(ReminderPlan, world.campaign.id)
    assert kept is not None
    assert (kept.groups, kept.days, kept.hour, kept.most) == (["not_opened", "not_finished"], 3, 18, 1)
    session.rollback()
    assert team.post(f"{PAGE}/reminders", data={**plan, "hour": "25"}).status_code == 422
    assert team.post(f"{PAGE}/reminders", data={**plan, "groups": ["everybody"]}).status_code == 422
    assert team.post(f"{PAGE}/reminders", data={**plan, "groups": []}).status_code == 303
    session.expire_all()
    assert session.get(ReminderPlan, world.campaign.id) is None
