"""YAML 1.2 read into plain nodes that know their line; every scalar stays text, so `no` and `1` are codes.

Built from ruamel's events rather than by its constructor: nothing is made into objects, and what a
questionnaire has no use for (anchors, tags, several documents, deep nesting) is refused by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from app.questionnaire.characters import unseen
from app.questionnaire.findings import MOST, Finding

DEEPEST = 20
"""Levels of nesting; a questionnaire needs six."""

MOST_PARTS = 30_000
"""Keys, texts and lists in one file: more than a thousand questions need."""

_NULLS = frozenset({"", "~", "null"})


@dataclass(frozen=True, slots=True)
class Text:
    value: str | None
    line: int


@dataclass(frozen=True, slots=True)
class Items:
    items: tuple[Node, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Entries:
    entries: dict[str, Node]
    line: int
    lines: dict[str, int] = field(default_factory=dict)
    """Of the keys."""


Node = Text | Items | Entries


@dataclass(frozen=True, slots=True)
class Parsed:
    """The root, or None when the text is no YAML; either way with everything refused on the way."""

    root: Node | None
    findings: tuple[Finding, ...]


def parse_yaml(text: str, name: str) -> Parsed:
    """Never raises for bad content."""
    builder = _Builder(name, text)
    try:
        return Parsed(builder.document(YAML(typ="safe", pure=True).parse(text)), tuple(builder.findings))
    except _GivenUpError:
        pass
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        message, mend = _plain(str(error.problem))
        builder.refuse(mark.line + 1 if mark else 1, "yaml", message, mend)
    except (YAMLError, ValueError, OverflowError, LookupError, AttributeError, TypeError) as error:
        # A character that may not stand in YAML, or text on which the scanner itself stumbles.
        builder.refuse(
            _odd_line(text), "yaml", "This is not YAML", f"Save the file as plain UTF-8 text ({type(error).__name__})."
        )
    return Parsed(None, tuple(builder.findings))


_BREAK = re.compile("\r\n|[\n\r\u0085\u2028\u2029]")
"""As YAML counts lines."""
_SENTENCE = re.compile(r"\w\s+\S")


class _GivenUpError(Exception):
    """The rest of the file is not looked at; why is among the findings."""


class _Builder:
    """Turns events into nodes, noting what it refuses and going on."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.lines = _BREAK.split(text)
        self.findings: list[Finding] = []
        self.parts = 0

    def refuse(self, line: int, code: str, message: str, mend: str) -> None:
        self.findings.append(Finding(self.name, line, "error", code, message, mend))
        if len(self.findings) >= MOST:
            raise _GivenUpError

    def document(self, events: Iterator[Event]) -> Node | None:
        root: Node | None = None
        for event in events:
            if isinstance(event, DocumentStartEvent) and root is not None:
                self.refuse(
                    _line(event), "documents", "A second document begins here", "One file, one survey: take `---` away."
                )
                return root
            if isinstance(event, NodeEvent):
                root = self._node(event, events, 1)
        return root

    def _node(self, event: Event, events: Iterator[Event], depth: int) -> Node:
        line = _line(event)
        self.parts += 1
        if depth > DEEPEST or self.parts > MOST_PARTS:
            self.refuse(line, "depth", "Nested too deep, or too long", "Write one survey, flat.")
            raise _GivenUpError
        self._look(event, line)
        match event:
            case MappingStartEvent():
                return self._entries(events, line, depth)
            case SequenceStartEvent():
                return self._items(events, line, depth)
            case ScalarEvent():
                return self._text(event, line)
        return Text(None, line)

    def _look(self, event: Event, line: int) -> None:
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
            self.refuse(
                line, "anchor", "Anchors (`&`) and aliases (`*`) are not read here", "Write it out, or quote the text."
            )
        if getattr(event, "tag", None):
            self.refuse(line, "tag", "Tags (`!`) are not read here", "Take it away, or quote the text.")

    def _text(self, event: ScalarEvent, line: int) -> Text:
        hidden = unseen(event.value)
        if hidden:
            message = f"The text holds characters nobody sees: {', '.join(hidden)}"
            self.refuse(line, "unseen", message, "Write the text again by hand.")
        plain = event.style is None
        if plain and _SENTENCE.search(event.value):
            self._look_for_cut(event)
        return Text(None if plain and event.value.lower() in _NULLS else event.value.strip(), line)

    def _look_for_cut(self, event: ScalarEvent) -> None:
        """YAML takes ` #` for the beginning of a comment; in a sentence it is mostly a slip."""
        end = event.end_mark
        rest = self.lines[end.line][end.column :] if end.line < len(self.lines) else ""
        if re.match(r"\s+#", rest):
            message = f"The text ends here: « {_short(rest.strip())} » is a comment and is not read"
            mend = "Put the text between quotes, or the comment on a line of its own."
            self.findings.append(Finding(self.name, end.line + 1, "warning", "cut_short", message, mend))

    def _items(self, events: Iterator[Event], line: int, depth: int) -> Items:
        items = []
        while not isinstance(event := next(events), SequenceEndEvent):
            items.append(self._node(event, events, depth + 1))
        return Items(tuple(items), line)

    def _entries(self, events: Iterator[Event], line: int, depth: int) -> Entries:
        found = Entries({}, line)
        while not isinstance(event := next(events), MappingEndEvent):
            key = self._node(event, events, depth + 1)
            value = self._node(next(events), events, depth + 1)
            self._enter(found, key, value)
        return found

    def _enter(self, found: Entries, key: Node, value: Node) -> None:
        if not isinstance(key, Text):
            self.refuse(key.line, "key", "A key must be one word", "Write `key: value`, or quote a text with braces.")
            return
        name = key.value or ""
        if name in found.entries:
            message = f"`{_short(name)}` is already written on line {found.lines[name]}"
            self.refuse(key.line, "duplicate_key", message, "Keep one of them.")
            return
        found.entries[name] = value
        found.lines[name] = key.line


def _line(event: Event) -> int:
    line: int = event.start_mark.line
    return line + 1


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"


_PROBLEMS = (
    (
        "mapping values are not allowed",
        "A `:` stands where none can",
        "Put a text that holds `: ` between quotes, and look at the indentation.",
    ),
    ("could not find expected ':'", "A `:` is missing", "Write `key: value`; look for quotes left open above."),
    ("unexpected end of stream", "A quote is opened and never closed", "Close it."),
    ("'\\t'", "A tab stands where spaces should", "Indent with spaces."),
    (
        "expected <block end>",
        "The indentation does not fit the lines above",
        "Line keys of one level up in one column; double a `'` inside quotes.",
    ),
    ("while scanning a simple key", "A `:` is missing", "Write `key: value`."),
    (
        "flow",
        "A bracket or brace is opened and never closed, or a comma is missing",
        "Look at `[ ]`, `{ }` and the commas between.",
    ),
)


def _plain(problem: str) -> tuple[str, str]:
    """YAML's own words in everyday ones."""
    for sign, message, mend in _PROBLEMS:
        if sign in problem:
            return message, mend
    mend = (
        "Look at this line and the one before: between braces, a text with `,` `[` `{` `: ` or quotes stands in quotes."
    )
    return f"This is not YAML ({problem})", mend


def _odd_line(text: str) -> int:
    """The line of the first character that may not stand in YAML."""
    for number, line in enumerate(text.split("\n"), start=1):
        if unseen(line.removesuffix("\r")):
            return number
    return 1
