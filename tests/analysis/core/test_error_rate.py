"""The promise behind a verdict: where the truth is exactly the target, "scale" is said about one time in twenty."""

from __future__ import annotations

import numpy as np
from scipy.special import expit

from app.analysis.core.design import design
from app.analysis.core.estimate import proportion
from app.analysis.core.verdict import decide
from app.questionnaire.promise import DecisionRule, VerdictKind

RULE = DecisionRule(target=0.6, floor=0.4, confidence=0.95, minimum_n=50, minimum_clusters=8)
SURVEYS, PROFESSIONALS = 600, 40
SPREAD = 0.7
"""Of caseloads in log odds: an intraclass correlation near 0.1."""


def centre(chance: np.random.Generator) -> float:
    """Log odds round which caseloads spread so that people say yes as often as the target asks."""
    leanings = chance.normal(0, SPREAD, 100_000)
    return float(next(at for at in np.linspace(0.3, 0.6, 61) if expit(leanings + at).mean() >= RULE.target))


def test_false_scaling_stays_near_what_was_promised() -> None:
    chance = np.random.default_rng(20260403)
    middle, verdicts = centre(chance), []
    for _ in range(SURVEYS):
        sizes = chance.integers(2, 16, PROFESSIONALS)
        shares = expit(chance.normal(middle, SPREAD, PROFESSIONALS))
        clusters = np.repeat(np.arange(PROFESSIONALS), sizes)
        y = chance.random(clusters.size) < np.repeat(shares, sizes)
        bounds = proportion(y.astype(float), design(clusters), level=RULE.level)
        verdicts.append(decide(bounds, RULE, closed=True).kind)
    assert 0.02 < verdicts.count(VerdictKind.SCALE) / SURVEYS < 0.08
