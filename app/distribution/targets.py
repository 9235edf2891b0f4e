"""How many complete answers a campaign wants, and from which part of its structures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Self
from urllib.parse import parse_qsl, urlencode

from app.distribution.departements import DEPARTEMENTS

DIGITS = 6
"""Of the answers that can be wanted of one part."""
MOST_STRATA = 120
"""Crossed strata of a population that targets are offered for; a longer list nobody fills in."""


@dataclass(frozen=True, slots=True, order=True)
class Part:
    """Structures alike in something; what is empty may be anything."""

    kind: str = ""
    region: str = ""
    departement: str = ""
    network: str = ""

    @classmethod
    def of(cls, kind: str, departement: str, network: str) -> Self:
        """Everything that is known of a structure."""
        return cls(kind, DEPARTEMENTS[departement].region, departement, network)

    @classmethod
    def read(cls, code: str) -> Self:
        return cls(**dict(parse_qsl(code)))

    @property
    def code(self) -> str:
        """As it is stored and stands in a form."""
        return urlencode(self.said())

    @property
    def sides(self) -> tuple[str, ...]:
        """What those in it are alike in: two parts with equal sides have nobody in common."""
        return tuple(self.said())

    def along(self, sides: Iterable[str]) -> Part:
        return Part(**{side: getattr(self, side) for side in sides})

    def said(self) -> dict[str, str]:
        return {one.name: value for one in fields(self) if (value := getattr(self, one.name))}


SIDES = tuple(one.name for one in fields(Part))
Wanted = Mapping[Part, int]


def wanted(stored: Mapping[str, Any] | None) -> Wanted:
    """What `Campaign.targets` says; none is no wish."""
    return {Part.read(code): count for code, count in (stored or {}).items() if count}


def stored(found: Wanted) -> dict[str, Any] | None:
    return {part.code: count for part, count in found.items()} or None


def offered(structures: Iterable[Part], counted: Iterable[Part], known: Wanted) -> Mapping[str, list[Part]]:
    """Every part that answers can be wanted of, by what its members are alike in: `kind` and so on, or `stratum`.

    Strata are the parts that the population is counted by.
    """
    found = {part.along([side]) for part in set(structures) for side in SIDES} - {Part()}
    strata = set(counted)
    found |= {*known, *(strata if len(strata) <= MOST_STRATA else ())}
    by: dict[str, list[Part]] = {}
    for part in sorted(found, key=lambda one: (len(one.sides), SIDES.index(one.sides[0]), one)):
        by.setdefault(part.sides[0] if len(part.sides) == 1 else "stratum", []).append(part)
    return by
