"""The results page of a campaign and its file. Nothing here is worked out before somebody asks."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Blueprint, Flask, Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import gettext as _

from app.access.core import Role
from app.access.guard import allowed, staff_required
from app.analysis import engine, experiments, returning, wording
from app.analysis.assignment_files import listed, ways_text
from app.analysis.engine import Kept, Underway
from app.analysis.experiments import Fault
from app.analysis.export import csv_text
from app.analysis.forecasting import Expected, record
from app.analysis.forms import ForecastForm, WaysForm
from app.analysis.presenting import Presenter
from app.analysis.releasing import released
from app.analysis.results import Results
from app.analysis.starting import OF_STRUCTURES, Known, Starting, questions
from app.distribution.amending import sealed_version
from app.distribution.core import CampaignState, campaign_state
from app.distribution.disclosure import OUTSIDERS, TEAM
from app.distribution.foresight import foreseen
from app.distribution.store import find_campaign, wave_before
from app.distribution.tables import Campaign
from app.site.context import now, session, settings
from app.site.formats import format_date, format_datetime
from app.site.forms import options
from app.site.language import LANGUAGES, N_, current, use
from app.site.navigation import NavigationItem, add_item
from app.versions.store import load

blueprint = Blueprint("analysis", __name__, template_folder="templates", url_prefix="/console/<campaign_key>")


NOT_TAKEN = 422
AGAIN_AFTER = 3
"""Seconds until the page that waits asks again."""


@blueprint.get("/results")
@staff_required(Role.TEAM)
def show(campaign_key: str) -> ResponseReturnValue:
    return _page(_campaign(campaign_key), ForecastForm(formdata=None))


@blueprint.post("/results/forecasts")
@staff_required(Role.TEAM)
def forecast(campaign_key: str) -> ResponseReturnValue:
    campaign, form = _campaign(campaign_key), ForecastForm()
    found = _looked(campaign)
    if isinstance(found, Underway):
        return _waiting(campaign, found)
    form.indicator.choices = _indicators(_spoken(campaign, found.found))
    if not form.validate_on_submit():
        return _page(campaign, form, status=NOT_TAKEN)
    expected = Expected(form.who.data or "", (form.share.data or 0) / 100, now())
    if record(session(), campaign, form.indicator.data, expected):
        flash(_("The forecast is written down, with its day."), "good")
    else:
        flash(_("Answers have begun to come: a forecast would no longer be one."), "wrong")
    return redirect(url_for("analysis.show", campaign_key=campaign.key), 303)


@blueprint.post("/results/ways")
@staff_required(Role.TEAM)
def draw(campaign_key: str) -> ResponseReturnValue:
    """Two ways of working, assigned by lot before the campaign opens."""
    campaign = _campaign(campaign_key)
    lots = WaysForm().offered(_starts(campaign))
    if not lots.validate_on_submit():
        return _page(campaign, ForecastForm(formdata=None), lots, NOT_TAKEN)
    found = experiments.by_lot(session(), campaign, lots.planned(secrets.randbelow(2**31 - 1) + 1), now())
    if isinstance(found, Fault):
        flash(str(gettext(wording.NOT_ASSIGNED[found.value])), "wrong")
    else:
        flash(_("The lots are drawn and sealed. Download who works which way below."), "good")
    return redirect(url_for("analysis.show", campaign_key=campaign.key), 303)


@blueprint.get("/results/ways.csv")
@staff_required(Role.TEAM)
def ways(campaign_key: str) -> Response:
    campaign = _campaign(campaign_key)
    return _file(campaign, "ways", ways_text(listed(session(), campaign)))


def _page(
    campaign: Campaign, form: ForecastForm, lots: WaysForm | None = None, status: int = 200
) -> ResponseReturnValue:
    """The forms are there while nobody can have seen an answer."""
    found = _looked(campaign)
    if isinstance(found, Underway):
        return _waiting(campaign, found)
    words = _spoken(campaign, found.found)
    form.indicator.choices = _indicators(words)
    shown = form if words.results.blind and form.indicator.choices else None
    drawn = words.results.tried is not None or campaign.draft or not _before(campaign)
    offered = None if drawn else lots or WaysForm(formdata=None).offered(_starts(campaign))
    survey = load(session(), campaign.version_digest).survey
    told = foreseen(session(), campaign, survey) if offered else None
    page = {"words": words, "form": shown, "lots": offered, "told": told, "fresh": found.fresh, "again": found.again}
    return render_template("analysis/results.html", campaign=campaign, **page), status


def _waiting(campaign: Campaign, underway: Underway) -> ResponseReturnValue:
    """Says how far it is, and asks again by itself, without JavaScript; or that it cannot be had now."""
    page = render_template("analysis/waiting.html", campaign=campaign, underway=underway)
    if underway.again is not None:
        return page, 503
    return page, 202, {"Refresh": f"{AGAIN_AFTER}; url={url_for('analysis.show', campaign_key=campaign.key)}"}


def _looked(campaign: Campaign, smallest: int = TEAM) -> Kept | Underway:
    return engine.look(session(), campaign, settings(), now(), smallest)


def _starts(campaign: Campaign) -> list[tuple[str, str]]:
    """What two ways may be compared at, in the reader's words."""
    version = load(session(), sealed_version(session(), campaign))
    spoken = current() if current() in version.languages else version.languages[0]
    known = [Known.WAVE, *OF_STRUCTURES] if wave_before(session(), campaign) else OF_STRUCTURES
    asked = [
        (str(Starting(Known.QUESTION, one.id)), version.text(spoken, f"{one.id}.text")) for one in questions(version)
    ]
    return [*((one.value, str(gettext(wording.STARTS[one]))) for one in known), *asked]


