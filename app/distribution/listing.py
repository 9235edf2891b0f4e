"""The partner list of a campaign: which structures, in which order, with whom."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from app.distribution.departements import DEPARTEMENTS, Departement
from app.distribution.tables import Professional, RelayLink, Structure


@dataclass(frozen=True, slots=True)
class Person:
    professional: Professional
    link: RelayLink | None
    """None for somebody who came after the campaign was over."""


@dataclass(frozen=True, slots=True)
class Listed:
    structure: Structure
    departement: Departement
    people: Sequence[Person]


@dataclass(frozen=True, slots=True)
class Choice:
    """What the address bar asks for; empty means all, in the order of names."""

    kind: str = ""
    departement: str = ""
    sort: str = ""


SHEET = 100
"""Structures shown at once."""

Counts = Mapping[int, int]
"""Professionals by structure."""

_ORDERS: Mapping[str, Callable[[Structure, Counts], Any]] = {
    "name": lambda one, _: one.name.casefold(),
    "kind": lambda one, _: one.kind,
    "departement": lambda one, _: one.departement,
    "notebooks": lambda one, _: -1 if one.notebooks is None else one.notebooks,
    "professionals": lambda one, counts: counts.get(one.id, 0),
}


def chosen(structures: Iterable[Structure], counts: Counts, choice: Choice) -> list[Structure]:
    """The structures chosen; an order we do not know is the order of names."""
    found = [one for one in structures if choice.kind in {"", one.kind} and choice.departement in {"", one.departement}]
    for key, backwards in (("name", False), (choice.sort.removeprefix("-"), choice.sort.startswith("-"))):
        if (order := _ORDERS.get(key)) is not None:
            found.sort(key=partial(_key, order, counts), reverse=backwards)
    return found


def _key(order: Callable[[Structure, Counts], Any], counts: Counts, one: Structure) -> Any:  # noqa: ANN401 -- any order
    return order(one, counts)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of a long list."""

    structures: Sequence[Structure]
    number: int
    last: int

    @classmethod
    def of(cls, structures: Sequence[Structure], asked: str) -> Sheet:
        """The sheet asked for, or the nearest there is."""
        last = max(1, -(-len(structures) // SHEET))
        number = min(max(int(asked), 1), last) if asked.isdecimal() and len(asked) < 6 else 1
        return cls(structures[(number - 1) * SHEET : number * SHEET], number, last)


def with_people(
    structures: Iterable[Structure], professionals: Iterable[Professional], links: Iterable[RelayLink]
) -> list[Listed]:
    link_of = {link.professional_id: link for link in links}
    people: dict[int, list[Person]] = {}
    for one in professionals:
        people.setdefault(one.structure_id, []).append(Person(one, link_of.get(one.id)))
    return [Listed(one, DEPARTEMENTS[one.departement], people.get(one.id, ())) for one in structures]
