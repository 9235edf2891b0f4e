"""The page of notebooks: what is printed beside the keyword, in which language it begins, and what it brought."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access.core import Role
from app.access.guard import current_staff, staff_required
from app.access.service import audit
from app.correspondence.forms import BatchForm
from app.correspondence.wording import BATCH_FAULTS
from app.distribution.core import spoken_in
from app.distribution.store import find_campaign
from app.distribution.tables import Campaign
from app.messaging.numbers import readable
from app.site import context
from app.site.forms import options
from app.site.language import LANGUAGES
from app.sms import batches
from app.versions.store import load

blueprint = Blueprint(
    "notebooks", __name__, template_folder="templates", url_prefix="/console/<campaign_key>/messages/notebooks"
)


@blueprint.get("")
@staff_required(Role.TEAM)
def show(campaign_key: str) -> ResponseReturnValue:
    campaign = _campaign(campaign_key)
    return _page(campaign, _form(campaign))


@blueprint.post("")
@staff_required(Role.TEAM)
def add(campaign_key: str) -> ResponseReturnValue:
    campaign = _campaign(campaign_key)
    form = _form(campaign)
    if not form.validate_on_submit():
        return _page(campaign, form), 422
    session, person = context.session(), current_staff()
    code, label = form.code.data or "", form.label.data or ""
    fault = batches.add(session, campaign, code, label, form.language.data, context.now())
    if fault:
        form.code.errors = [_(BATCH_FAULTS[fault])]
        return _page(campaign, form), 422
    about = {"code": code, "language": form.language.data}
    audit(session, person.id if person else None, "add_notebooks", f"campaign:{campaign.id}", context.now(), about)
    flash(_("These notebooks are known now."), "good")
    return redirect(url_for(".show", campaign_key=campaign.key), 303)


def _page(campaign: Campaign, form: BatchForm) -> str:
    twilio = context.settings().twilio
    return render_template(
        "correspondence/notebooks.html",
        campaign=campaign,
        form=form,
        tallies=batches.tallies(context.session(), campaign.id),
        number=readable(twilio.number) if twilio else None,
    )


def _form(campaign: Campaign) -> BatchForm:
    form = BatchForm()
    spoken = spoken_in(campaign, load(context.session(), campaign.version_digest).survey.languages)
    form.language.choices = options([(one, LANGUAGES[one]) for one in spoken if one in LANGUAGES])
    return form


def _campaign(key: str) -> Campaign:
    """Only one that has a keyword to print a code beside."""
    campaign = find_campaign(context.session(), key)
    return campaign if campaign is not None and campaign.keyword else abort(404)
