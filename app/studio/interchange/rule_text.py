"""What rules of other tools are told apart by, and how a translated one is put together."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from app.questionnaire.scope import Sort
from app.studio.interchange.xpath import Binary, Call, Node, Number, Text, UnreadableError

SWAPPED = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
MEASURES: Mapping[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
SEE_THROUGH = frozenset({"string", "number", "date", "decimal-date-time", "decimal-date", "boolean", "normalize-space"})
WHOLE = frozenset({"int", "floor", "round"})
YEARS = (365.0, 365.2, 365.24, 365.242, 365.2425, 365.25)
LITERAL = re.compile(r"^\^?\(?([\w-]+)\)?\$?$")
TRUE, FALSE = "\0true", "\0false"
"""Parts of a rule that are always the same; they never stand in a finished one."""
NO_VALUE = "0 / 0"
"""What cannot be reckoned is absent: the value for whoever did not answer."""


@dataclass(frozen=True, slots=True)
class Known:
    """A question as a rule of another tool may name it."""

    id: str
    sort: Sort
    codes: Mapping[str, str] = field(default_factory=dict)
    """Their codes, each with ours."""
    member: str | None = None
    """Of one option of a multiple choice that is a question of its own elsewhere: our code of it."""
    whole: bool = False


class AlwaysError(UnreadableError):
    """The rule says nothing: it always holds."""


class NeverError(UnreadableError):
    """What the rule decides about never happens."""


def is_literal(node: Node) -> bool:
    return isinstance(node, Text | Number)


def seen_through(node: Node) -> Node:
    """What a conversion is about; `coalesce(x, '')` is x."""
    while isinstance(node, Call):
        if (node.name in SEE_THROUGH and len(node.arguments) == 1) or (
            node.name == "coalesce" and len(node.arguments) == 2 and node.arguments[1] == Text("")
        ):
            node = node.arguments[0]
        else:
            break
    return node


def our_code(known: Known, written: str) -> str:
    code = known.codes.get(written) or known.codes.get(written.strip())
    if code is None:
        raise UnreadableError(f"`{written}` is no answer of `{known.id}`")
    return code


def figures_of(known: Known) -> Mapping[str, float]:
    try:
        return {code: float(code) for code in known.codes}
    except ValueError:
        raise UnreadableError(f"the answers of `{known.id}` are no figures") from None


def written_in(node: Node) -> str:
    match node:
        case Text(value):
            return value
        case Number(value):
            return f"{value:g}" if isinstance(value, float) else f"{value}"
    raise UnreadableError("only a written answer can be compared with here")


def figure_in(written: str) -> str:
    if not re.fullmatch(r"\s*-?\d+(\.\d+)?\s*", written):
        raise UnreadableError(f"`{written}` is no number")
    return written.strip()


def compared(one: str, sign: str, other: str) -> str:
    equal = f"{one} {'==' if sign in {'=', '!='} else sign} {other}"
    return negated(equal) if sign == "!=" else equal


def quoted(written: str) -> str:
    if "'" in written or "\\" in written:
        raise UnreadableError("a text with quotes cannot be compared with")
    return f"'{written}'"


def negated(rule: str) -> str:
    """The opposite, said shortly where that is the same for absent answers."""
    if rule in {TRUE, FALSE}:
        return FALSE if rule == TRUE else TRUE
    if rule.startswith("not ") and not re.search(r" (and|or) ", rule):
        return bare(rule.removeprefix("not "))
    return f"not {rule}"


def joined(one: str, sign: str, other: str) -> str:
    """Both or either, without parts that decide nothing."""
    decides, idle = (FALSE, TRUE) if sign == "and" else (TRUE, FALSE)
    if decides in {one, other}:
        return decides
    if idle in {one, other}:
        return other if one == idle else one
    return f"({inside(one, sign)} {sign} {inside(other, sign)})"


def inside(rule: str, sign: str) -> str:
    """A part of a conjunction in a conjunction needs no brackets of its own."""
    plain = bare(rule)
    if plain == rule or f" {'or' if sign == 'and' else 'and'} " in plain:
        return rule
    return plain


def bare(rule: str) -> str:
    """Without one pair of brackets that encloses it all."""
    if not (rule.startswith("(") and rule.endswith(")")):
        return rule
    depth = 0
    for place, sign in enumerate(rule):
        depth += (sign == "(") - (sign == ")")
        if depth == 0:
            return rule[1:-1] if place == len(rule) - 1 else rule
    return rule


def alternatives(node: Node) -> Iterator[Node]:
    """The parts of which one is enough."""
    return _parts(node, "or")


def conjuncts(node: Node) -> Iterator[Node]:
    """The parts that must all hold."""
    return _parts(node, "and")


def _parts(node: Node, sign: str) -> Iterator[Node]:
    match node:
        case Binary(found, left, right) if found == sign:
            yield from _parts(left, sign)
            yield from _parts(right, sign)
        case _:
            yield node
