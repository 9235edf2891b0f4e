"""The page where an address asks for silence; a mail program's one press comes here too."""

from __future__ import annotations

import datetime as dt
from functools import partial

from flask import Blueprint, Flask, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app.access.courier import SignInMail, set_courier
from app.database.secrets import Keys
from app.messaging import service, store
from app.messaging.mail.addresses import read_stop_token
from app.messaging.mail.service import Silence, send_sign_in
from app.site import context, errors, language
from app.site.routes import protection

blueprint = Blueprint("mail", __name__, template_folder="../templates")


@blueprint.get("/mail/<token>")
def stop_page(token: str) -> ResponseReturnValue:
    """Looking changes nothing: programs that check mail open every address in it."""
    index = read_stop_token(context.keys(), token)
    if index is None:
        return errors.unknown_link_page()
    language.use(request.args.get("lang", ""))
    return render_template("mail/stop.html", token=token, silent=store.opted_out(context.session(), index))


@blueprint.post("/mail/<token>")
def stop(token: str) -> ResponseReturnValue:
    index = read_stop_token(context.keys(), token)
    if index is None:
        return errors.unknown_link_page()
    service.silence(context.session(), index, context.now(), Silence.UNSUBSCRIBED)
    return redirect(url_for(".stop_page", token=token, lang=request.args.get("lang")), 303)


@blueprint.post("/mail/<token>/again")
def again(token: str) -> ResponseReturnValue:
    """They changed their mind, or pressed by mistake."""
    index = read_stop_token(context.keys(), token)
    if index is None:
        return errors.unknown_link_page()
    service.end_silence(context.session(), index)
    return redirect(url_for(".stop_page", token=token, lang=request.args.get("lang")), 303)


def _courier(base_url: str, session: Session, keys: Keys, mail: SignInMail, now: dt.datetime) -> None:
    send_sign_in(session, keys, mail, base_url, now)


def register(app: Flask) -> None:
    # The address itself is the proof: a mail program has no page of ours, and no cookie, to take a token from.
    protection.exempt(blueprint)
    app.register_blueprint(blueprint)
    settings = context.settings_of(app)
    if settings.mail is not None:
        set_courier(app, partial(_courier, settings.public_base_url))
