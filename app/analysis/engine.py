"""The one door to pandas, SciPy and NumPy: they are loaded when somebody first asks for a result.

The respondents' pages live in the same process and must start fast and stay small.
"""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.analysis.results import Results
from app.distribution.disclosure import TEAM
from app.distribution.tables import Campaign
from app.settings import ROOT, Settings


@dataclass(frozen=True, slots=True)
class Kept:
    found: Results
    fresh: bool = True
    """Whether they count everything there is; if not, newer ones are being worked out."""
    again: dt.datetime | None = None
    """Newer ones could not be worked out, which is tried again then."""


@dataclass(frozen=True, slots=True)
class Underway:
    """The figures are being worked out: how many interviews were read, and how many there are."""

    read: int
    of: int
    again: dt.datetime | None = None
    """They could not be worked out, which is tried again then."""


def results(session: Session, campaign: Campaign, now: dt.datetime, smallest: int = TEAM) -> Results:
    """At once, however long it takes."""
    from app.analysis import service

    return service.results(session, campaign, now, smallest)


def look(
    session: Session, campaign: Campaign, settings: Settings, now: dt.datetime, smallest: int = TEAM
) -> Kept | Underway:
    """The results of a campaign, or how far they are; newer ones are begun where they are wanted."""
    from app.analysis import keeping

    def begin(lock: int) -> None:
        _begin(settings, campaign.key, smallest, lock)

    return keeping.look(session, campaign, settings, now, smallest, begin)


def _begin(settings: Settings, campaign_key: str, smallest: int, lock: int) -> None:
    """In a process of its own, which keeps the lock until it ends."""
    asked = ["analysis", "keep", campaign_key, "--smallest", str(smallest), "--data", str(settings.data)]
    command = [sys.executable, "-m", "app", *asked]
    _begun[:] = [one for one in _begun if one.poll() is None]
    _begun.append(subprocess.Popen(command, cwd=ROOT, env=settings.environ(), pass_fds=(lock,)))  # noqa: S603 -- our own words


_begun: list[subprocess.Popen[bytes]] = []
"""Held until they have ended, so that the system may forget them."""
