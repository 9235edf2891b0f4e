"""The telephones: a page where a person writes as a beneficiary, and the same as JSON for programs."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import requests
from flask import Blueprint, Flask, Response, abort, current_app, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.messaging.numbers import Problem, parse, readable
from app.messaging.segments import count
from app.site.language import LANGUAGES, N_, direction, negotiate, translator
from app.standin.exchange import Exchange, Fault, Line, Message
from app.standin.webhooks import Account, RelaisError, Webhooks

LANGUAGE_COOKIE = "standin_language"
LONGEST_TEXT = 1600
SUGGESTED = ("+33639980001", "+33639980002", "+33639980003")
"""From the range that is kept for fiction."""

FAULTS: dict[Fault, str] = {
    Fault.BUSY: N_("Too busy (429)"),
    Fault.BROKEN: N_("Broken (500)"),
    Fault.HTML: N_("A proxy's error page (502)"),
    Fault.LATE: N_("Takes the message, answers too late"),
    Fault.EARLY: N_("Reports before it has answered"),
    Fault.OPTED_OUT: N_("Refused: the person opted out (21610)"),
    Fault.OPTED_OUT_LATER: N_("Reported later: the person opted out (21610)"),
    Fault.NO_MOBILE: N_("Refused: not a mobile (21614)"),
    Fault.BLOCKED: N_("Reported later: filtered by the operator (30007)"),
    Fault.AWAY: N_("Reported later: the telephone is off (30003)"),
    Fault.DUPLICATE: N_("Reports come twice"),
    Fault.SHUFFLED: N_("Reports come in the wrong order"),
    Fault.SILENT: N_("No reports at all"),
}
MOST_TIMES = 100

blueprint = Blueprint(
    "phones", __name__, template_folder="templates", static_folder="static", static_url_path="/standin"
)


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)


def _exchange() -> Exchange:
    exchange: Exchange = current_app.extensions["standin.exchange"]
    return exchange


def _account() -> Account:
    account: Account = current_app.extensions["standin.account"]
    return account


@blueprint.app_context_processor
def _words() -> dict[str, Any]:
    language = request.cookies.get(LANGUAGE_COOKIE, "")
    spoken = language if language in LANGUAGES else negotiate(request.headers.get("Accept-Language"))
    # A plain function: Jinja then escapes what a catalogue says like everything else.
    words = {"_": translator(spoken), "readable": readable}
    return {**words, "language": spoken, "direction": direction(spoken), "languages": LANGUAGES}


@blueprint.get("/")
def front() -> ResponseReturnValue:
    return _page(next(iter(_exchange().telephones()), None))


@blueprint.get("/phones/<number>")
def phone(number: str) -> ResponseReturnValue:
    return _page(_number(number))


def _page(number: str | None, *, refused: bool = False, failed: bool = False) -> str:
    known = _exchange().telephones()
    return render_template(
        "standin/phone.html",
        number=number,
        telephones=known,
        suggested=[one for one in SUGGESTED if one not in known],
        account=_account(),
        hints=current_app.extensions["standin.hints"],
        refused=refused,
        failed=failed,
        faults=FAULTS,
        coming=_exchange().faults(),
        mailbox=current_app.extensions["standin.letters"] is not None,
    )


@blueprint.get("/phones/<number>/conversation")
def conversation(number: str) -> ResponseReturnValue:
    """What the page shows in a frame that fetches itself again, so that nobody's typing is disturbed."""
    messages = [(one, count(one.body)) for one in reversed(_exchange().conversation(_number(number)))]
    return render_template("standin/conversation.html", messages=messages)


@blueprint.post("/phones")
def choose() -> ResponseReturnValue:
    number = parse(request.form.get("number", ""))
    if isinstance(number, Problem):
        return _page(None, refused=True), HTTPStatus.UNPROCESSABLE_ENTITY
    return redirect(url_for("phones.phone", number=number), HTTPStatus.SEE_OTHER)


@blueprint.post("/language")
def speak() -> ResponseReturnValue:
    response = redirect(request.form.get("back", "/") if _local(request.form.get("back", "/")) else "/", 303)
    response.set_cookie(LANGUAGE_COOKIE, request.form.get("language", ""), httponly=True, samesite="Lax")
    return response


