"""Which script is said, and how a new version of it is written down."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from gettext import NullTranslations

from sqlalchemy.orm import Session

from app.phoning.core.script import Fault, faults
from app.phoning.scripts import store
from app.phoning.scripts.standard import standard
from app.phoning.scripts.store import Which


@dataclass(frozen=True, slots=True)
class Version:
    """One version with its texts, by part; number 0 is the one that Relais brings."""

    which: Which
    number: int
    texts: Mapping[str, str]

    @property
    def name(self) -> str:
        return self.which.name(self.number)


@dataclass(frozen=True, slots=True)
class Overtaken:
    """Somebody else has written a version meanwhile."""

    number: int


def in_use(session: Session, which: Which, words: NullTranslations) -> Version:
    """What callers read now. `words` is the interface catalogue of the script's language."""
    found = store.newest(session, which)
    return _version(which, found.number, found.texts, words) if found else original(which, words)


def original(which: Which, words: NullTranslations) -> Version:
    return Version(which, 0, standard(which.kind, words))


def version(session: Session, which: Which, number: int, words: NullTranslations) -> Version | None:
    if number == 0:
        return original(which, words)
    found = store.version(session, which, number)
    return _version(which, number, found.texts, words) if found else None


def _version(which: Which, number: int, texts: Mapping[str, str], words: NullTranslations) -> Version:
    """A part that did not exist yet when the version was written is said as Relais brings it."""
    return Version(which, number, {**standard(which.kind, words), **texts})


def write(
    session: Session, which: Which, texts: Mapping[str, str], after: int, staff_id: int, now: dt.datetime
) -> Sequence[Fault] | Overtaken | None:
    """A new version, in use from now on; `after` numbers the one it was written from. None where done."""
    if found := faults(which.kind, which.language, texts):
        return found
    last = store.newest(session, which)
    number = last.number if last else 0
    if last is not None and dict(last.texts) == dict(texts):
        return None
    values = {"texts": dict(texts), "staff_id": staff_id, "at": now}
    if number != after or not store.add(session, which, number + 1, values):
        return Overtaken(number)
    return None
