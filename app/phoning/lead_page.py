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
from app.phoning.board import first_in_line
from app.phoning.changed import decimal
from app.phoning.leading import NotGiven
from app.site.context import keys, now, session
from app.site.formats import format_number, format_ratio
from app.site.language import N_

blueprint = Blueprint("lead", __name__, template_folder="templates", url_prefix="/console/<campaign_key>/phoning/lead")

LISTED = 10
"""Cases shown to be given out by name."""
NOT_GIVEN = {
    NotGiven.BUSY: N_("They are on another call: wait until it is saved, or free it first."),
    NotGiven.LANGUAGE: N_("They do not make calls in the language of this person."),
    NotGiven.NOT_CALLED: N_("This person is not to be called now."),
    NotGiven.NOBODY: N_("Choose who is to have the case."),
}


@blueprint.get("")
@staff_required(Role.TEAM)
def show(campaign_key: str) -> ResponseReturnValue:
    campaign = _campaign(campaign_key)
    found = leading.lead(session(), campaign, now())
    return render_template(
        "phoning/lead.html",
        campaign=campaign,
        found=found,
        heads=_heads(found),
        kind=wording.kind,
        words=wording,
        upcoming=[one for one in first_in_line(session(), keys(), campaign, now(), LISTED) if not one.held],
        callers=[(str(one.id), one.name) for one in leading.callers(session())],
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
    campaign, staff_id = _campaign(campaign_key), _number("staff")
    queue.give_back(session(), staff_id)
    return _done(campaign, "phoning.free", str(staff_id))


@blueprint.post("/give")
@staff_required(Role.TEAM)
def give(campaign_key: str) -> ResponseReturnValue:
    """A case goes to one caller by name; whoever held it keeps what they may still save as a note."""
    campaign, case_id, staff_id = _campaign(campaign_key), _number("case"), _number("to")
    found = leading.give(session(), keys(), campaign, case_id, staff_id, now())
    if found is None:
        return _done(campaign, "phoning.give", str(staff_id))
    # Nothing of it stays: the case is still with whoever held it.
    session().rollback()
    flash(_(NOT_GIVEN[found]), "wrong")
    return redirect(url_for(".show", campaign_key=campaign.key), 303)


def _number(name: str) -> int:
    """As our own page sends it; 0 where nobody was chosen."""
    given = request.form.get(name) or "0"
    if not (given.isascii() and given.isdecimal() and len(given) <= 9):
        abort(400)
    return int(given)


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
