"""What looks like one person answering twice, and what does not."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.collection.core import Reason
from app.rates.core.doubles import Sketch, signs

START = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
ANSWERS = {f"q{n}": "oui" for n in range(8)}


def sketch(
    id_: str,
    at: float = 0,
    lasting: float = 120,
    link: int | None = 1,
    answers: dict[str, str] = ANSWERS,
    *,
    over: bool = True,
) -> Sketch:
    """An interview that begins `at` seconds after the first one."""
    started = START + dt.timedelta(seconds=at)
    return Sketch(id_, link, started, started + dt.timedelta(seconds=lasting), answers, over)


OTHERS = {f"q{n}": "non" for n in range(8)}
DAY = 86_400.0


@pytest.mark.parametrize(
    ("ones", "reasons"),
    [
        ([sketch("a"), sketch("b", at=3600)], {Reason.SAME_ANSWERS}),
        ([sketch("a"), sketch("b", at=3600, link=2)], set()),
        ([sketch("a", link=None), sketch("b", at=3600, link=None)], set()),
        ([sketch("a"), sketch("b", at=DAY + 1)], set()),
        ([sketch("a"), sketch("b", at=3600, answers=OTHERS)], set()),
        ([sketch("a"), sketch("b", at=140, answers=OTHERS)], {Reason.IN_A_ROW}),
        ([sketch("a"), sketch("b", at=151, answers=OTHERS)], set()),
        ([sketch("a"), sketch("b", at=4, answers=OTHERS)], {Reason.IN_A_ROW}),
        ([sketch("a"), sketch("b", at=60, answers=OTHERS)], set()),
        ([sketch("a", answers={}), sketch("b", at=2, answers=OTHERS)], set()),
        ([sketch("a", answers={"q": "oui"}), sketch("b", at=3600, answers={"q": "oui"})], set()),
        ([sketch("a", lasting=11)], {Reason.TOO_FAST}),
        ([sketch("a", lasting=12)], set()),
        ([sketch("a", lasting=5, over=False)], set()),
        ([sketch("a", lasting=1, answers={"q": "oui"})], set()),
    ],
)
def test_signs(ones: list[Sketch], reasons: set[Reason]) -> None:
    assert {one.reason for one in signs(ones)} == reasons
    assert {one.reason for one in signs(reversed(ones))} == reasons, "whatever the order they are read in"


def test_the_later_interview_bears_the_sign() -> None:
    (found,) = signs([sketch("z"), sketch("a", at=3600)])
    assert (found.interview_id, found.other_id) == ("a", "z")


@given(st.lists(st.tuples(st.floats(0, DAY), st.floats(0, 600), st.integers(1, 3)), max_size=12))
def test_no_interview_is_its_own_double(times: list[tuple[float, float, int]]) -> None:
    found = signs(sketch(str(n), at, lasting, link) for n, (at, lasting, link) in enumerate(times))
    assert all(one.interview_id != one.other_id for one in found)
    assert len({(one.reason, one.interview_id, one.other_id) for one in found}) == len(found)
