"""The life of a partner file: received, looked through, confirmed, taken over; or dropped."""

from __future__ import annotations

import base64
import datetime as dt
import json
import zlib
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.access.tables import Staff
from app.database import Database
from app.database.secrets import Keys
from app.distribution import relaying
from app.distribution.core import CampaignState, campaign_state
from app.distribution.partner_files import matching as columns
from app.distribution.partner_files import wording
from app.distribution.partner_files.applying import Taking, apply, basis
from app.distribution.partner_files.faults import Fault, FaultCode
from app.distribution.partner_files.matching import Matching
from app.distribution.partner_files.staging import Found, forget, stage
from app.distribution.partner_files.tables import PartnerImport, StagedFault
from app.distribution.partner_files.tabular import Grid, Line, open_grid
from app.distribution.tables import Campaign, Project
from app.questionnaire.findings import Finding
from app.site.language import LANGUAGES

LEASE = dt.timedelta(minutes=5)
"""After so long without progress another process begins again."""
FORGOTTEN = dt.timedelta(days=7)
"""What nobody decided about until then is dropped: it holds people's addresses."""
SHORT = 150_000
"""Bytes of a file that is looked through while its sender waits: some thousand professionals."""


class ImportState(StrEnum):
    RECEIVED = "received"
    LOOKED = "looked"
    CONFIRMED = "confirmed"
    DONE = "done"
    DROPPED = "dropped"


_WAITING = (ImportState.RECEIVED, ImportState.CONFIRMED)
Pause = Callable[[], object]
"""What happens between two portions; a worker commits."""


@dataclass(frozen=True, slots=True)
class Counts:
    structures: int = 0
    professionals: int = 0

    def __bool__(self) -> bool:
        return bool(self.structures or self.professionals)


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did; where there are findings it did nothing."""

    added: Counts = Counts()
    changed: Counts = Counts()
    findings: tuple[Finding, ...] = ()


def receive(
    session: Session, keys: Keys, project: Project, content: bytes, name: str, now: dt.datetime, staff_id: int | None
) -> PartnerImport:
    """Keep a file, sealed, until somebody has decided about it."""
    row = PartnerImport(
        project_id=project.id, name=name[:100], state=ImportState.RECEIVED.value, made_at=now, staff_id=staff_id
    )
    row.content = keys.seal(base64.b64encode(zlib.compress(content, 1)).decode())
    row.matching, row.found, row.done, row.of, row.without_refused = {}, {}, 0, 0, False
    session.add(row)
    session.flush()
    return row


def look(session: Session, keys: Keys, row: PartnerImport, now: dt.datetime, pause: Pause) -> None:
    """Find out what the file would do; what an earlier look found is forgotten."""
    forget(session, row.id)
    kept = content(keys, row)
    grid = open_grid(kept) if kept is not None else Fault(1, "", FaultCode.LOST)
    if isinstance(grid, Fault):
        _looked(row, Found(), [grid], ())
        return
    matching = columns.chosen(row.matching, len(grid.head.cells)) if row.matching else columns.guess(grid.head.cells)
    row.matching = dict(matching)
    if fatal := list(columns.faults(grid.head, matching)):
        _looked(row, Found(), fatal, _sealed_head(keys, grid.head))
        return
    before, found = basis(session), Found()
    row.of = sum(1 for _ in grid.lines())
    for found in stage(session, keys, (row.id, row.project_id), grid, matching, tuple(LANGUAGES)):
        row.done, row.leased_until = min(found.lines, row.of), now + LEASE
        pause()
    empty = [] if found.lines else [Fault(1, "", FaultCode.EMPTY)]
    _looked(row, found, empty, _sealed_head(keys, grid.head))
    row.found = row.found | {"basis": before}


def _looked(row: PartnerImport, found: Found, fatal: Sequence[Fault], head: Any) -> None:  # noqa: ANN401 -- JSON
    told = [
        {"line": one.line, "column": one.column, "code": one.code.value, "params": dict(one.params)} for one in fatal
    ]
    row.found = found.as_data() | {"fatal": told, "head": head}
    row.state, row.leased_until = ImportState.LOOKED.value, None


def _sealed_head(keys: Keys, head: Line) -> str:
    return keys.seal(json.dumps(list(head.cells))).decode()


def head(keys: Keys, row: PartnerImport) -> Sequence[str]:
    """The cells of the file's first line."""
    sealed = row.found.get("head")
    cells: list[str] = json.loads((sealed and keys.opened(sealed.encode())) or "[]")
    return cells


