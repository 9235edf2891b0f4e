"""Pages behind the answers page: when answers come, and each professional's figures. For the team only."""

from __future__ import annotations

from flask import abort, render_template, request

from app.access.core import Role
from app.access.guard import staff_required
from app.distribution.store import find_campaign
from app.distribution.tables import Campaign
from app.rates import store, wording
from app.rates.blueprint import blueprint
from app.rates.merged import professionals
from app.rates.moments import DAYS, WINDOW_DAYS
from app.rates.service import SHOWN
from app.rates.timing import timing
from app.site.addresses import row_number
from app.site.context import now, session


@blueprint.get("/rates/time")
@staff_required(Role.TEAM)
def show_timing(campaign_key: str) -> str:
    campaign = _campaign(campaign_key)
    return render_template(
        "rates/timing.html",
        campaign=campaign,
        found=timing(session(), campaign.id),
        last=DAYS,
        window=WINDOW_DAYS,
        words=wording,
    )


@blueprint.get("/rates/professionals")
@staff_required(Role.TEAM)
def list_professionals(campaign_key: str) -> str:
    campaign = _campaign(campaign_key)
    page = max(1, request.args.get("page", 1, row_number))
    structure = request.args.get("structure", type=row_number)
    found, count = professionals(session(), campaign, structure, page)
    return render_template(
        "rates/professionals.html",
        campaign=campaign,
        found=found,
        count=count,
        page=page,
        pages=max(1, -(-count // SHOWN)),
        structure=structure,
        asked={"structure": structure} if structure else {},
        structures=[(str(one.id), one.name) for one in store.partners(session(), campaign.id)],
        at=now(),
        words=wording,
    )


def _campaign(key: str) -> Campaign:
    return find_campaign(session(), key) or abort(404)
