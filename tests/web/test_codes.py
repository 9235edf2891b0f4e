"""Codes: what they are made of, and that they are guessed no faster than the limits let anyone try."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.collection import service as collection
from app.collection.codes import service as codes
from app.collection.codes.core import LENGTHS, Purpose, code_from, from_tablet, read_code, spoken
from app.collection.codes.service import Opened, Refusal
from app.collection.codes.tables import CodeTry, InterviewCode
from app.collection.store import Origin, Stored
from app.database import Database
from app.database.secrets import Keys
from app.interview.model import Channel, Reply, Withdraw
from tests.campaigns import KEYS, World

HERE, THERE = "192.0.2.1", "192.0.2.2"
DRAWN = "912345678901"
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


@given(st.binary(min_size=32, max_size=32), st.sampled_from(Purpose))
def test_a_code_is_read_back_from_what_is_said_on_any_keyboard(digest: bytes, purpose: Purpose) -> None:
    code = code_from(digest, purpose)
    assert len(code) == LENGTHS[purpose]
    assert not from_tablet(code)
    typed = (code, spoken(code), f" {spoken(code)}. ", spoken(code).replace(" ", "-"), spoken(code).translate(ARABIC))
    assert {read_code(one) for one in typed} == {code}


@pytest.mark.parametrize(
    "typed", ["", " ", "12345678", "1234567890", "12345678a", "١٢٣", "²" * 9, "\x00" * 9, "1" * 9999]
)
def test_what_is_no_code_is_none(typed: str) -> None:
    assert read_code(typed) is None


@pytest.fixture
def stored(world: World, database: Database, now: dt.datetime) -> Stored:
    return begun(world, database, now, "a" * 26)


def begun(world: World, database: Database, now: dt.datetime, id_: str) -> Stored:
    with database.session() as session:
        origin = Origin(world.links[0].id)
        made = collection.start(session, world.campaign, world.version, origin, id_, "fr", Channel.WEB, now)
        session.commit()
    return made.stored


def made(session: Session, keys: Keys, stored: Stored, purpose: Purpose, now: dt.datetime) -> str:
    code = codes.make(session, keys, stored, purpose, now)
    assert code is not None
    return code


def test_an_interview_keeps_its_code_and_the_database_only_its_fingerprint(
    stored: Stored, database: Database, now: dt.datetime
) -> None:
    with database.session() as session:
        first = made(session, KEYS, stored, Purpose.RETURN, now)
        again = made(session, KEYS, stored, Purpose.RETURN, now + dt.timedelta(hours=1))
        row = session.scalars(select(InterviewCode)).one()
        opened = codes.open_code(session, KEYS, spoken(first), HERE, now)
        assert first == again == codes.shown(session, KEYS, stored.interview.id, Purpose.RETURN, now)
    assert first.encode() not in row.fingerprint
    assert isinstance(opened, Opened)
    assert opened.stored.interview.id == stored.interview.id


def test_a_code_to_go_on_ends_with_its_time_and_a_later_one_is_another(
    stored: Stored, database: Database, now: dt.datetime
) -> None:
    later = now + codes.RETURN_LIFE
    with database.session() as session:
        first = made(session, KEYS, stored, Purpose.RETURN, now)
        assert isinstance(codes.open_code(session, KEYS, first, HERE, later), Refusal)
        assert codes.shown(session, KEYS, stored.interview.id, Purpose.RETURN, later) is None
        second = made(session, KEYS, stored, Purpose.RETURN, later)
        assert second != first
        assert isinstance(codes.open_code(session, KEYS, second, HERE, later), Opened)


def test_a_code_to_go_on_opens_nothing_once_the_interview_is_over(
    stored: Stored, database: Database, now: dt.datetime
) -> None:
    with database.session() as session:
        code = made(session, KEYS, stored, Purpose.RETURN, now)
        collection.record(session, stored.interview.id, Withdraw(), now)
        assert codes.open_code(session, KEYS, code, HERE, now) is Refusal.UNKNOWN


def test_the_page_of_the_end_shows_its_code_only_for_a_while(
    stored: Stored, database: Database, now: dt.datetime
) -> None:
    with database.session() as session:
        code = made(session, KEYS, stored, Purpose.ANSWERS, now)
        assert codes.shown_at_the_end(session, KEYS, stored, now) == code
        assert codes.shown_at_the_end(session, KEYS, stored, now + codes.SHOWN_FOR) is None
        assert isinstance(codes.open_code(session, KEYS, code, HERE, now + dt.timedelta(days=20)), Opened)


def wrong(number: int) -> str:
    return f"{number:09}"


def test_wrong_codes_are_limited_by_address_and_the_right_one_with_them(
    stored: Stored, database: Database, now: dt.datetime
) -> None:
    with database.session() as session:
        right = made(session, KEYS, stored, Purpose.RETURN, now)
        told = [codes.open_code(session, KEYS, wrong(number), HERE, now) for number in range(codes.MOST_HERE)]
        assert set(told) == {Refusal.UNKNOWN}
        assert codes.open_code(session, KEYS, right, HERE, now) is Refusal.TOO_MANY
        assert isinstance(codes.open_code(session, KEYS, right, THERE, now), Opened)
        assert isinstance(codes.open_code(session, KEYS, right, HERE, now + codes.WINDOW * 1.1), Opened)


def test_wrong_codes_are_limited_over_all_addresses(stored: Stored, database: Database, now: dt.datetime) -> None:
    with database.session() as session:
        right = made(session, KEYS, stored, Purpose.RETURN, now)
        session.add_all(CodeTry(address_index=bytes([n % 250]) * 32, at=now) for n in range(codes.MOST_EVERYWHERE))
        assert codes.open_code(session, KEYS, right, HERE, now) is Refusal.TOO_MANY


def test_what_is_no_code_is_no_try_and_old_tries_are_forgotten(
    world: World, database: Database, now: dt.datetime
) -> None:
    assert world.links
    with database.session() as session:
        assert codes.open_code(session, KEYS, "hello", HERE, now) is Refusal.UNKNOWN
        assert session.scalar(select(func.count()).select_from(CodeTry)) == 0
        codes.open_code(session, KEYS, wrong(1), HERE, now)
        codes.open_code(session, KEYS, wrong(2), HERE, now + dt.timedelta(hours=2))
        assert session.scalar(select(func.count()).select_from(CodeTry)) == 1
        assert HERE.encode() not in session.scalars(select(CodeTry.address_index)).one()


def test_an_interview_that_is_taken_away_takes_its_codes(stored: Stored, database: Database, now: dt.datetime) -> None:
    from app.collection.tables import InterviewRow

    with database.session() as session:
        made(session, KEYS, stored, Purpose.RETURN, now)
        session.delete(session.get_one(InterviewRow, stored.interview.id))
        session.commit()
        assert session.scalars(select(InterviewCode)).all() == []


def test_two_interviews_never_share_a_code(world: World, database: Database, now: dt.datetime) -> None:
    """Where the first derived code is taken, the next one is used."""
    one, two = begun(world, database, now, "b" * 26), begun(world, database, now, "c" * 26)
    with database.session() as session:
        second = made(session, KEYS, two, Purpose.RETURN, now)
        row = session.get_one(InterviewCode, (two.interview.id, "return"))
        fingerprint = row.fingerprint
        session.delete(row)
        session.flush()
        session.add(InterviewCode(interview_id=one.interview.id, purpose="return", fingerprint=fingerprint, attempt=0,
                                  made_at=now, expires_at=None))  # fmt: skip
        session.flush()
        other = made(session, KEYS, two, Purpose.RETURN, now)
        assert other != second
        collection.record(session, two.interview.id, Reply("accord", "oui", Channel.WEB, "1"), now)
        found = codes.open_code(session, KEYS, other, HERE, now)
        assert isinstance(found, Opened)
        assert found.stored.interview.id == two.interview.id


def test_a_tablet_s_code_is_one_that_we_never_give_and_is_told_nowhere(
    stored: Stored, database: Database, now: dt.datetime
) -> None:
    with database.session() as session:
        assert not codes.adopt(session, KEYS, stored, "123456789012", now)
        assert codes.open_code(session, KEYS, "123456789012", HERE, now) is Refusal.UNKNOWN
        assert [codes.adopt(session, KEYS, stored, DRAWN, now) for _ in range(2)] == [True, True]
        # Gone on with elsewhere and finished there, the interview keeps the code that is on paper.
        assert codes.make(session, KEYS, stored, Purpose.ANSWERS, now) is None
        assert codes.shown(session, KEYS, stored.interview.id, Purpose.ANSWERS, now) is None
        assert codes.shown_at_the_end(session, KEYS, stored, now) is None
        assert isinstance(codes.open_code(session, KEYS, DRAWN, HERE, now), Opened)


def test_a_code_that_two_tablets_drew_is_refused_to_the_second(
    world: World, database: Database, now: dt.datetime
) -> None:
    one, two = begun(world, database, now, "b" * 26), begun(world, database, now, "c" * 26)
    with database.session() as session:
        assert [codes.adopt(session, KEYS, stored, DRAWN, now) for stored in (one, two)] == [True, False]
