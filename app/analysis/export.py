"""The aggregates of the results page as one flat CSV file, in the reader's words beside the stable codes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from app.analysis.caring import Caring, value_of
from app.analysis.core.figures import Estimate, Refusal, Rounded
from app.analysis.presenting import Presenter
from app.analysis.results import IndicatorResult, QuestionResult
from app.site.spreadsheets import BYTE_ORDER_MARK, harmless

COLUMNS = (
    "table",
    "item",
    "label",
    "answer",
    "answer_label",
    "n",
    "share",
    "mean",
    "low_95",
    "high_95",
    "se",
    "df",
    "clusters",
    "n_effective",
    "deff",
    "lower_bound",
    "upper_bound",
    "confidence",
    "target",
    "floor",
    "verdict",
    "note",
)

Row = dict[str, str | int | float]


def csv_text(words: Presenter) -> str:
    """Every figure with full precision; hidden counts are empty and say so in `note`."""
    out = io.StringIO()
    out.write(BYTE_ORDER_MARK)
    writer = csv.DictWriter(out, COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    for row in _rows(words):
        writer.writerow({name: harmless(value) for name, value in row.items()})
    return out.getvalue()


def _rows(words: Presenter) -> Iterator[Row]:
    for indicator in words.results.indicators:
        yield _indicator(words, indicator)
    yield from _amendments(words)
    for status, count in words.results.standings.items():
        yield {"table": "interviews", "item": status.value, "label": words.standing(status), **_counted(count, None)}
    for grouping, cells in words.results.groups.items():
        for cell in cells:
            yield {
                "table": "reached",
                "item": grouping.value,
                "label": words.grouping(grouping),
                "answer": cell.code,
                "answer_label": words.group(grouping, cell.code),
                **_counted(cell.count, cell.share),
            }
    for question in words.results.questions:
        yield from _question(words, question)
    if words.caring is not None:
        yield from _quality(words, words.caring)


def _amendments(words: Presenter) -> Iterator[Row]:
    for one in words.results.amendments:
        note = f"{one.before} > {one.after}"
        yield {"table": "amendments", "item": one.at.isoformat(), "label": one.by, "note": note}
    for apart in words.results.set_aside:
        yield {
            "table": "not_counted_together",
            "item": apart.question,
            "label": words.named(apart.question),
            "answer": apart.language,
            "n": "" if apart.interviews is None else apart.interviews,
            "note": words.apart(apart),
        }


def _indicator(words: Presenter, one: IndicatorResult) -> Row:
    row: Row = {
        "table": "indicators",
        "item": one.id,
        "label": words.label(one),
        "confidence": one.rule.confidence,
        "target": one.rule.target,
        "floor": one.rule.floor,
        "verdict": one.verdict.kind.value,
        "note": words.why(one),
    }
    if not isinstance(one.bounds, Refusal):
        row |= {"lower_bound": one.bounds.low, "upper_bound": one.bounds.high}
    if isinstance(one.estimate, Estimate):
        row |= {"share": one.estimate.value, **_estimate(one.estimate)}
    if isinstance(one.estimate, Rounded):
        row |= {"share": one.estimate.value, "low_95": one.estimate.low, "high_95": one.estimate.high}
    return row


def _question(words: Presenter, one: QuestionResult) -> Iterator[Row]:
    whole: Row = {"table": "questions", "item": one.id, "label": words.question(one), **_counted(one.answered, None)}
    if isinstance(one.mean, Estimate):
        whole |= {"mean": one.mean.value, **_estimate(one.mean)}
    if isinstance(one.mean, Rounded):
        whole |= {"mean": one.mean.value, "low_95": one.mean.low, "high_95": one.mean.high, "note": "rounded"}
    if isinstance(one.mean, Refusal):
        whole["note"] = words.average(one.mean)
    yield whole
    for cell in one.cells:
        yield {
            "table": "answers",
            "item": one.id,
            "label": words.question(one),
            "answer": cell.code,
            "answer_label": words.answer(one, cell),
            **_counted(cell.count, cell.share),
        }


def _quality(words: Presenter, told: Caring) -> Iterator[Row]:
    for (sign, signs), label in zip(told.quality.signs.items(), told.signs, strict=True):
        row: Row = {"table": "quality", "item": sign.value, "label": label}
        yield row | _sign(signs.whole)
        for (split, code), found in signs.groups.items():
            yield row | {"answer": f"{split}={code}", "answer_label": told.group(split, code), **_sign(found)}
    for id_, found in told.quality.questions.items():
        yield {"table": "left_out", "item": id_, "label": words.asked(id_), **_sign(found)}
    for block in told.quality.blocks:
        about: Row = {"table": "answered_straight_on", "item": " ".join(block.questions), "label": told.block(block)}
        yield about | _sign(block.straight)
    for one, (label, _, verdict) in zip(told.quality.without, told.without, strict=True):
        yield {
            "table": "without_these_people",
            "item": one.indicator,
            "label": label,
            "verdict": one.verdict.value,
            "note": verdict,
            **_sign(one.estimate),
        }


def _sign(found: Estimate | Refusal) -> Row:
    if isinstance(found, Estimate):
        return {"share": found.value, **_estimate(found)}
    value = value_of(found)
    return {"note": found.reason.value} if value is None else {"share": value, "note": found.reason.value}


def _counted(count: int | None, share: float | None) -> Row:
    if count is None:
        return {"note": "hidden"}
    return {"n": count} if share is None else {"n": count, "share": share}


def _estimate(found: Estimate) -> Row:
    row: Row = {
        "n": found.n,
        "low_95": found.low,
        "high_95": found.high,
        "se": found.se,
        "df": found.df,
        "clusters": found.clusters,
        "n_effective": found.n_effective,
    }
    return row if found.deff is None else row | {"deff": found.deff}
