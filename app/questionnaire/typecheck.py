"""From Python's syntax tree to a typed rule: everything not on the short list of the language is refused."""

from __future__ import annotations

import ast
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from app.questionnaire.model import Kind
from app.questionnaire.scope import Scope, Subject, nearest
from app.questionnaire.tree import And, Chosen, Compare, Leaf, Literal, Name, Node, Not, OneIn, Operator, Or

_SIGNS: dict[type[ast.cmpop], Operator] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}
_TURNED: dict[Operator, Operator] = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_NUMBERS = {Kind.INTEGER, Kind.SCALE}
_ONE_CODE = {Kind.SINGLE, Kind.CONSENT}
_TEXTS = {Kind.TEXT, Kind.LONG_TEXT}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a rule; `column` counts characters from 1."""

    column: int
    message: str
    mend: str


class Typist:
    """Walks one parsed rule, keeping every fault it meets; a part with a fault yields None."""

    def __init__(self, scope: Scope, text: str) -> None:
        self.scope = scope
        self.text = text
        self.faults: list[Fault] = []

    def rule(self, node: ast.expr) -> Node | None:
        match node:
            case ast.BoolOp(op=ast.And()):
                return self._joined(And, node.values)
            case ast.BoolOp(op=ast.Or()):
                return self._joined(Or, node.values)
            case ast.UnaryOp(op=ast.Not()):
                part = self.rule(node.operand)
                return Not(part) if part else None
            case ast.Compare():
                return self._comparisons(node)
            case ast.Name():
                self._fault(
                    node, f"`{node.id}` alone is neither true nor false", f"Write for example `{node.id} == code`."
                )
                return None
            case _:
                self._foreign(node)
                return None

    def _joined(self, join: type[And | Or], parts: Sequence[ast.expr]) -> Node | None:
        typed = [self.rule(part) for part in parts]
        known = tuple(part for part in typed if part is not None)
        return join(known) if len(known) == len(typed) else None

    def _comparisons(self, node: ast.Compare) -> Node | None:
        """`18 <= age <= 65` is two comparisons that must both hold."""
        sides = [node.left, *node.comparators]
        typed = [self._comparison(*one) for one in zip(sides, node.ops, sides[1:], strict=False)]
        known = tuple(leaf for leaf in typed if leaf is not None)
        if len(known) < len(typed):
            return None
        return known[0] if len(known) == 1 else And(known)

    def _comparison(self, left: ast.expr, sign: ast.cmpop, right: ast.expr) -> Leaf | None:
        if isinstance(sign, ast.In | ast.NotIn):
            return self._membership(left, right, negated=isinstance(sign, ast.NotIn))
        written = _SIGNS.get(type(sign))
        if written is None:
            self._fault(left, "`is` is not part of rules", "Write `==` or `!=`.")
            return None
        if isinstance(left, ast.Constant | ast.UnaryOp) and isinstance(right, ast.Name):
            return self._compare(right, _TURNED[written], left)
        return self._compare(left, written, right)

    def _compare(self, left: ast.expr, sign: Operator, right: ast.expr) -> Leaf | None:
        name = self._question(left, right)
        if name is None:
            return None
        subject = self.scope.subjects[name.id]
        if not self._sign_fits(left, name, subject, sign):
            return None
        value = self._operand(name, subject, right)
        return Compare(name, sign, value) if value else None

    def _sign_fits(self, node: ast.expr, name: Name, subject: Subject, sign: Operator) -> bool:
        if subject.kind is Kind.MULTIPLE:
            self._fault(node, f"`{name.id}` takes several answers", f"Write `code in {name.id}`.")
        elif subject.kind in _ONE_CODE | _TEXTS and sign not in {"==", "!="}:
            self._fault(node, f"The answers of `{name.id}` have no order", "Write `==`, `!=` or `in [..]`.")
        else:
            return True
        return False

    def _membership(self, left: ast.expr, right: ast.expr, *, negated: bool) -> Leaf | None:
        if isinstance(right, ast.Name):
            return self._chosen(left, right, negated=negated)
        if not isinstance(right, ast.List) or not right.elts:
            self._fault(right, "After `in` comes a list", "Write for example `in [oui, un_peu]`.")
            return None
        name = self._question(left, None)
        if name is None:
            return None
        subject = self.scope.subjects[name.id]
        if subject.kind is Kind.MULTIPLE:
            self._fault(left, f"`{name.id}` takes several answers", f"Write `code in {name.id} or code in {name.id}`.")
            return None
        typed = [self._literal(name, subject, item) for item in right.elts]
        known = tuple(literal for literal in typed if literal is not None)
        return OneIn(name, known, negated) if len(known) == len(typed) else None

    def _chosen(self, left: ast.expr, right: ast.Name, *, negated: bool) -> Leaf | None:
        name = self._question(right, None)
        if name is None:
            return None
        subject = self.scope.subjects[name.id]
        if subject.kind not in {Kind.MULTIPLE, None}:
            self._fault(right, f"`{name.id}` takes one answer", f"Write `{name.id} == code`.")
            return None
        literal = self._code(name, subject, left)
        return Chosen(str(literal.value), name, negated) if literal else None

    def _question(self, node: ast.expr, other: ast.expr | None) -> Name | None:
        if not isinstance(node, ast.Name):
            self._fault(node, "A comparison begins with a question", "Write the question's id on the left.")
            return None
        subject = self.scope.subjects.get(node.id)
        if subject is None:
            self._fault(node, f"No question `{node.id}`", self._which_question(node.id, other))
            return None
        if subject.kind is Kind.NOTE:
            self._fault(node, f"`{node.id}` is a note: nobody answers it", "Name a question.")
            return None
        return Name(node.id)

    def _which_question(self, word: str, other: ast.expr | None) -> str:
        if isinstance(other, ast.Name) and word in (getattr(self.scope.subjects.get(other.id), "codes", None) or ()):
            return f"Write the question first: `{other.id} == {word}`."
        meant = nearest(word, self.scope.subjects)
        return f"Did you mean `{meant}`?" if meant else "Name a question that is asked before this one."

    def _operand(self, name: Name, subject: Subject, node: ast.expr) -> Name | Literal | None:
        """The right side; between numbers or dates it may be another question."""
        ordered = subject.kind in _NUMBERS or subject.kind is Kind.DATE
        if not (ordered and isinstance(node, ast.Name)):
            return self._literal(name, subject, node)
        other = self._question(node, None)
        if other is None:
            return None
        kind = self.scope.subjects[other.id].kind
        if kind is None or kind is subject.kind or {kind, subject.kind} <= _NUMBERS:
            return other
        self._fault(node, f"`{name.id}` and `{other.id}` cannot be compared", "Compare two numbers, or two dates.")
        return None

    def _literal(self, name: Name, subject: Subject, node: ast.expr) -> Literal | None:
        if subject.kind is None:
            return Literal("")
        if subject.kind in _NUMBERS:
            return self._number(name, node)
        if subject.kind is Kind.DATE:
            return self._date(name, node)
        if subject.kind in _TEXTS:
            return self._text(name, node)
        return self._code(name, subject, node)

    def _number(self, name: Name, node: ast.expr) -> Literal | None:
        match node:
            case ast.Constant(value=int(number)) if not isinstance(number, bool):
                return Literal(number)
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int(number))) if not isinstance(number, bool):
                return Literal(-number)
        self._fault(node, f"`{name.id}` is a whole number", f"Write for example `{name.id} >= 2`, without quotes.")
        return None

    def _date(self, name: Name, node: ast.expr) -> Literal | None:
        mend = f"Write for example `{name.id} >= '2026-01-31'`."
        if not (isinstance(node, ast.Constant) and isinstance(node.value, str)):
            self._fault(node, f"`{name.id}` is a date", mend)
            return None
        try:
            return Literal(dt.date.fromisoformat(node.value))
        except ValueError:
            self._fault(node, f"`{node.value}` is not a date", mend)
            return None

    def _text(self, name: Name, node: ast.expr) -> Literal | None:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return Literal(node.value)
        self._fault(node, f"`{name.id}` is a text", f"Write for example `{name.id} == 'Saint-Denis'`.")
        return None

    def _code(self, name: Name, subject: Subject, node: ast.expr) -> Literal | None:
        match node:
            case ast.Name(id=str(word)) | ast.Constant(value=str(word)):
                if subject.codes is None or word in subject.codes:
                    return Literal(word)
                self._fault(node, f"`{word}` is not an answer of `{name.id}`", _which_code(word, subject.codes))
                return None
        self._fault(node, f"`{name.id}` is answered by a code", _which_code("", subject.codes or ()))
        return None

    def _foreign(self, node: ast.expr) -> None:
        mend = "Rules hold comparisons joined by `and`, `or`, `not`: `carnet == oui and age >= 18`."
        self._fault(node, f"`{self._written(node)}` is not part of rules", mend)

    def _written(self, node: ast.expr) -> str:
        text = ast.get_source_segment(self.text, node) or self.text
        return text if len(text) <= 40 else f"{text[:39]}…"

    def _fault(self, node: ast.expr, message: str, mend: str) -> None:
        before = self.text.encode()[: node.col_offset]
        self.faults.append(Fault(len(before.decode(errors="replace")) + 1, message, mend))


def _which_code(word: str, codes: Sequence[str]) -> str:
    meant = nearest(word, codes)
    if meant:
        return f"Did you mean `{meant}`?"
    listed = ", ".join(codes[:8]) + (", …" if len(codes) > 8 else "")
    return f"Its codes are: {listed}." if codes else "Name one of its codes."
