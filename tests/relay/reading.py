"""What a professional's page told and what it left in the database."""

from __future__ import annotations

from typing import TypeVar

from lxml import html
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.database import Database
from app.database.tables import Base
from app.distribution.tables import HistoryEvent

Row = TypeVar("Row", bound=Base)


def problems(answer: TestResponse) -> list[str]:
    tree = html.fromstring(answer.text)
    told = [str(one.text) for one in tree.xpath("//*[@class='summary']//a")]
    targets = [one.get("href").removeprefix("#") for one in tree.xpath("//*[@class='summary']//a")]
    assert all(tree.xpath(f"//*[@id='{one}']") for one in targets), targets
    return told


def of(database: Database, table: type[Row]) -> list[Row]:
    with database.session(read_only=True) as session:
        return list(session.scalars(select(table)))


def kinds(database: Database) -> list[str]:
    return [event.kind for event in of(database, HistoryEvent) if event.kind != "link_made"]
