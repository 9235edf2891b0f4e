"""What a definition says about its questions for others: personal data, scales."""

from __future__ import annotations

from collections.abc import Iterator

from app.questionnaire.draft import Draft
from app.questionnaire.findings import Finding
from app.questionnaire.lines import Lines, Place
from app.questionnaire.model import SCALES, Kind

Found = Iterator[Finding]

_WHO = frozenset({Kind.EMAIL, Kind.PHONE})


def tags(draft: Draft, lines: Lines) -> Found:
    for place, question in draft.questions.items():
        where: Place = ("questions", place)
        if question.sensitive and "legal_basis" not in draft.texts:
            message = f"`{question.id}` is sensitive (GDPR, article 9) and the survey names no legal basis"
            mend = "Add `legal_basis: …` to the survey, or do not ask it."
            yield lines.error((*where, "sensitive"), "legal_basis", message, mend)
        if question.kind in _WHO and not question.identifier:
            message = f"`{question.id}` tells who a person is and is not marked so"
            yield lines.warning(where, "identifier", message, "Add `identifier: true`, or do not ask it.")
        if question.reversed and not question.scale_of:
            message = f"`{question.id}` is reversed but belongs to no scale"
            yield lines.error((*where, "reversed"), "scale_of", message, "Add `scale_of`, or take `reversed` away.")
        if question.scale_of and question.kind not in SCALES | {Kind.MATRIX}:
            message = f"`{question.id}` is an item of a scale and is answered by no marks"
            yield lines.error((*where, "scale_of"), "scale_of", message, "Let its type be `scale`.")
    yield from _scales(draft, lines)


def _scales(draft: Draft, lines: Lines) -> Found:
    """The items of one scale are added up, so their marks must go alike."""
    first: dict[str, tuple[int, int]] = {}
    for place, question in draft.questions.items():
        if question.scale_of and question.scale:
            marks = (question.scale.first, question.scale.last)
            expected = first.setdefault(question.scale_of, marks)
            if marks != expected:
                apart = f"from {marks[0]} to {marks[1]}, and its scale from {expected[0]} to {expected[1]}"
                message = f"`{question.id}` goes {apart}"
                where: Place = ("questions", place, "scale")
                yield lines.error(where, "scale_of", message, "Let all items of one scale have the same marks.")
