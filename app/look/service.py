"""Choosing a look, and what is wrong with a choice that could not be read."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.access.service import audit
from app.look import core, store
from app.look.core import DARK, LIGHT, Ground
from app.look.store import Chosen


@dataclass(frozen=True, slots=True)
class Faint:
    """A colour that cannot be read on its ground, by how much, and the nearest that can."""

    contrast: float
    nearest: str


def faint(accent: str, ground: Ground) -> Faint | None:
    weakest = core.weakest(accent, ground)
    return Faint(weakest, core.nearest(accent, ground)) if weakest < core.TEXT else None


def change(session: Session, chosen: Chosen, now: dt.datetime, by: int) -> dict[str, Faint]:
    """Take the choice, unless a colour is faint: then nothing changes. Faults by name of the colour."""
    asked = {"accent": (chosen.accent, LIGHT), "accent_dark": (chosen.accent_dark, DARK)}
    found = {name: fault for name, (colour, ground) in asked.items() if colour and (fault := faint(colour, ground))}
    if not found:
        store.save(session, chosen, now)
        data = {"name": chosen.name, "accent": chosen.accent, "logo": chosen.logo is not None}
        audit(session, by, "change_look", "installation", now, data)
    return found


def accents(chosen: Chosen) -> tuple[str, str] | None:
    """The colours for light and dark pages; a missing one is made of the other. None: as delivered."""
    given = chosen.accent or chosen.accent_dark
    if given is None:
        return None
    return chosen.accent or core.nearest(given, LIGHT), chosen.accent_dark or core.nearest(given, DARK)