def content(keys: Keys, row: PartnerImport) -> bytes | None:
    """None once the file is dealt with, or where the secret that sealed it is lost."""
    kept = keys.opened(row.content)
    return zlib.decompress(base64.b64decode(kept)) if kept is not None else None


def match_anew(row: PartnerImport, matching: Matching) -> None:
    """Somebody says which column is which; the file is looked through again."""
    row.matching = dict(matching)
    row.state = ImportState.RECEIVED.value
    row.done = 0


def fatal(row: PartnerImport) -> Sequence[Fault]:
    """What keeps the whole file from being read."""
    told = row.found.get("fatal", ())
    return [Fault(one["line"], one["column"], FaultCode(one["code"]), one["params"]) for one in told]


def can_be_confirmed(row: PartnerImport, *, without_refused: bool) -> bool:
    clean = not row.found.get("refused") or without_refused
    return row.state == ImportState.LOOKED and not row.found.get("fatal") and clean


def confirm(row: PartnerImport, *, without_refused: bool, back: Collection[int] = ()) -> bool:
    """Decide to take the file over, and who is back where it names them; whether it can be."""
    if not can_be_confirmed(row, without_refused=without_refused):
        return False
    row.state, row.without_refused = ImportState.CONFIRMED.value, without_refused
    row.found = row.found | {"back": sorted(back)}
    return True


def drop(session: Session, row: PartnerImport) -> None:
    if row.state not in {ImportState.DONE, ImportState.DROPPED}:
        _end(session, row, ImportState.DROPPED)


def take_over(session: Session, row: PartnerImport, now: dt.datetime, by: str) -> bool:
    """Make it so, all at once; false where partners changed meanwhile, and the file must be looked through again."""
    # Two imports at once would each miss what the other adds.
    session.execute(select(Project.id).where(Project.id == row.project_id).with_for_update())
    if row.found["basis"] != basis(session):
        row.state = ImportState.RECEIVED.value
        return False
    back, by_reference = row.found.get("back", ()), "professional_reference" in row.matching
    apply(session, Taking(row.id, row.project_id, now, by, back, by_reference))
    _end(session, row, ImportState.DONE)
    return True


def _end(session: Session, row: PartnerImport, state: ImportState) -> None:
    forget(session, row.id)
    row.content, row.leased_until = None, None
    row.found = {name: value for name, value in row.found.items() if name != "head"}
    row.state = state.value


def import_partners(
    session: Session,
    keys: Keys,
    project: Project,
    data: str | bytes,
    name: str,
    now: dt.datetime,
    translate: wording.Translate = str,
) -> ImportResult:
    """Take a whole file over at once. Whoever is no longer in it stays as they are."""
    data = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    row = receive(session, keys, project, data, name, now, None)
    look(session, keys, row, now, session.flush)
    if found := tuple(wording.findings(faults_of(session, row), name, translate)):
        drop(session, row)
        return ImportResult(findings=found)
    take_over(session, row, now, name)
    return result(row)


def faults_of(session: Session, row: PartnerImport, most: int | None = None) -> Sequence[Fault]:
    if stopped := fatal(row):
        return stopped
    wanted = select(StagedFault).where(StagedFault.import_id == row.id).order_by(StagedFault.line, StagedFault.id)
    rows = session.scalars(wanted.limit(most))
    return [Fault(one.line, one.column, FaultCode(one.code), one.params) for one in rows]


