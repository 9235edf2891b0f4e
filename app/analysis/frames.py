"""The interviews that count, as tables: one row per interview, one column per question."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from app.analysis.columns import asked, codes
from app.analysis.pooled import Measures
from app.analysis.standing import MISSING, Absence, Standing
from app.questionnaire.model import Kind, Question
from app.questionnaire.scope import Sort
from app.questionnaire.version import Version

if TYPE_CHECKING:
    import pyarrow as pa

NO_PROFESSIONAL = 0
"""Stands for the professional of people who came without a link; together they are one cluster, to be careful."""

COUNTED = [one.value for one in Standing if one.counts]


@dataclass(frozen=True, slots=True, eq=False)
class Collected:
    """The interviews that count; all tables have the same rows."""

    people: pd.DataFrame
    """Where each came from, then every answer; a multiple choice has a column `<question>.<code>` each."""
    absences: pd.DataFrame
    """Why a question has no value; empty where it has one."""
    positive: pd.DataFrame
    """A column per indicator: 1, 0 or missing."""
    population: pd.DataFrame
    standings: Mapping[Standing, int]
    seconds: pd.DataFrame
    """How long each question took; NaN where that is not known."""


def framed(contents: Iterable[pa.Table], measures: Measures, doubles: AbstractSet[str]) -> Collected:
    """Interviews that do not count are counted by the rule that leaves them out, the first that does."""
    import pyarrow as pa

    standings: Counter[str] = Counter()
    kept = [_kept(content, doubles, standings) for content in contents]
    whole = pa.concat_tables(kept, promote_options="permissive") if kept else _nobody(measures)
    people = pd.DataFrame({**_origin(whole), **_answers(whole, measures.shown)})
    return Collected(
        people=people,
        absences=pd.DataFrame(dict(_absences(whole, measures.shown)), index=people.index),
        positive=_indicators(whole, "indicator", measures.sealed, people.index),
        population=_indicators(whole, "about", measures.sealed, people.index),
        standings={one: standings[one.value] for one in Standing if standings[one.value]},
        seconds=pd.DataFrame({one.id: _seconds(whole, one) for one in asked(measures.shown)}, index=people.index),
    )


def _nobody(measures: Measures) -> pa.Table:
    from app.analysis.columns import links, nobody, placed

    return placed(nobody(measures.shown, measures.sealed), links([]))


def _kept(content: pa.Table, doubles: AbstractSet[str], standings: Counter[str]) -> pa.Table:
    import pyarrow as pa
    import pyarrow.compute as pc

    counted = pc.is_in(content["standing"], value_set=pa.array(COUNTED))
    double = pc.and_(counted, pc.is_in(content["id"], value_set=pa.array(sorted(doubles), pa.string())))
    for one in content.filter(pc.invert(double))["standing"].value_counts():
        standings[one["values"].as_py()] += one["counts"].as_py()
    standings[Standing.DOUBLE.value] += pc.sum(double).as_py() or 0
    return content.filter(pc.and_not(counted, double))


def _origin(whole: pa.Table) -> dict[str, pd.Series]:
    found = {"id": _text(whole["id"])}
    categories = ("language", "channel", "standing", "structure_kind", "departement", "network", "assistance", "wave")
    found |= {name: _text(whole[name]).astype("category") for name in (*categories, "version")}
    found["state"] = found.pop("standing")
    found["day"] = _days(whole["started_on"])
    found["finished"] = _days(whole["finished_on"])
    found["hurried"] = pd.Series(whole["hurried"].fill_null(False).to_numpy(), dtype="bool")
    for name in ("professional", "structure"):
        found[name] = pd.Series(whole[name].fill_null(NO_PROFESSIONAL).to_numpy(), dtype="int64")
    return found


def _seconds(whole: pa.Table, question: Question) -> pd.Series:
    return pd.Series(whole[f"{question.id}:seconds"].to_numpy(zero_copy_only=False))


def _text(column: pa.ChunkedArray) -> pd.Series:
    import pyarrow as pa

    plain = column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column
    return pd.Series(plain.to_numpy(zero_copy_only=False), dtype="string")


def _days(column: pa.ChunkedArray) -> pd.Series:
    import pyarrow as pa

    return pd.Series(column.cast(pa.timestamp("s")).to_numpy(zero_copy_only=False), dtype="datetime64[s]")


def _answers(whole: pa.Table, version: Version) -> dict[str, pd.Series]:
    return {name: series for question in asked(version) for name, series in _answer(whole, question, version)}


def _reckoned(whole: pa.Table, question: Question, version: Version) -> pd.Series:
    """What a calculation came to, as the answers of its sort are kept."""
    match version.subject(question.id).sort:
        case Sort.CODE:
            return _text(whole[question.id]).astype(pd.CategoricalDtype(list(codes(question, version))))
        case Sort.DATE:
            return _days(whole[question.id])
        case Sort.NUMBER:
            return _nullable(whole[question.id], "Float64")
    return _text(whole[question.id])


def _answer(whole: pa.Table, question: Question, version: Version) -> Iterator[tuple[str, pd.Series]]:
    match question.kind:
        case Kind.CONSENT | Kind.SINGLE | Kind.DROPDOWN | Kind.YES_NO:
            ordered = pd.CategoricalDtype(list(codes(question, version)))
            yield question.id, _text(whole[question.id]).astype(ordered)
        case Kind.MULTIPLE | Kind.RANKING:
            dtype = "Int64" if question.kind is Kind.RANKING else "boolean"
            for code in codes(question, version):
                name = f"{question.id}.{code}"
                yield name, _nullable(whole[name], dtype)
        case Kind.CALCULATION:
            yield question.id, _reckoned(whole, question, version)
        case Kind.DECIMAL:
            yield question.id, _nullable(whole[question.id], "Float64")
        case Kind.SCALE | Kind.SMILEY | Kind.NPS | Kind.INTEGER:
            yield question.id, _nullable(whole[question.id], "Int64")
        case Kind.DATE | Kind.MONTH:
            yield question.id, _days(whole[question.id])
        case _:
            yield question.id, _text(whole[question.id])


def _nullable(column: pa.ChunkedArray, dtype: str) -> pd.Series:
    """A column that keeps "no value" apart from every value."""
    absent = column.is_null().to_numpy(zero_copy_only=False)
    plain = np.float64 if dtype == "Float64" else np.bool_ if dtype == "boolean" else np.int64
    values = column.fill_null(plain(0).item()).to_numpy(zero_copy_only=False).astype(plain)
    arrays = {"Float64": pd.arrays.FloatingArray, "boolean": pd.arrays.BooleanArray, "Int64": pd.arrays.IntegerArray}
    return pd.Series(arrays[dtype](values, absent.astype(np.bool_)))


def _absences(whole: pa.Table, version: Version) -> Iterator[tuple[str, pd.Series]]:
    """Empty is "has a value"; a question without value or reason was not reached."""
    words = {code: why.value for why, code in MISSING.items()}
    for question in asked(version):
        why = whole[f"{question.id}:missing"].fill_null(0).to_numpy(zero_copy_only=False)
        said = whole[_first(question, version)].is_null().to_numpy(zero_copy_only=False).astype(np.bool_)
        reasons = np.full(why.size, None, dtype=object)
        for code, word in words.items():
            reasons[why == code] = word
        reasons[(why == 0) & said & ~_valued(whole, question, version)] = Absence.NOT_REACHED.value
        yield question.id, pd.Series(reasons, dtype="string")


def _first(question: Question, version: Version) -> str:
    several = question.kind in {Kind.MULTIPLE, Kind.RANKING}
    return f"{question.id}.{codes(question, version)[0]}" if several else question.id


def _valued(whole: pa.Table, question: Question, version: Version) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Of a ranking, whether anything was put anywhere: its first option may have been left out."""
    found = np.zeros(whole.num_rows, dtype=np.bool_)
    if question.kind is Kind.RANKING:
        for code in codes(question, version):
            found |= whole[f"{question.id}.{code}"].is_valid().to_numpy(zero_copy_only=False).astype(np.bool_)
    return found


def _indicators(whole: pa.Table, what: str, version: Version, index: pd.Index) -> pd.DataFrame:
    ids = [indicator.id for indicator in version.survey.indicators]
    return pd.DataFrame({id_: _judged(whole[f"{what}:{id_}"]) for id_ in ids}, index=index)


def _judged(column: pa.ChunkedArray) -> pd.Series:
    import pyarrow as pa

    return _nullable(column.cast(pa.float64()), "Float64")
