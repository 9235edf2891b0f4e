"""LimeSurvey's expressions read into the same tree as XPath: `((Q1.NAOK == "Y")) and !is_empty(Q2)`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.studio.interchange.xpath import LONGEST, Binary, Call, Node, Reader, Text, Token, UnreadableError

_TOKEN = re.compile(
    r"""\s*(?:
    (?P<text>"[^"]*"|'[^']*')
    |(?P<ref>(?:that\.)?(?:\d+X\d+X\w+|[A-Za-z_]\w*)(?:\.(?:NAOK|code|valueNAOK|value|shown))?(?!\w|\s*\())
    |(?P<number>\d+(?:\.\d*)?|\.\d+)
    |(?P<name>[A-Za-z_]\w*)
    |(?P<sign>&&|\|\||===?|!==?|<=|>=|[-+*/<>!(),])
    )""",
    re.VERBOSE,
)
_WORDS = {
    "and": "and",
    "or": "or",
    "eq": "=",
    "ne": "!=",
    "lt": "<",
    "gt": ">",
    "le": "<=",
    "ge": ">=",
}
_SIGNS = {"==": "=", "===": "=", "!==": "!=", "&&": "and", "||": "or", "/": "div"}
_OWN = {"self", "this", "that"}


def parse(source: str) -> Node:
    """The tree, or `UnreadableError`."""
    if len(source) > LONGEST:
        raise UnreadableError(f"it is longer than {LONGEST} characters")
    return _Reader(list(_tokens(source))).whole()


def _tokens(source: str) -> Iterator[Token]:
    place = 0
    text = source.strip().removeprefix("{").removesuffix("}").rstrip()
    while place < len(text):
        found = _TOKEN.match(text, place)
        if not found or found.lastgroup is None:
            raise UnreadableError(f"`{text[place : place + 20].strip()}` is not read")
        yield _token(found.lastgroup, found[found.lastgroup])
        place = found.end()
    yield "end", ""


def _token(kind: str, written: str) -> Token:
    base = written.removeprefix("that.").partition(".")[0]
    if written.lower() in _WORDS:
        return "sign", _WORDS[written.lower()]
    if kind == "ref" and base == "not":
        return "sign", "!"
    if kind == "ref":
        return ("sign", ".") if base in _OWN else ("ref", f"${{{base}}}")
    return kind, _SIGNS.get(written, written) if kind == "sign" else written


class _Reader(Reader):
    def signed(self, sign: str, depth: int) -> Node:
        if sign == "!":
            return Call("not", (self.expression(3, depth + 1),))
        return super().signed(sign, depth)

    def call(self, name: str, depth: int) -> Node:
        called = super().call(name, depth)
        match called:
            case Call("is_empty", (asked,)):
                return Binary("=", asked, Text(""))
            case Call("strlen", arguments):
                return Call("string-length", arguments)
            case Call("intval" | "floatval", (asked,)):
                return Call("number", (asked,))
        return called
