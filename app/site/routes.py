"""Builds the shell onto the application; the roof calls `register` before any room's."""

from __future__ import annotations

from flask import Blueprint, Flask
from flask_wtf import CSRFProtect

from app.site import (
    addresses,
    context,
    cookies,
    csrf,
    errors,
    formats,
    headers,
    health,
    language,
    logs,
    look,
    navigation,
    skeletons,
    statement,
    static_files,
)
from app.site.http import asked

blueprint = Blueprint("site", __name__, template_folder="templates")
blueprint.add_url_rule("/accessibility", view_func=statement.accessibility)
blueprint.add_url_rule("/accessibility/<language>", view_func=statement.accessibility)


class _Protection(CSRFProtect):
    def protect(self, apply_exemptions: bool = False) -> None:  # noqa: FBT002 -- as Flask-WTF's
        """Flask-WTF looks for what is exempt before it looks whether anything is asked for; most requests only read."""
        if asked().method not in context.SAFE_METHODS:
            super().protect(apply_exemptions)  # type: ignore[no-untyped-call]


protection = _Protection()

FORMS = {
    # A page may stay open for days: its form must still be accepted.
    "WTF_CSRF_TIME_LIMIT": None,
    # The Referrer-Policy leaves no address to compare; the token and the cookie's SameSite protect.
    "WTF_CSRF_SSL_STRICT": False,
}


def register(app: Flask) -> None:
    """Needs the roof's settings in place, and a Flask made with static_folder=None."""
    settings = context.settings_of(app)
    app.config.update(FORMS)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    addresses.register(app)
    logs.register(app)
    cookies.register(app)
    language.register(app, settings.translations)
    formats.register(app)
    navigation.register(app)
    static_files.register(app)
    look.register(app)
    skeletons.register(app)
    headers.register(app)
    # After the headers, so that Flask runs it before them and a failed commit still gets a dressed page.
    context.register(app)
    errors.register(app)
    protection.init_app(app)
    app.jinja_env.globals.update(csrf_token=csrf.token, comes_without_cookies=csrf.comes_without_cookies)
    app.register_blueprint(blueprint)
    app.register_blueprint(health.blueprint)
