"""People whom a professional has invited, or called, because they agreed."""

from __future__ import annotations

import datetime as dt

from flask.testing import FlaskClient
from lxml import html

from app.database import Database
from app.distribution.tables import HistoryEvent, Invitation
from app.messaging.service import opt_out
from app.messaging.tables import OutgoingMessage
from app.relay.core import MOST_A_DAY, MOST_CALLS, MOST_INVITATIONS
from app.relay.tables import CallRequest
from tests.campaigns import KEYS, World
from tests.conftest import Clock
from tests.relay.reading import kinds, of, problems

GOOD = {"numbers": "06 39 98 00 01", "language": "ar", "consent": "in_person"}
CALL = {"number": "01 99 00 01 37", "language": "ar", "consent": "by_telephone", "moment": "evening"}
FIRST, SECOND = "+33639980001", "+33639980002"


def numbers(database: Database) -> list[str]:
    return sorted(KEYS.open(one.recipient or b"") for one in of(database, OutgoingMessage))


def event_data(database: Database, kind: str) -> dict[str, object]:
    (event,) = [one for one in of(database, HistoryEvent) if one.kind == kind]
    return event.data


def silenced(database: Database, number: str, now: dt.datetime) -> None:
    with database.session() as session:
        opt_out(session, KEYS, number, now)
        session.commit()


def test_a_person_who_agrees_is_sent_a_link_of_their_own_once(
    client: FlaskClient, page: str, database: Database
) -> None:
    for _ in range(2):
        assert client.post(f"{page}/invite", data=GOOD).status_code == 303
    assert len(of(database, Invitation)) == 1
    (message,) = of(database, OutgoingMessage)
    assert (KEYS.open(message.recipient or b""), message.language) == (FIRST, "ar")
    assert event_data(database, "invited")["consent"] == "in_person"
    assert "639980001" not in client.get(page).text


PASTED = (
    "0639980001\r\n06 39 98 00 02",
    "06.39.98.00.01, +33 6 39 98 00 02; 0639980001",
    "\n٠٦٣٩٩٨٠٠٠١\n\n0639980002،0639980002",
)


def test_pasted_numbers_are_each_written_to_once(client: FlaskClient, page: str, database: Database) -> None:
    for pasted in PASTED:
        assert client.post(f"{page}/invite", data=GOOD | {"numbers": pasted}).status_code == 303, pasted
        assert numbers(database) == [FIRST, SECOND]
        assert "2 SMS" in client.get(page).text, pasted


NOT_INVITED: list[tuple[dict[str, str], list[str]]] = [
    ({"consent": ""}, ["consent"]),
    ({"consent": "guessed"}, ["consent"]),
    ({"numbers": ""}, ["numbers"]),
    ({"numbers": ","}, ["numbers"]),
    ({"numbers": "12"}, ["numbers"]),
    ({"numbers": "01 99 00 01 37"}, ["numbers"]),
    ({"numbers": "+1 202 555 0143"}, ["numbers"]),
    ({"numbers": "08 99 70 00 00"}, ["numbers"]),
    ({"numbers": "6" * 500}, ["numbers"]),
    ({"numbers": "0639980001\n" * 300}, ["numbers"]),
    ({"language": "xx"}, ["language"]),
    ({"numbers": "", "language": "", "consent": ""}, ["numbers", "language", "consent"]),
]


def test_who_cannot_be_invited_is_told_why_and_the_form_is_kept(
    client: FlaskClient, page: str, database: Database
) -> None:
    for changed, fields in NOT_INVITED:
        sent = {name: value for name, value in (GOOD | changed).items() if value}
        answer = client.post(f"{page}/invite", data=sent)
        assert answer.status_code == 422, changed
        assert len(problems(answer)) == len(fields), changed
        shown = html.fromstring(answer.text).get_element_by_id("numbers").text
        assert (shown or "").split() == sent.get("numbers", "").split()
    assert of(database, OutgoingMessage) == []


def test_one_wrong_line_holds_all_back_and_is_named_without_its_number(
    client: FlaskClient, page: str, database: Database
) -> None:
    answer = client.post(f"{page}/invite", data=GOOD | {"numbers": "0639980001\n0199000137\n12"})
    (told,) = problems(answer)
    assert "Ligne 2" in told
    assert "Ligne 3" in told
    assert "0199000137" not in told
    assert of(database, OutgoingMessage) == []


