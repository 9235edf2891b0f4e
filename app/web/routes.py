"""The pages a beneficiary meets, gathered from the modules that serve them."""

from __future__ import annotations

from flask import Flask

from app.site.routes import protection

# Each hangs its pages on the blueprint.
from app.web import helping, leaving, media, opening, own_answers, questions, returning, sending, slips  # noqa: F401
from app.web.blueprint import blueprint
from app.web.kiosk import console
from app.web.kiosk import routes as kiosk  # noqa: F401


def register(app: Flask) -> None:
    # The forms look at their token themselves, so that a late one shows the page again and not an error.
    protection.exempt(blueprint)
    app.register_blueprint(blueprint)
    app.register_blueprint(console.blueprint)