def _before(campaign: Campaign) -> bool:
    return campaign_state(campaign, now()) is CampaignState.NOT_YET_OPEN


def _indicators(words: Presenter) -> list[Any]:
    return options([(one.id, words.label(one)) for one in words.results.indicators])


@blueprint.post("/results/return")
@staff_required(Role.TEAM)
def give_back(campaign_key: str) -> ResponseReturnValue:
    """On every partner's page, in the languages of all; only once the campaign is over."""
    campaign, own = _campaign(campaign_key), current()
    looked = _looked(campaign, OUTSIDERS)
    if isinstance(looked, Underway) or not looked.fresh:
        flash(_not_yet(looked), "attention")
        return redirect(url_for("analysis.show", campaign_key=campaign.key), 303)
    found = looked.found
    if not found.can_be_returned:
        abort(404)
    barred = released(session(), campaign, found, now())
    if barred is not None:
        flash(gettext(returning.BARRED[barred.why], day=format_date(barred.day)), "wrong")
        return redirect(url_for("analysis.show", campaign_key=campaign.key), 303)
    words = {}
    for code in LANGUAGES:
        use(code)
        words[code] = returning.words_of(_spoken(campaign, found))
    use(own)
    returning.give_back(session(), campaign.id, found, words, now())
    flash(_("Every partner reads these results on their page now."), "good")
    return redirect(url_for("analysis.show", campaign_key=campaign.key), 303)


def _not_yet(looked: Kept | Underway) -> str:
    if looked.again is None:
        return _("The figures that partners may read are being worked out. Press again in a few minutes.")
    return _(
        "The figures that partners may read could not be worked out. Press again after %(moment)s.",
        moment=format_datetime(looked.again),
    )


@blueprint.get("/results.csv")
@staff_required(Role.TEAM)
def export(campaign_key: str) -> ResponseReturnValue:
    campaign = _campaign(campaign_key)
    found = _looked(campaign)
    if isinstance(found, Underway):
        return _waiting(campaign, found)
    return _file(campaign, "results", csv_text(_spoken(campaign, found.found)))


def _file(campaign: Campaign, name: str, content: str) -> Response:
    response = Response(content, mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{campaign.key}-{name}.csv"'
    return response


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)
    add_item(app, NavigationItem("analysis.show", N_("Results"), order=50, shown=lambda: allowed(Role.TEAM)))


def _campaign(key: str) -> Campaign:
    campaign = find_campaign(session(), key)
    if campaign is None:
        abort(404)
    return campaign


def _spoken(campaign: Campaign, found: Results) -> Presenter:
    asked, sealed = (load(session(), one) for one in (campaign.version_digest, sealed_version(session(), campaign)))
    return Presenter.of(asked, current(), found, sealed)
