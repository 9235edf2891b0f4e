"""The page of whoever leads the calls."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access.core import Role
from app.access.guard import current_staff, staff_required
from app.access.service import audit
from app.distribution.store import find_campaign
from app.distribution.tables import Campaign
from app.phoning import leading, queue, wording
from app.phoning.changed import decimal
from app.site.context import now, session
from app.site.formats import format_number, format_ratio

blueprint = Blueprint("lead", __name__, template_folder="templates", url_prefix="/console/<campaign_key>/phoning/lead")


@blueprint.get("")
@staff_required(Role.TEAM)
def show(campaign_key: str) -> ResponseReturnValue:
    campaign = _campaign(campaign_key)
    found = leading.lead(session(), campaign, now())
    return render_template(
        "phoning/lead.html", campaign=campaign, found=found, heads=_heads(found), kind=wording.kind, at=now()
    )


@blueprint.post("/pause")
@staff_required(Role.TEAM)
def pause(campaign_key: str) -> ResponseReturnValue:
    campaign, paused = _campaign(campaign_key), request.form.get("paused") == "yes"
    leading.pause(session(), campaign, now(), paused=paused)
    return _done(campaign, "phoning.pause", "yes" if paused else "no")


@blueprint.post("/weigh")
@staff_required(Role.TEAM)
def weigh(campaign_key: str) -> ResponseReturnValue:
    campaign, kind = _campaign(campaign_key), request.form.get("kind", "")
    if kind not in leading.kinds(session(), campaign):
        abort(400)
    leading.weigh(session(), campaign, kind, now(), up=request.form.get("way") == "up")
    return _done(campaign, "phoning.weigh", kind)


@blueprint.post("/free")
@staff_required(Role.TEAM)
def free(campaign_key: str) -> ResponseReturnValue:
    """A case somebody holds goes back to the queue; what they may still save is kept as a note."""
    campaign, staff_id = _campaign(campaign_key), request.form.get("staff", "")
    if not (staff_id.isascii() and staff_id.isdecimal() and len(staff_id) <= 9):
        abort(400)
    queue.give_back(session(), int(staff_id))
    return _done(campaign, "phoning.free", staff_id)


def _done(campaign: Campaign, action: str, what: str) -> ResponseReturnValue:
    person = current_staff()
    audit(session(), person.id if person else None, action, campaign.key, now(), {"what": what})
    flash(_("Saved."), "good")
    return redirect(url_for(".show", campaign_key=campaign.key), 303)


def _campaign(key: str) -> Campaign:
    return find_campaign(session(), key) or abort(404)


def _heads(found: leading.Lead) -> list[tuple[str, str, str | None]]:
    lately = found.lately
    return [
        (decimal(lately.per_hour(lately.reached)), _("people reached per hour of calls"), _("in the last 8 hours")),
        (decimal(lately.per_hour(lately.completed)), _("surveys by telephone per hour"), _("in the last 8 hours")),
        (format_ratio(found.kept, found.promises), _("promises kept"), _("of those whose day is past")),
        (format_number(found.overdue), _("appointments overdue"), None),
    ]
