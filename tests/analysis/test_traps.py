"""Every trap that the reference on analysis names has its tests; `traps.csv` is the table."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

HERE = Path(__file__).parent
FOLDERS = (HERE, HERE / "core", HERE.parent / "questionnaire", HERE.parent / "distribution", HERE.parent / "rates/core")

with (HERE / "traps.csv").open(encoding="utf-8") as file:
    TRAPS = {line["trap"]: line["tests"].split() for line in csv.DictReader(file)}


def written(name: str) -> bool:
    file, _, test = name.partition("::")
    return any(
        f"def {test}(" in (folder / file).read_text(encoding="utf-8") for folder in FOLDERS if (folder / file).exists()
    )


@pytest.mark.parametrize("trap", TRAPS)
def test_every_trap_has_tests_that_are_there(trap: str) -> None:
    assert TRAPS[trap]
    assert [name for name in TRAPS[trap] if not written(name)] == []
