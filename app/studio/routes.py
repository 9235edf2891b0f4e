"""The pages that show which questionnaire a campaign asks, in each of its languages, and its versions."""

from __future__ import annotations

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access.core import Role
from app.access.guard import allowed, current_staff, staff_required
from app.access.service import audit
from app.distribution.amending import MoveFault, changes, fault, move_to
from app.distribution.core import CampaignState, campaign_state
from app.distribution.store import find_campaign
from app.distribution.tables import Campaign
from app.site.context import now, session
from app.site.language import LANGUAGES, N_, current, direction
from app.site.navigation import NavigationItem, add_item
from app.studio.forms import MoveForm
from app.studio.lineage import generations
from app.studio.moving import SORTS, WEIGHTS, Move, consider
from app.studio.presenting import Sheet
from app.versions.store import find, load

blueprint = Blueprint("studio", __name__, template_folder="templates", url_prefix="/console/<campaign_key>")

FAULTS = {
    MoveFault.CLOSED: N_("The campaign is over: nobody begins an interview any more."),
    MoveFault.ANOTHER_SURVEY: N_("This is a version of another survey."),
    MoveFault.SAME_VERSION: N_("The campaign asks this version already."),
}


@blueprint.get("/survey")
@staff_required(Role.TEAM)
def show(campaign_key: str) -> str:
    campaign = find_campaign(session(), campaign_key)
    row = find(session(), campaign.version_digest) if campaign else None
    if campaign is None or row is None:
        abort(404)
    version = load(session(), row.digest)
    wanted = request.args.get("language", current())
    language = wanted if wanted in version.languages else version.survey.source
    own_names = {one: LANGUAGES.get(one, one) for one in version.languages}
    return render_template(
        "studio/survey.html",
        campaign=campaign,
        row=row,
        sheet=Sheet(version, language),
        survey_direction=direction(language),
        own_names=own_names,
    )


@blueprint.get("/survey/versions")
@staff_required(Role.TEAM)
def versions(campaign_key: str) -> str:
    """Every version of the campaign's survey, and what each changed."""
    campaign = find_campaign(session(), campaign_key)
    if campaign is None:
        abort(404)
    key = load(session(), campaign.version_digest).survey.key
    return render_template(
        "studio/versions.html",
        campaign=campaign,
        generations=generations(session(), key),
        changes=changes(session(), campaign),
        open=campaign_state(campaign, now()) is not CampaignState.CLOSED,
        own_names=LANGUAGES,
    )


@blueprint.get("/survey/versions/<digest>")
@staff_required(Role.TEAM)
def consider_version(campaign_key: str, digest: str) -> str:
    """What would change if the campaign went on with this version, and the button that does it."""
    campaign, move = _move(campaign_key, digest)
    return render_template(
        "studio/move.html",
        campaign=campaign,
        move=move,
        fault=FAULTS[why_not] if (why_not := fault(campaign, move.row, now())) else None,
        sorts=SORTS,
        weights=WEIGHTS,
        own_names=LANGUAGES,
        form=MoveForm(asked=campaign.version_digest),
    )


@blueprint.post("/survey/versions/<digest>")
@staff_required(Role.TEAM)
def move_to_version(campaign_key: str, digest: str) -> ResponseReturnValue:
    """Refused where the campaign has moved since the page was drawn: what it told is true no more."""
    campaign, move = _move(campaign_key, digest)
    form, person = MoveForm(), current_staff()
    assert person is not None  # the guard lets nobody else in
    if not form.validate_on_submit() or form.asked.data != campaign.version_digest:
        flash(
            _("Nothing was changed: the campaign asks another version by now. Read what would change once more."),
            "attention",
        )
        return redirect(url_for("studio.consider_version", campaign_key=campaign_key, digest=digest))
    moved = move_to(session(), campaign, move.row, now(), person.name)
    if isinstance(moved, MoveFault):
        flash(_(FAULTS[moved]), "attention")
    else:
        data = {"before": moved.before, "after": moved.after}
        audit(session(), person.id, "move_version", f"campaign:{campaign.id}", now(), data)
        flash(_("New interviews are asked this version from now on."), "good")
    return redirect(url_for("studio.versions", campaign_key=campaign_key))


def _move(campaign_key: str, digest: str) -> tuple[Campaign, Move]:
    campaign = find_campaign(session(), campaign_key)
    move = consider(session(), campaign, digest) if campaign else None
    if campaign is None or move is None:
        abort(404)
    return campaign, move


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)
    add_item(app, NavigationItem("studio.show", N_("Survey"), order=60, shown=lambda: allowed(Role.TEAM)))
