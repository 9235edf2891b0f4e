"""What a tablet brings is taken once, by the engine's rules, at the time it was said."""

import datetime as dt
import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select, text
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from app.access.core import Role
from app.collection.codes import service as codes
from app.collection.codes.core import Purpose
from app.collection.store import documents
from app.database import Database
from app.database.secrets import Keys
from app.distribution import links
from app.interview.model import Assistance, Interview, State
from app.site import logs
from app.web.kiosk import refusals, service
from app.web.kiosk.envelopes import Envelope
from app.web.kiosk.refusals import Fate
from app.web.kiosk.sealing import new_pair, open_envelope, seal_envelope
from app.web.kiosk.service import Clock
from app.web.kiosk.tables import Kiosk, KioskRefusal
from tests.campaigns import KEYS, World
from tests.staff import sign_in
from tests.web.respondent import rows

ID = "a" * 26
CODE = "912345678901"
NONCE = b"n" * 12
MINUTE = 60_000
DAYS = 24 * 60 * MINUTE
THEIRS = 10**12


@pytest.fixture
def kiosk(session: Session, world: World, now: dt.datetime) -> Kiosk:
    made = service.make(session, KEYS, session.merge(world.links[0]), now)
    assert made is not None
    session.commit()
    return made


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_the_first_screen_tells_why_and_what_rights_there_are(
    client: FlaskClient, kiosk: Kiosk, session: Session, world: World, language: str
) -> None:
    kept = client.get(f"/kiosk/{service.token(session, KEYS, kiosk)}/survey.json").get_json()
    told = html.fromstring(kept["spoken"][language]["screens"]["start"]).text_content().split()
    assert set(world.version.text(language, "survey.notice").split()) <= set(told)


def conversation(world: World, *said: tuple[str, str | list[str]], began: int = THEIRS - 9 * MINUTE) -> dict[str, Any]:
    told = [
        {"question": one, "raw": raw, "language": "fr", "at": began + (place + 1) * 1000}
        for place, (one, raw) in enumerate(said)
    ]
    return {"version": world.version.digest, "began": began, "language": "fr", "said": told}


def bring(session: Session, kiosk: Kiosk, content: object, now: dt.datetime, id_: str = ID) -> Fate:
    envelope = seal_envelope(kiosk.public_key, id_, json.dumps(content).encode(), NONCE)
    return service.take(session, KEYS, kiosk, envelope, Clock(THEIRS, now))


def brought(session: Session, world: World) -> list[Interview]:
    return [stored.interview for stored in documents(session, world.campaign.id)]


def test_a_conversation_is_taken_once_and_dated_by_how_long_ago_it_was(
    session: Session, world: World, kiosk: Kiosk, now: dt.datetime
) -> None:
    short = conversation(world, ("accord", "oui"))
    longer = conversation(world, ("accord", "oui"), ("carnet", "oui"))
    assert [bring(session, kiosk, one, now) for one in (short, short, longer, longer)] == [Fate.TAKEN] * 4
    (found,) = brought(session, world)
    assert {id_: one.value for id_, one in found.answers.items()} == {"accord": "oui", "carnet": "oui"}
    assert found.started_at == now - dt.timedelta(minutes=9)
    assert found.answers["accord"].at == now - dt.timedelta(minutes=9) + dt.timedelta(seconds=1)
    assert found.step == 2


def kept(session: Session, world: World) -> list[tuple[str, ...]]:
    """Reason, question, answer and language of what waits for the team."""
    _, *lines = refusals.sheet(session, KEYS, world.campaign.id)
    return [(reason, question, said, spoken) for reason, _, _, question, said, spoken, *_ in lines]


def test_rules_are_the_engine_s_and_what_they_do_not_take_is_kept(
    session: Session, world: World, kiosk: Kiosk, now: dt.datetime
) -> None:
    told = conversation(world, ("accord", "oui"), ("carnet", "peut-être"), ("now\x00here", "oui"))
    assert [bring(session, kiosk, told, now) for _ in range(2)] == [Fate.TAKEN] * 2
    (found,) = brought(session, world)
    assert set(found.answers) == {"accord"}
    assert [one[:3] for one in kept(session, world)] == [
        ("invalid", "carnet", "peut-être"),
        ("gone", "nowhere", "oui"),
    ]
    assert refusals.standing(session, kiosk) == {"invalid": 1, "gone": 1}
    # Said otherwise since, it is an answer like any other.
    mended = conversation(world, ("accord", "oui"), ("carnet", "oui"), ("now\x00here", "oui"))
    assert bring(session, kiosk, mended, now) is Fate.TAKEN
    assert refusals.standing(session, kiosk) == {"gone": 1}


