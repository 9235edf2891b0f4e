"""Terms of a rule typed: names, literals, arithmetic and the few functions there are."""

from __future__ import annotations

import ast
import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

from app.questionnaire.scope import Scope, Sort, Subject, month, nearest
from app.questionnaire.tree import (
    Arithmetic,
    Choose,
    Count,
    Gather,
    Gathering,
    Join,
    Length,
    Literal,
    Name,
    Node,
    Round,
    Sign,
    Term,
    YearsSince,
)

REFERENCE = (ast.Name, ast.Attribute, ast.BinOp)
"""What may name a question: `q`, `q.row`, `q@item`; a BinOp that is no `@` is reckoned before it is asked for."""

_SIGNS: dict[type[ast.operator], Sign] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Mod: "%"}
_GATHERING: dict[str, Gathering] = {"sum": "sum", "mean": "mean", "min": "min", "max": "max"}
FUNCTIONS = ("count", "years_since", "answered", "length", "round", *_GATHERING)
_NUMBERED = {Sort.NUMBER, Sort.UNKNOWN}
_JOINED = {Sort.TEXT, Sort.TIME, *_NUMBERED}
_MOST_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a rule; `column` counts characters from 1."""

    column: int
    message: str
    mend: str


@dataclass(frozen=True, slots=True)
class Typed:
    term: Term
    sort: Sort
    subject: Subject | None = None
    """The question it is an answer of."""

    @property
    def words(self) -> tuple[str | None, tuple[str, ...] | None]:
        """Of a code: the list that gives it words, and those it may be."""
        return (self.subject.choices, self.subject.codes) if self.subject and self.sort is Sort.CODE else (None, None)


def is_reckoned(node: ast.expr) -> bool:
    """Whether a side is worked out rather than named or written."""
    match node:
        case ast.BinOp(op=ast.MatMult()):
            return False
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return not isinstance(operand, ast.Constant)
    return isinstance(node, ast.BinOp | ast.Call | ast.IfExp)


def reference(node: ast.expr) -> str | None:
    """The name written: `q`, `q.row`, `q@item`, `q.row@item`."""
    match node:
        case ast.Name(id=word):
            return word
        case ast.Attribute(value=ast.Name(id=word), attr=row):
            return f"{word}.{row}"
        case ast.BinOp(left=left, op=ast.MatMult(), right=ast.Name(id=item) | ast.Constant(value=int(item))):
            inner = reference(left)
            return f"{inner}@{item}" if inner and "@" not in inner else None
    return None


class Termist(ABC):
    """Types the terms of one rule, keeping every fault; `rule` is told by the class that knows rules."""

    def __init__(self, scope: Scope, text: str) -> None:
        self.scope = scope
        self.text = text
        self.faults: list[Fault] = []

    @abstractmethod
    def rule(self, node: ast.expr) -> Node | None: ...

    # Names. ---------------------------------------------------------------------------------------

    def subject(self, name: Name) -> Subject:
        return self.scope.subjects.get(name.id) or Subject(Sort.UNKNOWN)

    def known(self, node: ast.expr) -> bool:
        word = reference(node)
        return word is not None and self.scope.find(word)[1] is not None

    def question(self, node: ast.expr, other: ast.expr | None) -> Name | None:
        """The question named, where it has a value."""
        word = reference(node)
        if word is None:
            self.fault(node, "A comparison begins with a question", "Write the question's id on the left.")
            return None
        meant, subject = self.scope.find(word)
        if subject is None:
            base = self.scope.subjects.get(word.split(".")[0].split("@")[0])
            if base is not None and base.sort is Sort.UNKNOWN:
                return Name(meant)
            self.fault(node, f"No question `{word}`", self._which_question(word, other))
            return None
        return Name(meant) if self._has_value(node, word, subject) else None

    def _has_value(self, node: ast.expr, word: str, subject: Subject) -> bool:
        first = subject.parts[0] if subject.parts else "…"
        match subject.sort:
            case Sort.NOTHING:
                self.fault(node, f"`{word}` is a note: nobody answers it", "Name a question.")
            case Sort.ROWS:
                self.fault(node, f"`{word}` has rows, each with an answer of its own", f"Write `{first}`.")
            case Sort.REPEATED:
                message = f"`{word}` is asked once for each item"
                self.fault(node, message, f"Write `{first}` for one of them, or `sum({word})`.")
            case _:
                return True
        return False

    def _which_question(self, word: str, other: ast.expr | None) -> str:
        if isinstance(other, ast.Name) and word in (self.subject(Name(other.id)).codes or ()):
            return f"Write the question first: `{other.id} == {word}`."
        meant = nearest(word, self.scope.subjects)
        return f"Did you mean `{meant}`?" if meant else "Name a question that is asked before this one."

    # What is worked out. --------------------------------------------------------------------------

    def term(self, node: ast.expr) -> Typed | None:
        match node:
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _SIGNS:
                return self._arithmetic(node, left, _SIGNS[type(op)], right)
            case ast.UnaryOp(op=ast.USub(), operand=operand) if not isinstance(operand, ast.Constant):
                return self._arithmetic(node, ast.copy_location(ast.Constant(0), node), "-", operand)
            case ast.Call(func=ast.Name(id=function), args=arguments, keywords=[]):
                return self._call(node, function, arguments)
            case ast.IfExp(test=test, body=body, orelse=otherwise):
                return self.choose(node, test, self.term(body), self.term(otherwise))
            case ast.Constant() | ast.UnaryOp():
                return self._constant(node)
        if reference(node) is None:
            self.foreign(node)
            return None
        name = self.question(node, None)
        return Typed(name, self.subject(name).sort, self.subject(name)) if name else None

    def _constant(self, node: ast.expr) -> Typed | None:
        value = _number_in(node)
        if value is not None:
            return Typed(Literal(value), Sort.NUMBER)
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            day = _day(node.value)
            return Typed(Literal(day), Sort.DATE) if day else Typed(Literal(node.value), Sort.TEXT)
        self.foreign(node)
        return None

    def _arithmetic(self, node: ast.expr, left: ast.expr, sign: Sign, right: ast.expr) -> Typed | None:
        one, other = self.term(left), self.term(right)
        if one is None or other is None:
            return None
        sorts = {one.sort, other.sort}
        if sorts <= _NUMBERED or (sign == "-" and sorts <= {Sort.DATE, Sort.UNKNOWN}):
            return Typed(Arithmetic(sign, one.term, other.term), Sort.NUMBER)
        if sign == "+" and sorts <= _JOINED:
            return Typed(Join((*_parts(one.term), *_parts(other.term))), Sort.TEXT)
        message = f"`{self.written(node)}` reckons with what is no number"
        self.fault(node, message, "Reckon with numbers; a date minus a date gives days; `+` joins texts.")
        return None

    def _call(self, node: ast.expr, function: str, arguments: Sequence[ast.expr]) -> Typed | None:
        if function == "count" and len(arguments) == 1:
            return self._count(arguments[0])
        if function == "years_since" and len(arguments) == 1:
            return self._years_since(arguments[0])
        if function == "length" and len(arguments) == 1:
            return self._length(arguments[0])
        if function == "round" and len(arguments) in {1, 2}:
            return self._round(node, *arguments)
        if function in _GATHERING and arguments:
            return self._gather(_GATHERING[function], arguments)
        meant = nearest(function, FUNCTIONS)
        all_of_them = f"There are {', '.join(FUNCTIONS)}, with questions in brackets."
        told = f"Did you mean `{meant}(…)`?" if meant else all_of_them
        self.fault(node, f"`{self.written(node)}` is not part of rules", told)
        return None

    def _count(self, node: ast.expr) -> Typed | None:
        name = self.question(node, None)
        if name is None:
            return None
        if self.subject(name).sort in {Sort.CODES, Sort.UNKNOWN}:
            return Typed(Count(name), Sort.NUMBER)
        message = f"`{self.written(node)}` takes one answer: there is nothing to count"
        self.fault(node, message, "Name a multiple choice.")
        return None

    def _length(self, node: ast.expr) -> Typed | None:
        name = self.question(node, None)
        if name is None:
            return None
        if self.subject(name).sort in {Sort.TEXT, Sort.UNKNOWN}:
            return Typed(Length(name), Sort.NUMBER)
        self.fault(node, f"`{self.written(node)}` is no text", "Name a question answered by words.")
        return None

    def _round(self, node: ast.expr, figure: ast.expr, places: ast.expr | None = None) -> Typed | None:
        digits = _number_in(places) if places else 0
        if not isinstance(digits, int) or not 0 <= digits <= _MOST_DIGITS:
            message = f"`{self.written(node)}` rounds to no number of figures"
            self.fault(node, message, f"Write `round(x, 2)`: 0 to {_MOST_DIGITS} figures after the point.")
            return None
        typed = self.term(figure)
        if typed is None or typed.sort in _NUMBERED:
            return typed and Typed(Round(typed.term, digits), Sort.NUMBER)
        self.fault(figure, f"`{self.written(figure)}` is no number", "Round a number.")
        return None

    def _years_since(self, node: ast.expr) -> Typed | None:
        date = self.term(node)
        if date is None:
            return None
        if date.sort in {Sort.DATE, Sort.UNKNOWN}:
            return Typed(YearsSince(date.term), Sort.NUMBER)
        self.fault(node, f"`{self.written(node)}` is no date", "Write `years_since` of a date or a month.")
        return None

    def _gather(self, how: Gathering, arguments: Sequence[ast.expr]) -> Typed | None:
        found = [self._gathered(node) for node in arguments]
        names = tuple(name for part in found if part for name in part)
        return Typed(Gather(how, names), Sort.NUMBER) if all(found) else None

    def _gathered(self, node: ast.expr) -> tuple[Name, ...] | None:
        """A question with a number, or all items of a repeated one, or all rows of a matrix."""
        meant, subject = self.scope.find(reference(node) or "")
        parts = subject.parts if subject and subject.sort in {Sort.REPEATED, Sort.ROWS} else ()
        one = None if parts else self.question(node, None)
        names = tuple(map(Name, parts)) or ((one,) if one else ())
        leaves = tuple(leaf for name in names for leaf in self._leaves(name))
        if any(self.subject(name).sort not in _NUMBERED for name in leaves):
            self.fault(node, f"`{meant}` is no number", "Name questions answered by numbers.")
            return None
        return leaves or None

    def _leaves(self, name: Name) -> tuple[Name, ...]:
        parts = self.subject(name).parts
        return tuple(leaf for part in parts for leaf in self._leaves(Name(part))) if parts else (name,)

    def choose(self, node: ast.expr, test: ast.expr, one: Typed | None, other: Typed | None) -> Typed | None:
        condition = self.rule(test)
        if condition is None or one is None or other is None:
            return None
        if one.sort is other.sort and one.words == other.words:
            return Typed(Choose(condition, one.term, other.term), one.sort, one.subject)
        mend = "Give two numbers, two dates, two texts, or two codes of one list."
        self.fault(node, "The two sides of `if … else` are of different sorts", mend)
        return None

    # Literals, read as the question they are compared with needs them. ------------------------------

    def literal(self, name: Name, subject: Subject, node: ast.expr) -> Literal | None:
        match subject.sort:
            case Sort.NUMBER:
                return self._number(name, subject, node)
            case Sort.DATE:
                return self._date(name, subject, node)
            case Sort.TIME:
                return self._time(name, node)
            case Sort.TEXT:
                return self._text(name, node)
            case Sort.CODE | Sort.CODES:
                return self.code(name, subject, node)
        return Literal("")

    def _number(self, name: Name, subject: Subject, node: ast.expr) -> Literal | None:
        number = _number_in(node)
        if number is not None and (isinstance(number, int) or not subject.whole):
            return Literal(number)
        kind = "a whole number" if subject.whole else "a number"
        self.fault(node, f"`{name.id}` is {kind}", f"Write for example `{name.id} >= 2`, without quotes.")
        return None

    def _date(self, name: Name, subject: Subject, node: ast.expr) -> Literal | None:
        example = "2026-01" if subject.months else "2026-01-31"
        mend = f"Write for example `{name.id} >= '{example}'`."
        if not (isinstance(node, ast.Constant) and isinstance(node.value, str)):
            self.fault(node, f"`{name.id}` is a date", mend)
            return None
        day = _day(node.value) or (month(node.value) if subject.months else None)
        if day is None:
            self.fault(node, f"`{node.value}` is not a date", mend)
        return Literal(day) if day else None

    def _time(self, name: Name, node: ast.expr) -> Literal | None:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _is_time(node.value):
            return Literal(node.value)
        self.fault(node, f"`{name.id}` is a time of day", f"Write for example `{name.id} >= '08:30'`.")
        return None

    def _text(self, name: Name, node: ast.expr) -> Literal | None:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return Literal(node.value)
        self.fault(node, f"`{name.id}` is a text", f"Write for example `{name.id} == 'Saint-Denis'`.")
        return None

    def code(self, name: Name, subject: Subject, node: ast.expr) -> Literal | None:
        match node:
            case ast.Name(id=str(word)) | ast.Constant(value=str(word)):
                if subject.codes is None or word in subject.codes:
                    return Literal(word)
                self.fault(node, f"`{word}` is not an answer of `{name.id}`", _which_code(word, subject.codes))
                return None
        self.fault(node, f"`{name.id}` is answered by a code", _which_code("", subject.codes or ()))
        return None

    # Faults. --------------------------------------------------------------------------------------

    def foreign(self, node: ast.expr) -> None:
        mend = "Rules hold comparisons joined by `and`, `or`, `not`: `carnet == oui and age >= 18`."
        self.fault(node, f"`{self.written(node)}` is not part of rules", mend)

    def written(self, node: ast.expr) -> str:
        text = ast.get_source_segment(self.text, node) or self.text
        return text if len(text) <= 40 else f"{text[:39]}…"

    def fault(self, node: ast.expr, message: str, mend: str) -> None:
        before = self.text.encode()[: node.col_offset]
        self.faults.append(Fault(len(before.decode(errors="replace")) + 1, message, mend))


def _parts(term: Term) -> tuple[Term, ...]:
    return term.parts if isinstance(term, Join) else (term,)


def _number_in(node: ast.expr) -> int | float | None:
    match node:
        case ast.Constant(value=int(number) | float(number)) if not isinstance(number, bool):
            return number if abs(number) < 1e15 else None
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int(number) | float(number))):
            return None if isinstance(number, bool) or abs(number) >= 1e15 else -number
    return None


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _is_time(text: str) -> bool:
    hours, _, minutes = text.partition(":")
    return all(part.isdecimal() and len(part) == 2 for part in (hours, minutes)) and hours < "24" and minutes < "60"


def _which_code(word: str, codes: Sequence[str]) -> str:
    meant = nearest(word, codes)
    if meant:
        return f"Did you mean `{meant}`?"
    listed = ", ".join(codes[:8]) + (", …" if len(codes) > 8 else "")
    return f"Its codes are: {listed}." if codes else "Name one of its codes."
