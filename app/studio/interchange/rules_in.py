"""Rules of other tools written in Relais's own language, or refused with the reason.

An absent answer is an empty text elsewhere, so `!=` holds for it; here a comparison with it does not. So `a != 'x'`
becomes `not a == x`, which says the same.
"""

from __future__ import annotations

import re

from app.questionnaire.scope import Sort
from app.studio.interchange.rule_text import (
    FALSE,
    LITERAL,
    MEASURES,
    SEE_THROUGH,
    SWAPPED,
    TRUE,
    AlwaysError,
    Known,
    NeverError,
    alternatives,
    bare,
    compared,
    figure_in,
    figures_of,
    is_literal,
    joined,
    negated,
    our_code,
    quoted,
    seen_through,
    written_in,
)
from app.studio.interchange.terms_in import Terms
from app.studio.interchange.xpath import Binary, Call, Node, Number, Own, Ref, Text, UnreadableError, Word

__all__ = ["AlwaysError", "Known", "NeverError", "Translation", "UnreadableError"]


class Translation(Terms):
    """Translates rules of one place."""

    # Truths. --------------------------------------------------------------------------------------

    def rule(self, node: Node) -> str:
        """The rule without brackets around it."""
        rule = self.truth(node)
        if rule == TRUE:
            raise AlwaysError("it always holds")
        if rule == FALSE:
            raise NeverError("; ".join(self.doubts) or "it never holds")
        return bare(rule)

    def truth(self, node: Node) -> str:
        match node:
            case Binary("or") if listed := self._one_of(node):
                return listed
            case Binary("and" | "or" as sign, left, right):
                return joined(self.truth(left), sign, self.truth(right))
            case Binary("=" | "!=" | "<" | "<=" | ">" | ">=" as sign, left, right):
                return self._comparison(sign, left, right)
            case Ref() | Own():
                return f"answered({self._name(node).id})"
            case Number(value):
                return TRUE if value else FALSE
            case Call(name, arguments):
                return self._asked(name, arguments)
        raise UnreadableError("it is neither true nor false")

    def _one_of(self, node: Node) -> str | None:
        """`a = 'x' or a = 'y'` of one choice as `a in [x, y]`."""
        names, codes = set(), []
        for part in alternatives(node):
            match part:
                case Binary("=", Ref(name), Text(written)) if name in self.known:
                    known = self.known[name]
                    if known.sort is not Sort.CODE or written not in known.codes:
                        return None
                    names.add(known.id)
                    codes.append(known.codes[written])
                case _:
                    return None
        return f"{names.pop()} in [{', '.join(dict.fromkeys(codes))}]" if len(names) == 1 else None

    def _asked(self, name: str, arguments: tuple[Node, ...]) -> str:
        """What a function says of an answer."""
        match name, arguments:
            case (("true" | "false"), ()):
                return TRUE if name == "true" else FALSE
            case "not", (part,):
                return negated(self.truth(part))
            case (("selected" | "jr:selected"), (asked, choice)):
                return self._selected(asked, choice)
            case "regex", (asked, Text(pattern)):
                return self._pattern(asked, pattern)
            case "if", (test, Call("true", ()), Call("false", ())):
                return self.truth(test)
            case "if", (test, then, otherwise):
                met = self.truth(test)
                one, other = self.truth(then), self.truth(otherwise)
                return joined(joined(met, "and", one), "or", joined(negated(met), "and", other))
            case _, (part,) if name in SEE_THROUGH:
                return self.truth(part)
        raise UnreadableError(f"`{name}()` has no counterpart")

    def _selected(self, asked: Node, choice: Node) -> str:
        if isinstance(choice, Word | Ref) and isinstance(asked, Ref | Own):
            return self._selected_by(asked, choice)
        known = self._name(seen_through(asked))
        written = written_in(choice)
        if known.sort is Sort.CODES and self._has(known, written):
            return f"{our_code(known, written)} in {known.id}"
        return self._equal(known, written)

    def _selected_by(self, asked: Ref | Own, choice: Word | Ref) -> str:
        """In a filter: whether a multiple choice holds the option's column."""
        known = self._name(asked)
        if known.sort is not Sort.CODES:
            return self._comparison("=", asked, choice)
        name = self._column(choice.name) if isinstance(choice, Word) else self._name(choice).id
        if isinstance(choice, Ref):
            raise UnreadableError("a choice cannot be looked up in another one")
        return f"{name} in {known.id}"

    def _pattern(self, asked: Node, pattern: str) -> str:
        """A pattern that only one text meets is a comparison."""
        literal = LITERAL.match(pattern)
        known = self._name(seen_through(asked))
        if literal and known.sort is Sort.CODE and literal[1] in known.codes:
            return self._equal(known, literal[1])
        raise UnreadableError("patterns (`regex`) are not read")

    def _has(self, known: Known, written: str) -> bool:
        """Whether it is an answer at all; a comparison with what nobody can answer never holds."""
        known_code = written in known.codes or written.strip() in known.codes
        if not known_code and isinstance(known.codes, dict):
            self.doubts.append(f"`{written}` is no answer of `{known.id}`")
        return known_code

    def _equal(self, known: Known, written: str) -> str:
        if known.sort in {Sort.CODE, Sort.CODES} and not known.member and not self._has(known, written):
            return FALSE
        match known.sort:
            case Sort.CODE:
                return f"{known.id} == {our_code(known, written)}"
            case Sort.CODES if known.member:
                return f"{known.member} in {known.id}"
            case Sort.CODES:
                return f"({our_code(known, written)} in {known.id} and count({known.id}) == 1)"
            case Sort.NUMBER:
                return f"{known.id} == {figure_in(written)}"
            case Sort.TEXT | Sort.DATE | Sort.TIME:
                return f"{known.id} == {quoted(written)}"
        raise UnreadableError(f"`{known.id}` has no answer to compare with")

    def _comparison(self, sign: str, left: Node, right: Node) -> str:
        left, right = seen_through(left), seen_through(right)
        if is_literal(left) and not is_literal(right):
            left, sign, right = right, SWAPPED[sign], left
        if right == Text(""):
            return self._empty(sign, left)
        if (known := self._choice(left)) and is_literal(right):
            return self._choice_with(sign, known, written_in(right))
        if isinstance(left, Word) or isinstance(right, Word):
            return self._column_with(sign, left, right)
        if isinstance(left, Ref | Own) and isinstance(right, Ref | Own):
            return self._two(sign, self._name(left), self._name(right))
        if isinstance(left, Ref | Own) and isinstance(right, Text):
            return self._text_with(sign, self._name(left), right.value)
        return self._reckoned(sign, left, right)

    def _empty(self, sign: str, node: Node) -> str:
        known = self._name(node)
        given = f"{known.member} in {known.id}" if known.member else f"answered({known.id})"
        if sign not in {"=", "!="}:
            raise UnreadableError("an empty text has no order")
        return given if sign == "!=" else negated(given)

    def _choice(self, node: Node) -> Known | None:
        known = self._name(node) if isinstance(node, Ref | Own) else None
        return known if known and known.sort in {Sort.CODE, Sort.CODES} else None

    def _choice_with(self, sign: str, known: Known, written: str) -> str:
        if sign in MEASURES and known.sort is Sort.CODE:
            return self._ordered(sign, known, float(figure_in(written)))
        if sign not in {"=", "!="}:
            raise UnreadableError(f"the answers of `{known.id}` have no order")
        if known.member and written not in {"Y", "1"}:
            raise UnreadableError(f"`{written}` is no answer of `{known.id}`")
        equal = self._equal(known, written)
        return equal if sign == "=" else negated(equal)

    def _ordered(self, sign: str, known: Known, limit: float) -> str:
        """Codes that are figures elsewhere have an order there: the codes meant are listed."""
        figures = figures_of(known)
        meant = [known.codes[code] for code, figure in figures.items() if MEASURES[sign](figure, limit)]
        if not meant:
            raise UnreadableError(f"no answer of `{known.id}` is meant")
        return f"{known.id} in [{', '.join(meant)}]"

    def _column_with(self, sign: str, left: Node, right: Node) -> str:
        if isinstance(right, Word) and not isinstance(left, Word):
            left, right = right, left
        if not isinstance(left, Word) or sign not in {"=", "!="}:
            raise UnreadableError("a column is compared with `=` or `!=`")
        name = self._column(left.name)
        other = self._column(right.name) if isinstance(right, Word) else None
        if other is None and is_literal(right):
            other = self.columns_code(left.name, written_in(right))
        equal = f"{name} == {other or self._name(right).id}"
        return equal if sign == "=" else negated(equal)

    def columns_code(self, column: str, written: str) -> str:
        """The code that a value of a column has here."""
        known = self.known.get(f":{column}")
        return our_code(known, written) if known else written

    def _column(self, name: str) -> str:
        if name not in self.columns:
            raise UnreadableError(f"`{name}` is no column of the choices")
        return "option.code" if name == "name" else f"option.{self.known[f':{name}'].id}"

    def _two(self, sign: str, one: Known, other: Known) -> str:
        comparable = {one.sort, other.sort}
        if len(comparable) > 1 or Sort.CODES in comparable:
            raise UnreadableError(f"`{one.id}` and `{other.id}` are answers of different sorts")
        if sign == "!=":
            return negated(f"{one.id} == {other.id}")
        if sign != "=" and comparable & {Sort.CODE, Sort.TEXT}:
            raise UnreadableError(f"the answers of `{one.id}` have no order")
        return f"{one.id} {'==' if sign == '=' else sign} {other.id}"

    def _text_with(self, sign: str, known: Known, written: str) -> str:
        if known.sort is Sort.NUMBER and written.lower() == "nan":
            return negated(f"answered({known.id})") if sign == "=" else f"answered({known.id})"
        if known.sort is Sort.DATE and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", written):
            raise UnreadableError(f"`{written}` is no date")
        if sign in MEASURES and known.sort is Sort.TEXT:
            raise UnreadableError(f"the answers of `{known.id}` have no order")
        equal = self._equal(known, written)
        return negated(equal) if sign == "!=" else equal if sign == "=" else equal.replace("==", sign, 1)

    def _reckoned(self, sign: str, left: Node, right: Node) -> str:
        match left, right:
            case Call("string-length", (part,)), Number(0) if sign in {">", "!=", "=", "<="}:
                return self._empty("!=" if sign in {">", "!="} else "=", seen_through(part))
            case Call("count-selected", (part,)), Number(0) if sign in {">", "!=", "="}:
                return self._empty("=" if sign == "=" else "!=", seen_through(part))
            case Call("count-selected", (part,)), Number(1) if sign == ">=":
                return self._empty("!=", seen_through(part))
        shifted = self._shifted(sign, left, right) or self._shifted(SWAPPED[sign], right, left)
        if shifted:
            return shifted
        (one, sort), (other, other_sort) = self.term(left), self.term(right)
        if sort is not other_sort:
            raise UnreadableError(f"`{one}` and `{other}` cannot be compared")
        return compared(one, sign, other)

    def _shifted(self, sign: str, day: Node, moved: Node) -> str | None:
        """`d >= today - 30` said as `today - d <= 30`: a date some days away is not reckoned with here."""
        if not (isinstance(moved, Binary) and moved.sign in {"+", "-"}):
            return None
        (one, sort), (base, base_sort) = self.term(day), self.term(moved.left)
        days, days_sort = self.term(moved.right)
        if not (sort is base_sort is Sort.DATE and days_sort is Sort.NUMBER):
            return None
        if moved.sign == "-":
            return compared(f"{base} - {one}", SWAPPED[sign], days)
        return compared(f"{one} - {base}", sign, days)
