"""The mailbox: every letter that came to this machine, both faces, and the buttons of a mail program."""

from __future__ import annotations

from http import HTTPStatus

import requests
from flask import Blueprint, Flask, Response, abort, current_app, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.standin.letters import Letter, Letters, MailFault

blueprint = Blueprint("mailbox", __name__, template_folder="templates", url_prefix="/mail")

PATIENCE = 10
SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
"""A letter is a stranger's page: it may show itself and nothing else."""


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)


def _letters() -> Letters:
    letters: Letters | None = current_app.extensions["standin.letters"]
    return letters or abort(HTTPStatus.NOT_FOUND)


def _letter(number: int) -> Letter:
    return _letters().find(number) or abort(HTTPStatus.NOT_FOUND)


@blueprint.get("/")
def box() -> str:
    return render_template("standin/mailbox.html", letters=_letters().all(), letter=None)


@blueprint.get("/<int:number>")
def read(number: int) -> str:
    return _page(_letter(number))


def _page(letter: Letter, said: str | None = None) -> str:
    letters = _letters()
    shown = {"letters": letters.all(), "letter": letter, "said": said, "can_return": letters.can_return}
    return render_template("standin/mailbox.html", **shown)


@blueprint.get("/<int:number>/page")
def page(number: int) -> Response:
    """The letter's page, in a frame of its own."""
    response = Response(_letter(number).part("html"))
    response.headers["Content-Security-Policy"] = SANDBOX
    return response


@blueprint.post("/<int:number>/unsubscribe")
def unsubscribe(number: int) -> ResponseReturnValue:
    """What a mail program's own button does (RFC 8058): one POST, nothing to see."""
    letter = _letter(number)
    if letter.stop_address is None:
        abort(HTTPStatus.NOT_FOUND)
    form = {"List-Unsubscribe": "One-Click"}
    try:
        answer = requests.post(letter.stop_address, form, timeout=PATIENCE, allow_redirects=False)
    except requests.RequestException:
        return _page(letter, "failed"), HTTPStatus.BAD_GATEWAY
    return _page(letter, "stopped" if answer.status_code < HTTPStatus.BAD_REQUEST else "failed")


@blueprint.post("/<int:number>/return")
def send_back(number: int) -> ResponseReturnValue:
    letter = _letter(number)
    _letters().send_back(letter)
    return _page(letter, "returned")


@blueprint.post("/faults")
def fail() -> ResponseReturnValue:
    """Do something wrong, so many times: `{"fault": "later", "times": 1}`, or chosen on the page."""
    told = request.get_json() if request.is_json else request.form
    _letters().fail(MailFault(told["fault"]), int(told.get("times", 1)))
    return ("", HTTPStatus.NO_CONTENT) if request.is_json else redirect(url_for(".box"), HTTPStatus.SEE_OTHER)


@blueprint.get("/letters.json")
def as_json() -> Response:
    return jsonify(
        [
            {
                "number": one.number,
                "to": one.recipient,
                "subject": str(one.message["Subject"]),
                "text": one.part("plain"),
            }
            for one in _letters().all()
        ]
    )
