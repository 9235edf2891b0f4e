"""Today: where a campaign stands, whether it is enough, and what to do next."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.access.core import Role
from app.access.guard import staff_required
from app.distribution.core import CampaignState, campaign_state
from app.distribution.store import campaigns, find_campaign
from app.distribution.tables import Campaign
from app.phoning.tasks import tasks
from app.rates import wording as rates_wording
from app.rates.service import RatesOverview, overview
from app.site.context import now, session
from app.site.formats import format_date, format_number, format_ratio

blueprint = Blueprint("today", __name__, template_folder="templates")


@blueprint.get("/console/")
@staff_required(Role.CALLER)
def front() -> ResponseReturnValue:
    """The newest campaign that is open, else the newest."""
    known = campaigns(session())
    if not known:
        return render_template("phoning/no_campaign.html")
    chosen = next((one for one in known if campaign_state(one, now()) is CampaignState.OPEN), known[0])
    return redirect(url_for(".show", campaign_key=chosen.key))


@blueprint.get("/console/<campaign_key>/")
@staff_required(Role.CALLER)
def show(campaign_key: str) -> ResponseReturnValue:
    campaign = find_campaign(session(), campaign_key) or abort(404)
    found = overview(session(), campaign, now())
    return render_template(
        "phoning/today.html",
        campaign=campaign,
        period=period(campaign, now()),
        figures=_figures(found),
        tasks=list(tasks(campaign, found)),
        found=found,
    )


def period(campaign: Campaign, at: dt.datetime) -> str:
    """Where the campaign is in its time."""
    end = min(campaign.closed_at or campaign.closes_at, campaign.closes_at)
    state = campaign_state(campaign, at)
    if state is CampaignState.NOT_YET_OPEN:
        return str(_("opens on %(day)s", day=format_date(campaign.opens_at)))
    if state is CampaignState.CLOSED:
        return str(_("closed since %(day)s", day=format_date(end)))
    open_for, left = (at - campaign.opens_at).days, (end - at).days
    counted = ngettext("open for %(days)s day", "open for %(days)s days", open_for, days=format_number(open_for))
    since = counted if open_for else _("opened today")
    until = ngettext("closes in %(days)s day", "closes in %(days)s days", left, days=format_number(left))
    return f"{since} · {until}"


def _figures(found: RatesOverview) -> list[tuple[str, str, str | None]]:
    answers, part, relayed = (
        rates_wording.answers(found.tally),
        rates_wording.participation(found.participation),
        found.relayed,
    )
    return [
        (answers.figure, answers.words, answers.limits),
        (
            format_ratio(relayed.low, relayed.of),
            _("structures have brought answers"),
            _("somebody has begun to answer through one of their professionals"),
        ),
        (part.figure, part.words, part.limits),
    ]
