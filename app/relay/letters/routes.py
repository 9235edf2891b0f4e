"""The console's page of letters to partners."""

from __future__ import annotations

from flask import Blueprint, Flask, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from app.access.core import Role
from app.access.guard import allowed, current_staff, staff_required
from app.distribution.core import CampaignState, campaign_state
from app.distribution.store import find_campaign
from app.distribution.tables import Campaign
from app.messaging.mail.letters import drawn
from app.messaging.mail.service import Silence
from app.relay.letters import service, store, wording
from app.relay.letters.core import LetterKind
from app.relay.letters.forms import ResultsForm, RhythmForm
from app.site import context, navigation
from app.site.language import LANGUAGES, N_, translator
from app.versions.store import load

blueprint = Blueprint("letters", __name__, template_folder="../templates")


@blueprint.get("/console/<campaign_key>/letters")
@staff_required(Role.TEAM)
def show(campaign_key: str) -> ResponseReturnValue:
    campaign = _campaign(campaign_key)
    plan = store.plan(context.session(), campaign.id)
    given = {"reminders": str(plan.reminders), "spacing": str(plan.spacing_days)} if plan else {}
    return _page(campaign, RhythmForm(formdata=None, data=given), ResultsForm(formdata=None))


@blueprint.post("/console/<campaign_key>/letters")
@staff_required(Role.TEAM)
def decide(campaign_key: str) -> ResponseReturnValue:
    """Begin writing, or go on with another rhythm."""
    campaign, form = _campaign(campaign_key), RhythmForm()
    if context.settings().mail is None or _state(campaign) is CampaignState.CLOSED:
        abort(404)
    if not form.validate_on_submit():
        return _page(campaign, form, ResultsForm(formdata=None)), 422
    service.decide(context.session(), campaign, form.rhythm(), context.now(), _me())
    flash(_("Letters leave during the hours you allow, once the campaign is open."), "good")
    return _back(campaign)


@blueprint.post("/console/<campaign_key>/letters/stop")
@staff_required(Role.TEAM)
def stop(campaign_key: str) -> ResponseReturnValue:
    campaign = _campaign(campaign_key)
    service.stop(context.session(), campaign, context.now(), _me())
    flash(_("No more letters are written. You can begin again at any time."), "good")
    return _back(campaign)


@blueprint.post("/console/<campaign_key>/letters/results")
@staff_required(Role.TEAM)
def give_results(campaign_key: str) -> ResponseReturnValue:
    campaign, form = _campaign(campaign_key), ResultsForm()
    if context.settings().mail is None or _state(campaign) is not CampaignState.CLOSED:
        abort(404)
    if not form.validate_on_submit():
        return _page(campaign, RhythmForm(formdata=None), form), 422
    if not form.told():
        form.fr.errors = [_("Write in at least one language what came of the survey.")]
        return _page(campaign, RhythmForm(formdata=None), form), 422
    service.give_results(context.session(), campaign, form.told(), context.now(), _me())
    flash(_("Every partner with an e-mail address is told, once."), "good")
    return _back(campaign)


def _page(campaign: Campaign, form: RhythmForm, results: ResultsForm) -> str:
    session, now = context.session(), context.now()
    plan = store.plan(session, campaign.id)
    found = service.standings(session, context.keys(), campaign, plan, now)
    return render_template(
        "letters/letters.html",
        campaign=campaign,
        plan=plan,
        state=_state(campaign).value,
        mail=context.settings().mail is not None,
        found=found,
        coming=service.coming(found),
        form=form,
        results=results,
        names=wording.NAMES,
        preview=_preview(campaign, found),
        bounced=Silence.BOUNCED.value,
    )


def _preview(campaign: Campaign, found: list[service.Standing]) -> list[tuple[str, str, Markup]]:
    """The invitation in each language, as the first professional of the list would read it."""
    if not found:
        return []
    survey = load(context.session(), campaign.version_digest).survey
    facts = service.facts(context.keys(), found[0], survey, context.settings().public_base_url, {}, 0)
    written = ((code, wording.letter(LetterKind.INVITATION, facts, code, translator(code))) for code in LANGUAGES)
    return [(code, subject, drawn(text)) for code, (subject, text) in written]


def _campaign(key: str) -> Campaign:
    return find_campaign(context.session(), key) or abort(404)


def _state(campaign: Campaign) -> CampaignState:
    return campaign_state(campaign, context.now())


def _back(campaign: Campaign) -> ResponseReturnValue:
    return redirect(url_for(".show", campaign_key=campaign.key), 303)


def _me() -> int:
    person = current_staff()
    assert person is not None, "only guarded views ask"
    return person.id


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)
    shown = lambda: allowed(Role.TEAM)  # noqa: E731 -- one use, said in one line
    navigation.add_item(app, navigation.NavigationItem("letters.show", N_("Letters to partners"), 25, shown=shown))
