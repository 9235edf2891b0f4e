"""What every address that the provider calls begins with."""

from __future__ import annotations

from http import HTTPStatus

from flask import abort, request

from app.journal import structlog
from app.messaging.signature import is_signed
from app.site import context

LARGEST = 64 * 1024

log = structlog.get_logger("relais.messaging")


def refuse_unsigned() -> None:
    """Nothing unsigned is looked at."""
    request.max_content_length = LARGEST
    settings = context.settings()
    signature = request.headers.get("X-Twilio-Signature", "")
    if not is_signed(settings.twilio, _public_address(settings.public_base_url), request.form, signature):
        log.warning("webhook_refused", signed=bool(signature))
        abort(HTTPStatus.FORBIDDEN)


def _public_address(base: str) -> str:
    """The address the provider signed: ours as configured, never as a proxy or a header tells it."""
    query = request.query_string.decode("latin-1")
    return f"{base.rstrip('/')}{request.path}" + (f"?{query}" if query else "")