def _local(address: str) -> bool:
    return address.startswith("/") and not address.startswith(("//", "/\\"))


@blueprint.post("/phones/<number>/messages")
def write(number: str) -> ResponseReturnValue:
    """A person sends a text or a picture; a program gets what Relais answered, a person gets the page."""
    number = _number(number)
    program = request.is_json
    told = request.get_json() if program else request.form
    text, picture = str(told.get("text", ""))[:LONGEST_TEXT], bool(told.get("picture"))
    message = _exchange().add("inbound", number, _account().number, text, "received", picture=picture)
    return _brought(message) if program else _shown(message)


@blueprint.post("/phones/<number>/messages/<sid>/again")
def write_again(number: str, sid: str) -> ResponseReturnValue:
    """The provider repeats a webhook it believes lost."""
    message = _exchange().find(sid)
    if message is None or message.sender != _number(number):
        abort(HTTPStatus.NOT_FOUND)
    return _brought(message)


def _brought(message: Message) -> ResponseReturnValue:
    webhooks: Webhooks = current_app.extensions["standin.webhooks"]
    try:
        return jsonify(sid=message.sid, reply=webhooks.incoming(message))
    except (RelaisError, requests.RequestException) as error:
        return jsonify(sid=message.sid, error=str(error)), HTTPStatus.BAD_GATEWAY


def _shown(message: Message) -> ResponseReturnValue:
    webhooks: Webhooks = current_app.extensions["standin.webhooks"]
    try:
        webhooks.incoming(message)
    except (RelaisError, requests.RequestException):
        return _page(message.sender, failed=True), HTTPStatus.BAD_GATEWAY
    return redirect(url_for("phones.phone", number=message.sender), HTTPStatus.SEE_OTHER)


@blueprint.get("/phones/<number>/messages")
def messages(number: str) -> Response:
    return jsonify([_document(one) for one in _exchange().conversation(_number(number))])


@blueprint.post("/lines")
def set_line() -> ResponseReturnValue:
    """What a telephone does when it rings: `{"number": "+33…", "does": "busy"}`."""
    told = request.get_json()
    number = parse(str(told.get("number", "")), mobile=False)
    if isinstance(number, Problem) or told.get("does") not in set(Line):
        abort(HTTPStatus.BAD_REQUEST)
    _exchange().set_line(number, Line(told["does"]))
    return "", HTTPStatus.NO_CONTENT


@blueprint.get("/calls")
def calls() -> Response:
    return jsonify([{"from": one.sender, "to": one.recipient, "status": one.status} for one in _exchange().calls()])


@blueprint.post("/faults")
def fail() -> ResponseReturnValue:
    """Do something wrong, so many times: `{"fault": "busy", "times": 1}`, or the same from the page's form."""
    told = request.get_json() if request.is_json else request.form
    if told.get("fault") not in set(Fault):
        abort(HTTPStatus.BAD_REQUEST)
    _exchange().fail(Fault(told["fault"]), _times(told.get("times", 1)))
    return ("", HTTPStatus.NO_CONTENT) if request.is_json else _back()


@blueprint.post("/faults/none")
def mend() -> ResponseReturnValue:
    """Forget what was still to go wrong."""
    _exchange().mend()
    return _back()


def _times(given: object) -> int:
    text = str(given)
    return min(int(text), MOST_TIMES) if text.isascii() and text.isdecimal() else 1


def _back() -> ResponseReturnValue:
    back = request.form.get("back", "/")
    return redirect(back if _local(back) else "/", HTTPStatus.SEE_OTHER)


def _number(raw: str) -> str:
    number = parse(raw)
    if isinstance(number, Problem):
        abort(HTTPStatus.NOT_FOUND)
    return number


def _document(message: Message) -> dict[str, Any]:
    return {
        "sid": message.sid,
        "mine": message.incoming,
        "picture": message.picture,
        "body": message.body,
        "status": message.status,
        "segments": count(message.body).parts,
        "valid_for": message.valid_for,
        "at": message.created_at.isoformat(),
    }
