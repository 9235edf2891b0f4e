"""Tallies kept up with a real history: the same as made again from the first event."""

from sqlalchemy import select, update

from app.database import Database
from app.distribution.tables import Professional
from app.interview.model import State
from app.messaging.service import opt_out
from app.rates.keeper import look, read_on, rebuild
from app.rates.keeping import follow_moves, keep_up
from app.rates.service import overview
from app.rates.tables import RatesLink, RatesPerson, RatesTally
from tests.campaigns import KEYS
from tests.rates.conftest import NOW, Field


def everything(database: Database) -> list[list[tuple[object, ...]]]:
    with database.session(read_only=True) as session:
        tables = (RatesPerson.__table__, RatesLink.__table__, RatesTally.__table__)
        found = [sorted((tuple(row) for row in session.execute(select(table))), key=repr) for table in tables]
        return [*found[:2], [row for row in found[2] if row[-1]]]


def test_reading_on_gives_what_reading_again_gives(lively: Field, database: Database) -> None:
    opt_out(lively.session, KEYS, "+33639980002", NOW)
    lively.session.commit()
    assert look(database, NOW) > 0
    assert read_on(database, 3) > 0
    assert read_on(database) == 0
    kept = everything(database)
    assert rebuild(database) > 0
    assert everything(database) == kept
    assert look(database, NOW) == 0, "nothing is told twice"


def test_a_page_adds_what_was_not_read_yet(lively: Field, database: Database) -> None:
    lively.interview("Thomas", State.COMPLETED)
    lively.forwarded("Thomas", 3, 3)
    lively.session.commit()
    unread = overview(lively.session, lively.world.campaign, NOW)
    lively.session.commit()
    read_on(database)
    read = overview(lively.session, lively.world.campaign, NOW)
    assert unread == read
    assert unread.complete
    assert read.funnel.forwarded.telling == 2


def test_answers_follow_a_professional_to_another_structure(lively: Field, database: Database) -> None:
    amina, nadia = lively.link("Amina").professional, lively.link("Nadia").professional
    there = nadia.structure_id
    lively.session.execute(update(Professional).where(Professional.id == amina.id).values(structure_id=there))
    assert follow_moves(lively.session) == 1
    lively.session.commit()
    while keep_up(lively.session):
        pass
    lively.session.commit()
    moved = everything(database)
    rebuild(database)
    assert everything(database) == moved
