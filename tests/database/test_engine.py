import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from app.database import Database
from app.database.engine import KEPT_SECONDS, journal_mode
from app.database.lines import MOST_KEPT
from app.distribution.tables import Project


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
    assert session.scalar(text("PRAGMA synchronous")) == 2


def test_a_connection_that_only_reads_sees_each_commit_and_keeps_nobody_from_writing(database: Database) -> None:
    with database.reader() as reader, database.session() as writer:
        for count in range(3):
            assert reader.execute(select(func.count()).select_from(Project)).scalar_one() == count
            writer.add(Project(key=f"p{count}", name="P"))
            writer.commit()
        with pytest.raises(DBAPIError):
            reader.execute(insert(Project).values(key="q", name="Q"))


@pytest.mark.parametrize(
    "database_url", [pytest.param("postgresql_server", marks=pytest.mark.postgresql)], indirect=True
)
def test_after_the_server_went_away_the_next_request_works(database: Database) -> None:
    def lines() -> list[int]:
        """The lines of a job's sessions and of a request's."""
        borrowed, short = database.borrowed(), database.short_session()
        with database.session(read_only=True) as reader, database.session() as writer, short:
            used = [one.scalar(text("SELECT pg_backend_pid()")) for one in (reader, writer, borrowed, short)]
        database.hand_back(borrowed)
        return [int(one or 0) for one in used]

    before = lines()
    other = Database(database.url.render_as_string(hide_password=False))
    with other.session() as killer:
        assert all(killer.scalar(text(f"SELECT pg_terminate_backend({pid}, 5000)")) for pid in set(before))
    other.dispose()
    assert set(lines()).isdisjoint(before)


@pytest.mark.parametrize(
    "database_url", [pytest.param("postgresql_server", marks=pytest.mark.postgresql)], indirect=True
)
def test_a_line_to_a_server_is_kept_for_a_while_only(database: Database) -> None:
    first = database.borrowed()
    database.hand_back(first)
    assert database.borrowed() is first
    first.info["since"] -= KEPT_SECONDS
    database.hand_back(first)
    second = database.borrowed()
    assert (first.closed, second.scalar(text("SELECT 1"))) == (True, 1)
    database.hand_back(second)


@pytest.mark.skipif(journal_mode() != "WAL", reason="the write-ahead log of this machine's SQLite is not sound")
def test_a_long_read_keeps_nobody_from_writing_and_sees_one_moment(database: Database) -> None:
    counted = text("SELECT 1 UNION SELECT 2 UNION SELECT id FROM project").execution_options(yield_per=1)
    with database.session(read_only=True) as session, database.session() as writer:
        found = session.execute(counted).scalars()
        first = next(found)
        writer.add(Project(id=3, key="p", name="P"))
        writer.commit()
        assert {first, *found} == {1, 2}


def test_what_only_reads_can_be_read_in_chunks(database: Database) -> None:
    with database.session(read_only=True) as session:
        found = session.execute(text("SELECT 1 UNION SELECT 2").execution_options(yield_per=1))
        assert sorted(found.scalars()) == [1, 2]


def _count_up(url: str, times: int) -> int:
    """Read, add one, write: lost wherever two do it at once. With lines of one's own, as another process has them."""
    database = Database(url)
    for _ in range(times):
        with database.session() as session, session.begin():
            project = session.get_one(Project, 1, with_for_update=True)
            project.name = str(int(project.name) + 1)
    database.dispose()
    return times


def test_writers_who_come_at_once_wait_their_turn_and_none_is_left_out(database: Database) -> None:
    url, each = database.url.render_as_string(hide_password=False), 15
    with database.session() as session, session.begin():
        session.add(Project(id=1, key="p", name="0"))
    with ThreadPoolExecutor(5) as pool:
        assert list(pool.map(_count_up, [url] * 5, [each] * 5)) == [each] * 5
    with database.session(read_only=True) as session:
        assert session.get_one(Project, 1).name == str(5 * each)


def test_a_new_database_file_is_its_owners_alone(tmp_path: Path) -> None:
    file = tmp_path / "new.db"
    database = Database(f"sqlite:///{file}")
    database.upgrade()
    with database.session() as session:
        session.execute(text("SELECT 1"))
    assert {one.name for one in tmp_path.iterdir() if one.stat().st_mode & 0o077} == set()
    database.dispose()


def test_a_page_borrows_a_line_and_hands_it_back(database: Database) -> None:
    first = database.borrowed()
    first.execute(text("SELECT 1")).scalar_one()
    database.hand_back(first)
    assert not first.in_transaction()
    second = database.borrowed()
    assert second is first
    assert second.execute(text("SELECT 1")).scalar_one() == 1
    database.hand_back(second)


def test_a_line_for_writing_is_kept_for_whoever_comes_next(database: Database) -> None:
    taken: list[Connection] = []

    def use() -> None:
        with database.short_session() as session:
            taken.append(session.connection())

    for thread in [threading.Thread(target=use) for _ in range(2)]:
        thread.start()
        thread.join()
    assert taken[0] is taken[1]
    assert not taken[0].in_transaction()
    database.dispose()
    assert taken[0].closed


def test_few_lines_are_kept(database: Database) -> None:
    lines = [database.borrowed() for _ in range(MOST_KEPT + 1)]
    assert len({id(line) for line in lines}) == MOST_KEPT + 1
    for line in lines:
        database.hand_back(line)
    assert [line.closed for line in lines] == [False] * MOST_KEPT + [True]


@pytest.mark.parametrize("session", [Database.session, Database.short_session], ids=["any", "of a request"])
def test_after_a_commit_that_failed_the_next_one_works(session: Callable[[Database], Session], tmp_path: Path) -> None:
    insert_child = text("INSERT INTO child VALUES (1)")
    with Database(f"sqlite:///{tmp_path / 'failed.db'}") as database:
        with database.session() as made, made.begin():
            made.execute(text("CREATE TABLE parent (id INTEGER PRIMARY KEY)"))
            made.execute(text("CREATE TABLE child (of INTEGER REFERENCES parent DEFERRABLE INITIALLY DEFERRED)"))
        with session(database) as failing:
            failing.execute(insert_child)
            with pytest.raises(IntegrityError):
                failing.commit()
        with session(database) as following:
            following.execute(text("INSERT INTO parent VALUES (1)"))
            following.execute(insert_child)
            following.commit()
        with database.reader() as reader:
            assert reader.scalar(text("SELECT count(*) FROM child")) == 1
