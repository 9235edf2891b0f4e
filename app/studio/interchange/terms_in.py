"""Values that other tools work out, written in Relais's own language, or refused with the reason."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.questionnaire.scope import Sort
from app.studio.interchange.rule_text import (
    NO_VALUE,
    SEE_THROUGH,
    WHOLE,
    YEARS,
    Known,
    bare,
    figures_of,
    quoted,
    seen_through,
)
from app.studio.interchange.xpath import Binary, Call, Minus, Node, Number, Own, Ref, Text, UnreadableError

MOST_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Terms(ABC):
    """Translates the values of one place. `own` is what `.` means there; `columns` what a filter may read."""

    known: Mapping[str, Known]
    own: str | None = None
    columns: frozenset[str] = frozenset()
    lost: Mapping[str, str] = field(default_factory=dict)
    """Names that stand for nothing here, with the reason."""
    doubts: list[str] = field(default_factory=list)
    """What was read although it cannot be meant."""

    @abstractmethod
    def rule(self, node: Node) -> str: ...

    def value(self, node: Node) -> tuple[str, Sort]:
        """What a calculation comes to, and its sort; a truth is 1 or 0, or the codes that an export of ours gave it."""
        match node:
            case Binary("and" | "or" | "=" | "!=" | "<" | "<=" | ">" | ">="):
                return f"1 if {self.rule(node)} else 0", Sort.NUMBER
            case Call("if", (test, Text("yes"), Text("no") | Call("if", (_, Text("no"), Text(""))))):
                return self.rule(test), Sort.CODE
            case Ref() if (known := self._name(node)).sort in {Sort.TEXT, Sort.TIME}:
                return known.id, known.sort
        text, sort = self.term(node)
        return bare(text), sort

    def term(self, node: Node) -> tuple[str, Sort]:
        match node:
            case Number(value):
                return f"{value}", Sort.NUMBER
            case Text(value):
                return self._literal(value)
            case Minus(part):
                return f"-{self._number(part)}", Sort.NUMBER
            case Ref() | Own():
                return self._reference(self._name(node))
            case Binary("+" | "-" | "*" | "div" | "mod" as sign, left, right):
                return self._arithmetic({"div": "/", "mod": "%"}.get(sign, sign), left, right)
            case Call(name, arguments):
                return self._call(name, arguments)
            case Binary(sign):
                raise UnreadableError(f"`{sign}` is not reckoned with here")
        raise UnreadableError("it has no value here")

    def _literal(self, value: str) -> tuple[str, Sort]:
        if re.fullmatch(r"-?\d+(\.\d+)?", value):
            return value, Sort.NUMBER
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
            return f"'{value}'", Sort.DATE
        return quoted(value), Sort.TEXT

    def _reference(self, known: Known) -> tuple[str, Sort]:
        if known.sort is Sort.CODE:
            return self._scored(known), Sort.NUMBER
        if known.sort in {Sort.NUMBER, Sort.DATE, Sort.TEXT}:
            return known.id, known.sort
        raise UnreadableError(f"`{known.id}` is no number and no date")

    def _scored(self, known: Known) -> str:
        """A choice whose codes are figures elsewhere counts as its figure."""
        figures = figures_of(known)
        parts = " else ".join(f"{figure:g} if {known.id} == {known.codes[code]}" for code, figure in figures.items())
        return f"({parts} else {NO_VALUE})"

    def _number(self, node: Node) -> str:
        text, sort = self.term(node)
        if sort is not Sort.NUMBER:
            raise UnreadableError(f"`{text}` is no number")
        return text

    def _arithmetic(self, sign: str, left: Node, right: Node) -> tuple[str, Sort]:
        (one, sort), (other, other_sort) = self.term(left), self.term(right)
        if sort is Sort.NUMBER and other_sort is Sort.NUMBER:
            return f"({one} {sign} {other})", Sort.NUMBER
        if sign == "-" and sort is other_sort is Sort.DATE:
            return f"({one} - {other})", Sort.NUMBER
        raise UnreadableError("a date some days away is not reckoned with here")

    def _call(self, name: str, arguments: Sequence[Node]) -> tuple[str, Sort]:
        match name, tuple(arguments):
            case (("today" | "now"), ()):
                return "today", Sort.DATE
            case "if", (test, Call("concat", parts), Text("")) if _given(test) >= {*filter(_is_name, parts)} != set():
                return self._whole(parts), Sort.TEXT
            case "if", (test, then, otherwise):
                return self._choose(self.rule(test), then, otherwise)
            case "coalesce", (Ref() | Own() as first, second):
                return self._choose(f"answered({self._name(first).id})", first, second)
            case (("sum" | "min" | "max" | "mean"), parts) if parts:
                return (
                    f"{name}({', '.join(self._reference(self._name(seen_through(one)))[0] for one in parts)})",
                    Sort.NUMBER,
                )
            case "concat", parts if parts:
                return f"({' + '.join(map(self._said, parts))})", Sort.TEXT
            case _, (part,) if name in SEE_THROUGH:
                return self.term(part)
        return self._counted(name, arguments), Sort.NUMBER

    def _counted(self, name: str, arguments: Sequence[Node]) -> str:
        """Answers, items and years that are counted."""
        match name, tuple(arguments):
            case "count-selected", (asked,):
                return f"count({self._name(seen_through(asked)).id})"
            case "count", (Ref(repeated),) if f"#{repeated}" in self.known:
                return self.known[f"#{repeated}"].id
            case "string-length", (asked,) if (known := self._name(seen_through(asked))).sort is Sort.TEXT:
                return f"length({known.id})"
            case _, (part, *_) if name in WHOLE and (date := self._years(part)):
                return f"years_since({date})"
            case "round", (figure,):
                return f"round({bare(self._number(figure))})"
            case "round", (figure, Number(int(digits))) if 0 <= digits <= MOST_DIGITS:
                return f"round({bare(self._number(figure))}, {digits})"
            case "floor", (figure,):
                return f"round({self._number(figure)} - 0.5)"
        raise UnreadableError(f"`{name}()` has no counterpart")

    def _whole(self, parts: tuple[Node, ...]) -> str:
        """A text that is there where all its answers are, as ours are without saying it."""
        said = [quoted(part.value) if isinstance(part, Text) else self.term(part)[0] for part in parts]
        return f"({' + '.join(said if any(isinstance(part, Text) for part in parts[:2]) else [quoted(''), *said])})"

    def _said(self, node: Node) -> str:
        """A part of a text: an absent answer is an empty one elsewhere."""
        match seen_through(node):
            case Text(value):
                return quoted(value)
            case Ref() | Own() as asked:
                known = self._name(asked)
                if known.sort not in {Sort.NUMBER, Sort.TEXT}:
                    raise UnreadableError(f"the words of `{known.id}` are not put into texts that are put together")
                said = known.id if known.sort is Sort.TEXT else f"'' + {known.id}"
                return f"({said} if answered({known.id}) else '')"
        text, sort = self.term(node)
        return text if sort is Sort.TEXT else f"('' + {text})"

    def _choose(self, rule: str, then: Node, otherwise: Node) -> tuple[str, Sort]:
        (one, sort), (other, other_sort) = self._beside(then, otherwise), self._beside(otherwise, then)
        if sort is not other_sort:
            raise UnreadableError("its two values are of different sorts")
        return f"({one} if {rule} else {other})", sort

    def _beside(self, node: Node, other: Node) -> tuple[str, Sort]:
        """One of two values: a figure beside a text is a text, an empty text beside a figure is none."""
        sort = self.term(other)[1]
        if node == Text("") and sort is Sort.NUMBER:
            return NO_VALUE, Sort.NUMBER
        if sort is Sort.TEXT and isinstance(node, Text) and other != Text(""):
            return quoted(node.value), Sort.TEXT
        return self.term(node)

    def _years(self, node: Node) -> str | None:
        """The date of `(today() - date) div 365.25`, the usual way to an age."""
        match node:
            case Binary("div", Binary("-", now, born), Number(days)) if days in YEARS:
                one, other = seen_through(now), seen_through(born)
                if isinstance(one, Call) and one.name in {"today", "now"} and isinstance(other, Ref | Own):
                    known = self._name(other)
                    return known.id if known.sort is Sort.DATE else None
        return None

    def _name(self, node: Node) -> Known:
        match node:
            case Own() if self.own:
                return self.known[self.own]
            case Ref(name) if name in self.known:
                return self.known[name]
            case Ref(name):
                raise UnreadableError(self.lost.get(name, f"there is no question `{name}`"))
        raise UnreadableError("only a question can be asked about here")


def _is_name(node: Node) -> bool:
    return isinstance(node, Ref)


def _given(test: Node) -> set[Node]:
    """The questions that a rule asks to be answered, and nothing else."""
    match test:
        case Binary("!=", Ref() as name, Text("")):
            return {name}
        case Binary("and", left, right):
            one, other = _given(left), _given(right)
            return one | other if one and other else set()
    return set()
