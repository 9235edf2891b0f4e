"""The pages that show which questionnaire a campaign asks, in each of its languages, and its versions."""

from __future__ import annotations

from flask import Blueprint, Flask, abort, render_template, request

from app.access.core import Role
from app.access.guard import allowed, staff_required
from app.distribution.store import find_campaign
from app.questionnaire.contexts import SOURCE
from app.site.context import session
from app.site.language import LANGUAGES, N_, current, direction
from app.site.navigation import NavigationItem, add_item
from app.studio.lineage import generations
from app.studio.presenting import Sheet
from app.versions.store import find, load

blueprint = Blueprint("studio", __name__, template_folder="templates", url_prefix="/console/<campaign_key>")


@blueprint.get("/survey")
@staff_required(Role.TEAM)
def show(campaign_key: str) -> str:
    campaign = find_campaign(session(), campaign_key)
    row = find(session(), campaign.version_digest) if campaign else None
    if campaign is None or row is None:
        abort(404)
    version = load(session(), row.digest)
    wanted = request.args.get("language", current())
    language = wanted if wanted in version.languages else SOURCE
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
        "studio/versions.html", campaign=campaign, generations=generations(session(), key), own_names=LANGUAGES
    )


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)
    add_item(app, NavigationItem("studio.show", N_("Survey"), order=60, shown=lambda: allowed(Role.TEAM)))
