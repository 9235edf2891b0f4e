"""Signs of little care: against R on made-up people (`quality.R`), by rules, and on a campaign's page and files."""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from app.analysis.coding import hurried, standings, walked
from app.analysis.commands import analysis
from app.analysis.core.figures import Estimate, Refusal, RefusalReason
from app.analysis.core.quality import longest_run, relative_speed, straight, too_fast, variability
from app.analysis.quality import blocks
from app.analysis.results import Quality, Sign, Split
from app.analysis.service import results
from app.analysis.timing import Times
from app.distribution.disclosure import OUTSIDERS
from app.interview.document import to_document
from app.interview.model import Interview, Raw
from app.questionnaire.model import Survey
from app.questionnaire.promise import VerdictKind
from app.questionnaire.version import Version
from tests.analysis.carnet import CLOSES, DEFINITION, OPENS, SAYS_YES, Field, talk

HERE = Path(__file__).parent
AFTER = CLOSES + dt.timedelta(days=1)
ITEMS, SECONDS = "q1,q2,q3,q4,q5", "s1,s2,s3,s4,s5,s6,s7"
WORDS = {
    "left-out": f"--notice left-out --of {ITEMS}",
    "straight": f"--notice straight --of {ITEMS} --missing -9",
    "speed": f"--notice speed --of {SECONDS} --alike way",
    "speed by": f"--notice speed --of {SECONDS} --alike way --by way",
}
with (HERE / "quality.csv").open(encoding="utf-8") as file:
    EXPECTED = list(csv.DictReader(file))


def printed(words: str, command: str = "quality") -> list[dict[str, Any]]:
    options = f"{words} --weights w --cluster who".split()
    found = CliRunner().invoke(analysis, [command, str(HERE / "data" / "careless.csv"), *options])
    assert found.exit_code == 0, found.output
    rows: list[dict[str, Any]] = json.loads(found.output)
    return rows


@pytest.mark.parametrize("words", WORDS)
def test_signs_agree_with_r(words: str) -> None:
    rows = {(row["variable"], row["group"] or ""): row for row in printed(WORDS[words])}
    lines = [line for line in EXPECTED if line["words"] == words]
    assert {(line["variable"], line["group"]) for line in lines} == rows.keys()
    for line in lines:
        row = rows[line["variable"], line["group"]]
        for figure in ("n", "estimate", "se", "df", "ci_low", "ci_high"):
            assert row[figure] == pytest.approx(float(line[figure]), rel=1e-10), figure


@pytest.mark.parametrize("more", ["", "--at-least 5"])
def test_scores_agree_with_r(more: str) -> None:
    words = f"score {more[-1:] or 3}"
    (line,) = [line for line in EXPECTED if line["words"] == words]
    turned = "--reverse q2 --range 1,5 --missing -9"
    (row,) = printed(f"--scale score --of {ITEMS} {turned} {more}", "scale")
    for figure in ("n", "estimate", "se", "df", "ci_low", "ci_high"):
        assert row[figure] == pytest.approx(float(line[figure]), rel=1e-10), figure


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("--notice speed --of q1 --alike way", "Seconds are above zero, and q1 in row"),
        ("--notice straight --of q1", "two questions or more"),
        ("--notice straight --of way,q1", "way must hold numbers"),
        ("--notice left-out --of q9", "no column q9"),
    ],
)
def test_what_cannot_be_told_is_refused_with_the_reason(words: str, told: str) -> None:
    found = CliRunner().invoke(analysis, ["quality", str(HERE / "data" / "careless.csv"), *words.split()])
    assert found.exit_code in {1, 2}
    assert told in found.output


@settings(max_examples=50)
@given(st.lists(st.lists(st.integers(1, 5), min_size=4, max_size=4), min_size=1, max_size=6))
def test_the_same_throughout_is_one_run_without_spread(people: list[list[int]]) -> None:
    places = np.array(people, dtype=np.float64)
    one = np.array([len(set(row)) == 1 for row in people])
    assert ((straight(places) == 1) == one).all()
    assert ((longest_run(places) == 4) == one).all()
    assert ((variability(places) == 0) == one).all()
    assert (longest_run(places) == longest_run(places[:, ::-1])).all()


def test_whoever_left_an_item_out_has_no_sign() -> None:
    places = np.array([[3.0, np.nan, 3.0], [3.0, 3.0, 3.0]])
    assert np.array_equal(straight(places), [np.nan, 1.0], equal_nan=True)
    assert np.isnan(variability(places)[0])


def test_speed_is_held_against_people_who_answered_alike_and_one_click_is_not_all() -> None:
    seconds = np.full((24, 6), 10.0)
    seconds[12:] = 60.0
    seconds[0, 0], seconds[1] = 0.1, 4.9
    found = relative_speed(seconds.T, np.repeat([0, 1], 12))
    assert found[0] == pytest.approx((5 + 3) / 6)
    assert found[1] == pytest.approx(10 / 4.9)
    assert too_fast(found).sum() == 1
    # The slower way is nobody's measure but its own, and fewer than ten have none.
    assert found[12:] == pytest.approx(np.ones(12))
    assert np.isnan(relative_speed(seconds[:9].T, np.zeros(9, dtype=np.intp))).all()


def at(seconds: float) -> str:
    return (OPENS + dt.timedelta(seconds=seconds)).isoformat()


