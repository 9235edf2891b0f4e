"""The answers page of a campaign and its file."""

from __future__ import annotations

from flask import Flask, Response, abort, render_template, request

from app.access.core import Role
from app.access.guard import allowed, staff_required
from app.distribution.departements import DEPARTEMENTS
from app.distribution.store import find_campaign
from app.distribution.tables import Campaign

# Hangs its pages on the blueprint.
from app.rates import (
    doubles_pages,  # noqa: F401
    wording,
)
from app.rates.blueprint import blueprint
from app.rates.core.dispositions import rates
from app.rates.export import csv_text
from app.rates.listing import listed
from app.rates.service import Choice, RatesOverview, overview
from app.site.context import now, session
from app.site.language import N_
from app.site.navigation import NavigationItem, add_item


@blueprint.get("/rates")
@staff_required(Role.TEAM)
def show(campaign_key: str) -> str:
    campaign, choice = _campaign(campaign_key), _choice()
    found = overview(session(), campaign, now(), choice)
    return render_template(
        "rates/overview.html",
        campaign=campaign,
        choice=choice,
        found=found,
        kinds=[(kind, wording.kind(kind)) for kind in sorted({one.kind for one in found.offered})],
        departements=[(code, _departement(code)) for code in sorted({one.departement for one in found.offered})],
        structures=listed(found.structures, request.args.get("sort", "")),
        invited=rates(found.dispositions),
        departement_name=_departement,
        words=wording,
    )


@blueprint.get("/rates.csv")
@staff_required(Role.TEAM)
def export(campaign_key: str) -> Response:
    """The table of structures, as chosen on the page."""
    campaign = _campaign(campaign_key)
    found: RatesOverview = overview(session(), campaign, now(), _choice())
    response = Response(csv_text(found.structures), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{campaign.key}-answers.csv"'
    return response


def _departement(code: str) -> str:
    return f"{code} {DEPARTEMENTS[code].name}"


def _choice() -> Choice:
    return Choice(request.args.get("type", ""), request.args.get("departement", ""))


def _campaign(key: str) -> Campaign:
    return find_campaign(session(), key) or abort(404)


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)
    add_item(app, NavigationItem("rates.show", N_("Answers"), order=30, shown=lambda: allowed(Role.TEAM)))
