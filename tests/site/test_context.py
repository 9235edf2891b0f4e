import datetime as dt
from pathlib import Path

import pytest
from flask import Flask, abort, g
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.access.tables import Staff
from app.database import Database
from app.site import context
from tests.site import gallery


def staff(email: str) -> Staff:
    moment = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)
    return Staff(email=email, name="A", role="team", language="fr", active=True, created_at=moment)


@pytest.fixture
def writing(tmp_path: Path, database: Database) -> Flask:
    def write(status: int) -> tuple[str, int]:
        context.session().add(staff("a@example.org"))
        context.session().flush()
        return "written", status

    def fail() -> str:
        write(200)
        raise RuntimeError

    def stop() -> str:
        write(200)
        abort(500)

    def twice() -> str:
        # Not flushed: the constraint speaks at the commit, after the view is done.
        context.session().add_all([staff("a@example.org"), staff("a@example.org")])
        return "lost"

    app = gallery.make(tmp_path)
    app.config["WTF_CSRF_ENABLED"] = False
    app.extensions["relais.database"] = database
    app.add_url_rule("/write/<int:status>", "write", write, methods=["GET", "POST"])
    app.add_url_rule("/fail", "fail", fail, methods=["POST"])
    app.add_url_rule("/stop", "stop", stop, methods=["POST"])
    app.add_url_rule("/twice", "twice", twice, methods=["POST"])
    return app


def stored(database: Database) -> int:
    with database.session() as session:
        return session.scalars(select(func.count()).select_from(Staff)).one()


@pytest.mark.parametrize(
    ("path", "status", "rows"),
    [("/write/200", 200, 1), ("/write/422", 422, 1), ("/write/503", 503, 0), ("/fail", 500, 0), ("/stop", 500, 0),
     ("/twice", 500, 0)],
)  # fmt: skip
def test_a_request_is_stored_whole_or_not_at_all(
    writing: Flask, database: Database, path: str, status: int, rows: int
) -> None:
    assert writing.test_client().post(path).status_code == status
    assert stored(database) == rows


def test_a_get_cannot_write(writing: Flask, database: Database) -> None:
    assert writing.test_client().get("/write/200").status_code >= 500
    assert stored(database) == 0


def test_after_a_failed_commit_the_next_request_works(writing: Flask, database: Database) -> None:
    client = writing.test_client()
    client.post("/twice")
    assert client.post("/write/200").status_code == 200
    assert stored(database) == 1


def test_the_failure_of_a_commit_is_not_swallowed(writing: Flask) -> None:
    writing.config["TESTING"] = True
    with pytest.raises(IntegrityError):
        writing.test_client().post("/twice")


def test_a_request_has_one_session_and_gives_it_back(writing: Flask, database: Database) -> None:
    with writing.app_context():
        first, second = context.session(), context.session()
        first.execute(select(Staff))
        assert first is second
        assert first.in_transaction()
    assert not first.in_transaction()


def test_a_page_that_asks_nothing_opens_no_session(writing: Flask) -> None:
    with writing.test_request_context("/forward"):
        writing.full_dispatch_request()
        assert "session" not in g
