"""The results page of a campaign and its file. Nothing here is worked out before somebody asks."""

from __future__ import annotations

from flask import Blueprint, Flask, Response, abort, render_template

from app.access.core import Role
from app.access.guard import allowed, staff_required
from app.analysis import engine
from app.analysis.export import csv_text
from app.analysis.presenting import Presenter
from app.distribution.amending import sealed_version
from app.distribution.store import find_campaign
from app.distribution.tables import Campaign
from app.site.context import now, session
from app.site.language import N_, current
from app.site.navigation import NavigationItem, add_item
from app.versions.store import load

blueprint = Blueprint("analysis", __name__, template_folder="templates", url_prefix="/console/<campaign_key>")


@blueprint.get("/results")
@staff_required(Role.TEAM)
def show(campaign_key: str) -> str:
    campaign = _campaign(campaign_key)
    return render_template("analysis/results.html", campaign=campaign, words=_presenter(campaign))


@blueprint.get("/results.csv")
@staff_required(Role.TEAM)
def export(campaign_key: str) -> Response:
    campaign = _campaign(campaign_key)
    response = Response(csv_text(_presenter(campaign)), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{campaign.key}-results.csv"'
    return response


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)
    add_item(app, NavigationItem("analysis.show", N_("Results"), order=50, shown=lambda: allowed(Role.TEAM)))


def _campaign(key: str) -> Campaign:
    campaign = find_campaign(session(), key)
    if campaign is None:
        abort(404)
    return campaign


def _presenter(campaign: Campaign) -> Presenter:
    found = engine.results(session(), campaign, now())
    asked, sealed = (load(session(), one) for one in (campaign.version_digest, sealed_version(session(), campaign)))
    return Presenter.of(asked, current(), found, sealed)
