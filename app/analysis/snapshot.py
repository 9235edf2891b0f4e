"""The interviews of a campaign as a columnar snapshot, brought up to date from what happened since.

What changed is found without an index that every answer would have to keep: finished, declined and withdrawn
interviews by the case history, unfinished ones by how far they have come. Whether nothing was missed is told by
the number of interviews in each state; where it differs, all of them are compared.
"""

from __future__ import annotations

import fcntl
import hashlib
import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.analysis import columns, recording
from app.analysis.parts import (
    FRAME,
    Manifest,
    Part,
    part_name,
    read_manifest,
    tables,
    write_manifest,
    write_part,
)
from app.analysis.pooled import Measures
from app.analysis.recording import Raw
from app.distribution.tables import Campaign
from app.interview.model import State
from app.questionnaire.version import Version
from app.versions.tables import SurveyVersion

if TYPE_CHECKING:
    import pyarrow as pa

CHUNK = 10_000
"""Interviews held at once by each process."""
MANY = 16
"""Files less than half full, beyond which they are put together."""

ALONE = 10
"""Chunks done here before other processes are begun, which take as long to get ready."""
MOST_UNDER_WAY = 3
"""Chunks handed to processes and not yet written; so many are in memory."""

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Snapshot:
    folder: Path
    manifest: Manifest

    @property
    def links(self) -> Path:
        return self.folder / FRAME


@dataclass(frozen=True, slots=True)
class _Job:
    """What a process needs to turn interviews into a file."""

    folder: Path
    name: str
    wave: str
    documents: tuple[str, ...]
    """Of the versions met."""
    shown: str
    sealed: str
    raws: list[Raw]


def write(job: _Job) -> Part:
    """Code the interviews and write their file; runs in a process of its own where there are many."""
    known = {one.digest: one for one in map(_version, job.documents)}
    measures = Measures(known[job.shown], known[job.sealed])
    write_part(job.folder, job.name, recording.table(job.raws, job.wave, known, measures))
    return Part(job.name, len(job.raws))


@lru_cache(maxsize=16)
def _version(document: str) -> Version:
    return Version.from_document(document)


