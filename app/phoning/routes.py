"""The caller's page: one case at a time, taken, called and noted without leaving the page."""

from __future__ import annotations

from itertools import zip_longest
from urllib.parse import quote, urlencode

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access.core import Role
from app.access.guard import allowed, current_staff, staff_required
from app.distribution import links
from app.distribution.core import CampaignState, campaign_state
from app.distribution.departements import DEPARTEMENTS
from app.distribution.store import find_campaign, history
from app.distribution.tables import Campaign, RelayLink
from app.phoning import service, store, today, wording
from app.phoning.core.hours import is_open, local
from app.phoning.core.order import PATIENCE_DAYS
from app.phoning.core.outcomes import RULES, Asks
from app.phoning.forms import OutcomeForm
from app.phoning.presenting import timeline
from app.phoning.script import Script, script
from app.phoning.service import Case, Saved
from app.phoning.today import board_of
from app.site.context import keys, now, session, settings
from app.site.language import LANGUAGES, N_, catalogue
from app.site.navigation import NavigationItem, add_item, campaign_key

blueprint = Blueprint("phoning", __name__, template_folder="templates", url_prefix="/console/<campaign_key>/phoning")

KEYS = "1234567890"
"""Of the outcomes, in their order; whatever comes after the tenth has none."""
LISTED = 15
"""Cases shown beside the button, to see what comes and to take one out of turn."""
SHOWN = 40
"""Lines of history under a case."""


@blueprint.get("")
@staff_required(Role.CALLER)
def show(campaign_key: str) -> ResponseReturnValue:
    campaign = _campaign(campaign_key)
    case = service.current_case(session(), campaign, _me(), now())
    return _board_page(campaign) if case is None else _case_page(campaign, case)


@blueprint.post("/next")
@staff_required(Role.CALLER)
def next_case(campaign_key: str) -> ResponseReturnValue:
    campaign = _campaign(campaign_key)
    service.next_case(session(), keys(), campaign, _me(), now())
    return _back(campaign)


@blueprint.post("/take")
@staff_required(Role.CALLER)
def take(campaign_key: str) -> ResponseReturnValue:
    """A case pointed at, for instance from the list of who is silent."""
    campaign = _campaign(campaign_key)
    link_id = _posted_number()
    if link_id is None or service.take_case(session(), keys(), campaign, link_id, _me(), now()) is None:
        flash(
            _("This person cannot be called now: a colleague has the case, or they do not want to be called."), "wrong"
        )
    return _back(campaign)


@blueprint.post("/outcome")
@staff_required(Role.CALLER)
def save(campaign_key: str) -> ResponseReturnValue:
    campaign = _campaign(campaign_key)
    link = _posted_link(campaign)
    form = OutcomeForm(local(now(), link.professional.structure.departement))
    if not form.validate_on_submit():
        return _again(campaign, form)
    saved = service.save_outcome(
        session(), keys(), campaign, form.held(_me()), form.reported(), now(), base_url=settings().public_base_url
    )
    _tell(saved)
    if request.form.get("then") == "next":
        service.next_case(session(), keys(), campaign, _me(), now())
    return _back(campaign)


@blueprint.post("/release")
@staff_required(Role.CALLER)
def release(campaign_key: str) -> ResponseReturnValue:
    campaign = _campaign(campaign_key)
    link = _posted_link(campaign)
    service.release(session(), service.Held(request.form.get("token", ""), link.id, _me()))
    return _back(campaign)


def _posted_link(campaign: Campaign) -> RelayLink:
    link_id = _posted_number()
    if link_id is None:
        abort(400)
    return store.find_link(session(), campaign.id, link_id) or abort(404)


def _posted_number() -> int | None:
    """The link's number as our own pages send it; nine figures always fit the database."""
    given = request.form.get("link", "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) <= 9 else None


def _again(campaign: Campaign, form: OutcomeForm) -> ResponseReturnValue:
    """The form back with what is missing; where the case is gone meanwhile, say so."""
    case = service.current_case(session(), campaign, _me(), now())
    if case is None or case.claim.token != form.token.data:
        flash(_("The call was not saved, and the case is no longer yours. Take it again to note the call."), "wrong")
        return _back(campaign)
    return _case_page(campaign, case, form), 422


def _tell(saved: Saved | None) -> None:
    if saved is Saved.LATE:
        flash(_("A colleague has this case by now. Your note is kept in its history."), "attention")
    else:
        flash(_("Call saved."), "good")


def _back(campaign: Campaign) -> ResponseReturnValue:
    return redirect(url_for(".show", campaign_key=campaign.key), 303)


def _board_page(campaign: Campaign) -> str:
    found = board_of(campaign)
    first = [(due, found.known[due.facts.link_id].case.place) for due in found.ready[:LISTED]]
    return render_template(
        "phoning/board.html",
        campaign=campaign,
        found=found,
        open=campaign_state(campaign, now()) is CampaignState.OPEN,
        upcoming=[
            (due, place, place.link_id in found.held, is_open(found.at, place.departement)) for due, place in first
        ],
        patience=PATIENCE_DAYS,
        words=wording,
    )


def _case_page(campaign: Campaign, case: Case, form: OutcomeForm | None = None) -> str:
    person = case.link.professional
    place = person.structure
    there = local(now(), place.departement)
    return render_template(
        "phoning/case.html",
        campaign=campaign,
        case=case,
        late=case.is_late(now()),
        person=person,
        place=place,
        departement=DEPARTEMENTS[place.departement],
        there=there,
        elsewhere=there.utcoffset() != local(now(), "75").utcoffset(),
        number=keys().open(person.phone) if person.phone else None,
        mail=_mail(case.link, _script(case)),
        script=_script(case),
        timeline=timeline(store.attempts_made(session(), case.link.id), history(session(), case.link.id))[:SHOWN],
        form=form or OutcomeForm(there, token=case.claim.token, link=case.link.id, formdata=None),
        outcomes=list(zip_longest(RULES.items(), KEYS, fillvalue="")),
        Asks=Asks,
        words=wording,
        languages=LANGUAGES,
    )


def _script(case: Case) -> Script:
    staff = current_staff()
    language = case.link.professional.language
    words = catalogue(language, settings().translations)
    return script(case.reason, staff.name if staff else "", case.link.campaign.project.name, language, words)


def _mail(link: RelayLink, said: Script) -> str | None:
    """A letter to the professional with their page, ready in the caller's own mail program."""
    if link.professional.email is None:
        return None
    address = f"{settings().public_base_url}/p/{links.page_token(keys(), link)}"
    body = wording.own_page_message(link.campaign.project.name, address, said.language)
    fields = urlencode({"subject": link.campaign.project.name, "body": body}, quote_via=quote)
    return f"mailto:{quote(keys().open(link.professional.email), safe='@')}?{fields}"


def _waiting() -> int | None:
    key = campaign_key()
    campaign = find_campaign(session(), key) if key else None
    return board_of(campaign).waiting if campaign else None


def _campaign(key: str) -> Campaign:
    return find_campaign(session(), key) or abort(404)


def _me() -> int:
    person = current_staff()
    assert person is not None, "only guarded views ask"
    return person.id


def _shown() -> bool:
    return allowed(Role.CALLER)


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)
    app.register_blueprint(today.blueprint)
    add_item(app, NavigationItem("phoning.show", N_("Calls"), order=40, shown=_shown, count=_waiting))
    add_item(app, NavigationItem("today.show", N_("Today"), order=10, shown=_shown))
