"""What is wrong with a file, where, and how to mend it; a whole file's findings are told at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

MOST = 100
"""Findings told at once of one kind; nobody mends more in one go."""

Level = Literal["error", "warning", "note"]
"""A note says what will happen, and asks for nothing."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found in one place. `code` is for machines, `message` and `mend` are for people."""

    file: str
    line: int
    level: Level
    code: str
    message: str
    mend: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message} — {self.mend}"


def errors(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings that forbid publishing."""
    return tuple(finding for finding in findings if finding.level == "error")


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """By file and line, as a person goes through them."""
    return tuple(sorted(findings, key=lambda finding: (finding.file, finding.line)))
