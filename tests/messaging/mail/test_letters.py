"""Text and page of a letter, addresses, reports of failure, and what replies ask: no server needed."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.messaging.core import ErrorClass
from app.messaging.mail.addresses import read_address, read_stop_token, stop_token
from app.messaging.mail.bounces import Bounce, read_report
from app.messaging.mail.letters import isolate, one_line, page
from app.messaging.mail.replies import Step, asks, is_permanent
from app.standin.letters import Letter, report
from tests.messaging.mail.conftest import KEYS

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
STATUS = b"Content-Type: multipart/report; boundary=B\r\n\r\n--B\r\nContent-Type: message/delivery-status\r\n\r\n"
REFERENCE = "0123456789abcdef0123456789abcdef"


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (" Amina@Example.ORG ", "amina@example.org"),
        ("prenom.nom+relais@ville-exemple.fr", "prenom.nom+relais@ville-exemple.fr"),
        ("a@mairie-évry.fr", "a@xn--mairie-vry-h7a.fr"),
        ("a@localhost", None),
        ("a@b@example.org", None),
        ("Amina <a@example.org>", None),
        ("a@example.org,b@example.org", None),
        ("a@example.org\nBcc: b@example.org", None),
        ("a..b@example.org", None),
        ("@example.org", None),
        ("a@-example.org", None),
        (f"{'a' * 65}@example.org", None),
        ("", None),
    ],
)
def test_addresses(text: str, address: str | None) -> None:
    assert read_address(text) == address


@given(st.text(max_size=80))
def test_an_address_is_one_word_of_a_header(text: str) -> None:
    address = read_address(text)
    assert address is None or (address.isascii() and address.isprintable() and not set(address) & set(' ,;:<>()[]"\\'))


@given(st.text(max_size=80))
def test_a_made_up_token_names_nobody(text: str) -> None:
    assert read_stop_token(KEYS, text) is None


def test_a_token_names_its_address_and_no_other() -> None:
    token = stop_token(KEYS, "a@example.org")
    assert read_stop_token(KEYS, token) == KEYS.index("a@example.org")
    assert read_stop_token(KEYS, token[:-1] + ("b" if token[-1] == "a" else "a")) is None
    assert "example" not in token


@given(st.text(), st.text(), st.sampled_from(["fr", "ar", "en"]))
def test_a_page_holds_nothing_but_our_own_markup(text: str, subject: str, language: str) -> None:
    drawn = page(text, subject, language)
    tags = ["!doctype", "html", "head", "meta", "title", "style", "body", "main", "p", "br", "a"]
    assert set(re.findall(r"</?([^\s>]*)", drawn)) <= {*tags, "blockquote", "footer"}
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in drawn


def test_the_shapes_of_a_letter() -> None:
    text = "Bonjour <Amina>\n\nVotre page\nhttps://r.example/p/a?b=1&c=2\n\n> مرحبا\n> https://r.example/e/x\n\n--\nStop\nhttps://r.example/mail/t"
    drawn = page(text, "Objet", "fr")
    assert "<p>Bonjour &lt;Amina&gt;</p>" in drawn
    assert '<a class="button" href="https://r.example/p/a?b=1&amp;c=2">Votre page</a>' in drawn
    assert '<blockquote dir="auto" lang="ar">مرحبا<br>\nhttps://r.example/e/x</blockquote>' in drawn
    assert '<footer>\n<p>Stop<br>\n<a href="https://r.example/mail/t" dir="ltr">' in drawn
    assert " style=" not in drawn


def test_an_address_that_is_a_script_is_no_button() -> None:
    assert "href" not in page("Press\njavascript:alert(1)", "S", "en")


@pytest.mark.parametrize(
    ("value", "language", "written"),
    [
        ("Mon Récap", "fr", "Mon Récap"),
        ("Mon Récap", "ar", "\u2068Mon Récap\u2069"),
        ("ملخصي", "fr", "\u2068ملخصي\u2069"),
        ("ملخصي", "ar", "ملخصي"),
        ("2026", "ar", "2026"),
    ],
)
def test_names_are_isolated_only_where_they_run_the_other_way(value: str, language: str, written: str) -> None:
    assert isolate(value, language) == written


@given(st.text())
def test_a_header_is_one_line(text: str) -> None:
    line = one_line(text)
    assert "\n" not in line
    assert "\r" not in line
    assert len(line.splitlines()) <= 1


@pytest.mark.parametrize(
    ("step", "code", "text", "kind"),
    [
        (Step.RECIPIENT, 550, "5.1.1 unknown", ErrorClass.UNREACHABLE),
        (Step.RECIPIENT, 550, "no such user", ErrorClass.UNREACHABLE),
        (Step.RECIPIENT, 550, "5.7.1 blocked by policy", ErrorClass.BLOCKED),
        (Step.RECIPIENT, 552, "5.2.2 mailbox full", ErrorClass.TRANSIENT),
        (Step.RECIPIENT, 450, "4.2.0 greylisted", ErrorClass.TRANSIENT),
        (Step.SENDER, 550, "5.1.8 bad sender", ErrorClass.OURS),
        (Step.SENDER, 530, "5.7.0 authenticate first", ErrorClass.BLOCKED),
        (Step.CONTENT, 554, "looks like spam", ErrorClass.BLOCKED),
        (Step.CONTENT, 552, "5.3.4 too large", ErrorClass.OURS),
        (Step.GREETING, 554, "go away", ErrorClass.TRANSIENT),
        (Step.CONTENT, 421, "closing", ErrorClass.TRANSIENT),
    ],
)
def test_what_a_reply_asks(step: Step, code: int, text: str, kind: ErrorClass) -> None:
    assert asks(step, code, text) is kind


@pytest.mark.parametrize(
    ("status", "permanent"),
    [("5.1.1", True), ("5.2.1", True), ("5.2.2", False), ("5.7.1", False), ("4.4.1", False), ("", False)],
)
def test_which_failures_are_the_address_s_own(status: str, permanent: bool) -> None:
    assert is_permanent(status) is permanent
    letter = Letter(1, "a@example.org", f"Message-ID: <{REFERENCE}@example.org>\r\n\r\nHello\r\n".encode(), NOW)
    assert read_report(report(letter, NOW, status or "5.0.0").as_bytes()) == Bounce(REFERENCE, permanent)


def test_a_report_as_servers_write_it() -> None:
    """After the example of RFC 3464, with the whole message returned."""
    lines = f"""From: Mail Delivery System <MAILER-DAEMON@mx.example.net>
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain

I am sorry.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net
X-Postfix-Queue-ID: 4A

Final-Recipient: rfc822; a@example.org
Action: delayed
Status: 4.4.1

Final-Recipient: rfc822; b@example.org
Action: failed
Status: 5.1.1

--B
Content-Type: message/rfc822

From: recap@example.org
Message-ID:
 <{REFERENCE}@example.org>

Bonjour
--B--
"""
    assert read_report(lines.encode()) == Bounce(REFERENCE, permanent=True)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"Subject: Re: Mon R\r\n\r\nMerci !",
        b"Content-Type: multipart/report; boundary=B\r\n\r\n--B\r\n\r\nx\r\n--B--",
        b"Content-Type: multipart/report\r\n\r\nnothing",
        STATUS + b"Action: failed\r\n--B--",
    ],
)
def test_other_mail_is_left_alone(content: bytes) -> None:
    assert read_report(content) is None


@given(st.binary(max_size=300))
def test_no_mail_breaks_the_reader(content: bytes) -> None:
    for head in (b"", STATUS):
        assert isinstance(read_report(head + content), Bounce | None)
