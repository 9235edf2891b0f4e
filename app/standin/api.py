"""The part of Twilio's HTTP interface that Relais uses: create a message, fetch one, list them; place a call."""

from __future__ import annotations

import hmac
import time
from email.utils import format_datetime
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Flask, Response, current_app, jsonify, request
from flask.typing import ResponseReturnValue

from app.messaging.segments import count
from app.standin.calls import Switchboard
from app.standin.exchange import Call, Exchange, Fault, Message
from app.standin.webhooks import Account, Webhooks

LATE_SECONDS = 2.0
LONGEST_BODY = 1600

blueprint = Blueprint("api", __name__, url_prefix="/2010-04-01/Accounts/<account_sid>")


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)


def _exchange() -> Exchange:
    exchange: Exchange = current_app.extensions["standin.exchange"]
    return exchange


@blueprint.url_value_preprocessor
def _account_of_the_path(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    if values is not None:
        request.environ["standin.account"] = values.pop("account_sid")


@blueprint.before_request
def _authenticate() -> ResponseReturnValue | None:
    account: Account = current_app.extensions["standin.account"]
    given = request.authorization
    username, password = (given.username, given.password) if given else (None, None)
    known = request.environ["standin.account"] == username == account.sid
    if known and hmac.compare_digest((password or "").encode(), account.token.encode()):
        return None
    return _error(HTTPStatus.UNAUTHORIZED, 20003, "Authenticate")


@blueprint.post("/Messages.json")
def create() -> ResponseReturnValue:
    refusal = _fault() or _refusal()
    if refusal is not None:
        return refusal
    form = request.form
    sender = form.get("From") or form["MessagingServiceSid"]
    callback, valid_for = form.get("StatusCallback"), form.get("ValidityPeriod", type=int)
    message = _exchange().add("outbound-api", sender, form["To"], form["Body"], "queued", callback, valid_for)
    webhooks: Webhooks = current_app.extensions["standin.webhooks"]
    webhooks.report(message)
    if _exchange().take_fault(Fault.LATE):
        time.sleep(LATE_SECONDS)
    if _exchange().take_fault(Fault.EARLY):
        webhooks.settle()
    return jsonify(_document(message)), HTTPStatus.CREATED


@blueprint.post("/Calls.json")
def create_call() -> ResponseReturnValue:
    """Ring one telephone; what happens once it is picked up is asked at `Url`."""
    form = request.form
    if (fault := _fault()) is not None:
        return fault
    if not form.get("To", "").startswith("+"):
        return _error(HTTPStatus.BAD_REQUEST, 21211, "Invalid 'To' number")
    if not form.get("From") or not form.get("Url"):
        return _error(HTTPStatus.BAD_REQUEST, 21213, "A 'From' number and a 'Url' are required")
    call = _exchange().ring(form["From"], form["To"])
    switchboard: Switchboard = current_app.extensions["standin.switchboard"]
    switchboard.place(call, form["Url"], form.get("StatusCallback"))
    return jsonify(_call(call)), HTTPStatus.CREATED


@blueprint.get("/Messages/<sid>.json")
def fetch(sid: str) -> ResponseReturnValue:
    message = _exchange().find(sid)
    return jsonify(_document(message)) if message else _error(HTTPStatus.NOT_FOUND, 20404, "Not found")


@blueprint.get("/Messages.json")
def list_messages() -> ResponseReturnValue:
    """Newest first, one page; `DateSent` may be a day, or a bound as `DateSent>` and `DateSent<`."""
    found = [message for message in _exchange().to(request.args.get("To")) if _within(message)]
    size = request.args.get("PageSize", default=50, type=int)
    page = {"page": 0, "page_size": size, "uri": request.full_path, "first_page_uri": request.full_path}
    return jsonify({**page, "next_page_uri": None, "messages": [_document(one) for one in found[:size]]})


def _within(message: Message) -> bool:
    sent = message.created_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    after, before, day = (request.args.get(f"DateSent{sign}", "") for sign in (">", "<", ""))
    return sent >= after and (not before or sent <= before) and sent.startswith(day[:10])


def _fault() -> ResponseReturnValue | None:
    fault = _exchange().take_fault(Fault.BUSY, Fault.BROKEN, Fault.HTML, Fault.OPTED_OUT, Fault.NO_MOBILE)
    match fault:
        case Fault.BUSY:
            return _error(HTTPStatus.TOO_MANY_REQUESTS, 20429, "Too many requests")
        case Fault.BROKEN:
            return _error(HTTPStatus.INTERNAL_SERVER_ERROR, 20500, "Internal server error")
        case Fault.HTML:
            return Response("<h1>Bad gateway</h1>", HTTPStatus.BAD_GATEWAY, mimetype="text/html")
        case Fault.OPTED_OUT:
            return _error(HTTPStatus.BAD_REQUEST, 21610, "Attempt to send to unsubscribed recipient")
        case Fault.NO_MOBILE:
            return _error(HTTPStatus.BAD_REQUEST, 21614, "'To' number is not a valid mobile number")
        case _:
            return None


def _refusal() -> ResponseReturnValue | None:
    form = request.form
    if not form.get("To", "").startswith("+"):
        return _error(HTTPStatus.BAD_REQUEST, 21211, "Invalid 'To' number")
    if not (form.get("From") or form.get("MessagingServiceSid")):
        return _error(HTTPStatus.BAD_REQUEST, 21603, "A 'From' number is required")
    if not form.get("Body"):
        return _error(HTTPStatus.BAD_REQUEST, 21602, "Message body is required")
    if len(form["Body"]) > LONGEST_BODY:
        return _error(HTTPStatus.BAD_REQUEST, 21617, "The message body exceeds 1600 characters")
    return None


def _error(status: HTTPStatus, code: int, message: str) -> ResponseReturnValue:
    return jsonify({"code": code, "message": message, "more_info": "", "status": status.value}), status


def _call(call: Call) -> dict[str, Any]:
    account: Account = current_app.extensions["standin.account"]
    moment = format_datetime(call.created_at)
    return {
        "sid": call.sid,
        "account_sid": account.sid,
        "api_version": "2010-04-01",
        "date_created": moment,
        "date_updated": moment,
        "direction": "outbound-api",
        "from": call.sender,
        "to": call.recipient,
        "status": call.status,
        "uri": f"/2010-04-01/Accounts/{account.sid}/Calls/{call.sid}.json",
    }


def _document(message: Message) -> dict[str, Any]:
    account: Account = current_app.extensions["standin.account"]
    moment = format_datetime(message.created_at)
    uri = f"/2010-04-01/Accounts/{account.sid}/Messages/{message.sid}.json"
    return {
        "sid": message.sid,
        "account_sid": account.sid,
        "api_version": "2010-04-01",
        "body": message.body,
        "date_created": moment,
        "date_sent": None if message.status == "queued" else moment,
        "date_updated": moment,
        "direction": message.direction,
        "error_code": message.error,
        "error_message": None,
        "from": message.sender,
        "messaging_service_sid": None,
        "num_media": "0",
        "num_segments": str(count(message.body).parts),
        "price": None,
        "price_unit": "EUR",
        "status": message.status,
        "subresource_uris": {},
        "to": message.recipient,
        "uri": uri,
    }
