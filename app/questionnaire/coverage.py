"""Which questions can be heard or recognised without reading, language by language."""

from __future__ import annotations

from collections.abc import Iterator

from app.questionnaire.findings import Finding
from app.questionnaire.model import SILENT, Language, Option, Question, Survey

_SHOWN_FIRST = 5


def media_coverage(survey: Survey, file: str) -> Iterator[Finding]:
    """Told only of surveys that have recordings or pictures: then a gap is an oversight."""
    for language in survey.languages:
        missing = [one.id for one in _asked(survey) if not _has(one, "audio", language)]
        if missing and any(one.audio for one in survey.questions):
            yield _gap(file, language, f"{len(missing)} questions have no recording ({_listed(missing)})", "no_audio")
    for name, options in ((one.name, one.options) for one in survey.choices):
        without = [option.code for option in options if not option.image]
        if without and len(without) < len(options):
            message = f"Some answers of `{name}` have a picture, others none ({_listed(without)})"
            yield Finding(file, 1, "warning", "no_image", message, "Give all of them a picture, or none.")


def _asked(survey: Survey) -> list[Question]:
    return [question for question in survey.questions if question.kind not in SILENT]


def _has(part: Question | Option, medium: str, language: Language) -> bool:
    """In this very language: a recording in French helps nobody who listens in Arabic."""
    return language in (getattr(part, medium) or {})


def _gap(file: str, language: Language, message: str, code: str) -> Finding:
    return Finding(file, 1, "warning", code, f"{language}: {message}", "Record them, or say why not.")


def _listed(names: list[str]) -> str:
    more = len(names) - _SHOWN_FIRST
    return ", ".join(names[:_SHOWN_FIRST]) + (f" and {more} more" if more > 0 else "")
