"""Late, helped or otherwise asked people against the others, and one wave against the next."""

from __future__ import annotations

import dataclasses

from app.analysis.comparing import Wave, compared
from app.analysis.core.figures import Difference, Why
from app.analysis.pooled import Measures
from app.analysis.results import Compared, ComparisonKind, NotCompared
from app.analysis.store import collect
from app.interview.model import Channel
from app.questionnaire.version import Version
from tests.analysis.carnet import SAYS_YES, Field

SAYS_NO = {**SAYS_YES, "aide": "pas", "confiance": "2"}


def _fill(fieldwork: Field) -> None:
    for number in range(48):
        on_web = number % 3 != 0
        said = SAYS_NO if number % 5 == 0 or (not on_web and number % 2) else SAYS_YES
        fieldwork.answer(number % 4, said, channel=Channel.WEB if on_web else Channel.SMS)


def _one(found: tuple[Compared, ...], indicator: str, kind: ComparisonKind) -> Compared:
    return next(one for one in found if (one.indicator, one.kind) == (indicator, kind))


def test_channels_are_compared_and_what_has_no_ground_is_refused(fieldwork: Field, version: Version) -> None:
    _fill(fieldwork)
    rows = collect(fieldwork.session, fieldwork.campaign, Measures.only(version))
    found = compared(rows, version, None)
    channel = _one(found, "assurance", ComparisonKind.CHANNEL)
    assert isinstance(channel.found, Difference)
    assert channel.found.n == (32, 16)
    assert channel.found.value < 0
    assert channel.found.shared == 4
    assert channel.p_adjusted is not None
    assert channel.p_adjusted >= channel.found.p
    language = _one(found, "assurance", ComparisonKind.LANGUAGE)
    assert language.found is Why.ONE_GROUP
    assert language.told() == {
        "id": "assurance.other_languages_less_source", "value": None, "why": "one_group", "p_adjusted": None,
    }  # fmt: skip


def test_waves_are_compared_only_where_they_ask_the_same(fieldwork: Field, version: Version) -> None:
    _fill(fieldwork)
    rows = collect(fieldwork.session, fieldwork.campaign, Measures.only(version))
    worse = dataclasses.replace(rows, positive=rows.positive.where(rows.people["channel"] == "web", 0.0))
    wave = _one(compared(rows, version, Wave("avant", worse, version)), "assurance", ComparisonKind.WAVE)
    assert isinstance(wave.found, Difference)
    assert wave.found.value > 0
    assert wave.found.shared == 4
    reworded = {**version.texts, "ar": {**version.texts["ar"], "confiance.text": "سؤال آخر"}}
    before = Wave("avant", rows, Version.of(version.survey, reworded))
    found = compared(rows, version, before)
    assert _one(found, "assurance", ComparisonKind.WAVE).found is NotCompared.OTHER_QUESTIONS
    assert _one(found, "organisation", ComparisonKind.WAVE).found is not NotCompared.OTHER_QUESTIONS
