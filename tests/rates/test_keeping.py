"""Tallies kept up with a real history: the same as made again from the first event."""

from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select, update

from app.database import Database
from app.distribution.tables import Professional
from app.interview.model import State
from app.messaging.service import opt_out
from app.rates.commands import rates
from app.rates.core.folding import EVERYBODY
from app.rates.keeper import look, read_on, rebuild
from app.rates.keeping import follow_moves, keep_up
from app.rates.proving import prove
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


def test_the_proof_finds_what_is_not_as_the_history_says(lively: Field, database: Database) -> None:
    read_on(database)
    with database.session(read_only=True) as session:
        assert prove(session).holds
    lively.session.execute(update(RatesTally).where(RatesTally.axis == "channel").values(count=RatesTally.count + 1))
    lively.session.execute(update(RatesLink).where(RatesLink.promised).values(told={}))
    lively.session.commit()
    found = prove(lively.session)
    lively.session.commit()
    assert (found.wrong_tallies > 0, found.wrong_links, found.wrong_people) == (True, 1, 0)
    rebuild(database)
    assert prove(lively.session).holds


def test_the_whole_campaign_is_its_structures_together(lively: Field) -> None:
    counts: Counter[tuple[object, ...]] = Counter()
    for row in lively.session.scalars(select(RatesTally)):
        sign = -1 if row.structure_id == EVERYBODY else 1
        counts[row.campaign_id, row.personal, row.axis, row.value, row.state] += sign * row.count
    assert counts
    assert not any(counts.values())


def test_the_commands_make_the_tallies_again_and_prove_them(
    lively: Field, database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", database.url.render_as_string(hide_password=False))
    run = CliRunner().invoke
    assert run(rates, ["check", "--data", str(tmp_path)]).exit_code == 0
    lively.session.execute(update(RatesTally).values(count=0))
    lively.session.commit()
    assert "rates rebuild" in run(rates, ["check", "--data", str(tmp_path)]).output
    assert run(rates, ["rebuild", "--data", str(tmp_path)]).exit_code == 0
    assert "All as kept." in run(rates, ["check", "--data", str(tmp_path)]).output


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
