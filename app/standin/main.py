"""Builds the stand-in: an application of its own that Relais knows only over HTTP."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from flask import Flask

import app.standin.api
import app.standin.mailbox
import app.standin.phones
from app.standin.calls import Switchboard
from app.standin.exchange import Clock, Exchange
from app.standin.letters import Letters
from app.standin.webhooks import Account, Webhooks


def utc_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def create_standin(
    account_sid: str,
    auth_token: str,
    relais_url: str,
    number: str,
    clock: Clock = utc_now,
    hints: Sequence[str] = (),
    letters: Letters | None = None,
) -> Flask:
    """Twilio, as far as Relais can tell. `hints` are first texts the page offers, such as a keyword and code.

    `letters` is the mail that came to this machine, where Relais has no other mail server.
    """
    flask = Flask("app.standin", static_folder=None, template_folder=None)
    exchange = Exchange(clock)
    account = Account(account_sid, auth_token, number)
    flask.extensions["standin.exchange"] = exchange
    flask.extensions["standin.account"] = account
    webhooks = Webhooks(exchange, account, relais_url)
    flask.extensions["standin.webhooks"] = webhooks
    flask.extensions["standin.switchboard"] = Switchboard(exchange, webhooks, account)
    flask.extensions["standin.hints"] = tuple(hints)
    flask.extensions["standin.letters"] = letters
    app.standin.api.register(flask)
    app.standin.phones.register(flask)
    app.standin.mailbox.register(flask)
    return flask
