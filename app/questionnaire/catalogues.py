"""Which translations may be served: a text is current, stale, missing or suspicious, and only current will do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.questionnaire.contexts import Entry, entries
from app.questionnaire.findings import Finding
from app.questionnaire.model import Survey
from app.questionnaire.po import Catalogue, Translation, extract, normal, read_catalogue, read_catalogue_text, update
from app.questionnaire.suspicion import among_texts, of_text

__all__ = [
    "Catalogue",
    "Judged",
    "State",
    "audit",
    "entries",
    "extract",
    "judge",
    "read_catalogue",
    "read_catalogue_text",
    "texts",
    "update",
]


class State(StrEnum):
    CURRENT = "current"
    STALE = "stale"
    """Made from a French text that has changed since."""
    MISSING = "missing"
    """Not there, empty, or marked as unsure by the translator."""
    SUSPICIOUS = "suspicious"


@dataclass(frozen=True, slots=True)
class Judged:
    """An entry of the survey with its translation and whether it may be served."""

    entry: Entry
    state: State
    translation: Translation | None
    reasons: tuple[str, ...] = ()


def judge(survey: Survey, catalogue: Catalogue) -> tuple[Judged, ...]:
    """Every text of the survey, in screen order, with the state of its translation."""
    found = entries(survey)
    said = {entry.context: one.text for entry in found if (one := catalogue.translations.get(entry.context))}
    alike: dict[str, list[str]] = {}
    for context, reason in among_texts(survey, said):
        alike.setdefault(context, []).append(reason)
    return tuple(
        _judged(entry, catalogue.translations.get(entry.context), alike.get(entry.context, [])) for entry in found
    )


def _judged(entry: Entry, translation: Translation | None, alike: list[str]) -> Judged:
    if translation is None or not translation.text.strip():
        return Judged(entry, State.MISSING, translation, ("it is not translated",))
    if normal(translation.previous or translation.source) != normal(entry.text):
        return Judged(entry, State.STALE, translation, ("the French has changed since it was translated",))
    if translation.fuzzy:
        return Judged(entry, State.MISSING, translation, ("it is marked fuzzy",))
    reasons = (*of_text(entry.text, translation.text), *alike)
    return Judged(entry, State.SUSPICIOUS if reasons else State.CURRENT, translation, reasons)


def audit(survey: Survey, catalogue: Catalogue) -> tuple[Finding, ...]:
    """Every reason not to serve this language, then entries the survey no longer has."""
    if catalogue.findings:
        return catalogue.findings
    judged = judge(survey, catalogue)
    doubts = tuple(_finding(catalogue, one) for one in judged if one.state is not State.CURRENT)
    return doubts + tuple(_left_over(catalogue, {one.entry.context for one in judged}))


_MENDS = {
    State.MISSING: "Translate it (and take the fuzzy mark away).",
    State.STALE: "Translate the new French, then take the fuzzy mark away (`translations update` sets it).",
    State.SUSPICIOUS: "Read both texts again and correct the translation.",
}


def _finding(catalogue: Catalogue, judged: Judged) -> Finding:
    line = judged.translation.line if judged.translation else 1
    what = f"{catalogue.language} `{judged.entry.context}` is {judged.state.value}"
    message = f"{what}: {'; '.join(judged.reasons)} « {_short(judged.entry.text)} »"
    return Finding(catalogue.file, line, "error", judged.state.value, message, _MENDS[judged.state])


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"


def _left_over(catalogue: Catalogue, wanted: set[str]) -> Iterator[Finding]:
    for context, translation in catalogue.translations.items():
        if context not in wanted:
            message = f"`{context}` is no text of the survey"
            yield Finding(
                catalogue.file, translation.line, "warning", "left_over", message, "`translations update` puts it away."
            )


def texts(survey: Survey, catalogue: Catalogue) -> Mapping[str, str] | None:
    """The language's texts by context when it is wholly current, else None: half a language is never served."""
    judged = judge(survey, catalogue)
    if catalogue.findings or any(one.state is not State.CURRENT for one in judged):
        return None
    return {one.entry.context: one.translation.text for one in judged if one.translation}
