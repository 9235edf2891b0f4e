"""The partner list of a campaign: which structures, in which order, with whom."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
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


_ORDERS: Mapping[str, Callable[[Listed], Any]] = {
    "name": lambda one: one.structure.name.casefold(),
    "kind": lambda one: one.structure.kind,
    "departement": lambda one: one.structure.departement,
    "notebooks": lambda one: -1 if one.structure.notebooks is None else one.structure.notebooks,
    "professionals": lambda one: len(one.people),
}


def listed(
    structures: Iterable[Structure],
    professionals: Iterable[Professional],
    links: Iterable[RelayLink],
    choice: Choice,
) -> list[Listed]:
    """The structures chosen; an order we do not know is the order of names."""
    link_of = {link.professional_id: link for link in links}
    people: dict[int, list[Person]] = {}
    for one in professionals:
        people.setdefault(one.structure_id, []).append(Person(one, link_of.get(one.id)))
    chosen = [
        Listed(one, DEPARTEMENTS[one.departement], people.get(one.id, ()))
        for one in structures
        if choice.kind in {"", one.kind} and choice.departement in {"", one.departement}
    ]
    chosen.sort(key=_ORDERS["name"])
    order = _ORDERS.get(choice.sort.removeprefix("-"))
    if order is not None:
        chosen.sort(key=order, reverse=choice.sort.startswith("-"))
    return chosen
