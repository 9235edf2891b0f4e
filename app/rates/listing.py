"""The structures of the rates page in the order the address bar asks for. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from app.rates.groups import Group

_ORDERS: Mapping[str, Callable[[Group], Any]] = {
    "name": lambda one: one.label.casefold(),
    "kind": lambda one: one.kind,
    "departement": lambda one: one.departement,
    # What nobody said comes before zero.
    "ordered": lambda one: one.ordered.low if one.ordered.known else -1,
    "forwarded": lambda one: one.forwarded.high if one.forwarded.known else -1,
    "started": lambda one: one.tally.started,
    "completed": lambda one: one.tally.completed,
}


def listed(structures: Sequence[Group], sort: str) -> Sequence[Group]:
    """An order we do not know is the order of names."""
    by_name = sorted(structures, key=_ORDERS["name"])
    order = _ORDERS.get(sort.removeprefix("-"))
    return sorted(by_name, key=order, reverse=sort.startswith("-")) if order else by_name
