import pytest
from flask import Flask, abort, redirect
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from app.site import errors
from app.site.language import LANGUAGES


@pytest.fixture
def failing(shell: Flask) -> FlaskClient:
    def lost() -> str:
        raise OperationalError("SELECT secret", {}, Exception("disk"))

    def bug() -> str:
        raise RuntimeError("+33612345678")

    shell.add_url_rule("/lost", "lost", lost)
    shell.add_url_rule("/bug", "bug", bug)
    shell.add_url_rule("/away", "away", lambda: redirect("/forward"))
    shell.add_url_rule("/folder/", "folder", lambda: "in")
    shell.add_url_rule("/unknown", "unknown", errors.unknown_link_page)
    shell.add_url_rule("/chosen", "chosen", lambda: abort(redirect("/forward")))
    return shell.test_client()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("status", sorted(errors.TROUBLES))
def test_a_trouble_speaks_three_languages_the_readers_first(failing: FlaskClient, status: int, language: str) -> None:
    answer = failing.get(f"/trouble/{status}", headers={"Accept-Language": language})
    sections = answer.text.split("<section")[1:]
    assert answer.status_code == status
    assert [section.split('lang="')[1][:2] for section in sections] == list(dict.fromkeys([language, *LANGUAGES]))
    assert answer.text.count("<h1") == 1
    assert f'<html lang="{language}"' in answer.text


@pytest.mark.parametrize(("path", "status"), [("/lost", 503), ("/bug", 500), ("/nowhere/<script>", 404)])
def test_a_page_of_trouble_tells_nothing_of_its_cause(failing: FlaskClient, path: str, status: int) -> None:
    answer = failing.get(path)
    assert answer.status_code == status
    assert "script>" not in answer.text
    assert "secret" not in answer.text
    assert "+336" not in answer.text
    assert "Traceback" not in answer.text


def test_an_unknown_link_and_an_unknown_page_look_the_same(failing: FlaskClient) -> None:
    unknown, nowhere = failing.get("/unknown"), failing.get("/nowhere")
    assert (unknown.status_code, unknown.text) == (nowhere.status_code, nowhere.text) == (404, nowhere.text)


def test_a_form_without_its_token_gets_the_calm_page(failing: FlaskClient) -> None:
    answer = failing.post("/question/single", data={"answer": "my secret answer"})
    assert answer.status_code == 400
    assert "my secret answer" not in answer.text
    assert answer.text.count("<section") == 3


def test_a_wrong_method_says_which_are_right(failing: FlaskClient) -> None:
    answer = failing.post("/health")
    assert answer.status_code in {400, 405}
    assert set(failing.delete("/health").headers["Allow"].split(", ")) >= {"GET", "HEAD"}


@pytest.mark.parametrize("path", ["/away", "/folder", "/chosen"])
def test_redirects_are_no_trouble(failing: FlaskClient, path: str) -> None:
    assert failing.get(path).status_code in {302, 308}


@pytest.mark.parametrize(("status", "like"), [(418, 400), (504, 500), (507, 500)])
def test_other_troubles_borrow_the_nearest_words(shell: Flask, status: int, like: int) -> None:
    with shell.test_request_context(headers={"Accept-Language": "en"}):
        assert errors.TROUBLES[like].title in errors.trouble_page(status)
