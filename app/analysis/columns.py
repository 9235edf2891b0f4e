"""Interviews as typed columns (Apache Arrow): what each was asked, what it said, and why the rest is missing.

Beside every question stands `<question>:missing`, empty where there is a value or the question was not reached, else
one of `coding.MISSING`; and `<question>:seconds`, how long it took, where that is known. Interviews that do not count
keep their standing and where they came from, and no answer.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from app.analysis.coding import UNKNOWN, Coded, Truths, Why
from app.analysis.heard import NOTHING, Heard, Mask
from app.analysis.standing import MISSING, NOT_REACHED
from app.analysis.timing import Seconds, Timed
from app.interview.model import Value
from app.questionnaire.model import ONE_CODE, SCALES, Kind, Question
from app.questionnaire.scope import Sort
from app.questionnaire.version import Version

if TYPE_CHECKING:
    import pyarrow as pa

FORMAT = 3
"""Raised when columns change their meaning; older snapshots are then built again."""

Origin = Mapping[str, Sequence[object]]
"""Where interviews come from and how far they have come: each column of `_origin`."""
Named = tuple[str, "pa.Array"]


def table(
    origin: Origin, coded: Coded, counted: Mask, shown: Version, sealed: Version, timed: Timed | None = None
) -> pa.Table:
    """Questions of the version shown, indicators of the version the plan was sealed with."""
    import pyarrow as pa

    named = [*_origin(origin), *_indicators(coded, counted, sealed), *_questions(coded, counted, shown)]
    named += _times({} if timed is None else timed.by_question, counted, shown)
    schema = pa.schema([pa.field(name, array.type) for name, array in named], _metadata(shown))
    return pa.Table.from_arrays([array for _, array in named], schema=schema)


def nobody(shown: Version, sealed: Version) -> pa.Table:
    return table({}, Coded(0, {}, {}, {}, {}), np.zeros(0, np.bool_), shown, sealed)


def _origin(origin: Origin) -> Iterator[Named]:
    import pyarrow as pa

    texts = ("id", "state", "version", "wave", "channel", "language", "assistance", "standing")
    types = {**dict.fromkeys(texts, pa.string()), "step": pa.int32(), "relay_link": pa.int64(), "hurried": pa.bool_()}
    for name, kind in {**types, "started_on": pa.date32(), "finished_on": pa.date32()}.items():
        yield name, pa.array(origin.get(name, ()), kind)


def _indicators(coded: Coded, counted: Mask, sealed: Version) -> Iterator[Named]:
    unknown = np.full(coded.people, UNKNOWN)
    for indicator in sealed.survey.indicators:
        yield f"indicator:{indicator.id}", _truth(coded.positive.get(indicator.id, unknown), counted)
        yield f"about:{indicator.id}", _truth(coded.population.get(indicator.id, unknown), counted)


def _truth(truths: Truths, counted: Mask) -> pa.Array:
    import pyarrow as pa

    return pa.array(truths == 1, mask=(truths == UNKNOWN) | ~counted)


def asked(version: Version) -> Iterator[Question]:
    """Everything that has an answer to keep; what says who somebody is has none."""
    for item in version.items:
        if item.question.kind is not Kind.NOTE and not item.question.identifier:
            yield item.question


def _questions(coded: Coded, counted: Mask, shown: Version) -> Iterator[Named]:
    unreached = np.full(coded.people, NOT_REACHED, np.int8)
    for question in asked(shown):
        yield from _answers(question, shown, _Answered(coded.values.get(question.id), counted))
        yield f"{question.id}:missing", _missing(coded.why.get(question.id, unreached), counted)


def _missing(why: Why, counted: Mask) -> pa.Array:
    import pyarrow as pa

    return pa.array(why, pa.int8(), mask=(why == NOT_REACHED) | ~counted)


def _times(seconds: Mapping[str, Seconds], counted: Mask, shown: Version) -> Iterator[Named]:
    import pyarrow as pa

    unknown = np.full(counted.size, np.nan)
    for question in asked(shown):
        took = seconds.get(question.id, unknown)
        yield f"{question.id}:seconds", pa.array(took.astype(np.float32), mask=np.isnan(took) | ~counted)


@dataclass(frozen=True, slots=True)
class _Answered:
    heard: Heard | None
    counted: Mask

    def array(self, kind: pa.DataType, made: Callable[[Value], object] = lambda value: value) -> pa.Array:
        """What each different answer comes to, given to everybody who gave it."""
        import pyarrow as pa

        if self.heard is None:
            return pa.nulls(self.counted.size, kind)
        plain = pa.string() if pa.types.is_dictionary(kind) else kind
        told = pa.array([None if one is None else made(one) for one in self.heard.values], plain)
        found = told.take(pa.array(np.where(self.counted & self.heard.valued, self.heard.codes, NOTHING)))
        return found if plain == kind else found.dictionary_encode().cast(kind)


def _answers(question: Question, version: Version, answered: _Answered) -> Iterator[Named]:
    kind = _kind(question, version)
    if question.kind in {Kind.MULTIPLE, Kind.RANKING}:
        for code in codes(question, version):
            yield f"{question.id}.{code}", answered.array(kind, _part(question, code))
    else:
        yield question.id, answered.array(kind)


def codes(question: Question, version: Version) -> tuple[str, ...]:
    """In the order of the file; of a calculation, what it can come to."""
    if question.kind is Kind.CALCULATION:
        return tuple(version.subject(question.id).codes or ())
    return tuple(option.code for option in version.survey.options(question))


def _kind(question: Question, version: Version) -> pa.DataType:
    import pyarrow as pa

    single = pa.dictionary(pa.int32(), pa.string())
    types: dict[Kind, pa.DataType] = {
        **dict.fromkeys(ONE_CODE, single),
        **dict.fromkeys((*SCALES, Kind.INTEGER), pa.int64()),
        Kind.DECIMAL: pa.float64(),
        **dict.fromkeys((Kind.DATE, Kind.MONTH), pa.date32()),
        Kind.MULTIPLE: pa.bool_(),
        Kind.RANKING: pa.int16(),
    }
    if question.kind is Kind.CALCULATION:
        reckoned = {Sort.CODE: single, Sort.DATE: pa.date32(), Sort.NUMBER: pa.float64()}
        return reckoned.get(version.subject(question.id).sort, pa.string())
    return types.get(question.kind, pa.string())


def _part(question: Question, code: str) -> Callable[[Value], object]:
    def of(said: Value) -> object:
        if not isinstance(said, tuple):
            return None
        return place(code, said) if question.kind is Kind.RANKING else code in said

    return of


def place(code: str, ranked: Sequence[str]) -> int | None:
    """Where an option was put; none where it was left out."""
    return ranked.index(code) + 1 if code in ranked else None


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
