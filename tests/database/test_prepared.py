import datetime as dt

import pytest
from sqlalchemy import bindparam, column, select, table, true
from sqlalchemy.exc import DBAPIError

from app.collection.tables import InterviewRow
from app.database import Database
from app.database.prepared import LookUp
from app.distribution.tables import Campaign
from tests.campaigns import make_world

NOW = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
FOUND = select(
    Campaign.id, Campaign.key, Campaign.opens_at, Campaign.closed_at, Campaign.languages, Campaign.results_on,
    Campaign.ready_at.is_(None), true(), InterviewRow.document,
).select_from(Campaign).outerjoin(InterviewRow)  # fmt: skip
BY_DAY = LookUp(FOUND.where(Campaign.opens_at <= bindparam("day"), Campaign.id == bindparam("id")))


@pytest.mark.parametrize("found", [True, False])
def test_a_look_up_finds_what_its_statement_finds(database: Database, found: bool) -> None:
    with database.session() as session:
        world = make_world(session, NOW)
        world.campaign.languages = ("fr", "ar")
        session.commit()
        asked = {"day": NOW + dt.timedelta(days=2 if found else -9), "id": world.campaign.id}
        expected = session.execute(BY_DAY.statement, asked).first()
        assert (expected is not None) is found
        rows = [BY_DAY.first(session, asked) for _ in range(2)]
    with database.reader() as reader:
        rows.append(BY_DAY.first(reader, asked))
    assert [row and tuple(row) for row in rows] == [expected and tuple(expected)] * 3


def test_what_goes_wrong_is_told_as_elsewhere(database: Database) -> None:
    nowhere = LookUp(select(table("nowhere", column("id")).c.id))
    with database.reader() as reader, pytest.raises(DBAPIError, match="nowhere"):
        nowhere.first(reader, {})
    with database.reader() as reader:
        assert LookUp(select(Campaign.id)).first(reader, {}) is None
