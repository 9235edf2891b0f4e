"""Is this process able to work: for load balancers and for the person who installs."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.site import context

blueprint = Blueprint("health", __name__)


@blueprint.get("/health")
def health() -> tuple[Response, int]:
    """Report 200 when the database answers, else 503."""
    try:
        # For reading alone: whoever asks here must not keep people from answering.
        with context.database().reader() as connection:
            connection.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return jsonify(status="failing"), 503
    return jsonify(status="ok"), 200
