"""Catalogues as files: gettext PO, read and written by Babel, found by context alone.

A translation belongs to its context (a stable id), never to its French text, so that no guess moves a
translation from one question to another. A text reworded under the same context keeps its old
translation, marked fuzzy with the French it was made from, until a translator has looked at it.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog, Message
from babel.messages.plurals import get_plural
from babel.messages.pofile import PoFileError, denormalize, read_po, write_po

from app.questionnaire.contexts import Entry, entries
from app.questionnaire.findings import Finding
from app.questionnaire.model import Language, Survey

LARGEST = 2_000_000
"""Bytes of one catalogue file."""

PLACEHOLDER = re.compile(r"\{[a-z_][a-z0-9_]*\}")

_ARABIC_PLURALS = "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5)"
"""As translators' tools number them; Babel's own header swaps the last two forms."""

_NOT_AS_WRITTEN = str.maketrans({"\u2019": "'", "\u00a0": " ", "\u202f": " "})


@dataclass(frozen=True, slots=True)
class Translation:
    """One entry of a catalogue, as it stands in the file."""

    source: str
    """The French it is filed under."""
    text: str
    fuzzy: bool
    previous: str | None
    """The French it was made from, where `update` saw it change."""
    line: int


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A language's texts for one survey; with findings it is not to be trusted at all."""

    file: str
    language: Language
    translations: Mapping[str, Translation]
    findings: tuple[Finding, ...] = ()


def normal(text: str) -> str:
    """A text without the differences nobody sees: composed letters, apostrophes, kinds of space."""
    return " ".join(unicodedata.normalize("NFC", text).translate(_NOT_AS_WRITTEN).split())


def read_catalogue(path: Path) -> Catalogue:
    """The catalogue of a file; whatever is wrong with the file is among its findings."""
    name = str(path)
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        return _refused(name, 1, f"The file cannot be opened ({error.strerror})", "Look at its name and rights.")
    if len(content) > LARGEST:
        return _refused(name, 1, f"The file is larger than {LARGEST // 1_000_000} MB", "One survey, one catalogue.")
    try:
        return read_catalogue_text(content.decode(), name)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return _refused(name, line, "The file is not UTF-8", "Save it as UTF-8.")


def read_catalogue_text(text: str, name: str) -> Catalogue:
    """The same from text already in hand."""
    marked = re.search(r"#-#-#-#-#|^(<<<<<<<|>>>>>>>|=======)", text, re.MULTILINE)
    if marked:
        line = text.count("\n", 0, marked.start()) + 1
        return _refused(
            name, line, "Two files were merged here and the marks are left", "Keep one side, take the marks away."
        )
    parsed = _parsed(text)
    if isinstance(parsed, str):
        return _refused(
            name,
            _line_of(parsed),
            "This is not a catalogue that gettext can read",
            f"Mend or undo the last edit ({parsed}).",
        )
    return _catalogue(parsed, text, name)


def _parsed(text: str) -> Catalog | str:
    try:
        return read_po(io.StringIO(text), abort_invalid=True)
    except PoFileError as error:
        return f"{error} on line {error.lineno + 1}"
    except UnknownLocaleError as error:
        return f"unknown language {error.identifier}"
    except (ValueError, LookupError, AttributeError, TypeError) as error:  # Babel on text that is no PO at all
        return type(error).__name__


def _line_of(trouble: str) -> int:
    found = re.search(r"on line (\d+)", trouble)
    return int(found[1]) if found else 1


def _catalogue(parsed: Catalog, text: str, name: str) -> Catalogue:
    found = tuple(_header_findings(parsed, name)) + tuple(_repeated(text, name))
    translations = {
        message.context: _translation(message) for message in parsed if message.context and isinstance(message.id, str)
    }
    return Catalogue(name, (parsed.locale_identifier or "").replace("_", "-"), translations, found)


def _translation(message: Message) -> Translation:
    source, text = str(message.id), message.string if isinstance(message.string, str) else ""
    return Translation(source, text, bool(message.fuzzy), _previous(message), message.lineno or 1)


def _previous(message: Message) -> str | None:
    """Babel keeps `#| msgid` lines as comments that begin with a bar."""
    lines = [comment[1:].strip() for comment in message.user_comments if comment.startswith("|")]
    quoted = [line.removeprefix("msgid").strip() for line in lines if not line.startswith(("msgctxt", "msgid_plural"))]
    return denormalize("\n".join(quoted)) if quoted else None


