"""Promising those who answer a page of results, and from which day."""

from __future__ import annotations

import datetime as dt

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access.core import Role
from app.access.guard import current_staff, staff_required
from app.access.service import audit
from app.distribution.blueprint import blueprint
from app.distribution.campaign_pages import PARIS
from app.distribution.partner_pages import find_campaign
from app.distribution.tables import Campaign
from app.site import context

LATEST = dt.date(2100, 1, 1)


@blueprint.post("/console/<campaign_key>/campaign/results")
@staff_required(Role.TEAM)
def promise_results(campaign_key: str) -> ResponseReturnValue:
    campaign = find_campaign(campaign_key)
    day = _day(campaign, request.form.get("results_on", ""))
    if request.form.get("withdraw") == "yes":
        _decide(campaign, None)
        flash(_("The page of results is no longer there."), "good")
    elif day is None:
        flash(_("Choose a day after the last day of the campaign."), "attention")
    else:
        _decide(campaign, day)
        flash(_("Whoever answers now reads where the results will be."), "good")
    return redirect(url_for(".campaign_page", campaign_key=campaign.key), 303)


def _day(campaign: Campaign, written: str) -> dt.date | None:
    """As a browser sends it; None where it is none, or nothing can be known then."""
    try:
        day = dt.date.fromisoformat(written)
    except ValueError:
        return None
    return day if campaign.closes_at.astimezone(PARIS).date() <= day < LATEST else None


def _decide(campaign: Campaign, day: dt.date | None) -> None:
    campaign.results_on = day
    person, data = current_staff(), {"day": day.isoformat() if day else None}
    subject = f"campaign:{campaign.id}"
    audit(context.session(), person.id if person else None, "promise_results", subject, context.now(), data)
