"""A snapshot on disk: numbered Parquet files of interviews, and one small file that says which rows still stand.

Files are written once. A row that a newer one replaces is named in the manifest, which is replaced in one move, so
that a reader always finds a whole snapshot.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

MANIFEST = "manifest.json"
FRAME = "links.parquet"


@dataclass(frozen=True, slots=True)
class Part:
    name: str
    rows: int
    replaced: tuple[int, ...] = ()
    """Rows that newer ones, or nothing, took the place of."""

    @property
    def standing(self) -> int:
        return self.rows - len(self.replaced)


@dataclass(frozen=True, slots=True)
class Manifest:
    fingerprint: str
    """What columns mean: format and versions; with another one the snapshot is built again."""
    event: int
    """The last event of the case history that was looked at."""
    parts: tuple[Part, ...] = ()
    made: int = 0
    """Files ever written, so that a name is never used twice."""

    @property
    def rows(self) -> int:
        return sum(part.standing for part in self.parts)


def read_manifest(folder: Path) -> Manifest | None:
    try:
        told = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    parts = tuple(Part(one["name"], one["rows"], tuple(one["replaced"])) for one in told["parts"])
    return Manifest(told["fingerprint"], told["event"], parts, told["made"])


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Replace it in one move, then sweep away files that nothing names any more."""
    beside = folder / f"{MANIFEST}.new"
    beside.write_text(json.dumps(asdict(manifest)), encoding="utf-8")
    beside.replace(folder / MANIFEST)
    named = {part.name for part in manifest.parts}
    for file in folder.glob("part-*.parquet"):
        if file.name not in named:
            file.unlink()


def part_name(number: int) -> str:
    return f"part-{number:06}.parquet"


def write_part(folder: Path, name: str, content: pa.Table) -> None:
    import pyarrow.parquet as pq

    pq.write_table(content, folder / name, compression="zstd")


def tables(folder: Path, manifest: Manifest, columns: list[str] | None = None) -> Iterator[pa.Table]:
    """The rows that stand, file by file, so that more than fits in memory can be read."""
    import pyarrow.parquet as pq

    for part in manifest.parts:
        content = pq.read_table(folder / part.name, columns=columns, partitioning=None)
        yield without(content, part.replaced)


def without(content: pa.Table, rows: tuple[int, ...]) -> pa.Table:
    import numpy as np

    if not rows:
        return content
    kept = np.ones(content.num_rows, dtype=np.bool_)
    kept[list(rows)] = False
    return content.filter(kept)
