"""The mailbox page: letters as they came, in both faces, and the buttons of a mail program."""

from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from mailbox import Maildir
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.standin.letters import Letters, MailFault
from app.standin.main import create_standin
from tests.standin.live import address, loopback, serving

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def letter(stop: str | None, subject: str = "<b>Objet</b>") -> bytes:
    message = EmailMessage(SMTP)
    message["From"], message["To"], message["Subject"] = "Relais <r@example.org>", "a@example.org", subject
    message["Message-ID"] = "<0123456789abcdef0123456789abcdef@example.org>"
    if stop:
        message["List-Unsubscribe"] = f"<{stop}>"
    message.set_content("Bonjour <i>Amina</i>")
    message.add_alternative("<p>Bonjour</p><script>alert(1)</script>", subtype="html")
    return message.as_bytes()


@pytest.fixture
def letters(tmp_path: Path) -> Letters:
    return Letters(lambda: NOW, tmp_path / "returned")


@pytest.fixture
def reader(letters: Letters) -> FlaskClient:
    return create_standin("AC1", "token", "http://127.0.0.1:9", "+33700000001", letters=letters).test_client()


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_an_empty_mailbox(reader: FlaskClient, language: str) -> None:
    page = reader.get("/mail/", headers={"Accept-Language": language})
    assert f'<html lang="{language}"' in page.text


def test_a_letter_is_shown_in_both_faces_and_runs_nothing(reader: FlaskClient, letters: Letters) -> None:
    letters.take("a@example.org", letter(None))
    letters.take("a@example.org", letter(None))
    page = reader.get("/mail/1").text
    assert "&lt;b&gt;Objet&lt;/b&gt;" in page
    assert "Bonjour &lt;i&gt;Amina&lt;/i&gt;" in page
    assert len(letters.all()) == 1
    face = reader.get("/mail/1/page")
    assert face.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert reader.get("/mail/2").status_code == 404
    assert reader.get("/mail/letters.json").json == [
        {"number": 1, "to": "a@example.org", "subject": "<b>Objet</b>", "text": "Bonjour <i>Amina</i>\n"}
    ]


def test_unsubscribing_is_one_post_without_a_page(reader: FlaskClient, letters: Letters) -> None:
    pressed: list[str] = []
    relais = Flask("relais")

    @relais.post("/mail/<token>")
    def stop(token: str) -> str:
        pressed.append(token)
        return ""

    with serving(relais, bound := loopback()):
        letters.take("a@example.org", letter(f"{address(bound)}/mail/t"))
        assert reader.post("/mail/1/unsubscribe").status_code == 200
    assert pressed == ["t"]
    assert reader.post("/mail/1/unsubscribe").status_code == 502


def test_a_letter_can_come_back(reader: FlaskClient, letters: Letters, tmp_path: Path) -> None:
    letters.take("a@example.org", letter(None))
    assert reader.post("/mail/1/return").status_code == 200
    assert len(Maildir(tmp_path / "returned", create=False)) == 1


def test_faults_are_told_from_the_page_and_by_programs(reader: FlaskClient, letters: Letters) -> None:
    assert reader.post("/mail/faults", data={"fault": "later"}).status_code == 303
    assert reader.post("/mail/faults", json={"fault": "spam", "times": 2}).status_code == 204
    assert letters.take_fault(MailFault.LATER)
    assert [bool(letters.take_fault(MailFault.SPAM)) for _ in range(3)] == [True, True, False]


def test_without_letters_there_is_no_mailbox() -> None:
    reader = create_standin("AC1", "token", "http://127.0.0.1:9", "+33700000001").test_client()
    assert reader.get("/mail/").status_code == 404
    assert "/mail/" not in reader.get("/").text
