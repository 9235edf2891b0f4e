"""Texts of other tools made into ours: no markup, no unseen characters, references turned into placeholders."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from app.questionnaire.characters import UNSEEN
from app.questionnaire.course import ITEM
from app.questionnaire.model import FRENCH
from app.studio.interchange.form import Place, Texts
from app.studio.interchange.report import Report

LONGEST = 3_900
GAP = "…"
"""Stands where an answer would be said that is not known here."""

_BEFORE = frozenset({"title", "intro", "notice"})
"""Read before anything is known that could be said."""
_REFERENCE = re.compile(r"\$\{\s*([^{}\s]+)\s*\}")
_ROUND = str.maketrans("{}", "()")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200000}>")
_SCRIPT = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)", re.IGNORECASE | re.DOTALL)
_BREAK = re.compile(r"<br\s*/?>|</(?:p|div|li|h[1-6])>\s*", re.IGNORECASE)
_MARKS = re.compile(r"\*\*(.+?)\*\*|__(.+?)__|^#{1,6}\s+", re.MULTILINE)
_LINK = re.compile(r"\[([^\[\]]+)\]\((https?://[^()\s]+)\)")


@dataclass(slots=True)
class Sayings:
    """Cleans texts and keeps every language of each, by context."""

    source: str
    """The language that the survey will be written in; `""` where the form names none."""
    references: Mapping[str, str]
    """Names in texts, each with the id of the question whose answer is said."""
    report: Report
    said: dict[str, Texts] = field(default_factory=dict)
    shared: set[tuple[str, str]] = field(default_factory=set)
    """Contexts and languages that have the text of no language in particular."""
    piped: set[str] = field(default_factory=set)

    def keep(self, context: str, texts: Texts, place: Place, column: str) -> str | None:
        """The text in the language the survey is written in; the others are kept under the context."""
        known = context.removeprefix("survey.") not in _BEFORE
        clean = {language: self.clean(text, place, column, known=known) for language, text in texts.items()}
        clean = {language: text for language, text in clean.items() if text}
        if not clean:
            return None
        named = self.source or FRENCH
        french = clean.get(named) or clean.get("") or next(iter(clean.values()))
        if named not in clean and "" not in clean:
            language = next(iter(clean))
            why, instead = f"it has no text in `{named}`", f"its text in `{language}` stands there"
            self.report.add(place.sheet, place.row, column, french, why, instead)
        self.said[context] = clean
        return french

    def text(self, context: str, language: str) -> str | None:
        """A translation; a text of no language stands for all, which is marked."""
        texts = self.said.get(context, {})
        if language in texts:
            return texts[language]
        if "" in texts:
            self.shared.add((context, language))
            return texts[""]
        return None

    def clean(self, text: str, place: Place, column: str, *, known: bool = True) -> str:
        """One text as people will read it."""
        cleaned = self._unmarked(text, place, column)
        shown = UNSEEN.sub("", cleaned)
        if shown != cleaned:
            why = "it holds characters nobody sees"
            self.report.add(place.sheet, place.row, column, text, why, "they are left out", "note")
        filled = self._piped(shown, place, column) if known else _REFERENCE.sub(GAP, shown).translate(_ROUND)
        lines = (re.sub(r"[ \t]+", " ", line).strip() for line in filled.splitlines())
        whole = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
        if len(whole) > LONGEST:
            self.report.add(
                place.sheet, place.row, column, text, f"it is longer than {LONGEST} characters", "it is cut"
            )
        return whole[:LONGEST]

    def _unmarked(self, text: str, place: Place, column: str) -> str:
        plain = _LINK.sub(r"\1 \2", _TAG.sub("", _BREAK.sub("\n", _SCRIPT.sub("", text))))
        plain = html.unescape(_MARKS.sub(lambda found: found[1] or found[2] or "", plain))
        if plain != text:
            why = "it holds markup, which is not read here"
            self.report.add(place.sheet, place.row, column, text, why, "the words stay", "note")
        return plain

    def _piped(self, text: str, place: Place, column: str) -> str:
        """References become placeholders; braces that mean nothing become round."""
        parts = _REFERENCE.split(text)
        spoken = [part.translate(_ROUND) for part in parts[::2]]
        if "".join(parts[::2]) != "".join(spoken):
            why = "braces would be read as a placeholder"
            self.report.add(place.sheet, place.row, column, text, why, "they are written as brackets", "note")
        filled = [spoken[0]]
        for name, after in zip(parts[1::2], spoken[1:], strict=True):
            filled += [self._placeholder(name, text, place, column), after]
        return "".join(filled)

    def _placeholder(self, name: str, text: str, place: Place, column: str) -> str:
        source = self.references.get(name)
        if source is None:
            why = f"`{name}` is no question whose answer can be said here"
            self.report.add(place.sheet, place.row, column, text, why, f"`{GAP}` stands for it")
            return GAP
        if source != ITEM:
            self.piped.add(source)
        return f"{{{source}}}"
