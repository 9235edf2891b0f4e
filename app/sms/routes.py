"""Where the provider brings texts and status reports; nothing unsigned is looked at."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from http import HTTPStatus
from xml.sax.saxutils import escape

from flask import Blueprint, Flask, Response, abort, request
from flask.typing import ResponseReturnValue

from app.journal import structlog
from app.messaging.policy import capabilities
from app.messaging.service import record_status
from app.messaging.webhooks import refuse_unsigned
from app.site import context
from app.site.addresses import row_number
from app.site.language import translator
from app.site.routes import protection
from app.sms.caller import Inbound
from app.sms.core.commands import Word
from app.sms.service import handle, is_telephone

LONGEST_MESSAGE = 1600
"""Characters the provider takes in one message."""
INTERVIEW_ID_LENGTH = 26
_BASE32 = b"abcdefghijklmnopqrstuvwxyz234567"
_MARKUP = '<?xml version="1.0" encoding="UTF-8"?>'
_OPT_OUT_TYPES = {word.value.upper(): word for word in (Word.STOP, Word.START, Word.HELP)}

log = structlog.get_logger("relais.sms")

blueprint = Blueprint("sms", __name__, url_prefix="/sms")


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)
    protection.exempt(blueprint)  # the provider has no form of ours; its signature protects instead


@blueprint.before_request
def _signed_only() -> None:
    refuse_unsigned()


@blueprint.post("/incoming")
def incoming() -> ResponseReturnValue:
    form = request.form
    sid = form.get("MessageSid", "")
    if not 0 < len(sid) <= 64:
        abort(HTTPStatus.BAD_REQUEST)
    inbound = Inbound(
        sid=sid,
        sender=form.get("From", ""),
        recipient=form.get("To", "")[:20],
        body=form.get("Body", ""),
        fresh_id=_fresh_id(),
        media=form.get("NumMedia", "0") not in {"", "0"},
        provider_did=_OPT_OUT_TYPES.get(form.get("OptOutType", "").upper()),
    )
    if not is_telephone(inbound.sender):
        log.info("text_from_a_machine", sid=sid)
    settings = context.settings()
    where = capabilities(settings).regions
    reply = handle(
        context.session(), context.keys(), inbound, context.now(), _words, settings.public_base_url, where,
        context.reader(),
    )  # fmt: skip
    return Response(_twiml(reply), mimetype="text/xml")


@blueprint.post("/status")
def status() -> ResponseReturnValue:
    form = request.form
    known = record_status(
        context.session(),
        request.args.get("reference", ""),
        form.get("MessageSid", ""),
        form.get("MessageStatus", ""),
        form.get("ErrorCode", type=row_number),
        context.now(),
    )
    if not known:
        log.info("status_of_unknown_message")
    return "", HTTPStatus.NO_CONTENT


def _words(language: str) -> Callable[[str], str]:
    return translator(language, context.settings().translations)


def _fresh_id() -> str:
    """In base 32, one sign for each byte drawn."""
    return secrets.token_bytes(INTERVIEW_ID_LENGTH).translate(_BASE32 * 8).decode()


def _twiml(reply: str) -> str:
    """The reply as the provider's markup, in as many messages as its length takes; empty for no answer.

    To the letter what the provider's library writes, which a test holds it to: its tree costs ten times as much.
    """
    parts = (reply[start : start + LONGEST_MESSAGE] for start in range(0, len(reply), LONGEST_MESSAGE))
    messages = "".join(f"<Message>{escape(part)}</Message>" for part in parts)
    return f"{_MARKUP}<Response>{messages}</Response>" if messages else f"{_MARKUP}<Response />"
