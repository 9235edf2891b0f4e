"""A CSV file as columns of text or numbers, with what is wrong with it said in words."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Texts = NDArray[np.object_]
Floats = NDArray[np.float64]

LARGEST = 1e100
"""Squares and products of such numbers can still be added up."""
MISSING = frozenset({"", "NA"})


class UnusableError(Exception):
    """The file cannot be used as asked; the message tells the person why, and how to mend it."""


class UnknownColumnError(UnusableError):
    """A column was asked for that the file does not have."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The columns asked for, as text; what counts as missing is the empty text."""

    columns: Mapping[str, Texts]
    size: int
    decimal: str = "."

    def texts(self, name: str) -> Texts:
        return self.columns[name]

    def missing(self, name: str) -> NDArray[np.bool_]:
        return np.asarray(self.columns[name] == "", dtype=np.bool_)

    def numbers(self, name: str) -> Floats:
        """With NaN where nothing is said."""
        found = self.maybe_numbers(name)
        if isinstance(found, int):
            said = self.columns[name][found]
            raise UnusableError(f"{name} must hold numbers, and {place(found)} says {said!r}.")
        return found

    def maybe_numbers(self, name: str) -> Floats | int:
        """Its numbers, or the first row that is not one."""
        texts = self.columns[name]
        if self.decimal != ".":
            texts = np.array([text.replace(self.decimal, ".") for text in texts], dtype=object)
        try:
            found = np.where(texts == "", "nan", texts).astype(np.float64)
        except ValueError:
            return next(row for row, text in enumerate(texts) if text and not _is_number(text))
        strange = ~np.isfinite(found) & (texts != "")
        if strange.any():
            return int(np.argmax(strange))
        vast = np.abs(found) > LARGEST
        if vast.any():
            row = int(np.argmax(vast))
            raise UnusableError(f"{name} in {place(row)} is {texts[row]}, which is too large to reckon with.")
        return found


def place(row: int) -> str:
    return f"row {row + 1} (the header not counted)"


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def read_sheet(
    file: Path,
    answers: Collection[str],
    sampling: Collection[str],
    *,
    separator: str = ",",
    decimal: str = ".",
    missing: Collection[str] = (),
) -> Sheet:
    """The columns of answers and those that say how people were sampled; `missing` is about answers only."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as text:
            lines = csv.reader(text, delimiter=separator)
            header = _header(file, next(lines, []), separator)
            wanted = list(dict.fromkeys([*answers, *sampling]))
            for name in wanted:
                _refuse_unknown(name, header)
            kept = list(_cells(file, lines, header, [header.index(name) for name in wanted]))
    except UnicodeDecodeError as error:
        byte = error.object[error.start]
        raise UnusableError(f"{file} is not UTF-8 text (byte 0x{byte:02x}): save it as “CSV UTF-8”.") from error
    except csv.Error as error:
        raise UnusableError(f"{file} is not a CSV file: {error}.") from error
    if not kept:
        raise UnusableError(f"{file} has a header and no rows.")
    coded = MISSING | set(missing)
    nothing = {name: coded if name in answers else MISSING for name in wanted}
    columns = {
        name: _cleaned(column, nothing[name]) for name, column in zip(wanted, zip(*kept, strict=True), strict=True)
    }
    return Sheet(columns, len(kept), decimal)


def _cells(
    file: Path, lines: Iterator[list[str]], header: Sequence[str], places: Sequence[int]
) -> Iterator[tuple[str, ...]]:
    row = 0
    for line in lines:
        if not line:
            continue
        row += 1
        if len(line) != len(header):
            raise UnusableError(f"{file} has {len(header)} columns, and row {row} has {len(line)} cells.")
        yield tuple([line[place] for place in places])


def _cleaned(texts: Iterable[str], nothing: Collection[str]) -> Texts:
    stripped = [text.strip() for text in texts]
    return np.array(["" if text in nothing else text for text in stripped], dtype=object)


def _header(file: Path, header: Sequence[str], separator: str) -> Sequence[str]:
    if not any(header):
        raise UnusableError(f"{file} is empty.")
    if len(header) == 1:
        _refuse_other_separator(file, header[0], separator)
    twice = next((name for name in header if name and header.count(name) > 1), None)
    if twice is not None:
        raise UnusableError(f"{file} has two columns named {twice}: rename one.")
    return header


def _refuse_other_separator(file: Path, line: str, separator: str) -> None:
    for other, word in {";": "semicolons", "\t": "tabs", ",": "commas"}.items():
        if other != separator and other in line:
            raise UnusableError(f"{file} separates its columns by {word}: say --separator {other!r}.")


def _refuse_unknown(name: str, header: Sequence[str]) -> None:
    if name in header:
        return
    near = get_close_matches(name, header, n=3, cutoff=0.5) or [
        column for column in header if column.casefold() == name.casefold()
    ]
    hint = f"did you mean {', '.join(near)}?" if near else f"it has {', '.join(header[:20])}."
    raise UnknownColumnError(f"The file has no column {name}: {hint}")
