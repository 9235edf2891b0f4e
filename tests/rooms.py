"""An application with some rooms of the house alone."""

from collections.abc import Callable

from flask import Flask

from app.database import Database
from app.settings import Settings
from tests.campaigns import KEYS
from tests.conftest import Clock


def rooms(settings: Settings, database: Database, clock: Clock, *registers: Callable[[Flask], None]) -> Flask:
    """Forms are accepted without their token."""
    flask = Flask("app", static_folder=None, template_folder=None)
    flask.config.update(SECRET_KEY=settings.secret_key, TESTING=True, WTF_CSRF_ENABLED=False)
    flask.extensions |= {
        "relais.settings": settings, "relais.database": database, "relais.keys": KEYS, "relais.clock": clock,
    }  # fmt: skip
    for register in registers:
        register(flask)
    return flask
