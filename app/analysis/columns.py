"""Interviews as typed columns (Apache Arrow): what each was asked, what it said, and why the rest is missing.

Beside every question stands `<question>:missing`, empty where there is a value or the question was not reached, else
one of `MISSING`. Interviews that do not count keep their standing and where they came from, and no answer.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING

from app.analysis.coding import Absence, Coded, Standing
from app.questionnaire.model import ONE_CODE, SCALES, Kind, Question
from app.questionnaire.scope import Sort
from app.questionnaire.version import Version

if TYPE_CHECKING:
    import pyarrow as pa

FORMAT = 1
"""Raised when columns change their meaning; older snapshots are then built again."""

MISSING = {
    Absence.REFUSED: -9,
    Absence.DONT_KNOW: -8,
    Absence.NOT_APPLICABLE: -7,
    Absence.NOT_IN_CHANNEL: -6,
    Absence.BLANK: -5,
    Absence.NOT_ASKED: -4,
    Absence.OTHER_WORDING: -3,
}
"""Empty is "not reached"."""


@dataclass(frozen=True, slots=True)
class Record:
    """One interview, wherever it was collected."""

    id: str
    step: int
    state: str
    version: str
    wave: str
    relay_link: int | None
    channel: str
    language: str
    assistance: str | None
    started_on: dt.date
    finished_on: dt.date | None
    standing: Standing
    coded: Coded | None
    """None where the interview does not count."""


Type = Callable[[], "pa.DataType"]


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    type: Type
    of: Callable[[Record], object]


def table(records: Sequence[Record], shown: Version, sealed: Version) -> pa.Table:
    """Questions of the version shown, indicators of the version the plan was sealed with."""
    import pyarrow as pa

    columns = [*_origin(), *_indicators(sealed), *_questions(shown)]
    arrays = [_array([column.of(one) for one in records], column.type()) for column in columns]
    schema = pa.schema([pa.field(c.name, a.type) for c, a in zip(columns, arrays, strict=True)], _metadata(shown))
    return pa.Table.from_arrays(arrays, schema=schema)


def _array(values: list[object], kind: pa.DataType) -> pa.Array:
    import pyarrow as pa

    if pa.types.is_dictionary(kind):
        return pa.array(values, pa.string()).dictionary_encode().cast(kind)
    return pa.array(values, kind)


def _origin() -> Iterator[_Column]:
    import pyarrow as pa

    for name in ("id", "state", "version", "wave", "channel", "language", "assistance"):
        yield _Column(name, pa.string, attrgetter(name))
    yield _Column("standing", pa.string, attrgetter("standing.value"))
    yield _Column("step", pa.int32, attrgetter("step"))
    yield _Column("relay_link", pa.int64, attrgetter("relay_link"))
    yield _Column("started_on", pa.date32, attrgetter("started_on"))
    yield _Column("finished_on", pa.date32, attrgetter("finished_on"))


def _indicators(sealed: Version) -> Iterator[_Column]:
    import pyarrow as pa

    for indicator in sealed.survey.indicators:
        yield _Column(f"indicator:{indicator.id}", pa.bool_, _of("positive", indicator.id))
        yield _Column(f"about:{indicator.id}", pa.bool_, _of("population", indicator.id))


def _of(what: str, id_: str) -> Callable[[Record], object]:
    read = attrgetter(what)
    return lambda one: None if one.coded is None else read(one.coded).get(id_)


def asked(version: Version) -> Iterator[Question]:
    """Everything that has an answer to keep; what says who somebody is has none."""
    for item in version.items:
        if item.question.kind is not Kind.NOTE and not item.question.identifier:
            yield item.question


def _questions(shown: Version) -> Iterator[_Column]:
    import pyarrow as pa

    for question in asked(shown):
        yield from _answers(question, shown)
        yield _Column(f"{question.id}:missing", pa.int8, _why(question.id))


def _answers(question: Question, version: Version) -> Iterator[_Column]:
    if question.kind in {Kind.MULTIPLE, Kind.RANKING}:
        for code in codes(question, version):
            yield _Column(f"{question.id}.{code}", _kind(question, version), _part(question, code))
    else:
        yield _Column(question.id, _kind(question, version), _of("values", question.id))


def codes(question: Question, version: Version) -> tuple[str, ...]:
    """In the order of the file; of a calculation, what it can come to."""
    if question.kind is Kind.CALCULATION:
        return tuple(version.subject(question.id).codes or ())
    return tuple(option.code for option in version.survey.options(question))


def _kind(question: Question, version: Version) -> Type:
    import pyarrow as pa

    text: Type = pa.string
    types: dict[Kind, Type] = {
        **dict.fromkeys(ONE_CODE, lambda: pa.dictionary(pa.int32(), pa.string())),
        **dict.fromkeys((*SCALES, Kind.INTEGER), pa.int64),
        Kind.DECIMAL: pa.float64,
        **dict.fromkeys((Kind.DATE, Kind.MONTH), pa.date32),
        Kind.MULTIPLE: pa.bool_,
        Kind.RANKING: pa.int16,
    }
    if question.kind is Kind.CALCULATION:
        reckoned: dict[Sort, Type] = {
            Sort.CODE: types[Kind.SINGLE],
            Sort.DATE: pa.date32,
            Sort.NUMBER: pa.float64,
        }
        return reckoned.get(version.subject(question.id).sort, text)
    return types.get(question.kind, text)


def _part(question: Question, code: str) -> Callable[[Record], object]:
    ranked = question.kind is Kind.RANKING

    def of(one: Record) -> object:
        said = one.coded.answer(question.id) if one.coded else None
        if not isinstance(said, tuple):
            return None
        return place(code, said) if ranked else code in said

    return of


def place(code: str, ranked: Sequence[str]) -> int | None:
    """Where an option was put; none where it was left out."""
    return ranked.index(code) + 1 if code in ranked else None


def _why(question_id: str) -> Callable[[Record], object]:
    def of(one: Record) -> object:
        why = one.coded.absences.get(question_id) if one.coded else None
        return None if why is None else MISSING.get(why)

    return of


def links(rows: list[dict[str, object]]) -> pa.Table:
    """Whose link is whose, and where they work."""
    import pyarrow as pa

    whole = {name: pa.int64() for name in ("relay_link", "professional", "structure")}
    text = {name: pa.string() for name in ("structure_kind", "network", "departement")}
    return pa.Table.from_pylist(rows, pa.schema({**whole, **text}))


def placed(content: pa.Table, known: pa.Table) -> pa.Table:
    """The rows in their order, with where their links belong."""
    import pyarrow.compute as pc

    at = pc.index_in(content["relay_link"], value_set=known["relay_link"].combine_chunks())
    for name in known.column_names[1:]:
        content = content.append_column(name, known[name].combine_chunks().take(at))
    return content


def _metadata(shown: Version) -> dict[str, str]:
    listed = {one.id: list(codes(one, shown)) for one in asked(shown) if codes(one, shown)}
    words = {why.value: code for why, code in MISSING.items()}
    return {"relais": json.dumps({"format": FORMAT, "codes": listed, "missing": words}, ensure_ascii=False)}
