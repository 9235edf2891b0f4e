"""KoboToolbox's own rows, put as it puts them itself when it serves a form: groups of choices from one list."""

from __future__ import annotations

from collections.abc import Iterator

from app.studio.interchange.headers import Column
from app.studio.interchange.xlsform_sheets import Line

_TYPE = Column("type")
_LISTS = {"score": "kobo--score-choices", "rank": "kobo--rank-items"}
_PARTS = {"score__row": "score", "rank__level": "rank"}


def plain(rows: tuple[Line, ...]) -> Iterator[Line]:
    """Marks (`begin_score`) and ranks (`begin_rank`) as groups whose rows choose from the list the group names."""
    listed: dict[str, str] = {}
    for line in rows:
        begun, _, what = line.get("type").strip().replace(" ", "_").partition("_")
        if begun in {"begin", "end"} and what in _LISTS:
            listed[what] = line.get(_LISTS[what]) if begun == "begin" else ""
            yield _as(line, f"{begun} group")
        elif (around := _PARTS.get(line.get("type").strip())) and listed.get(around):
            yield _as(line, f"select_one {listed[around]}")
        else:
            yield line


def _as(line: Line, type_: str) -> Line:
    return Line(line.place, {**line.cells, _TYPE: type_})
