"""The look in use, as pages and their style sheet need it: asked of the database at most every few seconds."""

from __future__ import annotations

import time
from dataclasses import dataclass

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from app.journal import structlog
from app.look import core, service, store
from app.look.store import Chosen
from app.site import context
from app.site.http import application
from app.site.look import AS_DELIVERED, Look
from app.site.static_files import StaticFile, files, prepare

log = structlog.get_logger("relais")

KEPT_SECONDS = 10
"""How long another web process may show the look of before."""

SHEET = "relais.css"
_HELD = "relais.look"


@dataclass(frozen=True, slots=True)
class Shown:
    """A look made ready: what the shell asks, and the style sheet behind its address."""

    look: Look
    sheet: StaticFile | None = None


@dataclass(frozen=True, slots=True)
class _Held:
    shown: Shown
    until: float


def look() -> Look:
    return shown().look


def shown() -> Shown:
    """The installation's look; when the database cannot say, the last one known, for error pages ask as well."""
    held: _Held | None = application().extensions.get(_HELD)
    if held and time.monotonic() < held.until:
        return held.shown
    try:
        found = _ready(_chosen())
    except SQLAlchemyError as error:
        log.warning("look not read", error=type(error).__name__)
        found = held.shown if held else Shown(AS_DELIVERED)
    application().extensions[_HELD] = _Held(found, time.monotonic() + KEPT_SECONDS)
    return found


def forget() -> None:
    """Ask the database again at the next page."""
    application().extensions.pop(_HELD, None)


def _chosen() -> Chosen:
    # A session of its own: the request's may be the broken one, or not yet be wanted.
    with context.database().session(read_only=True) as session:
        return store.find(session)


def _ready(chosen: Chosen) -> Shown:
    accents, logo = service.accents(chosen), chosen.logo
    own = core.sheet(*accents) if accents else ""
    own += core.picture(logo.content, logo.width, logo.height) if logo else ""
    sheet = prepare(SHEET, files()[SHEET].content + own.encode()) if own else None
    address = f"/look/{SHEET}?v={sheet.digest}" if sheet else None
    return Shown(Look(chosen.name, logo is not None, address, chosen.contact), sheet)


def register(app: Flask) -> None:
    app.jinja_env.globals["look"] = look
