"""People drawn by chance: any answers of the kinds asked, on the route and off it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from random import Random

from msgspec.structs import replace

from app.interview.model import Answer, Channel, Interview, Missing, State, Value
from app.questionnaire.model import ONE_CODE, SCALES, SEVERAL_CODES, Kind, Question
from app.questionnaire.version import Version
from tests.analysis.carnet import OPENS

TEXTS = ("utile", "refused", "4", "oui", "2026-01-05")
DAYS = tuple(dt.date(year, 1, 5) for year in (1990, 2009, 2021, 2025))


def drawn_value(question: Question, version: Version, by: Random) -> Value:
    """Of the kind of the question, be it offered or not."""
    codes = [option.code for option in version.survey.options(question)]
    if question.kind in ONE_CODE:
        return by.choice(codes)
    if question.kind in SEVERAL_CODES:
        return tuple(by.sample(codes, by.randint(1, len(codes))))
    if question.kind in SCALES or question.kind is Kind.INTEGER:
        return by.choice((0, 1, 2, 3, 5, 17, 18, 60))
    if question.kind in {Kind.DATE, Kind.MONTH}:
        return by.choice(DAYS)
    return by.choice((0.5, 4, 4.0, 62.25)) if question.kind is Kind.DECIMAL else by.choice(TEXTS)


def drawn_answers(version: Version, by: Random) -> Mapping[str, Answer]:
    """Some on the route and some off it; nobody asked whether they go together."""
    often, found = by.choice((0.3, 0.9, 1.0)), {}
    for item in version.items:
        if item.question.kind is not Kind.CALCULATION and by.random() < often:
            value = by.choice(list(Missing)) if by.random() < 0.1 else drawn_value(item.question, version, by)
            found[item.id] = Answer(value, "", Channel.WEB, "fr", OPENS, "")
    return found


def drawn(version: Version, number: int, by: Random) -> Interview:
    answers = dict(drawn_answers(version, by))
    for item in version.items:
        if item.question.kind is Kind.CONSENT and item.id in answers and by.random() < 0.8:
            answers[item.id] = replace(answers[item.id], value=version.survey.options(item.question)[0].code)
    return Interview(
        id=f"{number:026}",
        language=by.choice(version.languages),
        channel=by.choice(list(Channel)),
        started_at=OPENS + dt.timedelta(hours=by.randint(0, 9000)),
        state=by.choice((State.ASKING, State.ASKING, *State)),
        answers=answers,
        prefill={name: by.choice(TEXTS) for name in version.survey.prefill if by.random() < 0.5},
    )