def test_a_conversation_that_cannot_be_taken_is_kept_whole_and_once(
    session: Session, world: World, kiosk: Kiosk, now: dt.datetime
) -> None:
    early = conversation(world, ("accord", "oui"), ("usage", ["rdv", "papiers"]), began=THEIRS - 2 * DAYS)
    assert [bring(session, kiosk, early, now) for _ in range(2)] == [Fate.CLOSED] * 2
    bring(session, kiosk, {"version": "x"}, now, "b" * 26)
    service.take(session, KEYS, kiosk, Envelope("c" * 26, "AA", "AA", "AA"), Clock(THEIRS, now))
    assert kept(session, world) == [
        ("closed", "accord", "oui", "fr"),
        ("closed", "usage", "rdv; papiers", "fr"),
        ("unreadable", "", '{"version": "x"}', ""),
        ("unreadable", "", "", ""),
    ]
    assert brought(session, world) == []
    rows_ = session.execute(text("SELECT said FROM kiosk_refusal WHERE said IS NOT NULL"))
    assert not any(b"accord" in bytes(one) for (one,) in rows_)


def test_of_a_conversation_brought_again_the_longest_is_kept(
    session: Session, world: World, kiosk: Kiosk, now: dt.datetime
) -> None:
    answers = [("accord", "oui"), ("carnet", "oui"), ("aide", "peu")]
    began = THEIRS - 2 * DAYS
    short, longer = (conversation(world, *answers[:size], began=began) for size in (1, 3))
    for told in (short, longer, short):
        bring(session, kiosk, told, now)
    assert [one[1:3] for one in kept(session, world)] == answers
    assert refusals.waiting(session, world.campaign.id) == 1


def test_of_one_question_answered_twice_in_vain_the_last_is_kept(
    session: Session, world: World, kiosk: Kiosk, now: dt.datetime
) -> None:
    for said in ("peut-être", "x"):
        bring(session, kiosk, conversation(world, ("accord", "oui"), ("carnet", said)), now)
    assert kept(session, world) == [("invalid", "carnet", "x", "fr")]


def test_what_a_lost_secret_sealed_is_told_without_words_and_kept_anew(
    session: Session, world: World, kiosk: Kiosk, now: dt.datetime
) -> None:
    told = conversation(world, ("accord", "oui"), began=THEIRS - 2 * DAYS)
    bring(session, kiosk, told, now)
    row = session.scalars(select(KioskRefusal)).one()
    row.said = Keys("another installation's secret, as after a restore").seal("{}")
    assert kept(session, world) == [("closed", "", "", "")]
    bring(session, kiosk, told, now)
    assert kept(session, world) == [("closed", "accord", "oui", "fr")]


def test_whoever_helps_is_kept_with_each_answer(session: Session, world: World, kiosk: Kiosk, now: dt.datetime) -> None:
    told = conversation(world, ("accord", "oui"), ("carnet", "oui"), ("aide", "peu"))
    told["said"][1]["helper"], told["said"][2]["helper"] = "professional", "alone"
    assert bring(session, kiosk, told, now) is Fate.TAKEN
    (found,) = brought(session, world)
    helpers = {id_: one.assistance for id_, one in found.answers.items()}
    assert helpers == {"accord": None, "carnet": Assistance.PROFESSIONAL, "aide": Assistance.ALONE}
    told["said"][0]["helper"] = "phone"
    assert bring(session, kiosk, told, now) is Fate.UNREADABLE, "a tablet is nobody's telephone"


