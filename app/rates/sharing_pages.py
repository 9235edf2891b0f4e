"""Where the team shares figures, and the pages that others see of them."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from wtforms import SelectField, StringField
from wtforms.validators import Length

from app.access.core import Role
from app.access.guard import current_staff, staff_required
from app.distribution.core import CampaignState, campaign_state
from app.distribution.disclosure import OUTSIDERS
from app.distribution.store import find_campaign
from app.distribution.tables import Campaign
from app.rates import batches, sharing, store, wording
from app.rates.blueprint import blueprint
from app.rates.core.tiles import drawing
from app.rates.tables import SharedPage
from app.site import language
from app.site.context import keys, now, session, settings
from app.site.errors import unknown_link_page
from app.site.formats import format_number
from app.site.forms import Form, lazy_gettext, options

shared = Blueprint("shared", __name__, template_folder="templates")


class ShareForm(Form):
    """Whom a page of figures is for."""

    structure = SelectField(lazy_gettext("What they see"))
    name = StringField(lazy_gettext("Whom it is for (a funder, a network …)"), [Length(max=120)])


@blueprint.get("/shared")
@staff_required(Role.TEAM)
def list_shared(campaign_key: str) -> str:
    campaign = _campaign(campaign_key)
    form = _form(campaign)
    form.structure.data = request.args.get("structure", "")
    return _list(campaign, form)


@blueprint.post("/shared")
@staff_required(Role.TEAM)
def share(campaign_key: str) -> ResponseReturnValue:
    campaign, staff = _campaign(campaign_key), current_staff()
    form = _form(campaign)
    if staff is None or not form.validate_on_submit():
        return _list(campaign, form), 422
    chosen = int(form.structure.data) if form.structure.data else None
    names = {one.id: one.name for one in store.partners(session(), campaign.id)}
    name = names[chosen] if chosen is not None else (form.name.data or "").strip() or campaign.project.name
    sharing.share(session(), keys(), campaign, chosen, name[:120], now(), staff.id)
    flash(_("The page is ready: send its address to whom it is for."), "good")
    return redirect(url_for(".list_shared", campaign_key=campaign.key), 303)


@blueprint.post("/shared/<int:page_id>/close")
@staff_required(Role.TEAM)
def close_shared(campaign_key: str, page_id: int) -> ResponseReturnValue:
    campaign, staff = _campaign(campaign_key), current_staff()
    if staff is None or not sharing.close(session(), campaign, page_id, now(), staff.id):
        abort(404)
    flash(_("The address opens nothing any more."), "good")
    return redirect(url_for(".list_shared", campaign_key=campaign.key), 303)


@blueprint.post("/shared/<int:page_id>/renew")
@staff_required(Role.TEAM)
def renew_shared(campaign_key: str, page_id: int) -> ResponseReturnValue:
    campaign, staff = _campaign(campaign_key), current_staff()
    if staff is None or not sharing.renew(session(), keys(), campaign, page_id, now(), staff.id):
        abort(404)
    flash(_("The page has another address: the old one opens nothing any more."), "good")
    return redirect(url_for(".list_shared", campaign_key=campaign.key), 303)


@blueprint.post("/shared/count")
@staff_required(Role.TEAM)
def count_anew(campaign_key: str) -> ResponseReturnValue:
    renewed = batches.renew_counts(session(), _campaign(campaign_key), now())
    if renewed:
        flash(ngettext("%(num)s page shows new figures.", "%(num)s pages show new figures.", renewed), "good")
    elif not store.unread(session()).complete:
        flash(_("The figures are just being worked out: count again in a few minutes."), "attention")
    else:
        words = _("Nowhere have %(count)s more people answered since the last count.", count=format_number(OUTSIDERS))
        flash(words, "attention")
    return redirect(url_for(".list_shared", campaign_key=campaign_key), 303)


@shared.get("/shared/<token>")
def show(token: str) -> ResponseReturnValue:
    language.use(request.args.get("lang", ""))
    page = sharing.find(session(), keys(), token)
    campaign = session().get(Campaign, page.campaign_id) if page else None
    if page is None or campaign is None:
        return unknown_link_page()
    common = {"campaign": campaign, "words": wording, "k": OUTSIDERS}
    common |= {"closed": campaign_state(campaign, now()) is CampaignState.CLOSED}
    if page.structure_id is None:
        found = batches.campaign_figures(session(), campaign)
        drawn = drawing(found.tables.told.departements, OUTSIDERS) if found else None
        return render_template("rates/shared_campaign.html", found=found, drawn=drawn, **common)
    own = batches.own_figures(session(), campaign, page.structure_id)
    return render_template("rates/shared_structure.html", found=own, **common) if own else unknown_link_page()


def _list(campaign: Campaign, form: ShareForm) -> str:
    made = sharing.pages(session(), campaign)
    return render_template(
        "rates/sharing.html", campaign=campaign, form=form, pages=[(one, _address(one)) for one in made]
    )


def _address(page: SharedPage) -> str:
    return f"{settings().public_base_url}/shared/{sharing.token(keys(), page)}"


def _form(campaign: Campaign) -> ShareForm:
    form = ShareForm()
    offered = [(str(one.id), one.name) for one in store.partners(session(), campaign.id)]
    form.structure.choices = options([("", _("The whole campaign, in sums")), *offered])
    return form


def _campaign(key: str) -> Campaign:
    return find_campaign(session(), key) or abort(404)
