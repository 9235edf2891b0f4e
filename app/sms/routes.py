"""Where the provider brings texts and status reports; nothing unsigned is looked at."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, Flask, Response, abort, current_app, request
from flask.typing import ResponseReturnValue

from app.journal import structlog
from app.messaging.service import record_status
from app.messaging.webhooks import refuse_unsigned
from app.site import context
from app.site.addresses import row_number
from app.site.routes import protection
from app.sms.door import answer, inbound_of
from app.sms.service import is_telephone
from app.sms.shortcut import Shortcut

log = structlog.get_logger("relais.sms")

blueprint = Blueprint("sms", __name__, url_prefix="/sms")


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)
    protection.exempt(blueprint)  # the provider has no form of ours; its signature protects instead
    app.wsgi_app = Shortcut(app)  # type: ignore[method-assign]


@blueprint.before_request
def _signed_only() -> None:
    refuse_unsigned()


@blueprint.post("/incoming")
def incoming() -> ResponseReturnValue:
    inbound = inbound_of(request.form)
    if inbound is None:
        abort(HTTPStatus.BAD_REQUEST)
    if not is_telephone(inbound.sender):
        log.info("text_from_a_machine", sid=inbound.sid)
    said = answer(current_app, context.session(), context.reader(), inbound)
    return Response(said, mimetype="text/xml")


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