def test_what_came_too_late_is_settled_by_a_person_with_a_reason(
    client: FlaskClient, session: Session, world: World, kiosk: Kiosk, now: dt.datetime
) -> None:
    client = sign_in(client, session, now)
    told = conversation(world, ("accord", "oui"), began=THEIRS - 2 * DAYS)
    for turn in range(2):
        bring(session, kiosk, told, now, chr(ord("b") + turn) * 26)
    session.commit()
    today, page = "/console/vague-1/", "/console/vague-1/tablets/"
    assert "2 answers from tablets could not be counted" in client.get(today).text
    shown = client.get(page).text
    assert "Answered before the survey opened, or after it ended" in shown
    sheet = client.get(f"{page}not-counted.csv")
    assert (sheet.mimetype, sheet.text.count("\r\n")) == ("text/csv", 3)
    (heap,) = refusals.heaps(session, world.campaign.id)
    bring(session, kiosk, told, now, "d" * 26)
    session.commit()
    form = {"kiosk": heap.kiosk_id, "reason": "closed", "last": heap.last_id}
    assert client.post(page, data=form).status_code == 422
    assert [
        client.post(page, data={**form, **bad}).status_code
        for bad in ({"kiosk": "x"}, {"last": "9" * 20}, {"reason": "no"})
    ] == [400] * 3
    assert client.post(page, data={**form, "why": "A trial of the tablet"}).status_code == 303
    assert refusals.waiting(session, world.campaign.id) == 1, "what came after the page was shown still waits"
    settled = client.get(page).text
    assert "A trial of the tablet" in settled
    assert client.get(f"{page}not-counted.csv").text.count("\r\n") == 2


def test_only_the_team_sees_what_a_tablet_brought_in_vain(
    client: FlaskClient, session: Session, world: World, now: dt.datetime
) -> None:
    page = "/console/vague-1/tablets/"
    assert client.get(page).status_code == 401
    caller = sign_in(client, session, now, Role.CALLER)
    assert [caller.get(one).status_code for one in (page, f"{page}not-counted.csv")] == [403] * 2
    assert caller.post(page).status_code == 403


def test_no_consent_is_kept_as_a_no(session: Session, world: World, kiosk: Kiosk, now: dt.datetime) -> None:
    bring(session, kiosk, conversation(world, ("accord", "non")), now)
    assert [one.state for one in brought(session, world)] == [State.DECLINED]


@pytest.mark.parametrize(
    ("began", "fate"),
    [(THEIRS - 9 * MINUTE, Fate.TAKEN), (THEIRS + DAYS, Fate.TAKEN), (THEIRS - 2 * DAYS, Fate.CLOSED)],
    ids=["during", "a clock that goes ahead", "before the opening"],
)
def test_only_what_was_answered_during_the_campaign_is_taken(
    session: Session, world: World, kiosk: Kiosk, now: dt.datetime, began: int, fate: Fate
) -> None:
    assert bring(session, kiosk, conversation(world, ("accord", "oui"), began=began), now) is fate


@pytest.mark.parametrize(("days", "fate"), [(30, Fate.TAKEN), (43, Fate.TAKEN), (45, Fate.LATE)])
def test_what_was_answered_in_time_may_arrive_two_weeks_after_the_end(
    session: Session, world: World, kiosk: Kiosk, now: dt.datetime, days: int, fate: Fate
) -> None:
    told = conversation(world, ("accord", "oui"), began=THEIRS - days * DAYS)
    assert bring(session, kiosk, told, now + dt.timedelta(days=days)) is fate


@pytest.mark.parametrize("content", ["text", 3, {}, {"version": "x"}, {"version": "0" * 64, "began": -1}])
def test_what_no_tablet_writes_is_unreadable(session: Session, kiosk: Kiosk, now: dt.datetime, content: object) -> None:
    assert bring(session, kiosk, content, now) is Fate.UNREADABLE


def test_a_tablet_cannot_write_to_another_s_interview(
    session: Session, world: World, kiosk: Kiosk, now: dt.datetime
) -> None:
    other = service.make(session, KEYS, session.merge(world.links[1]), now)
    assert other is not None
    told = conversation(world, ("accord", "oui"))
    assert bring(session, kiosk, told, now) is Fate.TAKEN
    assert bring(session, other, told, now) is Fate.UNREADABLE


def test_an_envelope_opens_for_its_key_alone_and_unchanged() -> None:
    pair, other = new_pair(), new_pair()
    envelope = seal_envelope(pair.public, ID, b"secret", NONCE)
    assert open_envelope(pair.private, envelope) == b"secret"
    assert open_envelope(other.private, envelope) is None
    for part, value in (("interview_id", "b" * 26), ("sealed", "AAAA"), ("nonce", "!"), ("sender", "")):
        changed = type(envelope)(**{**{one: getattr(envelope, one) for one in envelope.__slots__}, part: value})
        assert open_envelope(pair.private, changed) is None


