from __future__ import annotations

import datetime as dt

import pytest

from app.analysis import wording
from app.analysis.core.figures import Estimate, Method
from app.analysis.forecasting import Expected, forecasts, record
from app.analysis.service import results
from tests.analysis.carnet import CLOSES, OPENS, SAYS_YES, Field

SOON = OPENS + dt.timedelta(hours=1)
FOUND = Estimate(0.7, 0.6, 0.8, 0.05, 10, 90, 11, 80.0, 1.1, Method.KORN_GRAUBARD, 0.95)


def test_the_last_word_of_each_partner_is_kept(fieldwork: Field) -> None:
    session, campaign = fieldwork.session, fieldwork.campaign
    for who, share in (("Mission locale", 0.5), ("Cap emploi", 0.7), ("mission locale", 0.6)):
        assert record(session, campaign, "organisation", Expected(who, share, SOON))
    said = forecasts(session, campaign)["organisation"]
    assert [(one.who, one.share) for one in said] == [("mission locale", 0.6), ("Cap emploi", 0.7)]
    assert results(session, campaign, SOON).indicators[0].forecasts == said


def test_nobody_forecasts_what_has_begun_to_show(fieldwork: Field) -> None:
    fieldwork.answer(0, SAYS_YES)
    assert not record(fieldwork.session, fieldwork.campaign, "organisation", Expected("CCAS", 0.5, SOON))
    assert forecasts(fieldwork.session, fieldwork.campaign) == {}


def test_nor_what_is_over(fieldwork: Field) -> None:
    late = Expected("CCAS", 0.5, CLOSES + dt.timedelta(days=1))
    assert not record(fieldwork.session, fieldwork.campaign, "organisation", late)


PLACES = [(0.59, "show more"), (0.6, "do not contradict"), (0.8, "do not contradict"), (0.81, "show less")]


@pytest.mark.parametrize(("share", "words"), PLACES)
def test_a_forecast_is_held_against_the_interval(share: float, words: str) -> None:
    assert words in wording.forecast("CCAS", share, FOUND).msgid
