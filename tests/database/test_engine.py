import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.database.engine import journal_mode


@pytest.mark.parametrize(
    ("version", "mode"),
    [((3, 40, 1), "TRUNCATE"), ((3, 51, 2), "TRUNCATE"), ((3, 51, 3), "WAL"), ((4, 0, 0), "WAL")],
)
def test_the_write_ahead_log_is_only_used_where_it_is_sound(version: tuple[int, ...], mode: str) -> None:
    assert journal_mode(version) == mode


def test_sqlite_is_opened_for_safety(session: Session) -> None:
    if session.get_bind().dialect.name != "sqlite":
        assert session.scalar(text("SHOW transaction_isolation")) == "read committed"
        return
    assert session.scalar(text("PRAGMA foreign_keys")) == 1
    assert session.scalar(text("PRAGMA journal_mode")) == journal_mode().lower()
