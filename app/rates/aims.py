"""How sure each indicator is to be, as the campaign's sealed plan has it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.rates.core.enough import AIM, Aim, aim_of


@dataclass(frozen=True, slots=True)
class Indicator:
    label: str
    target: float
    floor: float
    aim: Aim


def indicators(plan: str, language: str, like: Aim = AIM) -> Sequence[Indicator]:
    """In the plan's order; labels in a language, where the plan has it."""
    return [_indicator(one, language, like) for one in json.loads(plan).get("indicators", [])]


def _indicator(one: Mapping[str, Any], language: str, like: Aim) -> Indicator:
    said: Mapping[str, str] = one.get("texts", {}).get(language, {})
    label = said.get(f"indicator.{one['id']}") or one["label"]
    target, floor = one["target"], one["floor"]
    return Indicator(label, target, floor, aim_of(target, floor, one["confidence"], one["minimum_n"], like))
