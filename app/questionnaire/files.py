"""A definition file as text: size and encoding are looked at before anything reads it."""

from __future__ import annotations

from pathlib import Path

from app.questionnaire.findings import Finding

LARGEST = 512 * 1024
"""Bytes of one definition: more than a thousand questions."""


def text_of(path: Path) -> str | Finding:
    """Never raises for bad content, nor for a file that is not there."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        message = f"The file cannot be opened ({error.strerror})"
        return _refused(path, 1, "file", message, "Look at its name and rights.")
    if len(content) > LARGEST:
        return _refused(path, 1, "size", f"The file is larger than {LARGEST // 1024} KB", "One file, one survey.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return _refused(path, line, "encoding", "The file is not UTF-8", "Save it as UTF-8.")


def _refused(path: Path, line: int, code: str, message: str, mend: str) -> Finding:
    return Finding(str(path), line, "error", code, message, mend)
