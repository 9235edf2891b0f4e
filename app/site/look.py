"""How this installation presents itself, as the page shell asks it. As delivered, unless a room says otherwise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from flask import Flask

from app.site.http import application


@dataclass(frozen=True, slots=True)
class Contact:
    """Where people write or call whom a page stops."""

    email: str | None = None
    telephone: str | None = None


NO_CONTACT = Contact()


@dataclass(frozen=True, slots=True)
class Look:
    """What pages need to know; equal looks give equal pages, so a page kept ready may be kept by it."""

    name: str | None = None
    logo: bool = False
    """Whether the style sheet has one, for the class `logo`: a file of its own would be one more request."""
    sheet: str | None = None
    """Address of the style sheet that takes the place of relais.css."""
    contact: Contact = NO_CONTACT


AS_DELIVERED = Look()


def current() -> Look:
    """The look of the application that answers now."""
    asked = cast("Callable[[], Look]", application().jinja_env.globals["look"])
    return asked()


def register(app: Flask) -> None:
    # The room that keeps the installation's choice replaces this one.
    app.jinja_env.globals["look"] = lambda: AS_DELIVERED
