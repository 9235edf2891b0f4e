"""The console's page of successors: the team has the last word."""

from __future__ import annotations

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access.core import Role
from app.access.guard import allowed, current_staff, staff_required
from app.access.service import audit
from app.distribution.store import find_campaign
from app.relay.leaving import service, store
from app.relay.tables import Successor
from app.site import context, navigation
from app.site.language import N_

blueprint = Blueprint("leaving", __name__, template_folder="../templates")


@blueprint.get("/console/<campaign_key>/successors")
@staff_required(Role.TEAM)
def show(campaign_key: str) -> ResponseReturnValue:
    campaign = find_campaign(context.session(), campaign_key) or abort(404)
    found = store.waiting(context.session(), campaign.id)
    return render_template("leaving/successors.html", campaign=campaign, found=found, reach=_reach)


def _reach(row: Successor) -> str:
    return context.keys().opened(row.email or row.phone) or ""


@blueprint.post("/console/<campaign_key>/successors/<int:successor_id>")
@staff_required(Role.TEAM)
def decide(campaign_key: str, successor_id: int) -> ResponseReturnValue:
    session, now = context.session(), context.now()
    campaign = find_campaign(session, campaign_key) or abort(404)
    row = next((one for one in store.waiting(session, campaign.id) if one.id == successor_id), None) or abort(404)
    person = current_staff()
    assert person is not None, "only guarded views ask"
    if request.form.get("decision") == "accept":
        service.accept(session, context.keys(), row, now, person.name)
        flash(_("They have a page of their own now. Their first letter leaves with the next ones."), "good")
    else:
        service.refuse(session, row, now)
        flash(_("Nothing changes. How to reach this person is forgotten."), "good")
    audit(session, person.id, "decide_successor", f"successor:{row.id}", now, {"accepted": bool(row.accepted)})
    return redirect(url_for(".show", campaign_key=campaign.key), 303)


def _waiting() -> int | None:
    key = navigation.campaign_key()
    return store.waiting_count(context.session(), key) or None if key else None


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)
    shown = lambda: allowed(Role.TEAM)  # noqa: E731 -- one use, said in one line
    navigation.add_item(
        app, navigation.NavigationItem("leaving.show", N_("Successors"), 26, shown=shown, count=_waiting)
    )
