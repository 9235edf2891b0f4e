"""Catalogues as files: gettext PO, read by Babel, found by context alone; `po_writing` writes them.

A translation belongs to its context (a stable id), never to its French text, so that no guess moves a
translation from one question to another.
"""

from __future__ import annotations

import io
import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from babel import UnknownLocaleError
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, denormalize, read_po

from app.questionnaire.findings import MOST, Finding
from app.questionnaire.model import Language
from app.questionnaire.notes import is_note
from app.questionnaire.po_header import header_findings

LARGEST = 2_000_000
"""Bytes of one catalogue file."""
MOST_ENTRIES = 12_000
"""More than the longest survey has texts."""
LONGEST_TEXT = 10_000
"""Characters; more than twice the longest French text."""

PLACEHOLDER = re.compile(r"\{[a-z_][a-z0-9_]*\}")

_NOT_AS_WRITTEN = str.maketrans({"\u2019": "'", "\u00a0": " ", "\u202f": " "})


@dataclass(frozen=True, slots=True)
class Translation:
    """One entry of a catalogue, as it stands in the file."""

    source: str
    """The French it is filed under."""
    text: str
    fuzzy: bool
    previous: str | None
    """The French it was made from, where `update` saw it change and nobody has looked since."""
    line: int
    comments: tuple[str, ...] = ()
    """The translator's own, and notes to Relais."""

    @property
    def made_from(self) -> str:
        return self.previous or self.source


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A language's texts for one survey; with findings it is not to be trusted at all."""

    file: str
    language: Language
    translations: Mapping[str, Translation]
    findings: tuple[Finding, ...] = ()


@lru_cache(maxsize=16_384)
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
    if len(re.findall(r"^(?:#~ )?msgid ", text, re.MULTILINE)) > MOST_ENTRIES:
        return _refused(name, 1, f"The file has more than {MOST_ENTRIES} entries", "One survey, one catalogue.")
    parsed = parsed_catalogue(text)
    if isinstance(parsed, str):
        return _refused(
            name,
            _line_of(parsed),
            "This is not a catalogue that gettext can read",
            f"Mend or undo the last edit ({parsed}).",
        )
    return _catalogue(parsed, text, name)


def parsed_catalogue(text: str) -> Catalog | str:
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
    translations = {
        message.context: _translation(message) for message in parsed if message.context and isinstance(message.id, str)
    }
    found = (*header_findings(parsed, text, name), *_repeated(text, name), *_too_long(translations, name))
    return Catalogue(name, (parsed.locale_identifier or "").replace("_", "-"), translations, found)


def _translation(message: Message) -> Translation:
    source, text = str(message.id), message.string if isinstance(message.string, str) else ""
    return Translation(source, text, message.fuzzy, previous_source(message), message.lineno or 1, _comments(message))


def previous_source(message: Message) -> str | None:
    """Babel keeps `#| msgid` lines as comments that begin with a bar; without the fuzzy mark they are history."""
    lines = [comment[1:].strip() for comment in message.user_comments if comment.startswith("|")]
    quoted = [line.removeprefix("msgid").strip() for line in lines if not line.startswith(("msgctxt", "msgid_plural"))]
    return denormalize("\n".join(quoted)) if quoted and message.fuzzy else None


def _comments(message: Message) -> tuple[str, ...]:
    """What the translator wrote; a note under `#.` counts as well, though tools write those lines anew."""
    own = [comment for comment in message.user_comments if not comment.startswith("|")]
    return (*own, *_own_notes(message.auto_comments))


def _own_notes(extracted: Sequence[str]) -> Iterator[str]:
    begun = False
    for comment in extracted:
        begun = begun or is_note(comment)
        if begun:
            yield comment


def _repeated(text: str, name: str) -> Iterable[Finding]:
    """Babel keeps one of two entries with the same context in silence; people want to know."""
    found = [(match[1], match.start()) for match in re.finditer(r'^msgctxt "(.*)"', text, re.MULTILINE)]
    times = Counter(context for context, _ in found)
    again = [(context, start) for context, start in found if times[context] > 1][:MOST]
    for context, start in again:
        message = f"`{context}` stands here {times[context]} times"
        yield _finding(name, text.count("\n", 0, start) + 1, message, "Keep one of them.")


def _too_long(translations: Mapping[str, Translation], name: str) -> Iterable[Finding]:
    for context, one in itertools.islice(translations.items(), MOST_ENTRIES):
        if max(len(one.text), len(one.source)) > LONGEST_TEXT:
            message = f"`{context}` is longer than {LONGEST_TEXT} characters"
            yield _finding(name, one.line, message, "A text of a survey is shorter: look for a lost quotation mark.")


def _finding(name: str, line: int, message: str, mend: str) -> Finding:
    return Finding(name, line, "error", "catalogue", message, mend)


def _refused(name: str, line: int, message: str, mend: str) -> Catalogue:
    return Catalogue(name, "", {}, (_finding(name, line, message, mend),))
