"""What the first entry of a catalogue says of the whole file, and whether it can be true."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.plurals import get_plural
from babel.messages.pofile import denormalize

from app.questionnaire.findings import MOST, Finding
from app.questionnaire.plurals import PluralForms, disagreements, read_plurals

_FIRST_ENTRY = re.compile(r'^msgid\s+""[ \t]*\n(?:msgstr)\s+((?:"[^\n]*"[ \t]*(?:\n|\Z))+)', re.MULTILINE)
_FORMS = re.compile(r"^msgstr\[(\d+)\]", re.MULTILINE)


def header_findings(parsed: Catalog, text: str, name: str) -> Iterator[Finding]:
    """Every reason not to trust the header; without a language there is no more to say."""
    if parsed.locale is None:
        yield _finding(name, 1, "The header names no language", 'Write "Language: ar\\n" in the first entry.')
        return
    said = _headers(text)
    yield from _twice(said, text, name)
    if parsed.charset.lower().replace("-", "") != "utf8":
        mend = 'Write "Content-Type: text/plain; charset=utf-8\\n".'
        yield _finding(name, 1, f"The header says {parsed.charset}", mend)
    forms = read_plurals(dict(said).get("plural-forms", parsed.plural_forms))
    yield from _plurals(parsed.locale, forms, name)
    if isinstance(forms, PluralForms):
        yield from _entries(forms, text, name)


def _headers(text: str) -> list[tuple[str, str]]:
    found = _FIRST_ENTRY.search(text)
    lines = denormalize(found[1].strip()).splitlines() if found else []
    parted = (line.partition(":") for line in lines)
    return [(key.strip().lower(), value.strip()) for key, colon, value in parted if colon]


def _twice(said: list[tuple[str, str]], text: str, name: str) -> Iterator[Finding]:
    for key, times in Counter(key for key, _ in said).items():
        if times > 1:
            yield _finding(name, 1, f"The header says `{key}` {times} times", "Keep the line that is true.")
    firsts = [found for found in _FIRST_ENTRY.finditer(text) if not _has_context(text, found.start())]
    for found in firsts[1:MOST]:
        line = text.count("\n", 0, found.start()) + 1
        yield _finding(name, line, "The file has a second header", "Two files were joined here: keep one header.")


def _has_context(text: str, start: int) -> bool:
    before = text[max(0, start - 500) : start].rstrip("\n").rpartition("\n")[2]
    return before.startswith(("msgctxt", '"'))


def _plurals(locale: Locale, forms: PluralForms | str, name: str) -> Iterator[Finding]:
    expected = get_plural(locale)
    mend = f'Write "Plural-Forms: nplurals={expected.num_plurals}; plural={expected.plural_expr};\\n".'
    if isinstance(forms, str):
        yield _finding(name, 1, f"The header's plural forms cannot be used: {forms}", mend)
        return
    if forms.count != expected.num_plurals:
        message = f"The header says {forms.count} plural forms; {locale} has {expected.num_plurals}"
        yield _finding(name, 1, message, mend)
        return
    for disagreement in disagreements(forms, locale):
        yield _finding(name, 1, f"The header's plural rule is not {locale}'s: {disagreement}", mend)


def _entries(forms: PluralForms, text: str, name: str) -> Iterator[Finding]:
    """Forms counted in the file itself, since libraries cut or fill what the header does not expect."""
    runs: list[tuple[int, list[int]]] = []
    for found in _FORMS.finditer(text):
        number = int(found[1][:6])
        if number == 0 or not runs:
            runs.append((found.start(), []))
        runs[-1][1].append(number)
    wrong = [(start, numbers) for start, numbers in runs if numbers != list(range(forms.count))]
    for start, numbers in wrong[:MOST]:
        message = f"This entry has {len(numbers)} plural forms, the header says {forms.count}"
        mend = f"Write msgstr[0] to msgstr[{forms.count - 1}], each once."
        yield _finding(name, text.count("\n", 0, start) + 1, message, mend)


def _finding(name: str, line: int, message: str, mend: str) -> Finding:
    return Finding(name, line, "error", "catalogue", message, mend)
