"""The blueprint of the partners' and campaigns' pages; every module of routes in this room hangs its own on it."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("distribution", __name__, template_folder="templates")
