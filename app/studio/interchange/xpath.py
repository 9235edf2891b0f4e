"""The part of XPath that forms are written in, parsed to a tree; nothing of it is ever run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST = 4_000
MOST_TOKENS = 400
DEEPEST = 60


@dataclass(frozen=True, slots=True)
class Ref:
    """`${name}`."""

    name: str


@dataclass(frozen=True, slots=True)
class Own:
    """`.`: the answer of the question the rule belongs to."""


@dataclass(frozen=True, slots=True)
class Word:
    """A bare name: a column of the choices sheet, in a filter."""

    name: str


@dataclass(frozen=True, slots=True)
class Text:
    value: str


@dataclass(frozen=True, slots=True)
class Number:
    value: int | float


@dataclass(frozen=True, slots=True)
class Call:
    name: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Binary:
    """`or and = != < <= > >= + - * div mod`."""

    sign: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Minus:
    part: Node


Node = Ref | Own | Word | Text | Number | Call | Binary | Minus

_TOKEN = re.compile(
    r"""\s*(?:
    (?P<ref>\$\{\s*[^{}\s]+\s*\})
    |(?P<text>"[^"]*"|'[^']*'|[\u2018\u2019][^\u2018\u2019]*[\u2018\u2019]|[\u201c\u201d][^\u201c\u201d]*[\u201c\u201d])
    |(?P<number>\d+(?:\.\d*)?|\.\d+)
    |(?P<name>[^\W\d][\w.:-]*)
    |(?P<sign><=|>=|!=|\.\.|[-+*=<>().,/|\[\]@])
    )""",
    re.VERBOSE,
)
_BINDING = {
    "or": 1,
    "and": 2,
    "=": 3,
    "!=": 3,
    "<": 4,
    "<=": 4,
    ">": 4,
    ">=": 4,
    "+": 5,
    "-": 5,
    "*": 6,
    "div": 6,
    "mod": 6,
}


class UnreadableError(Exception):
    """Why an expression cannot be read or carried over, in words for its author."""


Token = tuple[str, str]


def parse(source: str) -> Node:
    """The tree, or `UnreadableError`."""
    if len(source) > LONGEST:
        raise UnreadableError(f"it is longer than {LONGEST} characters")
    return Reader(list(_tokens(source))).whole()


def _tokens(source: str) -> Iterator[Token]:
    place = 0
    text = source.rstrip()
    while place < len(text):
        found = _TOKEN.match(text, place)
        if not found or found.lastgroup is None:
            raise UnreadableError(f"`{text[place : place + 20].strip()}` is not read")
        yield found.lastgroup, found[found.lastgroup]
        place = found.end()
    yield "end", ""


class Reader:
    """Tokens read into a tree, by the strength of what binds them."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._place = 0

    def whole(self) -> Node:
        if len(self._tokens) > MOST_TOKENS:
            raise UnreadableError("it asks too much at once")
        node = self.expression(0, 0)
        if self.here != ("end", ""):
            raise UnreadableError(f"`{self.here[1]}` stands where nothing can")
        return node

    @property
    def here(self) -> Token:
        return self._tokens[self._place]

    def _take(self) -> Token:
        token = self.here
        self._place += token[0] != "end"
        return token

    def _expect(self, sign: str) -> None:
        if self._take()[1] != sign:
            raise UnreadableError(f"a `{sign}` is missing")

    def expression(self, binding: int, depth: int) -> Node:
        if depth > DEEPEST:
            raise UnreadableError("it is nested too deep")
        left = self._operand(depth)
        while (strength := _BINDING.get(self.here[1], 0)) > binding and self.here[0] in {"sign", "name"}:
            sign = self._take()[1]
            left = Binary(sign, left, self.expression(strength, depth + 1))
        return left

    def _operand(self, depth: int) -> Node:
        kind, written = self._take()
        match kind, written:
            case "ref", _:
                return Ref(written[2:-1].strip())
            case "text", _:
                return Text(written[1:-1])
            case "number", _:
                return Number(float(written) if "." in written else int(written))
            case "name", _:
                return self.call(written, depth) if self.here == ("sign", "(") else Word(written)
            case "sign", _:
                return self.signed(written, depth)
        raise UnreadableError("it ends too early")

    def signed(self, sign: str, depth: int) -> Node:
        match sign:
            case "(":
                inner = self.expression(0, depth + 1)
                self._expect(")")
                return inner
            case "-":
                return Minus(self.expression(6, depth + 1))
            case ".":
                return Own()
            case ".." | "/":
                return self._path(sign)
        raise UnreadableError(f"`{sign}` is no part of a rule here")

    def _path(self, begun: str) -> Node:
        """`../name` and `/data/group/name` name a question; `..` alone is the group around."""
        last = ""
        while begun == "/" or self.here == ("sign", "/"):
            if begun != "/":
                self._take()
            begun = ""
            kind, last = self._take()
            if kind != "name" and last not in {"..", "."}:
                raise UnreadableError("a path is not read")
        return Ref(last) if last and last[0] != "." else Word("..")

    def call(self, name: str, depth: int) -> Node:
        self._take()
        arguments: list[Node] = []
        while self.here != ("sign", ")"):
            arguments.append(self.expression(0, depth + 1))
            if self.here == ("sign", ","):
                self._take()
            elif self.here != ("sign", ")"):
                raise UnreadableError("a `)` is missing")
        self._take()
        return Call(name, tuple(arguments))
