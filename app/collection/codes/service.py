"""Making, showing and opening codes. A code is guessed no faster than the limits let anyone try."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from app.collection import service as collection
from app.collection.codes import store
from app.collection.codes.core import Purpose, code_from, from_tablet, read_code
from app.collection.codes.store import Code
from app.collection.store import Stored
from app.database.askers import asker_index
from app.database.inserts import NewRow
from app.database.secrets import Keys
from app.interview.model import State

RETURN_LIFE = dt.timedelta(days=2)
SHOWN_FOR = dt.timedelta(minutes=30)
"""How long the page of the end shows the code again; after that the telephone may be somebody else's."""
WINDOW = dt.timedelta(hours=1)
MOST_HERE = 20
"""Wrong codes an hour from one address; a centre's people may share one."""
MOST_EVERYWHERE = 300
"""Wrong codes an hour from all: with 500 open codes of 9 digits, a week of it finds one with a chance of 2.5 %."""
DERIVED = 5
"""Codes tried for one interview before giving up; the chance that even one is taken is one in a thousand."""


class Refusal(StrEnum):
    """Why a code opened nothing. Wrong, expired and used up are one, so that nothing is given away."""

    UNKNOWN = "unknown"
    TOO_MANY = "too_many"


@dataclass(frozen=True, slots=True)
class Opened:
    stored: Stored
    purpose: Purpose


def make(session: Session, keys: Keys, stored: Stored, purpose: Purpose, now: dt.datetime) -> str | None:
    """The interview's code for a purpose: the one it has, else a new one; None where a tablet gave it one."""
    if purpose is Purpose.RETURN:
        store.forget_codes(session, now)
    id_ = stored.interview.id
    for attempt in range(DERIVED):
        code = _derived(keys, id_, purpose, now, attempt)
        if store.add_code(session, _code(keys, code, id_, purpose, now, attempt)):
            return code
        if had := store.code_of(session, id_, purpose, now):
            return _told(keys, had)
    raise RuntimeError("No free code was found for an interview.")


def first_to_answers(keys: Keys, interview_id: str, now: dt.datetime) -> NewRow:
    """The code that `make` tries first for the answers, to be stored with the end itself; it is nearly always free."""
    purpose, attempt = Purpose.ANSWERS, 0
    code = _derived(keys, interview_id, purpose, now, attempt)
    return store.code_row(_code(keys, code, interview_id, purpose, now, attempt))


def _code(keys: Keys, code: str, interview_id: str, purpose: Purpose, now: dt.datetime, attempt: int) -> Code:
    expires_at = now + RETURN_LIFE if purpose is Purpose.RETURN else None
    return Code(interview_id, purpose.value, keys.fingerprint(code), attempt, now, expires_at)


def adopt(session: Session, keys: Keys, stored: Stored, code: str, now: dt.datetime) -> bool:
    """Let a code that a tablet has drawn open the answers; an interview has one only, and it is shown nowhere again.

    False where it opens something else or nothing: no tablet draws such a code, or another drew the same.
    """
    id_, fingerprint = stored.interview.id, keys.fingerprint(code)
    if not from_tablet(code):
        return False
    if store.add_code(session, Code(id_, Purpose.ANSWERS.value, fingerprint, 0, now, None)):
        return True
    found = store.find_code(session, fingerprint, now)
    return found is not None and found.interview_id == id_


def shown(
    reader: Session | Connection, keys: Keys, interview_id: str, purpose: Purpose, now: dt.datetime
) -> str | None:
    """The code an interview has, to show it; None where it has none, or a tablet gave it."""
    found = store.code_of(reader, interview_id, purpose, now)
    return _told(keys, found) if found else None


def shown_at_the_end(reader: Session | Connection, keys: Keys, stored: Stored, now: dt.datetime) -> str | None:
    """The code to the answers, for a while after it was made."""
    return _for_a_while(keys, store.code_of(reader, stored.interview.id, Purpose.ANSWERS, now), now)


def find_at_the_end(
    reader: Session | Connection, keys: Keys, interview_id: str, now: dt.datetime
) -> tuple[Stored | None, str | None]:
    """An interview, and what is shown at its end, in one read."""
    stored, code = store.find_with_code(reader, interview_id, now)
    return stored, _for_a_while(keys, code, now)


def _for_a_while(keys: Keys, code: Code | None, now: dt.datetime) -> str | None:
    return _told(keys, code) if code and now < code.made_at + SHOWN_FOR else None


def open_code(session: Session, keys: Keys, typed: str, address: str, now: dt.datetime) -> Opened | Refusal:
    """What a typed code opens. What is not even a code is no guess, and is not counted."""
    code = read_code(typed)
    if code is None:
        return Refusal.UNKNOWN
    address_index = asker_index(keys, address, now)
    here, everywhere = store.tries(session, address_index, now - WINDOW)
    if here >= MOST_HERE or everywhere >= MOST_EVERYWHERE:
        return Refusal.TOO_MANY
    opened = _opened(session, keys, code, now)
    if opened is None:
        store.forget_tries(session, now - WINDOW)
        store.add_try(session, address_index, now)
        return Refusal.UNKNOWN
    return opened


def _opened(session: Session, keys: Keys, code: str, now: dt.datetime) -> Opened | None:
    found = store.find_code(session, keys.fingerprint(code), now)
    stored = collection.find(session, found.interview_id) if found else None
    if found is None or stored is None:
        return None
    purpose = Purpose(found.purpose)
    over = stored.interview.state is not State.ASKING
    return None if purpose is Purpose.RETURN and over else Opened(stored, purpose)


def _told(keys: Keys, code: Code) -> str | None:
    """The code itself, derived anew; one that we did not derive opens as well, but cannot be told."""
    derived = _derived(keys, code.interview_id, Purpose(code.purpose), code.made_at, code.attempt)
    return derived if keys.fingerprint(derived) == code.fingerprint else None


def _derived(keys: Keys, interview_id: str, purpose: Purpose, made_at: dt.datetime, attempt: int) -> str:
    """Not to be told from the interview's id without the secret; the moment makes a later code another one."""
    subject = f"code:{purpose.value}:{interview_id}:{made_at.isoformat()}:{attempt}"
    return code_from(keys.index(subject), purpose)