def test_whoever_asked_for_silence_is_left_alone(
    client: FlaskClient, page: str, database: Database, now: dt.datetime
) -> None:
    silenced(database, FIRST, now)
    assert problems(client.post(f"{page}/invite", data=GOOD))
    assert problems(client.post(f"{page}/call", data=CALL | {"number": FIRST}))
    assert client.post(f"{page}/invite", data=GOOD | {"numbers": f"{FIRST}\n{SECOND}"}).status_code == 303
    assert numbers(database) == [SECOND]
    assert "1 personne a demandé" in client.get(page).text
    assert of(database, CallRequest) == []


def test_a_page_that_was_found_cannot_spend_a_budget(
    client: FlaskClient, page: str, database: Database, world: World, clock: Clock
) -> None:
    many = "\n".join(f"06399800{number:02}" for number in range(MOST_A_DAY + 1))
    assert client.post(f"{page}/invite", data=GOOD | {"numbers": many}).status_code == 422
    most = many.rpartition("\n")[0]
    assert client.post(f"{page}/invite", data=GOOD | {"numbers": most}).status_code == 303
    assert client.post(f"{page}/invite", data=GOOD | {"numbers": "0639980099"}).status_code == 422
    clock.advance(dt.timedelta(days=1))
    assert client.post(f"{page}/invite", data=GOOD | {"numbers": "0639980099"}).status_code == 303
    (link,) = [one for one in world.links if one.professional.name == "Amina Belkacem"]
    with database.session() as session:
        for number in range(MOST_INVITATIONS - MOST_A_DAY - 1):
            key = number.to_bytes(32)
            row = Invitation(campaign_id=link.campaign_id, relay_link_id=link.id, fingerprint=key, recipient_index=key)
            row.language, row.created_at = "fr", clock() - dt.timedelta(days=2)
            session.add(row)
        session.commit()
    assert client.post(f"{page}/invite", data=GOOD | {"numbers": "0639980098"}).status_code == 422
    assert len(of(database, OutgoingMessage)) == MOST_A_DAY + 1


def test_a_call_is_asked_for_once_and_its_number_is_sealed(client: FlaskClient, page: str, database: Database) -> None:
    for _ in range(2):
        assert client.post(f"{page}/call?lang=en", data=CALL).status_code == 303
    (row,) = of(database, CallRequest)
    assert (KEYS.open(row.number), row.language, row.moment, row.consent) == (
        "+33199000137", "ar", "evening", "by_telephone",
    )  # fmt: skip
    assert event_data(database, "call_wanted") == {"request": row.id, "language": "ar", "consent": "by_telephone"}
    assert kinds(database).count("page_opened") == 1
    assert of(database, OutgoingMessage) == []
    assert "will call this person" in client.get(f"{page}?lang=en").text


NOT_CALLED = (
    ({"number": "12"}, "number"),
    ({"number": ""}, "number"),
    ({"number": "08 99 70 00 00"}, "number"),
    ({"consent": ""}, "consent"),
    ({"moment": "midnight"}, "moment"),
    ({"language": "xx"}, "language"),
)


def test_who_cannot_be_called_is_told_why(client: FlaskClient, page: str, database: Database) -> None:
    for changed, field in NOT_CALLED:
        answer = client.post(f"{page}/call", data={name: value for name, value in (CALL | changed).items() if value})
        assert answer.status_code == 422, changed
        assert len(problems(answer)) == 1, changed
        assert f'href="#call-{field}"' in answer.text
    assert of(database, CallRequest) == []


def test_calls_of_one_page_are_capped(client: FlaskClient, page: str, database: Database) -> None:
    for number in range(MOST_CALLS):
        sent = CALL | {"number": f"06399800{number:02}"}
        assert client.post(f"{page}/call", data=sent).status_code == 303
    assert client.post(f"{page}/call", data=CALL).status_code == 422
    assert len(of(database, CallRequest)) == MOST_CALLS


def test_nobody_is_written_to_or_called_after_the_end(
    client: FlaskClient, page: str, database: Database, clock: Clock
) -> None:
    clock.advance(dt.timedelta(days=40))
    assert client.post(f"{page}/invite", data=GOOD).status_code == 422
    assert client.post(f"{page}/call", data=CALL).status_code == 422
    assert of(database, OutgoingMessage) == []
    assert of(database, CallRequest) == []
