"""From Python's syntax tree to a typed rule: everything not on the short list of the language is refused."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from app.questionnaire.model import ChoiceList
from app.questionnaire.scope import Sort, Subject
from app.questionnaire.terms import REFERENCE, Termist, Typed, is_reckoned, reference
from app.questionnaire.tree import (
    TRUTHS,
    And,
    Answered,
    Chosen,
    Compare,
    Leaf,
    Literal,
    Name,
    Node,
    Not,
    OneIn,
    Operator,
    Or,
    Term,
)

_SIGNS: dict[type[ast.cmpop], Operator] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}
_TURNED: dict[Operator, Operator] = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_UNORDERED = {Sort.CODE, Sort.TEXT}


class Typist(Termist):
    """Walks one parsed rule, keeping every fault it meets; a part with a fault yields None."""

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
            case ast.Call(func=ast.Name("answered"), args=[asked], keywords=[]):
                name = self.question(asked, None)
                return Answered(name) if name else None
            case ast.Name() | ast.Attribute():
                word = self.written(node)
                if self._is_truth(node):
                    name = self.question(node, None)
                    return Compare(name, "==", Literal(TRUTHS[0])) if name else None
                self.fault(node, f"`{word}` alone is neither true nor false", f"Write for example `{word} == code`.")
                return None
            case _:
                self.foreign(node)
                return None

    def made(self, node: ast.expr, choices: ChoiceList | None) -> tuple[Term | Node, Subject] | None:
        """What a calculation comes to, and what rules see of it; with `choices`, one of their codes."""
        if _is_rule(node):
            return self._truth(node, choices)
        typed = self._one_of(node, choices) if choices else self.term(node)
        if typed is None:
            return None
        if typed.sort is Sort.CODES:
            mend = "Name a question with one answer, or `count(…)` its answers."
            self.fault(node, f"`{self.written(node)}` takes several answers", mend)
        listed, codes = typed.words
        return typed.term, Subject(typed.sort, codes, whole=False, choices=listed)

    def _truth(self, node: ast.expr, choices: ChoiceList | None) -> tuple[Node, Subject] | None:
        tree = self.rule(node)
        if choices and choices.codes != TRUTHS:
            mend = f"Write `choices: yes_no`, or `a if … else b` with codes of `{choices.name}`."
            self.fault(node, "A rule is true or not: it gives `yes` or `no`", mend)
        listed = choices.name if choices else None
        return (tree, Subject(Sort.CODE, TRUTHS, choices=listed, truth=True)) if tree else None

    def _one_of(self, node: ast.expr, choices: ChoiceList) -> Typed | None:
        """A code of the list, or an answer that is one."""
        match node:
            case ast.IfExp(test=test, body=body, orelse=otherwise):
                return self.choose(node, test, self._one_of(body, choices), self._one_of(otherwise, choices))
            case ast.Name(id=str(word)) | ast.Constant(value=str(word)) if word in choices.codes:
                return Typed(Literal(word), Sort.CODE, Subject(Sort.CODE, choices.codes, choices=choices.name))
        if isinstance(node, ast.Name | ast.Constant) and not self.known(node):
            self.code(Name(choices.name), Subject(Sort.CODE, choices.codes), node)
            return None
        typed = self.term(node)
        if typed and typed.sort is not Sort.UNKNOWN and typed.words != (choices.name, choices.codes):
            mend = f"Its codes are: {', '.join(choices.codes[:8])}."
            self.fault(node, f"`{self.written(node)}` gives no code of `{choices.name}`", mend)
            return None
        return typed

    def _is_truth(self, node: ast.expr) -> bool:
        found = self.scope.find(reference(node) or "")[1]
        return found is not None and found.truth

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
            self.fault(left, "`is` is not part of rules", "Write `==` or `!=`.")
            return None
        if is_reckoned(left) or is_reckoned(right):
            return self._reckoned(left, written, right)
        if isinstance(left, ast.Constant | ast.UnaryOp) and isinstance(right, REFERENCE):
            return self._compare(right, _TURNED[written], left)
        return self._compare(left, written, right)

    def _reckoned(self, left: ast.expr, sign: Operator, right: ast.expr) -> Leaf | None:
        """Two sides of which one at least is worked out."""
        one, other = self.term(left), self.term(right)
        if one is None or other is None:
            return None
        if one.sort is other.sort and one.sort in _UNORDERED and sign not in {"==", "!="}:
            self.fault(left, f"`{self.written(left)}` has no order", "Write `==` or `!=`.")
            return None
        if one.sort is other.sort:
            return Compare(one.term, sign, other.term)
        message = f"`{self.written(left)}` and `{self.written(right)}` cannot be compared"
        self.fault(right, message, "Compare two numbers, two dates, or two texts.")
        return None

    def _compare(self, left: ast.expr, sign: Operator, right: ast.expr) -> Leaf | None:
        name = self.question(left, right)
        if name is None or not self._sign_fits(left, name, sign):
            return None
        value = self._operand(name, right)
        return Compare(name, sign, value) if value else None

    def _sign_fits(self, node: ast.expr, name: Name, sign: Operator) -> bool:
        sort, word = self.subject(name).sort, self.written(node)
        if sort is Sort.CODES:
            self.fault(node, f"`{word}` takes several answers", f"Write `code in {word}`.")
        elif sort in _UNORDERED and sign not in {"==", "!="}:
            self.fault(node, f"The answers of `{word}` have no order", "Write `==`, `!=` or `in [..]`.")
        else:
            return True
        return False

    def _operand(self, name: Name, node: ast.expr) -> Name | Literal | None:
        """The right side; another question where both are of one sort, and the word is no code of the first."""
        subject = self.subject(name)
        if not isinstance(node, REFERENCE) or self._is_code(node, subject.codes, subject.sort):
            return self.literal(name, subject, node)
        if subject.sort is Sort.UNKNOWN or (subject.sort is Sort.CODE and not self.known(node)):
            return self.literal(name, subject, node)
        other = self.question(node, None)
        if other is None:
            return None
        sort = self.subject(other).sort
        if sort is subject.sort or sort is Sort.UNKNOWN or {sort, subject.sort} <= _UNORDERED:
            return other
        message = f"`{name.id}` and `{other.id}` cannot be compared"
        self.fault(node, message, "Compare two numbers, two dates, or two choices.")
        return None

    def _is_code(self, node: ast.expr, codes: tuple[str, ...] | None, sort: Sort) -> bool:
        return sort is Sort.CODE and isinstance(node, ast.Name) and (codes is None or node.id in codes)

    def _membership(self, left: ast.expr, right: ast.expr, *, negated: bool) -> Leaf | None:
        if isinstance(right, REFERENCE):
            return self._chosen(left, right, negated=negated)
        if not isinstance(right, ast.List) or not right.elts:
            self.fault(right, "After `in` comes a list", "Write for example `in [oui, un_peu]`.")
            return None
        name = self.question(left, None)
        if name is None:
            return None
        subject = self.subject(name)
        if subject.sort is Sort.CODES:
            word = self.written(left)
            self.fault(left, f"`{word}` takes several answers", f"Write `code in {word} or code in {word}`.")
            return None
        typed = [self.literal(name, subject, item) for item in right.elts]
        known = tuple(literal for literal in typed if literal is not None)
        return OneIn(name, known, negated) if len(known) == len(typed) else None

    def _chosen(self, left: ast.expr, right: ast.expr, *, negated: bool) -> Leaf | None:
        name = self.question(right, None)
        if name is None:
            return None
        subject = self.subject(name)
        if subject.sort not in {Sort.CODES, Sort.UNKNOWN}:
            word = self.written(right)
            self.fault(right, f"`{word}` takes one answer", f"Write `{word} == code`.")
            return None
        if isinstance(left, ast.Attribute | ast.BinOp):
            code = self.question(left, None)
            if code is None or self.subject(code).sort in {Sort.CODE, Sort.UNKNOWN}:
                return Chosen(code, name, negated) if code else None
        literal = self.code(name, subject, left)
        return Chosen(str(literal.value), name, negated) if literal else None


def _is_rule(node: ast.expr) -> bool:
    """Whether it is true or not, by the way it is written."""
    match node:
        case ast.Compare() | ast.BoolOp() | ast.UnaryOp(op=ast.Not()) | ast.Call(func=ast.Name("answered")):
            return True
    return False
