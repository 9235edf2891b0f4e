"""Translations that came with a form, filled into catalogues and judged like a translator's.

A language that is not wholly there stays in its catalogue and is not served: it is named in the report.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from app.questionnaire.catalogues import Judged, State, judge, read_catalogue_text, update
from app.questionnaire.contexts import entries
from app.questionnaire.model import Language, Survey
from app.questionnaire.notes import Doubt
from app.questionnaire.po_writing import Returned
from app.questionnaire.suspicion import Suspicion
from app.studio.interchange.assembling import Assembled
from app.studio.interchange.form import Place
from app.studio.interchange.report import Report

_WHOLE = Place("survey", 0)
_OF_SOURCE = (Doubt.NEGATION, Doubt.DIRECTION, Doubt.DIGITS, Doubt.LENGTH)
"""Doubts that compare with the source: where nobody says what language that is in, they say nothing."""


@dataclass(frozen=True, slots=True)
class Translated:
    """The survey in the languages that may be served, and a catalogue for each language of the form."""

    survey: Survey
    catalogues: Mapping[Language, str]


def translate(survey: Survey, assembled: Assembled, now: dt.datetime, report: Report) -> Translated:
    catalogues: dict[Language, str] = {}
    served = [survey.source]
    for language in survey.others:
        content = _catalogue(survey, assembled, language, now)
        catalogues[language] = content
        if _tell(survey, assembled, language, content, report):
            served.append(language)
    return Translated(survey.model_copy(update={"languages": tuple(served)}), catalogues)


def _catalogue(survey: Survey, assembled: Assembled, language: Language, now: dt.datetime) -> str:
    returned: dict[str, Returned] = {}
    for entry in entries(survey):
        text = assembled.sayings.text(entry.context, language)
        if text:
            returned[entry.context] = Returned(text, unsure=False, comments=())
    first = _filled(survey, language, now, returned)
    judged = _judged(survey, first)
    notes = {one.entry.context: _note(one.entry.context, assembled, language, one.suspicions) for one in judged}
    noted = {
        context: Returned(one.text, one.unsure, (note,)) if (note := notes.get(context)) else one
        for context, one in returned.items()
    }
    return _filled(survey, language, now, noted)


def _filled(survey: Survey, language: Language, now: dt.datetime, returned: Mapping[str, Returned]) -> str:
    content = update(survey, None, language, now, f"{survey.key}.po", returned=returned)
    assert isinstance(content, str), content
    return content


def _judged(survey: Survey, content: str) -> tuple[Judged, ...]:
    return judge(survey, read_catalogue_text(content, f"{survey.key}.po"))


def _note(context: str, assembled: Assembled, language: Language, doubts: tuple[Suspicion, ...]) -> str | None:
    """What is known of a doubt without reading: whose text it is."""
    kinds = {doubt.kind for doubt in doubts}
    source = assembled.sayings.source
    if not kinds:
        return None
    if (context, language) in assembled.sayings.shared:
        return "relais: checked same-as-source — the form has one text for both languages"
    if not source and kinds <= set(_OF_SOURCE):
        return f"relais: checked {', '.join(sorted(kinds))} — the form does not say what language its texts are in"
    return None


def _tell(survey: Survey, assembled: Assembled, language: Language, content: str, report: Report) -> bool:
    """Whether the language may be served; what keeps it from it is told text by text."""
    doubtful = [one for one in _judged(survey, content) if one.state is not State.CURRENT]
    for one in doubtful:
        context = one.entry.context.removeprefix("section.")
        place = assembled.places.get(context) or assembled.places.get(context.partition(".")[0], _WHOLE)
        said = one.translation.text if one.translation and one.translation.text else one.entry.text
        why = f"`{language}` {one.entry.context} is {one.state.value}: {'; '.join(one.reasons)}"
        report.add(place.sheet, place.row, f"::{language}", said, why, "it waits in the catalogue")
    if doubtful:
        why = f"{len(doubtful)} of its texts are not there or doubtful"
        instead = f"it is kept in its catalogue and not served; add `{language}` to `languages` when they are mended"
        report.add("survey", 0, "languages", language, why, instead)
    return not doubtful
