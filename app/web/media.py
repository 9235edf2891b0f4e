"""Pictures and recordings of surveys."""

from __future__ import annotations

from pathlib import PurePosixPath

from flask import abort, send_from_directory
from flask.typing import ResponseReturnValue

from app.site import context
from app.web.blueprint import blueprint

MEDIA = frozenset({".png", ".jpg", ".jpeg", ".webp", ".gif", ".mp3", ".ogg", ".m4a", ".wav"})
"""What may lie beside surveys and be shown; never the surveys themselves."""
MEDIA_KEPT = 3600


@blueprint.get("/media/<path:path>")
def media(path: str) -> ResponseReturnValue:
    """A picture or a recording that lies beside the surveys."""
    if PurePosixPath(path).suffix not in MEDIA:
        abort(404)
    return send_from_directory(context.settings().surveys, path, max_age=MEDIA_KEPT)
