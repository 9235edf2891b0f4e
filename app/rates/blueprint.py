"""The blueprint of the answers' pages; every module of routes in this room hangs its own on it."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("rates", __name__, template_folder="templates", url_prefix="/console/<campaign_key>")
