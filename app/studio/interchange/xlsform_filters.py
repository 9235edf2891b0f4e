"""The columns that filters of choices compare."""

from __future__ import annotations

from collections.abc import Iterator

from app.studio.interchange.names import code
from app.studio.interchange.xlsform_sheets import Line
from app.studio.interchange.xpath import Binary, Call, Node, UnreadableError, Word, parse


class Folded(dict[str, str]):
    """The values of a column: each has the code it would have anywhere."""

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str)

    def get(self, key: str, default: object = None) -> str:
        return code(key)


def compared(lines: tuple[Line, ...]) -> frozenset[str]:
    """The columns of the choices that any filter reads."""
    found: set[str] = set()
    for line in lines:
        try:
            found |= set(_words(parse(line.get("choice_filter")))) if line.get("choice_filter") else set()
        except UnreadableError:
            continue  # Told where the filter is translated.
    return frozenset(name.lower() for name in found) - {"name"}


def _words(node: Node) -> Iterator[str]:
    match node:
        case Word(name):
            yield name
        case Binary(_, left, right):
            yield from _words(left)
            yield from _words(right)
        case Call(_, arguments):
            for one in arguments:
                yield from _words(one)
