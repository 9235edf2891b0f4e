from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access import service, store
from app.access.core import LINK_LIFETIME, Role
from app.access.service import NewStaff
from app.access.tables import AuditEntry, SignInLink
from app.database.secrets import Keys
from app.database.tables import AppendOnlyError
from tests.access.conftest import make_staff
from tests.conftest import Clock


def acts(session: Session) -> list[tuple[str, str]]:
    return [(entry.action, entry.subject) for entry in session.scalars(select(AuditEntry).order_by(AuditEntry.id))]


def test_a_link_signs_in_once(session: Session, keys: Keys, clock: Clock) -> None:
    staff = make_staff(session, clock)
    token = service.make_sign_in_link(session, keys, staff, clock())
    opened = service.sign_in(session, keys, token.upper(), clock())
    assert opened is not None
    assert opened.staff is staff
    assert service.sign_in(session, keys, token, clock()) is None
    subject = f"staff:{staff.id}"
    assert acts(session) == [("add_staff", subject), ("make_sign_in_link", subject), ("sign_in", subject)]


def test_only_a_fingerprint_of_the_link_is_stored(session: Session, keys: Keys, clock: Clock) -> None:
    token = service.make_sign_in_link(session, keys, make_staff(session, clock), clock())
    stored = session.scalars(select(SignInLink)).one()
    assert len(token) == 12
    assert token.encode() not in stored.fingerprint
    assert token not in str(acts(session))


def test_looking_at_a_link_uses_nothing_up(session: Session, keys: Keys, clock: Clock) -> None:
    token = service.make_sign_in_link(session, keys, make_staff(session, clock), clock())
    for _ in range(100):
        assert service.find_usable_link(session, keys, token, clock()) is not None
    assert session.scalars(select(SignInLink.used_at)).one() is None


def test_a_link_ends_after_a_day(session: Session, keys: Keys, clock: Clock) -> None:
    token = service.make_sign_in_link(session, keys, make_staff(session, clock), clock())
    clock.advance(LINK_LIFETIME)
    assert service.sign_in(session, keys, token, clock()) is None


def test_a_newer_link_ends_the_older_one_even_in_the_same_instant(session: Session, keys: Keys, clock: Clock) -> None:
    staff = make_staff(session, clock)
    older, newer = (service.make_sign_in_link(session, keys, staff, clock()) for _ in range(2))
    session.expire_all()
    assert older != newer
    assert service.sign_in(session, keys, older, clock()) is None
    opened = service.sign_in(session, keys, newer, clock())
    assert opened is not None
    assert opened.staff is staff


def test_a_closed_account_opens_nothing(session: Session, keys: Keys, clock: Clock) -> None:
    staff = make_staff(session, clock)
    token = service.make_sign_in_link(session, keys, staff, clock())
    staff.active = False
    session.flush()
    assert service.sign_in(session, keys, token, clock()) is None


def test_reopened_an_account_lets_in_nothing_from_before(session: Session, keys: Keys, clock: Clock) -> None:
    """Closed by an earlier version, or while a link was being used: what was open then is marked nowhere as ended."""
    staff = make_staff(session, clock)
    opened = service.sign_in(session, keys, service.make_sign_in_link(session, keys, staff, clock()), clock())
    assert opened is not None
    waiting = service.make_sign_in_link(session, keys, staff, clock())
    staff.active = False
    session.flush()
    clock.advance(timedelta(minutes=1))
    service.reopen_account(session, staff, clock(), by=staff.id)
    session.flush()
    session.expire_all()
    since = clock() - timedelta(days=1)
    assert store.signed_in(session, staff.id, opened.id, since) is None
    assert service.sign_in(session, keys, waiting, clock()) is None
    again = service.sign_in(session, keys, service.make_sign_in_link(session, keys, staff, clock()), clock())
    assert again is not None
    assert store.signed_in(session, staff.id, again.id, since) is staff


def test_reopening_an_open_account_lets_nobody_out(session: Session, keys: Keys, clock: Clock) -> None:
    staff = make_staff(session, clock)
    opened = service.sign_in(session, keys, service.make_sign_in_link(session, keys, staff, clock()), clock())
    assert opened is not None
    service.reopen_account(session, staff, clock(), by=staff.id)
    assert store.signed_in(session, staff.id, opened.id, clock() - timedelta(days=1)) is staff


@pytest.mark.parametrize("token", ["", "abcdefghijkl", "x" * 500, "é\x00"])
def test_a_made_up_link_opens_nothing(session: Session, keys: Keys, clock: Clock, token: str) -> None:
    service.make_sign_in_link(session, keys, make_staff(session, clock), clock())
    assert service.sign_in(session, keys, token, clock()) is None


def test_of_two_who_press_at_once_one_gets_in(session: Session, keys: Keys, clock: Clock) -> None:
    staff = make_staff(session, clock)
    service.make_sign_in_link(session, keys, staff, clock())
    link = session.scalars(select(SignInLink)).one()
    assert [store.use_link(session, link.id, clock()) for _ in range(2)] == [True, False]


def test_an_address_has_one_account(session: Session, clock: Clock) -> None:
    first = service.add_staff(session, NewStaff(" Ada ", " Ada@Example.org", Role.TEAM, "ar"), clock())
    again = service.add_staff(session, NewStaff("Ada", "ada@example.ORG ", Role.CALLER, "fr"), clock())
    assert first is not None
    assert (first.name, first.email) == ("Ada", "ada@example.org")
    assert again is None


def test_an_installation_starts_with_one_administrator(session: Session, clock: Clock) -> None:
    first = service.first_administrator(session, clock())
    clock.advance(timedelta(days=1))
    assert service.first_administrator(session, clock()) is first
    assert first.role == Role.ADMINISTRATOR


def test_what_was_done_cannot_be_undone_in_the_record(session: Session, clock: Clock) -> None:
    service.audit(session, None, "export", "campaign:1", clock(), {"rows": 3})
    session.flush()
    entry = session.scalars(select(AuditEntry)).one()
    entry.action = "nothing"
    with pytest.raises(AppendOnlyError):
        session.flush()
