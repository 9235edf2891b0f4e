"""Late, helped or otherwise asked people against the others, and one wave against the next."""

from __future__ import annotations

import dataclasses
import datetime as dt

import numpy as np
import pytest

from app.analysis.comparing import Wave, coded_of, compared
from app.analysis.core.figures import Difference, Why
from app.analysis.pooled import Measures
from app.analysis.results import Compared, ComparisonKind, NotCompared
from app.analysis.sensitivity import as_if_on_the_web
from app.analysis.store import collect, reach
from app.distribution.core import EventKind
from app.distribution.service import record_event
from app.interview.model import Channel
from app.questionnaire.version import Version
from tests.analysis.carnet import OPENS, SAYS_YES, Field

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


def test_where_few_were_forwarded_to_is_told_apart(fieldwork: Field, version: Version) -> None:
    for professional in range(4):
        few = professional > 1
        fieldwork.declare(professional, 20, 20, "handed_out")
        fieldwork.declare(professional, 4 if few else 18, 4 if few else 18)
        for number in range(12):
            against = number % professional == 0 if few else number <= professional + 1
            fieldwork.answer(professional, SAYS_NO if against else SAYS_YES)
    rows = collect(fieldwork.session, fieldwork.campaign, Measures.only(version))
    reached = reach(fieldwork.session, fieldwork.campaign, rows.people)
    one = _one(compared(rows, version, None, reached), "assurance", ComparisonKind.FORWARDING)
    assert isinstance(one.found, Difference)
    assert one.found.n == (24, 24)
    assert one.found.value == pytest.approx(5 / 24 - 10 / 24)
    assert reached.handed[fieldwork.links[0].professional_id] == 20


def test_what_it_might_be_had_all_answered_on_the_web(fieldwork: Field, version: Version) -> None:
    _fill(fieldwork)
    rows = collect(fieldwork.session, fieldwork.campaign, Measures.only(version))
    coded = coded_of("assurance", rows)
    found = as_if_on_the_web(coded, rows.people)
    assert found is not None
    assert found.n == 48
    # By text message fewer said yes: with all of them on the web the share is higher.
    assert found.value > float(np.mean(coded))
    on_web = rows.people["channel"] == "web"
    assert found.value == pytest.approx(float(np.mean(coded[on_web])), abs=0.03)
    assert as_if_on_the_web(np.where(on_web, coded, np.nan), rows.people) is None


def test_those_who_came_after_a_call_are_held_against_the_others(fieldwork: Field, version: Version) -> None:
    """Of the first professional after a call; the second was called the day people came, the others never."""
    for _ in range(3):
        _fill(fieldwork)
    session, campaign = fieldwork.session, fieldwork.campaign
    for place, days in ((0, -1), (1, 0)):
        at = OPENS + dt.timedelta(days=days)
        record_event(session, campaign.id, fieldwork.links[place].id, EventKind.CALLED, at)
    called = EventKind.CALLED
    record_event(
        session, campaign.id, fieldwork.links[2].id, called, OPENS - dt.timedelta(days=3), interview_id="i" * 26
    )
    for letter, place in (("invitation", 2), ("not_forwarded", 3)):
        at, data = OPENS - dt.timedelta(days=2), {"letter": letter}
        record_event(session, campaign.id, fieldwork.links[place].id, EventKind.LETTER_WRITTEN, at, data=data)
    rows = collect(session, campaign, Measures.only(version))
    reached = reach(session, campaign, rows.people)
    first, second = (link.professional_id for link in fieldwork.links[:2])
    assert reached.called == {first: dt.date(2026, 2, 28), second: dt.date(2026, 3, 1)}
    found = compared(rows, version, None, reached)
    for kind in (ComparisonKind.CALLED, ComparisonKind.WRITTEN):
        one = _one(found, "assurance", kind).found
        assert isinstance(one, Difference)
        assert one.n == (108, 36)


def test_waves_are_compared_on_the_web_alone_where_some_answered_otherwise(fieldwork: Field, version: Version) -> None:
    _fill(fieldwork)
    rows = collect(fieldwork.session, fieldwork.campaign, Measures.only(version))
    before = Wave("avant", rows, version)
    on_web = _one(compared(rows, version, before), "assurance", ComparisonKind.WAVE_WEB).found
    assert isinstance(on_web, Difference) or on_web is Why.NO_VARIATION
    rows.people["channel"] = "web"
    kinds = {one.kind for one in compared(rows, version, before)}
    assert ComparisonKind.WAVE in kinds
    assert ComparisonKind.WAVE_WEB not in kinds
