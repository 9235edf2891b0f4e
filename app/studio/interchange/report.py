"""What an import or an export could not carry over: place by place, why, and what happens instead."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import Literal

Weight = Literal["lost", "changed", "note"]
"""`lost`: nothing stands for it. `changed`: something near it does. `note`: nothing to miss, but worth knowing."""

SHOWN = 160
"""Characters shown of what was written."""


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing in one place of the outside file; `row` is 0 where it is about the whole."""

    sheet: str
    row: int
    column: str
    what: str
    why: str
    instead: str
    weight: Weight = "changed"

    def __str__(self) -> str:
        place = f"{self.sheet}:{self.row}" if self.row else self.sheet
        column = f" [{self.column}]" if self.column else ""
        return f"{place}{column}: {_short(self.what)} — {self.why}; {self.instead} ({self.weight})"


@dataclass(slots=True)
class Report:
    """Remarks in the order they are met, each once."""

    remarks: list[Remark] = field(default_factory=list)

    def add(
        self, sheet: str, row: int, column: str, what: str, why: str, instead: str, weight: Weight = "changed"
    ) -> None:
        remark = Remark(sheet, row, column, what, why, instead, weight)
        if remark not in self.remarks:
            self.remarks.append(remark)

    def in_order(self) -> tuple[Remark, ...]:
        return tuple(sorted(self.remarks, key=lambda one: (one.row > 0, one.sheet != "survey", one.sheet, one.row)))


def as_object(remark: Remark) -> dict[str, object]:
    return dataclasses.asdict(remark)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHOWN else f"{line[: SHOWN - 1]}…"