def test_a_page_shares_its_time_and_what_precedes_the_first_answer_is_not_known() -> None:
    times = Times()
    times.hear(at(0), {"a": {"at": at(0)}, "b": {"at": at(8)}, "c": {"at": at(8)}, "d": {"at": at(11.5)}})
    times.hear(at(5), {"d": {"at": at(7)}, "b": {"at": at(9.25)}})
    timed = times.read().of([1, 0])
    told = {id_: [None if np.isnan(one) else one for one in took] for id_, took in timed.by_question.items()}
    assert told == {"a": [None, None], "b": [2.25, 4.0], "c": [None, 4.0], "d": [2.0, 3.5]}
    assert timed.whole.tolist() == [4.25, 11.5]


def test_nobody_takes_no_time() -> None:
    assert Times().read().of([]).by_question == {}
    assert relative_speed([], np.empty(0, dtype=np.intp)).tolist() == []


SCALE = {"first": 1, "last": 3, "low": "Non", "high": "Oui"}


def asking(*questions: Mapping[str, object]) -> Version:
    shown = [DEFINITION["questions"][0], *({"text": "?", **one} for one in questions)]
    return Version.of(
        Survey.model_validate({**DEFINITION, "languages": ["fr"], "questions": shown, "indicators": []}), {"fr": {}}
    )


def test_blocks_are_questions_in_a_row_that_offer_as_many_answers() -> None:
    single, scale = {"kind": "single", "choices": "degres"}, {"kind": "scale", "scale": SCALE}
    version = asking(
        {"id": "a", **single}, {"id": "b", **scale}, {"id": "c", **single},
        {"id": "d", "kind": "single", "choices": "oui_non"}, {"id": "e", **single}, {"id": "f", **scale},
        {"id": "m", "kind": "matrix", "rows": "usages", "scale": SCALE},
    )  # fmt: skip
    found = [[one.id for one in block] for block in blocks(version)]
    assert found == [["a", "b", "c"], ["m.rdv", "m.papiers", "m.aucun"]]


def test_a_scale_is_a_block_of_its_own_and_what_is_shuffled_has_no_places() -> None:
    single = {"kind": "single", "choices": "degres"}
    scale = [{"id": f"s{at}", "kind": "scale", "scale": SCALE, "scale_of": "x", "reversed": at == 1} for at in range(3)]
    shuffled = [{"id": f"r{at}", **single, "randomise": True} for at in range(3)]
    assert [[one.id for one in block] for block in blocks(asking({"id": "a", **single}, *scale, *shuffled))] == [
        ["s0", "s1", "s2"]
    ]


def paced(interview: Interview, seconds: float) -> Interview:
    """As if each answer had taken so long."""
    timed = {
        id_: replace(one, at=interview.started_at + dt.timedelta(seconds=seconds * place))
        for place, (id_, one) in enumerate(interview.answers.items())
    }
    return replace(interview, answers=timed)


def asked(fieldwork: Field, people: int, quick: int) -> None:
    for number in range(people):
        said: dict[str, Raw] = {**SAYS_YES, "aide": "~refused" if number % 5 == 0 else "beaucoup"}
        fieldwork.count += 1
        talked = talk(fieldwork.version, f"{fieldwork.count:026}", said, "fr" if number % 2 else "ar")
        fieldwork.keep(number % 4, paced(talked, 1 if number < quick else 10 + number % 3))


def noticed(fieldwork: Field, smallest: int = 5) -> Quality | None:
    return results(fieldwork.session, fieldwork.campaign, AFTER, smallest).quality


def test_a_campaign_tells_what_was_left_out_and_who_was_fast(fieldwork: Field) -> None:
    asked(fieldwork, 40, quick=6)
    found = noticed(fieldwork)
    assert found is not None
    left, fast = found.signs[Sign.SILENT].whole, found.signs[Sign.FAST].whole
    assert isinstance(left, Estimate)
    assert isinstance(fast, Estimate)
    # One of the four questions that must be answered was refused by one in five.
    assert left.value == pytest.approx(0.05)
    assert fast.value == pytest.approx(6 / 40)
    aide = found.questions["aide"]
    assert isinstance(aide, Estimate)
    assert (aide.value, aide.n) == (8 / 40, 40)
    assert (found.hurried, found.suspected) == (6, 6)
    assert found.signs[Sign.FAST].groups.keys() >= {(Split.LANGUAGE, "fr"), (Split.CHANNEL, "web")}
    assert [one.verdict for one in found.without] == [VerdictKind.SCALE, VerdictKind.NOT_ENOUGH_DATA]


@pytest.mark.parametrize(("seconds", "expected"), [(1.4, True), (1.9, False)])
def test_haste_is_told_by_answers_and_not_by_what_was_known_before(
    version: Version, seconds: float, *, expected: bool
) -> None:
    known = {"age": "40", "ville": "Saint-Denis", "langue": "fr"}
    talked = replace(paced(talk(version, "i", SAYS_YES), seconds), prefill=known)
    (batch,) = walked(version, 1, [to_document(talked)])
    assert "age" in batch.found.known
    assert hurried(batch.found, batch.timed, standings(version, batch.found, batch.told)) == [expected]


def test_shares_without_a_few_people_are_not_told_but_the_verdict_is(fieldwork: Field) -> None:
    asked(fieldwork, 40, quick=3)
    found = noticed(fieldwork)
    assert found is not None
    assert found.without[0].estimate == Refusal(RefusalReason.TELLING)
    assert found.without[0].verdict is VerdictKind.SCALE


def test_others_see_no_sign(fieldwork: Field) -> None:
    asked(fieldwork, 40, quick=6)
    assert noticed(fieldwork, OUTSIDERS) is None
