"""Results of large campaigns: worked out once, in a process of their own, and kept in a file for all who look.

Who looks first begins the work; who looks meanwhile sees how far it is. When answers have come since, the figures kept
are shown with their day while newer ones are worked out. The web's own processes only read the file, so that whoever
answers the survey waits for nobody's figures.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import hashlib
import json
import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass, replace
from functools import cache
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.analysis import columns, recording, running, service
from app.analysis.engine import Kept, Underway
from app.analysis.results import Results
from app.analysis.tables import Experiment, Forecast, Release
from app.collection.tables import DoubleFlag
from app.database import Database
from app.database.secrets import Keys
from app.distribution.amending import sealed_version
from app.distribution.core import campaign_state
from app.distribution.store import find_campaign, wave_before
from app.distribution.tables import Campaign, HistoryEvent, PartnerEvent, PlanSeal
from app.settings import ROOT, Settings

FOLDER = "results"
AT_ONCE = 2_000
"""Interviews that are read while somebody waits; more have a process of their own."""
RENEWED = dt.timedelta(minutes=10)
"""How old the figures of an open campaign may be: people who go on answering leave no other trace."""
WORKERS = 2
TRIES = 2
"""One may end with the server that it ran on."""
RESTED = dt.timedelta(hours=1)
"""Before work is tried again that ended more often with nothing kept, mostly because memory ran out."""


@cache
def made_by() -> str:
    """Of all our code: what other code kept may have another shape, or other figures, and both come from many rooms."""
    return digest_of(ROOT / "app")


def digest_of(folder: Path) -> str:
    found = hashlib.sha256()
    for file in sorted(folder.rglob("*.py")):
        found.update(file.read_bytes())
    return found.hexdigest()


@dataclass(frozen=True, slots=True)
class Begun:
    """Work that has kept nothing yet: how often it was begun by this code, when last, and how many interviews it read.

    A process that is killed says nothing, so that nothing but its beginning tells of it.
    """

    times: int = 0
    at: str = ""
    read: int = 0

    def again(self, now: dt.datetime) -> dt.datetime | None:
        """When it may be begun again; None means now."""
        if self.times < TRIES:
            return None
        rested = dt.datetime.fromisoformat(self.at) + RESTED
        return rested if now < rested else None


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where the results of a campaign are kept for readers from whom smaller counts than `smallest` are hidden."""

    data: Path
    campaign: str
    smallest: int
    keys: Keys

    @classmethod
    def of(cls, settings: Settings, campaign: str, smallest: int) -> Shelf:
        return cls(settings.data, campaign, smallest, Keys(settings.secret_key))

    def _file(self, kind: str) -> Path:
        return self.data / FOLDER / f"{self.campaign}-{self.smallest}.{kind}"

    def _made(self) -> None:
        """What is kept is for those who may read the database."""
        (self.data / FOLDER).mkdir(mode=0o700, parents=True, exist_ok=True)

    def keep(self, stamp: str, found: Results) -> None:
        beside = self._file("new")
        beside.write_bytes(self.keys.marked(pickle.dumps((self._signed(), stamp, found))))
        beside.replace(self._file("kept"))
        self._file("progress").unlink(missing_ok=True)

    def kept(self) -> tuple[str, Results] | None:
        """None where there are none, other code made them, or they were put here from another shelf."""
        try:
            ours = self.keys.unmarked(self._file("kept").read_bytes())
            if ours is None:
                return None
            maker, stamp, found = pickle.loads(ours)  # noqa: S301 -- the mark proves that we wrote it
        except (OSError, EOFError, pickle.UnpicklingError, AttributeError, ImportError, TypeError, ValueError):
            return None
        return (stamp, found) if maker == self._signed() else None

    def _signed(self) -> tuple[str, str, int]:
        """Whose work it is and for whom: a file that is copied over another's says nothing there."""
        return made_by(), self.campaign, self.smallest

    def begin(self, now: dt.datetime) -> None:
        self._tell(Begun(self.begun().times + 1, now.isoformat()))

    def tell(self, read: int) -> None:
        self._tell(replace(self.begun(), read=read))

    def _tell(self, begun: Begun) -> None:
        self._made()
        beside = self._file("newer")
        beside.write_text(json.dumps([made_by(), *astuple(begun)]), encoding="utf-8")
        beside.replace(self._file("progress"))

    def begun(self) -> Begun:
        try:
            maker, *told = json.loads(self._file("progress").read_text(encoding="utf-8"))
            return Begun(*told) if maker == made_by() else Begun()
        except (OSError, ValueError, TypeError):
            return Begun()

    @contextmanager
    def alone(self) -> Iterator[int | None]:
        """The lock, None where somebody has it.

        Whoever is handed it keeps it when we let it go, and a process that dies leaves nothing to clear away.
        """
        self._made()
        with self._file("lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield None
            else:
                yield lock.fileno()


def look(
    session: Session,
    campaign: Campaign,
    settings: Settings,
    now: dt.datetime,
    smallest: int,
    begin: Callable[[int], None],
    at_once: int = AT_ONCE,
) -> Kept | Underway:
    """What is kept, or is quickly worked out; where newer figures are wanted, work is begun and handed the lock."""
    people = sum(recording.states(session, campaign.id).values())
    if people <= at_once:
        return Kept(service.results(session, campaign, now, smallest))
    shelf, stamp = Shelf.of(settings, campaign.key, smallest), stamp_of(session, campaign, now)
    kept, again = shelf.kept(), None
    if kept is not None and kept[0] == stamp and not _old(kept[1], now):
        return Kept(kept[1])
    with shelf.alone() as lock:
        if lock is not None:
            again = shelf.begun().again(now)
            if again is None:
                shelf.begin(now)
                begin(lock)
    return Underway(shelf.begun().read, people, again) if kept is None else Kept(kept[1], fresh=False, again=again)


def _old(found: Results, now: dt.datetime) -> bool:
    return not found.closed and now - found.as_of > RENEWED


def stamp_of(session: Session, campaign: Campaign, now: dt.datetime) -> str:
    """Of all that figures hang on, but for how far unfinished interviews have come."""
    before = wave_before(session, campaign)
    expected = select(func.count()).select_from(Forecast).where(Forecast.campaign_id == campaign.id)
    parts = (
        columns.FORMAT,
        (campaign.plan, campaign.plan_digest, campaign.sealed_at),
        session.scalar(select(func.count()).where(PlanSeal.campaign_id == campaign.id)),
        session.scalar(select(func.max(PartnerEvent.id))),
        campaign_state(campaign, now),
        (campaign.closes_at, campaign.closed_at),
        [_answers_of(session, one) for one in (campaign, before) if one is not None],
        session.scalar(expected),
        session.get(Experiment, campaign.id) is not None,
        # What others may be told hangs on what they were told before.
        session.scalar(select(func.max(Release.id)).where(Release.campaign_id == campaign.id)),
    )
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _answers_of(session: Session, campaign: Campaign) -> tuple[object, ...]:
    """Of what a wave's answers are read by, and of whatever happened to them."""
    happened = select(HistoryEvent.id).where(HistoryEvent.campaign_id == campaign.id)
    marks = select(func.count(DoubleFlag.mark), func.max(DoubleFlag.marked_at))
    return (
        campaign.key,
        campaign.version_digest,
        sealed_version(session, campaign),
        sorted(recording.states(session, campaign.id).items()),
        session.scalar(happened.order_by(HistoryEvent.id.desc()).limit(1)),
        tuple(session.execute(marks.where(DoubleFlag.campaign_id == campaign.id)).one()),
    )


def work(settings: Settings, campaign_key: str, smallest: int, now: dt.datetime) -> None:
    """Work out and keep; for whoever has the lock."""
    with Database(settings.database_url) as database, database.session(read_only=True) as session:
        campaign = find_campaign(session, campaign_key)
        if campaign is not None:
            _worked(session, campaign, Shelf.of(settings, campaign_key, smallest), now)


def _worked(session: Session, campaign: Campaign, shelf: Shelf, now: dt.datetime) -> None:
    stamp = stamp_of(session, campaign, now)
    found = running.work_out(session, campaign, shelf.data, now, WORKERS, shelf.tell, smallest=shelf.smallest).found
    shelf.keep(stamp, found)