def test_colleagues_share_the_tablets_of_their_structure(
    client: FlaskClient, session: Session, world: World, now: dt.datetime
) -> None:
    found = {link.professional.reference: link for link in map(session.merge, world.links)}
    kiosk = service.make(session, KEYS, found["P01"], now)
    assert kiosk is not None
    address, number = f"/kiosk/{service.token(session, KEYS, kiosk)}", kiosk.id
    colleague, stranger = (f"/p/{links.page_token(KEYS, found[one])}/tablet?lang=en" for one in ("P02", "P03"))
    session.commit()
    shown = client.get(colleague).text
    assert address in shown
    assert "Withdraw this address" not in shown
    assert address not in client.get(stranger).text
    client.post(colleague, data={"withdraw": number})
    assert client.get(address).status_code == 200


def test_looking_changes_nothing_and_keys_stay_home(
    client: FlaskClient, database: Database, session: Session, world: World, kiosk: Kiosk
) -> None:
    address = f"/kiosk/{service.token(session, KEYS, kiosk)}"
    page = f"/p/{links.page_token(KEYS, world.links[0])}/tablet"
    session.rollback()
    before = rows(database)
    answers = [client.get(one) for one in (address, f"{address}/survey.json", f"{address}/app.webmanifest", page)]
    assert [one.status_code for one in answers] == [200] * 4
    assert rows(database) == before
    assert KEYS.open(kiosk.private_key) not in answers[1].text
    assert client.get("/kiosk/worker.js").mimetype == "text/javascript"
    assert client.get("/kiosk/unknown").status_code == 404


def test_a_professional_makes_an_address_and_withdraws_it(client: FlaskClient, session: Session, world: World) -> None:
    page = f"/p/{links.page_token(KEYS, world.links[0])}/tablet"
    assert client.post(page).status_code == 303
    ((kiosk, count),) = service.kiosks(session, world.links[0])
    address = f"/kiosk/{service.token(session, KEYS, kiosk)}"
    number = kiosk.id
    session.rollback()
    assert (count, address in client.get(page).text) == (0, True)
    delivery = {"now": THEIRS, "envelopes": []}
    assert client.post(f"{address}/answers", json=delivery).json == {"done": [], "refused": {}}
    assert client.post(f"{address}/answers", data=json.dumps(delivery)).status_code == 415
    assert client.post(f"{address}/answers", json={"now": "x"}).status_code == 400
    assert client.post(page, data={"withdraw": number}).status_code == 303
    assert client.get(address).status_code == 404
    kiosk = session.get_one(Kiosk, number)
    told = seal_envelope(kiosk.public_key, ID, json.dumps(conversation(world, ("accord", "oui"))).encode(), NONCE)
    sent = {"id": ID, "sender": told.sender, "nonce": told.nonce, "sealed": told.sealed}
    session.rollback()
    answer = client.post(f"{address}/answers", json={"now": THEIRS, "envelopes": [sent]})
    assert answer.status_code == 410
    assert answer.json == {"done": [ID], "refused": {"withdrawn": 1}}, "what waited is handed over before it is deleted"


def test_the_code_a_tablet_gave_opens_what_it_brought(
    session: Session, world: World, kiosk: Kiosk, now: dt.datetime
) -> None:
    said = conversation(world, ("accord", "oui"))
    logs.configure()  # once for the process, as every application does; else capturing would count as configuring
    with capture_logs() as lines:
        assert bring(session, kiosk, {**said, "code": CODE}, now) is Fate.TAKEN
        assert lines == []
        # Brought again, grown or not, it stays the one code.
        assert bring(session, kiosk, {**said, "code": "9" * 12}, now) is Fate.TAKEN
    assert lines == [{"event": "kiosk_code_refused", "log_level": "warning"}]
    opened = codes.open_code(session, KEYS, "912 345 678 901", "", now)
    assert isinstance(opened, codes.Opened)
    assert (opened.stored.interview.id, opened.purpose) == (ID, Purpose.ANSWERS)
    assert codes.open_code(session, KEYS, "9" * 12, "", now) is codes.Refusal.UNKNOWN


def test_a_code_of_another_shape_is_not_taken(session: Session, world: World, kiosk: Kiosk, now: dt.datetime) -> None:
    said = conversation(world, ("accord", "oui"))
    assert bring(session, kiosk, {**said, "code": "12"}, now) is Fate.UNREADABLE


def test_whoever_declined_has_nothing_to_open(session: Session, world: World, kiosk: Kiosk, now: dt.datetime) -> None:
    assert bring(session, kiosk, {**conversation(world, ("accord", "non")), "code": CODE}, now) is Fate.TAKEN
    assert codes.open_code(session, KEYS, CODE, "", now) is codes.Refusal.UNKNOWN