def result(row: PartnerImport) -> ImportResult:
    """What the look found, as far as nothing stood against it."""
    structures, professionals = row.found.get("structures", {}), row.found.get("professionals", {})
    added, changed = (Counts(structures.get(one, 0), professionals.get(one, 0)) for one in ("add", "change"))
    return ImportResult(added, changed)


def give_links(session: Session, keys: Keys, project_id: int, now: dt.datetime) -> None:
    """Everybody who came gets their links in the campaigns that are not over."""
    for campaign in session.scalars(select(Campaign).where(Campaign.project_id == project_id)):
        if campaign.ready_at and not campaign.test and campaign_state(campaign, now) is not CampaignState.CLOSED:
            relaying.make_links(session, keys, campaign, now)


def refused_lines(session: Session, keys: Keys, row: PartnerImport) -> Iterator[tuple[Line, Sequence[Fault]]]:
    """The refused lines as they stand in the file, each with what is wrong with it."""
    faults: dict[int, list[Fault]] = {}
    for fault in faults_of(session, row):
        faults.setdefault(fault.line, []).append(fault)
    grid = open_grid(content(keys, row) or b"")
    for line in grid.lines() if isinstance(grid, Grid) else ():
        if isinstance(line, Line) and line.number in faults:
            yield line, faults[line.number]


def find(session: Session, project_id: int, import_id: int) -> PartnerImport | None:
    row = session.get(PartnerImport, import_id)
    return row if row and row.project_id == project_id else None


def pending(session: Session, project_id: int) -> Sequence[PartnerImport]:
    """Files that somebody has still to decide about, the newest first."""
    alive = PartnerImport.state.not_in([ImportState.DONE.value, ImportState.DROPPED.value])
    wanted = select(PartnerImport).where(PartnerImport.project_id == project_id, alive)
    return session.scalars(wanted.order_by(PartnerImport.id.desc())).all()


def work(database: Database, keys: Keys, now: dt.datetime) -> int:
    """Go on with every file that waits, one after the other; how many. Several processes may do so at once."""
    count = 0
    while _one(database, keys, now):
        count += 1
    return count


def _one(database: Database, keys: Keys, now: dt.datetime) -> bool:
    with database.session() as session:
        row = _leased(session, now)
        if row is None:
            return False
        go_on(session, keys, row, now, session.commit)
        session.commit()
        return True


def go_on(session: Session, keys: Keys, row: PartnerImport, now: dt.datetime, pause: Pause) -> None:
    """The next thing that waits for this file."""
    if row.state == ImportState.CONFIRMED:
        if take_over(session, row, now, _who(session, row)):
            pause()
            give_links(session, keys, row.project_id, now)
    else:
        look(session, keys, row, now, pause)


def _who(session: Session, row: PartnerImport) -> str:
    staff = session.get(Staff, row.staff_id) if row.staff_id else None
    return staff.name if staff else row.name


def _leased(session: Session, now: dt.datetime) -> PartnerImport | None:
    _forget_old(session, now)
    free = or_(PartnerImport.leased_until.is_(None), PartnerImport.leased_until < now)
    waiting = PartnerImport.state.in_([one.value for one in _WAITING])
    wanted = select(PartnerImport).where(waiting, free).order_by(PartnerImport.id).limit(1)
    row = session.scalar(wanted.with_for_update(skip_locked=True))
    if row:
        row.leased_until = now + LEASE
    session.commit()
    return row


def _forget_old(session: Session, now: dt.datetime) -> None:
    old = select(PartnerImport).where(
        PartnerImport.state == ImportState.LOOKED.value, PartnerImport.made_at < now - FORGOTTEN
    )
    for row in session.scalars(old):
        drop(session, row)
