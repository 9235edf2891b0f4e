from pathlib import Path

from flask.testing import FlaskClient

from tests.site import gallery


def test_a_working_installation_says_so(browser: FlaskClient) -> None:
    answer = browser.get("/health")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})


def test_a_lost_database_shows(tmp_path: Path) -> None:
    app = gallery.make(tmp_path, database_url=f"sqlite:///{tmp_path}/absent/folder/relais.db")
    answer = app.test_client().get("/health")
    assert (answer.status_code, answer.json) == (503, {"status": "failing"})
