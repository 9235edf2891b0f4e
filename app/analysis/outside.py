"""Answers collected elsewhere – on paper, in an older survey – brought into a campaign's figures by a mapping.

The mapping is a table of column, question, said, code: which column of the file answers which question, and which code
stands for what the file says. An empty `said` takes the cell as it is; an empty `column` gives everybody the code, as
for a consent asked on paper. Under `question`, `@id` names people (needed), `@professional` the reference of who
brought them, `@structure` that of their structure (needed where two structures have somebody of one reference),
`@language` what they answered in. Several codes in one cell are separated by semicolons.

Each answer goes through the one validator of the house; one that does not fit refuses the file, cell by cell. What the
file did not ask is "not asked where they answered" (-6), with a base of its own. A row counts by the rule of every
interview, of the questions the file asks; the same name twice counts once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from app.analysis import columns
from app.analysis.coding import Coded, Document, counted, walked
from app.analysis.pooled import Measures
from app.analysis.recording import origin_of
from app.analysis.results import OUTSIDE
from app.analysis.sheet import UnusableError
from app.analysis.standing import MISSING, PARTIAL_FROM, Absence, Standing
from app.analysis.walking import Walked
from app.distribution.partner_files.tabular import Grid, Line, open_grid
from app.distribution.references import Named, References
from app.interview import answers
from app.interview.document import to_document
from app.interview.model import Answer, Channel, Interview, Problem, Raw, State
from app.questionnaire.model import SEVERAL_CODES, Question
from app.questionnaire.version import Version

if TYPE_CHECKING:
    import pyarrow as pa

COLUMNS = ("column", "question", "said", "code")
MOST_FAULTS = 20
SEPARATOR = ";"


@dataclass(frozen=True, slots=True)
class Source:
    """Where one question is answered in the file."""

    column: str
    codes: Mapping[str, str] = field(default_factory=dict)

    def raw(self, cells: Mapping[str, str], question: Question | None) -> Raw:
        cell = cells.get(self.column, "").strip()
        parts = [one.strip() for one in cell.split(SEPARATOR)] if _several(question) else [cell]
        told = [self.codes.get(one, one) for one in parts]
        return tuple(told) if _several(question) else told[0]


Mapped = Mapping[str, Source]


def _several(question: Question | None) -> bool:
    return question is not None and question.kind in SEVERAL_CODES


def mapping_of(content: bytes, version: Version) -> Mapped:
    grid = _grid(content, "mapping")
    places = {name.strip(): at for at, name in enumerate(grid.head.cells)}
    if not set(COLUMNS) <= places.keys():
        raise UnusableError(f"A mapping has the columns {', '.join(COLUMNS)}.")
    found: dict[str, Source] = {}
    for line in _lines(grid):
        column, question, said, code = (line.cells[places[name]].strip() for name in COLUMNS)
        if not question.startswith("@") and question not in _asked(version):
            raise UnusableError(f"Line {line.number} of the mapping: the survey has no question {question!r}.")
        before = found.get(question, Source(column))
        if before.column != column:
            raise UnusableError(f"Line {line.number} of the mapping: {question} is answered in two columns.")
        found[question] = replace(before, codes={**before.codes, **({said: code} if code else {})})
    if "@id" not in found:
        raise UnusableError("The mapping names people by a column: question @id.")
    return found


def _asked(version: Version) -> frozenset[str]:
    return frozenset(item.id for item in version.items if not item.question.identifier)


def _grid(content: bytes, what: str) -> Grid:
    found = open_grid(content)
    if not isinstance(found, Grid):
        raise UnusableError(f"The {what} cannot be read: {found.code.value}, line {found.line}.")
    return found


def _lines(grid: Grid) -> Iterator[Line]:
    for line in grid.lines():
        if not isinstance(line, Line):
            raise UnusableError(f"Line {line.line} cannot be read: {line.code.value}.")
        yield line


def outside_table(content: bytes, mapped: Mapped, measures: Measures, known: References, now: dt.datetime) -> pa.Table:
    """A row a person, answering the version shown; `known` tells whom the professionals' references mean."""
    grid = _grid(content, "file of answers")
    names = [name.strip() for name in grid.head.cells]
    absent = {one.column for one in mapped.values()} - set(names) - {""}
    if absent:
        raise UnusableError(f"The file of answers has no column {', '.join(sorted(absent))}.")
    reader = _Reader(mapped, measures.shown, known, now)
    people = [reader.person(line.number, dict(zip(names, line.cells, strict=False))) for line in _lines(grid)]
    if reader.faults:
        more = f" And {len(reader.faults) - MOST_FAULTS} more." if len(reader.faults) > MOST_FAULTS else ""
        raise UnusableError(" ".join(reader.faults[:MOST_FAULTS]) + more)
    return _table(people, mapped, measures, now)


