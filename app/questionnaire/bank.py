"""Questions shared between surveys: `- include: bank/bien-etre.yaml#sommeil` puts one in, with its choice lists.

Other keys beside `include` replace those of the bank's question. What is included includes nothing, so there are
no rings; and only files of the folder `bank` beside the survey are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from app.questionnaire.files import LARGEST, text_of
from app.questionnaire.findings import MOST, Finding
from app.questionnaire.scope import nearest
from app.questionnaire.yaml_nodes import Entries, Items, Node, Text, parse_yaml

FOLDER = "bank"
_WHERE = re.compile(rf"(?P<file>{FOLDER}/[a-z0-9][a-z0-9_-]{{0,59}}\.yaml)#(?P<id>[a-z][a-z0-9_]{{0,39}})")
_LISTS = ("choices", "rows")


@dataclass(frozen=True, slots=True)
class Included:
    root: Node
    findings: tuple[Finding, ...]


def include(root: Node, name: str, folder: Path | None) -> Included:
    """The definition with every included question written out; the lines are those of the including file."""
    questions = root.entries.get("questions") if isinstance(root, Entries) else None
    if not isinstance(root, Entries) or not isinstance(questions, Items) or not any(map(_includes, questions.items)):
        return Included(root, ())
    shelf = _Shelf(name, folder)
    items = tuple(shelf.written_out(item) for item in questions.items)
    lists = shelf.with_lists(root.entries.get("choices"))
    entries = {**root.entries, "questions": Items(items, questions.line)} | ({"choices": lists} if lists else {})
    lines = {"choices": 1, **root.lines}
    return Included(Entries(entries, root.line, lines), tuple(shelf.findings[:MOST]))


def _includes(node: Node) -> bool:
    return isinstance(node, Entries) and "include" in node.entries


@dataclass(slots=True)
class _Shelf:
    """Bank files read while one definition is."""

    name: str
    folder: Path | None
    findings: list[Finding] = field(default_factory=list)
    files: dict[str, Entries | None] = field(default_factory=dict)
    read: int = 0
    """Characters of them all."""
    lists: dict[str, tuple[Node, int]] = field(default_factory=dict)
    """Choice lists that included questions need, each with the line that includes them."""

    def _refuse(self, line: int, message: str, mend: str) -> None:
        self.findings.append(Finding(self.name, line, "error", "include", message, mend))

    def written_out(self, node: Node) -> Node:
        if not isinstance(node, Entries) or "include" not in node.entries:
            return node
        line = node.lines["include"]
        where = node.entries["include"]
        said = where.value if isinstance(where, Text) else None
        match = _WHERE.fullmatch(said or "")
        own = {key: value for key, value in node.entries.items() if key != "include"}
        found = self._question(match["file"], match["id"], line) if match else None
        if match is None:
            self._refuse(line, f"`include: {said}` names no question of the bank", "Write `bank/<file>.yaml#<id>`.")
        if found is None:
            return Entries(own, node.line, {key: node.lines[key] for key in own})
        entries = {**{key: _at(value, line) for key, value in found.entries.items()}, **own}
        entries.setdefault("bank", Text(said, line))
        return Entries(entries, node.line, {key: node.lines.get(key, line) for key in entries})

    def _question(self, file: str, id_: str, line: int) -> Entries | None:
        bank = self._file(file, line)
        questions = bank.entries.get("questions") if bank else None
        known = (
            {_id(one): one for one in questions.items if isinstance(one, Entries)}
            if isinstance(questions, Items)
            else {}
        )
        found = known.get(id_)
        if bank and found is None:
            meant = nearest(id_, (name for name in known if name))
            self._refuse(
                line, f"No question `{id_}` in {file}", f"Did you mean `{meant}`?" if meant else "Write it there."
            )
        if bank and found and "include" in found.entries:
            self._refuse(line, f"`{id_}` in {file} is itself included", "Include it from where it is written.")
            return None
        if bank and found:
            self._take_lists(bank, found, file, line)
        return found

    def _file(self, file: str, line: int) -> Entries | None:
        if file not in self.files:
            self.files[file] = self._read(file, line)
        return self.files[file]

    def _read(self, file: str, line: int) -> Entries | None:
        if self.folder is None:
            self._refuse(line, "There is no folder here to include from", "Save the definition in a file.")
            return None
        shelf, path = (self.folder / FOLDER).resolve(), (self.folder / file).resolve()
        text = text_of(path) if path.parent == shelf else Finding(file, 1, "error", "file", "It lies elsewhere", "")
        self.read += len(text) if isinstance(text, str) else 0
        if self.read > LARGEST:
            text = Finding(
                file, 1, "error", "size", f"The bank's files are larger than {LARGEST // 1024} KB together", ""
            )
        if isinstance(text, Finding):
            self._refuse(line, f"{file}: {text.message}", text.mend or "Put it into the folder `bank`.")
            return None
        parsed = parse_yaml(text, file)
        for one in parsed.findings:
            self._refuse(line, f"{one.file}:{one.line}: {one.message}", one.mend)
        return parsed.root if isinstance(parsed.root, Entries) else None

    def _take_lists(self, bank: Entries, question: Entries, file: str, line: int) -> None:
        lists = bank.entries.get("choices")
        for key in _LISTS:
            wanted = question.entries.get(key)
            name = wanted.value if isinstance(wanted, Text) else None
            if name is None or not isinstance(lists, Entries) or name not in lists.entries:
                continue
            taken = _at(lists.entries[name], line)
            if _plain(self.lists.setdefault(name, (taken, line))[0]) != _plain(taken):
                self._refuse(
                    line, f"`{name}` in {file} is another list than the `{name}` included before", "Rename one."
                )

    def with_lists(self, written: Node | None) -> Node | None:
        """The choice lists of the survey, and those that the included questions bring along."""
        if not self.lists or not isinstance(written, Entries | Text | None) or _has_text(written):
            return written
        own = written if isinstance(written, Entries) else Entries({}, 1)
        entries, lines = dict(own.entries), dict(own.lines)
        for name, (node, line) in self.lists.items():
            if _plain(entries.setdefault(name, node)) != _plain(node):
                self._refuse(line, f"The survey's own `{name}` is another list than that of the bank", "Rename yours.")
            lines.setdefault(name, line)
        return Entries(entries, own.line, lines)


def _has_text(node: Node | None) -> bool:
    return isinstance(node, Text) and node.value is not None


def _id(question: Entries) -> str | None:
    found = question.entries.get("id")
    return found.value if isinstance(found, Text) else None


def _at(node: Node, line: int) -> Node:
    """The same content, said to stand on another line."""
    match node:
        case Text(value):
            return Text(value, line)
        case Items(items):
            return Items(tuple(_at(item, line) for item in items), line)
        case Entries(entries):
            return Entries({key: _at(one, line) for key, one in entries.items()}, line, dict.fromkeys(entries, line))


def _plain(node: Node) -> object:
    """Content without lines, for comparing."""
    match node:
        case Text(value):
            return value
        case Items(items):
            return [_plain(item) for item in items]
        case Entries(entries):
            return list(_pairs(entries))


def _pairs(entries: dict[str, Node]) -> Iterator[tuple[str, object]]:
    for key, value in entries.items():
        yield key, _plain(value)
