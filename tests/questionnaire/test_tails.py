"""Against scipy."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import betainc, stdtrit
from scipy.stats import binom

from app.questionnaire.tails import binomial_up_to, incomplete_beta, student_quantile


@settings(max_examples=40)
@given(st.floats(0.5, 5000), st.floats(0.5, 5000), st.floats(0, 1))
def test_the_incomplete_beta_function(a: float, b: float, x: float) -> None:
    assert incomplete_beta(a, b, x) == pytest.approx(float(betainc(a, b, x)), rel=1e-8, abs=1e-11)


@settings(max_examples=40)
@given(st.integers(1, 3000).flatmap(lambda n: st.tuples(st.integers(-1, n), st.just(n))), st.floats(0.01, 0.99))
def test_the_binomial_tail(numbers: tuple[int, int], share: float) -> None:
    successes, trials = numbers
    assert binomial_up_to(successes, trials, share) == pytest.approx(
        float(binom.cdf(successes, trials, share)), abs=1e-9
    )


@settings(max_examples=40)
@given(st.integers(1, 100_000), st.floats(0.0005, 0.45))
def test_student(df: int, tail: float) -> None:
    assert student_quantile(df, tail) == pytest.approx(-float(stdtrit(df, tail)), rel=1e-8)
