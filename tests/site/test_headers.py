import gzip
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.site import gallery


@pytest.mark.parametrize("path", ["/question/single", "/trouble/404", "/trouble/500", "/health", "/static/relais.css"])
def test_every_answer_is_closed_to_others(browser: FlaskClient, path: str) -> None:
    headers = browser.get(path).headers
    assert headers["Content-Security-Policy"] == (
        "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
        "object-src 'none'"
    )
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/question/single", "/trouble/404"])
def test_pages_are_not_kept(browser: FlaskClient, path: str) -> None:
    assert browser.get(path).headers["Cache-Control"] == "no-store"


def test_only_an_https_address_promises_https(tmp_path: Path, browser: FlaskClient) -> None:
    secure = gallery.make(tmp_path, public_base_url="https://relais.example.org").test_client()
    assert secure.get("/health").headers["Strict-Transport-Security"] == "max-age=31536000"
    assert "Strict-Transport-Security" not in browser.get("/health").headers


def test_a_page_travels_small(browser: FlaskClient) -> None:
    plain = browser.get("/question/single")
    small = browser.get("/question/single", headers={"Accept-Encoding": "gzip"})
    assert small.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in small.headers["Vary"]
    assert len(small.data) < len(plain.data) / 2
    assert b"Mon R" in gzip.decompress(small.data)


@pytest.mark.parametrize(
    ("path", "accepted"),
    [
        ("/question/single?wrong=1", "gzip"),
        ("/question/single", "gzip;q=0"),
        ("/question/single", "br"),
        ("/health", "gzip"),
    ],
)
def test_what_is_not_compressed(browser: FlaskClient, path: str, accepted: str) -> None:
    assert "Content-Encoding" not in browser.get(path, headers={"Accept-Encoding": accepted}).headers
