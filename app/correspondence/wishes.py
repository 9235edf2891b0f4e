"""The page where somebody invited says whether we may write to them; nobody else can say it for them."""

from __future__ import annotations

from flask import Blueprint, Flask, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.distribution.core import EventKind
from app.distribution.history import record_event
from app.distribution.store import find_invitation
from app.distribution.tables import Invitation
from app.messaging import service, store
from app.messaging.service import WEB
from app.site import context, errors, language
from app.site.language import N_
from app.site.routes import protection

SILENT = N_(
    "You get no more messages from us, whatever the survey. Your number or address is kept in a form that cannot be "
    "read, only to know it again."
)
SPEAKING = N_("You will get no more messages from us, whatever the survey. You can still answer, or say no.")

blueprint = Blueprint("wishes", __name__, url_prefix="/i/<token>/messages")


@blueprint.get("")
def wish(token: str) -> ResponseReturnValue:
    """Looking changes nothing: messaging apps open every link."""
    invitation = _invitation(token)
    if invitation is None:
        return errors.unknown_link_page()
    silent = store.opted_out(context.session(), invitation.recipient_index)
    addresses = {name: url_for(f".{name}", token=token, lang=language.current()) for name in ("stop", "again")}
    about = _(SILENT if silent else SPEAKING)
    back = url_for("web.personal_link", token=token, lang=language.current())
    return render_template("mail/silence.html", silent=silent, about=about, back=back, **addresses)


@blueprint.post("/stop")
def stop(token: str) -> ResponseReturnValue:
    return _said(token, EventKind.OPTED_OUT)


@blueprint.post("/again")
def again(token: str) -> ResponseReturnValue:
    """Consent given anew lifts an earlier silence, whatever door it was asked for at."""
    return _said(token, EventKind.OPTED_IN)


def _said(token: str, kind: EventKind) -> ResponseReturnValue:
    invitation = _invitation(token)
    if invitation is None:
        return errors.unknown_link_page()
    session, now = context.session(), context.now()
    silent = store.opted_out(session, invitation.recipient_index)
    if silent != (kind is EventKind.OPTED_OUT):
        if silent:
            service.end_silence(session, invitation.recipient_index)
        else:
            service.silence(session, invitation.recipient_index, now, WEB)
        about = {"channel": WEB, "invitation": invitation.id}
        record_event(session, invitation.campaign_id, invitation.relay_link_id, kind, now, data=about)
    return redirect(url_for(".wish", token=token, lang=language.current()), 303)


def _invitation(token: str) -> Invitation | None:
    """Whose link it is; the page speaks their language, or the one asked for."""
    invitation = find_invitation(context.session(), context.keys(), token)
    if invitation is not None:
        language.use(invitation.language)
        language.use(request.args.get("lang", ""))
    return invitation


def register(app: Flask) -> None:
    # The link itself is the proof, as in the mail program that has no page of ours.
    protection.exempt(blueprint)
    app.register_blueprint(blueprint)
