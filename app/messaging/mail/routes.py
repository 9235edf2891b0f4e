"""The page where an address asks for silence; a mail program's one press comes here too."""

from __future__ import annotations

import datetime as dt
from functools import partial
from http import HTTPStatus

from flask import Blueprint, Flask, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.access.courier import SignInMail, set_courier
from app.database.secrets import Keys
from app.messaging import service, store
from app.messaging.mail.addresses import ONE_CLICK, STOP_HEADER, read_stop_token
from app.messaging.mail.service import Silence, send_sign_in
from app.site import context, errors, language
from app.site.language import N_
from app.site.routes import protection

SILENT = N_(
    "This e-mail address gets no more letters from us. It is kept in a form that cannot be read, only to know it again."
)
SPEAKING = N_(
    "This e-mail address will get no more letters from us, whatever the survey. Your own page goes on working."
)

blueprint = Blueprint("mail", __name__, template_folder="../templates")


@blueprint.get("/mail/<token>")
def stop_page(token: str) -> ResponseReturnValue:
    """Looking changes nothing: programs that check mail open every address in it."""
    index = read_stop_token(context.keys(), token)
    if index is None:
        return errors.unknown_link_page()
    language.use(request.args.get("lang", ""))
    silent = store.opted_out(context.session(), index)
    addresses = {name: url_for(f".{name}", token=token, lang=language.current()) for name in ("stop", "again")}
    return render_template("mail/silence.html", silent=silent, about=_(SILENT if silent else SPEAKING), **addresses)


@blueprint.post("/mail/<token>")
def stop(token: str) -> ResponseReturnValue:
    index = read_stop_token(context.keys(), token)
    if index is None:
        return errors.unknown_link_page()
    service.silence(context.session(), index, context.now(), Silence.UNSUBSCRIBED)
    if request.form.get(STOP_HEADER) == ONE_CLICK:
        return "", HTTPStatus.NO_CONTENT  # a mail program: it is not to be redirected (RFC 8058 3.1)
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
