"""The one small language of rules: `carnet == oui and (age >= 18 or rdv in aides)`.

    and  or  not  ( )                 joined as in Python
    question == code    !=            one answer of a choice
    question in [a, b]  not in        one answer among several
    code in question    not in        a multiple choice holds a code
    question >= 18      < <= > ==     numbers and scales
    question >= '2026-01-31'          dates, between quotes
    first < second                    two numbers, or two dates

A comparison with an absent answer (not asked, not given, refused) does not hold, whatever its sign,
`!=` and `not in` included; `not (…)` of it holds. Source is parsed by `ast`, never run.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, replace
from functools import cached_property

from app.questionnaire.evaluation import Truth, compile_tree
from app.questionnaire.scope import Scope
from app.questionnaire.tree import Node, Values, names
from app.questionnaire.typecheck import Fault, Typist

LONGEST = 1000
"""Characters in one rule; it also bounds how deep a tree can be."""


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
    def _shown(self) -> Truth:
        return compile_tree(self.tree, absent=False)

    @cached_property
    def _known(self) -> Truth:
        return compile_tree(self.tree, absent=None)


def parse(source: str, scope: Scope) -> Rule | tuple[Fault, ...]:
    """A rule, or everything that is wrong with it; never raises, never runs anything."""
    text = re.sub(r"\s", " ", source)
    start = len(text) - len(text.lstrip())
    parsed = _syntax(text.strip())
    if isinstance(parsed, Fault):
        return (replace(parsed, column=parsed.column + start),)
    typist = Typist(scope, text.strip())
    tree = typist.rule(parsed)
    if tree is None or typist.faults:
        return tuple(replace(fault, column=fault.column + start) for fault in typist.faults)
    return Rule(source, tree)


def _syntax(text: str) -> ast.expr | Fault:
    if not text:
        return Fault(1, "The rule is empty", f"Write a rule, {_EXAMPLE}, or take the key away.")
    if len(text) > LONGEST:
        return Fault(1, f"The rule is longer than {LONGEST} characters", "Ask less in one rule.")
    try:
        return ast.parse(text, mode="eval").body
    except SyntaxError as error:
        return Fault(error.offset or 1, "The rule cannot be read", _mend(text))
    except (ValueError, MemoryError, RecursionError):
        return Fault(1, "The rule cannot be read", _mend(text))


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
