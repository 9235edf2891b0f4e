"""Where those who answered read later what came of it: open to anybody, and nobody's own in the address."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import Blueprint, Flask, render_template, request
from flask.typing import ResponseReturnValue

from app.distribution.core import CampaignState, campaign_state, spoken_in
from app.distribution.store import find_campaign
from app.relay.returning import published
from app.site import context, errors, language
from app.versions.store import load

blueprint = Blueprint("published", __name__, template_folder="templates")


@blueprint.get("/results/<campaign_key>")
def show(campaign_key: str) -> ResponseReturnValue:
    """A calm page before there is anything to read; only of a campaign that promised it."""
    campaign = find_campaign(context.session(), campaign_key)
    if campaign is None or campaign.results_on is None or campaign.draft or campaign.test:
        return errors.unknown_link_page()
    version, now = load(context.session(), campaign.version_digest), context.now()
    offered = spoken_in(campaign, version.languages)
    asked = request.args.get("lang", "")
    language.use(asked if asked in offered else language.negotiate(request.headers.get("Accept-Language"), offered))
    over = campaign_state(campaign, now) is CampaignState.CLOSED
    return render_template(
        "relay/published.html",
        campaign=campaign,
        survey=version.survey,
        languages=offered,
        given=published(context.session(), campaign.id, language.current()) if over else None,
        coming=now.astimezone(ZoneInfo(language.ZONE)).date() < campaign.results_on,
    )


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)
