"""Answers collected elsewhere – on paper, in an older survey – brought into a campaign's figures by a mapping.

The mapping is a table of column, question, said, code: which column of the file answers which question, and which code
stands for what the file says. An empty `said` takes the cell as it is; an empty `column` gives everybody the code, as
for a consent asked on paper. Under `question`, `@id` names people (needed), `@professional` the reference of who
brought them, `@language` what they answered in. Several codes in one cell are separated by semicolons.

Each answer goes through the one validator of the house; one that does not fit refuses the file, cell by cell. What the
file did not ask is "not asked where they answered" (-6), with a base of its own. A row counts by the rule of every
interview, of the questions the file asks; the same name twice counts once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from app.analysis.coding import PARTIAL_FROM, Absence, Coded, Standing
from app.analysis.columns import Record
from app.analysis.pooled import Measures
from app.analysis.results import OUTSIDE
from app.analysis.sheet import UnusableError
from app.distribution.partner_files.tabular import Grid, Line, open_grid
from app.interview import answers
from app.interview.course import Course
from app.interview.engine import course
from app.interview.model import Answer, Channel, Interview, Problem, Raw, State
from app.questionnaire.model import SEVERAL_CODES, Question
from app.questionnaire.version import Version

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


def outside_records(
    content: bytes, mapped: Mapped, version: Version, measures: Measures, links: Mapping[str, int], now: dt.datetime
) -> list[Record]:
    """A record a row; `links` are relay links by the professional's reference."""
    grid = _grid(content, "file of answers")
    names = [name.strip() for name in grid.head.cells]
    absent = {one.column for one in mapped.values()} - set(names) - {""}
    if absent:
        raise UnusableError(f"The file of answers has no column {', '.join(sorted(absent))}.")
    reader = _Reader(mapped, version, measures, links, now)
    records = [reader.record(line.number, dict(zip(names, line.cells, strict=False))) for line in _lines(grid)]
    if reader.faults:
        more = f" And {len(reader.faults) - MOST_FAULTS} more." if len(reader.faults) > MOST_FAULTS else ""
        raise UnusableError(" ".join(reader.faults[:MOST_FAULTS]) + more)
    return records


@dataclass(slots=True)
class _Reader:
    mapped: Mapped
    version: Version
    measures: Measures
    links: Mapping[str, int]
    now: dt.datetime
    faults: list[str] = field(default_factory=list)
    met: set[str] = field(default_factory=set)

    def record(self, number: int, cells: Mapping[str, str]) -> Record:
        name = self._said("@id", cells)
        if not name:
            self.faults.append(f"Line {number}: nobody is named.")
        interview = Interview(
            id=f"{OUTSIDE}:{name}",
            language=self._language(number, cells),
            channel=Channel.WEB,
            started_at=self.now,
            state=State.COMPLETED,
            answers=self._answers(number, cells),
        )
        standing = self._standing(interview, again=name in self.met)
        self.met.add(name)
        return self._recorded(interview, standing, self._link(number, cells))

    def _recorded(self, interview: Interview, standing: Standing, link: int | None) -> Record:
        coded = self.measures.code(self.version, interview) if standing.counts else None
        return Record(
            id=interview.id,
            step=len(interview.answers),
            state=interview.state.value,
            version=self.version.digest,
            wave=OUTSIDE,
            relay_link=link,
            channel=OUTSIDE,
            language=interview.language,
            assistance=None,
            started_on=self.now.date(),
            finished_on=None,
            standing=standing,
            coded=None if coded is None else self._unasked(coded),
        )

    def _unasked(self, coded: Coded) -> Coded:
        absences = {
            id_: why if id_ in self.mapped or why is Absence.NOT_ASKED else Absence.NOT_IN_CHANNEL
            for id_, why in coded.absences.items()
        }
        return replace(coded, absences=absences)

    def _standing(self, interview: Interview, *, again: bool) -> Standing:
        if again:
            return Standing.DOUBLE
        asked = [id_ for id_ in self._course(interview).route if id_ in self.mapped]
        met = sum(id_ in interview.answers for id_ in asked)
        if met < len(asked):
            return Standing.PARTIAL if met >= PARTIAL_FROM * len(asked) else Standing.BROKEN_OFF
        return Standing.COMPLETE

    def _course(self, interview: Interview) -> Course:
        return course(self.version, interview)

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
        if reference and reference not in self.links:
            self.faults.append(f"Line {number}: no professional of this campaign has the reference {reference!r}.")
        return self.links.get(reference)

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
