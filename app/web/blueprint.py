"""The blueprint of the respondent's pages; every module of routes in this room hangs its own on it."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("web", __name__, template_folder="templates")

NOT_TAKEN = 422
