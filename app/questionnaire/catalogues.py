"""Which translations may be served: a text is current, stale, missing or suspicious, and only current will do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.questionnaire.contexts import Entry, entries, language_name
from app.questionnaire.differences import marked_difference
from app.questionnaire.findings import Finding
from app.questionnaire.model import Survey
from app.questionnaire.notes import NONE, Notes, read_notes
from app.questionnaire.po import Catalogue, Translation, normal, read_catalogue, read_catalogue_text
from app.questionnaire.po_writing import extract, update
from app.questionnaire.suspicion import Suspicion, among_texts, of_text

__all__ = [
    "Catalogue",
    "Judged",
    "State",
    "audit",
    "corrections",
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
    suspicions: tuple[Suspicion, ...] = ()
    """What is left to doubt."""
    cleared: tuple[tuple[Suspicion, str], ...] = ()
    """What a translator has looked into, each with the reason given."""
    notes: Notes = NONE


def judge(survey: Survey, catalogue: Catalogue) -> tuple[Judged, ...]:
    """Every text of the survey, in screen order, with the state of its translation."""
    found = entries(survey)
    said = {entry.context: one.text for entry in found if (one := catalogue.translations.get(entry.context))}
    among: dict[str, list[Suspicion]] = {}
    for context, suspicion in among_texts(survey, found, said, catalogue.language):
        among.setdefault(context, []).append(suspicion)
    return tuple(_judged(survey, entry, catalogue, among.get(entry.context, [])) for entry in found)


def _judged(survey: Survey, entry: Entry, catalogue: Catalogue, among: list[Suspicion]) -> Judged:
    translation = catalogue.translations.get(entry.context)
    if translation is None or not translation.text.strip():
        return Judged(entry, State.MISSING, translation, ("it is not translated",))
    notes = read_notes(translation.comments) if translation.comments else NONE
    if normal(translation.made_from) != normal(entry.text):
        change = marked_difference(normal(translation.made_from), normal(entry.text))
        reason = f"the {language_name(survey.source)} has changed since it was translated: {change}"
        return Judged(entry, State.STALE, translation, (reason,), notes=notes)
    if translation.fuzzy:
        return Judged(entry, State.MISSING, translation, ("it is marked fuzzy",), notes=notes)
    doubts = (*of_text(survey, entry, translation.text, catalogue.language), *among)
    left = tuple(doubt for doubt in doubts if doubt.kind not in notes.cleared)
    cleared = tuple((doubt, notes.cleared[doubt.kind]) for doubt in doubts if doubt.kind in notes.cleared)
    state = State.SUSPICIOUS if left else State.CURRENT
    return Judged(entry, state, translation, tuple(doubt.reason for doubt in left), left, cleared, notes)


def audit(survey: Survey, catalogue: Catalogue) -> tuple[Finding, ...]:
    """Every reason not to serve this language, then what translators declared, then entries no longer wanted."""
    if catalogue.findings:
        return catalogue.findings
    judged = judge(survey, catalogue)
    doubts = tuple(_finding(catalogue, one) for one in judged if one.state is not State.CURRENT)
    declared = tuple(finding for one in judged for finding in _declared(catalogue, one))
    return doubts + declared + tuple(_left_over(catalogue, {one.entry.context for one in judged}))


_MENDS = {
    State.MISSING: "Translate it (and take the fuzzy mark away).",
    State.STALE: "Translate the new text, then take the fuzzy mark away (`translations update` sets it).",
    State.SUSPICIOUS: "Read both texts again and correct the translation.",
}


def _finding(catalogue: Catalogue, judged: Judged) -> Finding:
    line = judged.translation.line if judged.translation else 1
    what = f"{catalogue.language} `{judged.entry.context}` is {judged.state.value}"
    french = "" if judged.state is State.STALE else f" « {_short(judged.entry.text)} »"
    message = f"{what}: {'; '.join(judged.reasons)}{french}"
    return Finding(catalogue.file, line, "error", judged.state.value, message, _mend(judged))


def _mend(judged: Judged) -> str:
    """A doubt that turns out to be none can be cleared, with a reason."""
    mend = _MENDS[judged.state]
    kinds = ", ".join(sorted({doubt.kind.value for doubt in judged.suspicions}))
    return f"{mend} If it is right, say so above it: `# relais: checked {kinds} — why`." if kinds else mend


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"


def _declared(catalogue: Catalogue, judged: Judged) -> Iterator[Finding]:
    """What a translator's notes cleared is told every time, and so is a note that says nothing."""
    line = judged.translation.line if judged.translation else 1
    about = f"{catalogue.language} `{judged.entry.context}`"
    for doubt, reason in judged.cleared:
        message = f"{about} was cleared of a doubt ({doubt.reason}): {reason}"
        yield Finding(catalogue.file, line, "warning", "cleared", message, "Take the note away if you disagree.")
    for fault in judged.notes.faults:
        mend = "Write `# relais: checked negation — why`, or take the note away."
        yield Finding(catalogue.file, line, "warning", "note", f"{about}: {fault}", mend)


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


def corrections(survey: Survey, catalogues: Iterable[Catalogue]) -> Mapping[str, tuple[str, ...]]:
    """By context, the earlier French wordings that any catalogue declares slips of the pen, in the order they came."""
    found: dict[str, dict[str, None]] = {}
    for catalogue in catalogues:
        for entry in entries(survey):
            translation = catalogue.translations.get(entry.context)
            if translation and translation.comments:
                found.setdefault(entry.context, {}).update(dict.fromkeys(read_notes(translation.comments).typos))
    return {context: tuple(earlier) for context, earlier in found.items() if earlier}