def _header_findings(parsed: Catalog, name: str) -> Iterable[Finding]:
    if parsed.locale is None:
        yield _finding(name, 1, "The header names no language", 'Write "Language: ar\\n" in the first entry.')
        return
    expected = get_plural(parsed.locale).num_plurals
    if parsed.num_plurals != expected:
        message = f"The header says {parsed.num_plurals} plural forms; {parsed.locale_identifier} has {expected}"
        yield _finding(name, 1, message, f'Write "Plural-Forms: nplurals={expected}; plural=…\\n".')
    if parsed.charset.lower().replace("-", "") != "utf8":
        yield _finding(
            name, 1, f"The header says {parsed.charset}", 'Write "Content-Type: text/plain; charset=utf-8\\n".'
        )


def _repeated(text: str, name: str) -> Iterable[Finding]:
    """Babel keeps one of two entries with the same context in silence; people want to know."""
    found = [
        (match[1], text.count("\n", 0, match.start()) + 1)
        for match in re.finditer(r'^msgctxt "(.*)"', text, re.MULTILINE)
    ]
    times = Counter(context for context, _ in found)
    for context, line in found:
        if times[context] > 1:
            yield _finding(name, line, f"`{context}` stands here {times[context]} times", "Keep one of them.")


def _finding(name: str, line: int, message: str, mend: str) -> Finding:
    return Finding(name, line, "error", "catalogue", message, mend)


def _refused(name: str, line: int, message: str, mend: str) -> Catalogue:
    return Catalogue(name, "", {}, (_finding(name, line, message, mend),))


# Writing. ---------------------------------------------------------------------------------------


def extract(survey: Survey, now: dt.datetime) -> str:
    """A template (.pot): every text of the survey, without translations."""
    template = _new(survey, None, now)
    for entry in entries(survey):
        _add(template, entry)
    return _written(template)


def update(
    survey: Survey, old: str | None, language: Language, now: dt.datetime, name: str
) -> str | tuple[Finding, ...]:
    """A language's catalogue brought up to the survey; nothing is guessed, nothing translated is lost."""
    updated = _new(survey, language, now)
    known: dict[str, Message] = {}
    if old is not None:
        findings = read_catalogue_text(old, name).findings
        before = _parsed(old)
        if findings or isinstance(before, str):
            return findings
        updated.mime_headers = [(key, value) for key, value in before.mime_headers if "EMAIL@ADDRESS" not in value]
        updated.header_comment = before.header_comment
        known = _by_context([*before.obsolete.values(), *before])
    for entry in entries(survey):
        _carry(updated, entry, known.pop(entry.context, None))
    for context, message in known.items():
        if message.string:
            updated.obsolete[(str(message.id), context)] = message
    return _written(updated)


def _by_context(messages: Iterable[Message]) -> dict[str, Message]:
    return {message.context: message for message in messages if message.context}


def _carry(updated: Catalog, entry: Entry, old: Message | None) -> None:
    """The old translation of the same context: current where its French still stands, else fuzzy."""
    if old is None or not old.string:
        _add(updated, entry)
        return
    made_from = _previous(old) or str(old.id)
    same = normal(made_from) == normal(entry.text)
    mistrusted = old.fuzzy and _previous(old) is None
    new = _add(updated, entry, str(old.string), fuzzy=mistrusted or not same)
    new.previous_id = [] if same else [made_from]
    new.user_comments = [comment for comment in old.user_comments if not comment.startswith("|")]


def _add(catalog: Catalog, entry: Entry, string: str = "", *, fuzzy: bool = False) -> Message:
    message = catalog.add(entry.text, string, auto_comments=[entry.comment], context=entry.context)
    # Babel takes "50 % des" for a Python format; the flags that are true are set here.
    message.flags = {"fuzzy"} if fuzzy else set()
    if PLACEHOLDER.search(entry.text):
        message.flags.add("python-brace-format")
    return message


def _new(survey: Survey, language: Language | None, now: dt.datetime) -> Catalog:
    locale = Locale.parse(language.replace("-", "_")) if language else None
    comment = f"# {survey.project}: {language or 'template'}"
    catalog = Catalog(
        locale=locale,
        header_comment=comment,
        project=survey.key,
        version="1",
        creation_date=now,
        revision_date=now,
        fuzzy=False,
    )
    # Babel's defaults are people nobody knows.
    catalog.last_translator, catalog.language_team, catalog.msgid_bugs_address = "", language or "", ""
    if language == "ar":
        catalog.mime_headers = [("Plural-Forms", _ARABIC_PLURALS)]
    return catalog


def _written(catalog: Catalog) -> str:
    out = io.BytesIO()
    write_po(out, catalog, width=110, include_previous=True)
    return out.getvalue().decode()