def refresh(
    session: Session,
    campaign: Campaign,
    measures: Measures,
    folder: Path,
    *,
    workers: int = 0,
    alone: int = ALONE,
    told: Progress,
) -> Snapshot:
    """Bring the campaign's snapshot below `folder` up to date; `told` hears how many interviews have been read."""
    home = folder / campaign.key
    home.mkdir(parents=True, exist_ok=True)
    with _alone(home), _pool(workers, alone) as submit:
        builder = _Builder(session, campaign, measures, home, submit, told)
        manifest = builder.brought_up_to_date(read_manifest(home))
        _write_frame(home, recording.frame(session, campaign))
        write_manifest(home, manifest)
    return Snapshot(home, manifest)


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    with (home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


Submit = Callable[[_Job], Future[Part]]


@contextmanager
def _pool(workers: int, alone: int) -> Iterator[Submit]:
    """Processes of their own where some are asked for and there is much to do; they start at their first job."""
    if workers == 0:
        yield _at_once
        return
    done = itertools.count(1)
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        yield lambda job: _at_once(job) if next(done) <= alone else pool.submit(write, job)


def _at_once(job: _Job) -> Future[Part]:
    done: Future[Part] = Future()
    done.set_result(write(job))
    return done


def _write_frame(home: Path, rows: list[dict[str, object]]) -> None:
    write_part(home, FRAME, columns.links(rows))


@dataclass(slots=True)
class _Builder:
    session: Session
    campaign: Campaign
    measures: Measures
    home: Path
    submit: Submit
    told: Progress
    read: int = 0

    def brought_up_to_date(self, found: Manifest | None) -> Manifest:
        fingerprint = self._fingerprint()
        if found is None or found.fingerprint != fingerprint:
            made = found.made if found else 0
            begun = Manifest(fingerprint, recording.last_event(self.session), (), made)
            return self._added(begun, recording.every(self.session, self.campaign.id, CHUNK))
        for look in (self._happened, self._happened, self._everything):
            found = look(found)
            if self._states(found) == recording.states(self.session, self.campaign.id):
                break
        return self._packed(found)

    def _fingerprint(self) -> str:
        parts = (str(columns.FORMAT), self.measures.shown.digest, self.measures.sealed.digest, self.campaign.key)
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    def _happened(self, manifest: Manifest) -> Manifest:
        """Unfinished interviews that went on, and whatever the history tells of."""
        last = recording.last_event(self.session)
        named = recording.happened(self.session, self.campaign.id, manifest.event)
        now = recording.steps(self.session, self.campaign.id, State.ASKING)
        now.update(recording.steps_of(self.session, named - now.keys()))
        return replace(self._moved(manifest, now, named - now.keys()), event=last)

    def _everything(self, manifest: Manifest) -> Manifest:
        """Every interview against every row: what an erased one leaves is found here too."""
        now = recording.steps(self.session, self.campaign.id)
        kept = {id_ for one in tables(self.home, manifest, ["id"]) for id_ in one["id"].to_pylist()}
        return self._moved(manifest, now, frozenset(kept - now.keys()))

    def _moved(self, manifest: Manifest, now: dict[str, int], gone: frozenset[str]) -> Manifest:
        """With new rows for interviews at another step than their row, and without those that are gone."""
        changed = self._elsewhere(manifest, now)
        if not changed and not gone:
            return manifest
        left = tuple(self._without(part, {*changed, *gone}) for part in manifest.parts)
        kept = replace(manifest, parts=tuple(part for part in left if part.standing))
        return self._added(kept, _chunks(recording.some(self.session, changed, CHUNK)))

    def _elsewhere(self, manifest: Manifest, now: dict[str, int]) -> list[str]:
        """Those of the interviews that have no row at their step."""
        import pyarrow as pa
        import pyarrow.compute as pc

        if not now or not manifest.parts:
            return sorted(now)
        ids, steps = pa.array(now.keys(), pa.string()), pa.array(now.values(), pa.int32())
        rows = pa.concat_tables(tables(self.home, manifest, ["id", "step"]))
        at = pc.index_in(ids, value_set=rows["id"].combine_chunks())
        same = pc.fill_null(pc.equal(steps, rows["step"].combine_chunks().take(at)), fill_value=False)
        return sorted(ids.filter(pc.invert(same)).to_pylist())

    def _without(self, part: Part, ids: set[str]) -> Part:
        import pyarrow as pa
        import pyarrow.compute as pc
        import pyarrow.parquet as pq

        content = pq.read_table(self.home / part.name, columns=["id"], partitioning=None)
        met = pc.is_in(content["id"], value_set=pa.array(ids, pa.string())).to_numpy()
        return replace(part, replaced=tuple(sorted({*part.replaced, *map(int, met.nonzero()[0])})))

    def _states(self, manifest: Manifest) -> dict[str, int]:
        counts = Counter[str]()
        for content in tables(self.home, manifest, ["state"]):
            for one in content["state"].value_counts():
                counts[one["values"].as_py()] += one["counts"].as_py()
        return dict(counts)

    def _added(self, manifest: Manifest, chunks: Iterable[list[Raw]]) -> Manifest:
        """With a file for each chunk; no more are under way than there are processes to write them."""
        under_way: list[Future[Part]] = []
        done: list[Part] = []
        made = manifest.made
        for raws in chunks:
            made += 1
            if len(under_way) > MOST_UNDER_WAY:
                done.append(under_way.pop(0).result())
            under_way.append(self.submit(self._job(part_name(made), raws)))
            self.read += len(raws)
            self.told(self.read)
        done.extend(one.result() for one in under_way)
        return replace(manifest, parts=(*manifest.parts, *done), made=made)

    def _job(self, name: str, raws: list[Raw]) -> _Job:
        shown, sealed = self.measures.shown.digest, self.measures.sealed.digest
        documents = self._documents({shown, sealed, *(raw.version for raw in raws)})
        return _Job(self.home, name, self.campaign.key, documents, shown, sealed, raws)

    def _documents(self, digests: set[str]) -> tuple[str, ...]:
        found = select(SurveyVersion.document).where(SurveyVersion.digest.in_(digests))
        return tuple(sorted(self.session.scalars(found)))

    def _packed(self, manifest: Manifest) -> Manifest:
        """Small files put together, lest a year of small changes leaves thousands."""
        import pyarrow as pa

        small = [part for part in manifest.parts if part.standing < CHUNK // 2]
        if len(small) <= MANY:
            return manifest
        content = pa.concat_tables(tables(self.home, replace(manifest, parts=tuple(small))), promote_options="default")
        made, parts = manifest.made, [part for part in manifest.parts if part not in small]
        for start in range(0, content.num_rows, CHUNK):
            made += 1
            some = content.slice(start, CHUNK)
            write_part(self.home, part_name(made), some)
            parts.append(Part(part_name(made), some.num_rows))
        return replace(manifest, parts=tuple(parts), made=made)


def _chunks(few: Iterable[list[Raw]]) -> Iterator[list[Raw]]:
    """Small lists put together to chunks."""
    gathered: list[Raw] = []
    for raws in few:
        gathered += raws
        if len(gathered) >= CHUNK:
            yield gathered
            gathered = []
    if gathered:
        yield gathered


def contents(snapshot: Snapshot, wanted: list[str] | None = None) -> Iterator[pa.Table]:
    """The rows that stand, file by file, with where their links belong; nobody tidies up meanwhile."""
    import pyarrow.parquet as pq

    links = pq.read_table(snapshot.links, partitioning=None)
    with (snapshot.folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        for content in tables(snapshot.folder, snapshot.manifest, wanted):
            yield columns.placed(content, links)
