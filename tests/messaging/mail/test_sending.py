"""The outbox against a real mail server: what it refuses, what it loses, what it may have taken."""

import pytest

from app.messaging.core import State
from app.messaging.core.states import PATIENCE
from app.messaging.gateway import Ambiguous, Parcel, Refused
from app.messaging.mail.gateway import Patience, SmtpGateway
from app.messaging.mail.service import Silence, read_bounces, silence_of
from app.messaging.service import opt_out
from app.settings import MailSettings
from app.standin.letters import MailFault
from tests.messaging.mail.conftest import AMINA, BASE, KEYS, Post

WAIT = PATIENCE.total_seconds() + 1


def silence(post: Post, address: str = AMINA) -> Silence | None:
    with post.database.session() as session:
        return silence_of(session, KEYS, address)


def test_a_letter_arrives_with_both_faces_and_its_headers(post: Post) -> None:
    post.write(text="Bonjour\n\nVotre page\nhttps://relais.example.org/p/abc")
    assert post.sweep().sent == 1
    (letter,) = post.letters.all()
    head = letter.message
    assert (letter.recipient, head["To"], head["From"]) == (AMINA, AMINA, "Mon Récap <recap@example.org>")
    assert head["Message-ID"] == f"<{post.row().reference}@example.org>"
    assert head["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter.stop_address
    assert letter.stop_address.startswith(f"{BASE}/mail/")
    assert letter.stop_address in letter.part("plain")
    assert letter.stop_address in letter.part("html")
    assert "Votre page\nhttps://relais.example.org/p/abc\n" in letter.part("plain")
    assert '<a class="button" href="https://relais.example.org/p/abc">Votre page</a>' in letter.part("html")
    assert post.state() is State.SENT


def test_machines_find_the_address_to_unsubscribe_as_it_is(post: Post) -> None:
    """Read from the bytes: what Python's own parser joins again, mail programs do not."""
    post.write()
    post.sweep()
    (letter,) = post.letters.all()
    head = letter.content.partition(b"\r\n\r\n")[0]
    assert f"\r\nList-Unsubscribe: <{letter.stop_address}>\r\n".encode() in head
    assert max(map(len, letter.content.split(b"\r\n"))) < 998


def test_an_arabic_letter_says_its_language_and_runs_from_the_right(post: Post) -> None:
    post.write(text="مرحبا\n\nصفحتكم\nhttps://relais.example.org/p/abc", language="ar")
    post.sweep()
    (letter,) = post.letters.all()
    assert letter.message["Content-Language"] == "ar"
    assert letter.message["Subject"] == "\u200fMon Récap", "else the Latin name turns the line round"
    assert '<html lang="ar" dir="rtl">' in letter.part("html")
    assert letter.part("plain").startswith("مرحبا\n")


def test_a_letter_is_written_and_sent_once(post: Post) -> None:
    post.write()
    with pytest.raises(AssertionError):
        post.write()
    assert (post.sweep().sent, post.sweep().sent) == (1, 0)
    assert [one.times for one in post.letters.all()] == [1]


def test_an_address_that_is_none_is_not_written_to_again(post: Post) -> None:
    post.letters.fail(MailFault.NO_SUCH_BOX, 1)
    post.write()
    assert post.sweep().refused == 1
    assert (post.state(), post.row().error_code, silence(post)) == (State.FAILED, 550, Silence.BOUNCED)
    post.write("two")
    post.later(60)
    assert post.state("two") is State.FAILED
    assert post.letters.all() == []


@pytest.mark.parametrize(("fault", "code"), [(MailFault.LATER, 451), (MailFault.CLOSING, 421)])
def test_a_server_that_stumbles_is_asked_again_with_patience(post: Post, fault: MailFault, code: int) -> None:
    post.letters.fail(fault, 2)
    post.write()
    assert post.sweep().refused == 1
    assert (post.state(), post.row().error_code) == (State.WAITING, code)
    assert post.later(20).total == 0
    assert post.later(11).refused == 1
    assert post.later(901).sent == 1
    assert silence(post) is None


def test_a_filter_ends_it_without_blaming_the_address(post: Post) -> None:
    post.letters.fail(MailFault.SPAM, 1)
    post.write()
    post.sweep()
    assert (post.state(), post.row().error_code, silence(post)) == (State.FAILED, 554, None)


@pytest.mark.parametrize("fault", [MailFault.DROPPED, MailFault.SILENT])
def test_a_letter_that_may_have_arrived_goes_once_more_under_the_same_name(post: Post, fault: MailFault) -> None:
    post.letters.fail(fault, 1)
    post.write()
    assert post.sweep().unsure == 1
    assert post.state() is State.SENDING
    assert post.later(WAIT).sent == 1
    assert [one.times for one in post.letters.all()] == [2]
    assert post.state() is State.SENT


def test_a_letter_lost_half_way_arrives_once(post: Post) -> None:
    post.letters.fail(MailFault.LOST, 1)
    post.write()
    assert post.sweep().unsure == 1
    assert post.later(WAIT).sent == 1
    assert [one.times for one in post.letters.all()] == [1]


def test_what_stays_in_doubt_is_left_to_a_person(post: Post) -> None:
    """Two copies at most: a server that never answers must not fill a mailbox."""
    post.letters.fail(MailFault.DROPPED, 9)
    post.write()
    post.sweep()
    for _ in range(6):
        post.later(WAIT)
    assert post.state() is State.PARKED
    assert [one.times for one in post.letters.all()] == [2]


def test_nobody_listens(post: Post) -> None:
    deaf = SmtpGateway(MailSettings("127.0.0.1", 9, "a@example.org"), KEYS, BASE, post.clock, Patience(1, 1, 2))
    outcome = deaf.send(_parcel())
    assert isinstance(outcome, Refused)
    assert outcome.code == 503


def test_a_silent_server_is_not_waited_for_longer_than_the_whole(post: Post) -> None:
    post.letters.fail(MailFault.SILENT, 1)
    assert isinstance(post.hand(AMINA), Ambiguous)


def _parcel() -> Parcel:
    return Parcel("0" * 32, AMINA, "Bonjour", "fr", "S")


def test_who_asked_for_silence_gets_nothing(post: Post) -> None:
    post.write()
    with post.database.session() as session, session.begin():
        opt_out(session, KEYS, AMINA, post.clock(), Silence.UNSUBSCRIBED)
    assert post.sweep().total == 0
    assert (post.state(), silence(post)) == (State.FAILED, Silence.UNSUBSCRIBED)


def test_a_report_that_comes_later_silences_the_address(post: Post) -> None:
    post.write()
    post.sweep()
    post.letters.send_back(post.letters.all()[0])
    assert read_bounces(post.database, post.settings, post.clock()) == 1
    assert (post.state(), silence(post)) == (State.UNDELIVERED, Silence.BOUNCED)
    assert read_bounces(post.database, post.settings, post.clock()) == 0


@pytest.mark.parametrize(
    "address", ["a@example.org\r\nBcc: b@example.org", "a@example.org, b@example.org", "a b@example.org", ""]
)
def test_an_address_cannot_carry_a_second_one(post: Post, address: str) -> None:
    assert isinstance(post.hand(address), Refused)
    assert post.letters.all() == []


def test_a_subject_cannot_carry_a_header(post: Post) -> None:
    post.hand(AMINA, "Bonjour\r\nBcc: b@example.org")
    (letter,) = post.letters.all()
    assert letter.message["Bcc"] is None
    assert letter.message["Subject"] == "Bonjour Bcc: b@example.org"


def test_the_outside_of_a_letter_says_nothing_of_its_inside(post: Post) -> None:
    post.write(text="Votre page\nhttps://relais.example.org/p/abcdefghijkl")
    post.sweep()
    head = post.letters.all()[0].content.partition(b"\r\n\r\n")[0]
    assert b"abcdefghijkl" not in head