@dataclass(frozen=True, slots=True)
class _Person:
    document: Document
    link: int | None
    again: bool
    """Named by a line before."""


def _table(people: list[_Person], mapped: Mapped, measures: Measures, now: dt.datetime) -> pa.Table:
    import pyarrow as pa

    own, parts = measures.shown, [columns.nobody(measures.shown, measures.sealed)]
    for batch in walked(own, len(people), (one.document for one in people)):
        told, found = batch.told, batch.found
        some = [people[place] for place in batch.places]
        status = _standings(found, mapped, some)
        coded = _unasked(measures.code(own, found, [one["language"] for one in told]), mapped)
        fixed = {"version": own.digest, "wave": OUTSIDE, "channel": OUTSIDE, "started_on": now.date()}
        origin = {
            **origin_of(told, status),
            **{name: [one] * len(some) for name, one in {**fixed, "finished_on": None, "hurried": False}.items()},
            "relay_link": [one.link for one in some],
        }
        parts.append(columns.table(origin, coded, counted(status), own, measures.sealed))
    return pa.concat_tables(parts)


def _standings(found: Walked, mapped: Mapped, people: list[_Person]) -> list[Standing]:
    """By the rule of every interview, of the questions the file asks."""
    asked, met = np.zeros(found.people, np.int64), np.zeros(found.people, np.int64)
    for id_ in mapped:
        asked += found.asked(id_)
        met += found.asked(id_) & found.said_by_each(id_).given
    partial = met >= PARTIAL_FROM * asked
    return [
        Standing.DOUBLE
        if one.again
        else Standing.COMPLETE
        if whole
        else Standing.PARTIAL
        if enough
        else Standing.BROKEN_OFF
        for one, whole, enough in zip(people, met >= asked, partial, strict=True)
    ]


def _unasked(coded: Coded, mapped: Mapped) -> Coded:
    """Off the route is off the route; whatever else has no value the file did not ask."""
    why = dict(coded.why)
    for id_ in why.keys() - mapped.keys():
        known = why[id_] == MISSING[Absence.NOT_ASKED]
        if id_ in coded.values:
            known |= coded.values[id_].valued
        why[id_] = np.where(known, why[id_], np.int8(MISSING[Absence.NOT_IN_CHANNEL]))
    return replace(coded, why=why)


@dataclass(slots=True)
class _Reader:
    mapped: Mapped
    version: Version
    known: References
    now: dt.datetime
    faults: list[str] = field(default_factory=list)
    met: set[str] = field(default_factory=set)

    def person(self, number: int, cells: Mapping[str, str]) -> _Person:
        name = self._said("@id", cells)
        if not name:
            self.faults.append(f"Line {number}: nobody is named.")
        answered = self._answers(number, cells)
        interview = Interview(
            id=f"{OUTSIDE}:{name}",
            language=self._language(number, cells),
            channel=Channel.WEB,
            started_at=self.now,
            state=State.COMPLETED,
            answers=answered,
            step=len(answered),
        )
        again = name in self.met
        self.met.add(name)
        return _Person(to_document(interview), self._link(number, cells), again)

    def _said(self, name: str, cells: Mapping[str, str]) -> str:
        told = self.mapped[name].raw(cells, None) if name in self.mapped else ""
        assert isinstance(told, str), "only questions take several"
        return told

    def _language(self, number: int, cells: Mapping[str, str]) -> str:
        said = self._said("@language", cells) or self.version.survey.source
        if said not in self.version.languages:
            self.faults.append(f"Line {number}: the survey does not speak {said!r}.")
        return said

    def _link(self, number: int, cells: Mapping[str, str]) -> int | None:
        reference = self._said("@professional", cells)
        if not reference:
            return None
        found = self.known.professional(reference, self._said("@structure", cells))
        if isinstance(found, Named):
            return found.link_id
        self.faults.append(f"Line {number}: {found}")
        return None

    def _answers(self, number: int, cells: Mapping[str, str]) -> dict[str, Answer]:
        found: dict[str, Answer] = {}
        for id_, source in self.mapped.items():
            if id_.startswith("@"):
                continue
            question = self.version.question(id_)
            raw = source.raw(cells, question)
            if not any(raw):
                continue
            value = answers.read(question, self.version.survey.options(question), raw, self.now)
            if isinstance(value, Problem):
                self.faults.append(f"Line {number}: {raw!r} is no answer to {id_} ({value.code.value}).")
            else:
                found[id_] = Answer(value, raw, Channel.WEB, self.version.survey.source, self.now, f"{OUTSIDE}.{id_}")
        return found
