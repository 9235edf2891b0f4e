"""Everything that can be said about a survey's texts beside whether they may be published: warnings, all at once."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from app.questionnaire.contexts import entries
from app.questionnaire.coverage import media_coverage
from app.questionnaire.findings import Finding
from app.questionnaire.model import Language
from app.questionnaire.plainness import read_aloud
from app.questionnaire.po import read_catalogue
from app.questionnaire.version import Version
from app.sms.rehearsal import messages
from app.studio.message_lint import text_messages, unanswerable
from app.studio.preparing import catalogue_path


def lint(
    version: Version, definition: Path, translations: Path, now: dt.datetime, *, two_way: bool = True
) -> tuple[Finding, ...]:
    """Plain language, text messages and media of a version that is fit to be published."""
    found = [*media_coverage(version.survey, str(definition))]
    for language in version.languages:
        file, lines = _where(version, language, definition, translations)
        said = entries(version.survey)
        found += read_aloud(said, version.texts[language], language, file, lines)
        found += text_messages(messages(version, language, now), language, file, lines)
        found += () if two_way else unanswerable(said, version.texts[language], language, file, lines)
    return tuple(found)


def _where(version: Version, language: Language, definition: Path, translations: Path) -> tuple[str, Mapping[str, int]]:
    """The file that a language's texts are in, and the line of each."""
    if language == version.survey.source:
        return str(definition), dict(_lines(definition.read_text(encoding="utf-8-sig"), version))
    path = catalogue_path(version.survey, language, translations)
    known = read_catalogue(path).translations
    return str(path), {context: one.line for context, one in known.items()}


def _lines(text: str, version: Version) -> Iterator[tuple[str, int]]:
    """A question's texts stand from its id on, an answer's with its code below its list."""
    for line, written in enumerate(text.splitlines(), start=1):
        if found := re.match(r"\s*-\s*\{?\s*id:\s*[\"']?(\w+)", written):
            yield from ((f"{found[1]}.{part}", line) for part in ("text", "help", "sms", "low", "high", "problem"))
        elif found := re.match(r"(title|intro|notice|thanks|declined|screened_out|quota_full):", written):
            yield f"survey.{found[1]}", line
    for name, listed in version.survey.lists.items():
        begun = re.search(rf"^\s+{name}:", text, re.MULTILINE)
        for option in listed.options if begun else ():
            code = re.compile(rf"[\s{{,]{option.code}:").search(text, begun.end()) if begun else None
            if code:
                yield f"{name}.{option.code}", text.count("\n", 0, code.start() + 1) + 1
