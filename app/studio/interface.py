"""The interface's own words: found in code and templates, and the catalogue of each language held against them.

English is the source and stands in the code. A translation belongs to its exact English, so a reworded message is
a new one and nothing is guessed. Files carry no dates and no line numbers: a change shows only what it is about.
"""

from __future__ import annotations

import io
import re
import tomllib
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

from app.questionnaire.findings import Finding
from app.settings import ROOT
from app.site.language import DOMAIN, LANGUAGES

SOURCE = "en"
KEYWORDS = {**DEFAULT_KEYWORDS, "lazy_gettext": None, "format_count": (1, 2)}
PLACEHOLDER = re.compile(r"%\((\w+)\)[a-z]")
WIDTH = 110

PLURALS = {
    "ar": (
        "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : "
        "n%100>=3 && n%100<=10 ? 3 : n%100>=11 && n%100<=99 ? 4 : 5)"
    ),
    "fr": "nplurals=2; plural=(n > 1)",
}
"""As translators' tools number them; Babel's own header swaps the last two forms of Arabic."""


def languages() -> tuple[str, ...]:
    """Those that need a catalogue."""
    return tuple(code for code in LANGUAGES if code != SOURCE)


def catalogue_path(language: str, translations: Path) -> Path:
    return translations / language / "LC_MESSAGES" / f"{DOMAIN}.po"


@cache
def extract() -> Catalog:
    """Every message in the code and the templates, with the files it stands in; read once, to be read only."""
    template = Catalog(domain=DOMAIN)
    mappings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["babel"]["mappings"]
    found = extract_from_dir(
        ROOT,
        [(one["pattern"], one["method"]) for one in mappings],
        keywords=KEYWORDS,
        comment_tags=("Translators:",),
        strip_comment_tags=True,
    )
    for file, line, message, comments, context in found:
        template.add(message, None, [(file, line)], auto_comments=comments, context=context)
    return template


def read(language: str, translations: Path) -> Catalog:
    """A language's catalogue; an empty one where there is none yet."""
    path = catalogue_path(language, translations)
    content = path.read_text(encoding="utf-8") if path.exists() else _header(language)
    return read_po(io.StringIO(content), locale=language, domain=DOMAIN)


def updated(language: str, translations: Path, template: Catalog) -> str:
    """The catalogue brought up to the code: new messages untranslated, those the code no longer says gone."""
    catalogue = read(language, translations)
    catalogue.update(template, no_fuzzy_matching=True)
    return _header(language) + "\n" + written(catalogue)


def written(catalogue: Catalog) -> str:
    out = io.BytesIO()
    write_po(out, catalogue, width=WIDTH, omit_header=True, ignore_obsolete=True, include_lineno=False)
    return out.getvalue().decode()


def audit(language: str, translations: Path, template: Catalog) -> tuple[Finding, ...]:
    """What keeps a message from being served in this language, in the order of the template."""
    catalogue = read(language, translations)
    file = str(catalogue_path(language, translations))
    malformed = {message.id: errors for message, errors in catalogue.check()}
    found: list[Finding] = []
    for source in (message for message in template if message.id):
        message = catalogue.get(source.id, source.context)
        for why in _faults(message, malformed.get(source.id, ())):
            line = (message.lineno if message else None) or 1
            found.append(Finding(file, line, "error", "interface", f"“{each(source.id)[0]}”: {why}", "Translate it."))
    return tuple(found)


def _faults(message: Message | None, errors: Iterable[Exception]) -> Iterable[str]:
    if message is None:
        yield "it is not in the catalogue (`translations update` brings it there)"
    elif not all(each(message.string)):
        yield "it is not translated"
    elif message.fuzzy:
        yield "it is marked fuzzy"
    else:
        yield from (str(error) for error in errors)
        # Of the form for many: "one" and "two" may be said without a figure.
        lost = placeholders(each(message.id)[-1]) - placeholders(each(message.string)[-1])
        yield from (f"the value “{name}” is lost" for name in sorted(lost))


def placeholders(text: str) -> frozenset[str]:
    return frozenset(PLACEHOLDER.findall(text))


def each(texts: str | Sequence[str] | None) -> tuple[str, ...]:
    """The forms of a message: one, or one for each kind of number."""
    return (texts or "",) if isinstance(texts, str | None) else tuple(texts)


def _header(language: str) -> str:
    name = Locale.parse(language).get_display_name("en")
    return "\n".join(
        [
            f"# Interface words: {name}. The English source stands in the code.",
            'msgid ""',
            'msgstr ""',
            '"Project-Id-Version: relais\\n"',
            f'"Language: {language}\\n"',
            '"MIME-Version: 1.0\\n"',
            '"Content-Type: text/plain; charset=utf-8\\n"',
            '"Content-Transfer-Encoding: 8bit\\n"',
            f'"Plural-Forms: {PLURALS[language]};\\n"',
            "",
        ]
    )
