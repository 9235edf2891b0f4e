"""The one small language of rules: `carnet == oui and (age >= 18 or rdv in aides)`.

    and  or  not  ( )                 joined as in Python
    question == code    !=            one answer of a choice
    question in [a, b]  not in        one answer among several
    code in question    not in        a multiple choice holds a code
    question >= 18      < <= > ==     numbers and scales; `+ - * / %` between them
    question >= '2026-01-31'          dates, between quotes; `today` is the day the interview began
    first < second                    two numbers, two dates, two choices
    question.row  question@item       one row of a matrix, one item of a repeat
    count(q)  years_since(d)          codes chosen; whole years from a date until today
    sum  mean  min  max (a, b, …)     over the answers that are there; all rows or items of one question too
    answered(question)                it has a value
    a if rule else b                  one of two values
    a + ' ' + b   length(text)        texts put together; how many characters a text has
    round(a, 2)                       to so many figures after the point
    option.code  option.column        in a filter: the option at hand

A comparison with an absent answer (not asked, not given, refused) does not hold, whatever its sign,
`!=` and `not in` included; `not (…)` of it holds. Source is parsed by `ast`, never run.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, replace
from functools import cached_property

from app.questionnaire.evaluation import Truth, compile_tree, compile_value
from app.questionnaire.model import ChoiceList
from app.questionnaire.reckoning import Reckon
from app.questionnaire.scope import Scope, Subject
from app.questionnaire.terms import Fault
from app.questionnaire.tree import (
    Answered,
    Compare,
    Leaf,
    Literal,
    Name,
    Node,
    Term,
    Value,
    Values,
    leaves,
    names,
    names_in,
    names_of,
)
from app.questionnaire.typecheck import Typist

LONGEST = 1000
"""Characters in one rule."""
DEEPEST = 250
"""Levels of one rule: every walk over its tree fits the stack."""


@dataclass(frozen=True)
class Rule:
    """A rule that type-checked against the questions it reads."""

    source: str
    tree: Node

    @cached_property
    def names(self) -> frozenset[str]:
        """Ids of the questions read."""
        return names(self.tree)

    def holds(self, values: Values) -> bool:
        """Whether to act on the rule now; an absent answer makes its comparison False."""
        return bool(self._shown(values))

    def evaluate(self, values: Values) -> bool | None:
        """Whether it is true of this person; None where absent answers leave it unknown."""
        return self._known(values)

    @cached_property
    def wavering(self) -> frozenset[str]:
        """Ids of the questions whose later answer may turn the rule although it is decided now."""
        return frozenset(name.id for leaf in leaves(self.tree) if not _settled(leaf) for name in names_of(leaf))

    @cached_property
    def _shown(self) -> Truth:
        return compile_tree(self.tree, absent=False)

    @cached_property
    def _known(self) -> Truth:
        return compile_tree(self.tree, absent=None)


def _settled(leaf: Leaf) -> bool:
    """Whether the leaf is unknown for as long as an answer it reads is absent."""
    match leaf:
        case Answered():
            return False
        case Compare(left, _, right):
            return isinstance(left, Name | Literal) and isinstance(right, Name | Literal)
    return True


@dataclass(frozen=True)
class Formula:
    """A value worked out from answers, or a truth about them."""

    source: str
    made: Term | Node
    subject: Subject
    """What later rules see of it."""

    @cached_property
    def names(self) -> frozenset[str]:
        return names(self.made) if isinstance(self.made, Node) else frozenset(name.id for name in names_in(self.made))

    def value(self, values: Values) -> Value | None:
        """None where an answer it needs is absent, or where there is nothing to reckon (a division by zero)."""
        return self._reckon(values)

    @cached_property
    def _reckon(self) -> Reckon:
        return compile_value(self.made)


def parse(source: str, scope: Scope) -> Rule | tuple[Fault, ...]:
    """A rule, or everything that is wrong with it; never raises, never runs anything."""
    typist, node, start = _typist(source, scope)
    tree = typist.rule(node) if node else None
    return Rule(source, tree) if tree and not typist.faults else _faults(typist, start)


def parse_formula(source: str, scope: Scope, choices: ChoiceList | None = None) -> Formula | tuple[Fault, ...]:
    """The same for a value; with `choices`, one of their codes."""
    typist, node, start = _typist(source, scope)
    made = typist.made(node, choices) if node else None
    return Formula(source, *made) if made and not typist.faults else _faults(typist, start)


def _typist(source: str, scope: Scope) -> tuple[Typist, ast.expr | None, int]:
    text = re.sub(r"\s", " ", source)
    start = len(text) - len(text.lstrip())
    typist = Typist(scope, text.strip())
    parsed = _syntax(text.strip())
    if isinstance(parsed, Fault):
        typist.faults.append(parsed)
        return typist, None, start
    return typist, parsed, start


def _faults(typist: Typist, start: int) -> tuple[Fault, ...]:
    return tuple(replace(fault, column=fault.column + start) for fault in typist.faults)


def _syntax(text: str) -> ast.expr | Fault:
    if not text:
        return Fault(1, "The rule is empty", f"Write a rule, {_EXAMPLE}, or take the key away.")
    if len(text) > LONGEST:
        return Fault(1, f"The rule is longer than {LONGEST} characters", "Ask less in one rule.")
    try:
        parsed = ast.parse(text, mode="eval").body
    except SyntaxError as error:
        return Fault(error.offset or 1, "The rule cannot be read", _mend(text))
    except (ValueError, MemoryError, RecursionError):
        return Fault(1, "The rule cannot be read", _mend(text))
    return Fault(1, "The rule is nested too deep", "Ask less in one rule.") if _deeper(parsed) else parsed


def _deeper(node: ast.expr) -> bool:
    level: list[ast.AST] = [node]
    for _ in range(DEEPEST):
        level = [child for one in level for child in ast.iter_child_nodes(one) if isinstance(child, ast.expr)]
        if not level:
            return False
    return True


_EXAMPLE = "for example `carnet == oui and age >= 18`"
_HABITS = (
    (r"(?<![=!<>])=(?!=)", "Write `==` to compare: `carnet == oui`."),
    (r"&|\||\b(AND|OR|NOT|et|ou)\b", "Write `and`, `or`, `not` between comparisons."),
    (r"!(?!=)|<>", "Write `!=` for different, `not` before a comparison."),
    (r"[\u2018\u2019\u201c\u201d\u00ab\u00bb]", "Write straight quotes: `'2026-01-31'`."),
    (r"\$\{|\{", "Write the question's id alone, without `{}`."),
)


def _mend(text: str) -> str:
    """A guess at the habit behind a rule that cannot be read."""
    for pattern, mend in _HABITS:
        if re.search(pattern, text):
            return mend
    return f"Write it {_EXAMPLE}."
