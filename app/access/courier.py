"""How a sign-in link travels: a room that can send mail says so; without one, people hand links over themselves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from flask import Flask, current_app
from sqlalchemy.orm import Session

from app.database.secrets import Keys

_COURIER = "relais.sign_in_courier"


@dataclass(frozen=True, slots=True)
class SignInMail:
    """A sign-in link on its way to the person it was made for."""

    to: str = field(repr=False)
    name: str = field(repr=False)
    language: str
    token: str = field(repr=False)
    hours: int


Courier = Callable[[Session, Keys, SignInMail, dt.datetime], None]


def set_courier(app: Flask, courier: Courier) -> None:
    app.extensions[_COURIER] = courier


def courier() -> Courier | None:
    found: Courier | None = current_app.extensions.get(_COURIER)
    return found
