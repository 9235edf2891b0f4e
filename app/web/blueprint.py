"""The blueprint of the respondent's pages; every module of routes in this room hangs its own on it."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("web", __name__, template_folder="templates")

NOT_TAKEN = 422

KEPT_FOR_BACK = {"Cache-Control": "private, no-cache"}
"""Header of a page that answers a form: where the browser may not keep it, its own Back leads to an error page."""
