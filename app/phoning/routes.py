"""The caller's page: one case at a time, taken, called and noted without leaving the page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
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
from app.interview.model import Assistance
from app.phoning import changed, finding, lead_page, queue, service, store, today, wording
from app.phoning.board import board, first_in_line, waiting
from app.phoning.bridge import desk as bridge_desk
from app.phoning.bridge import routes as bridge
from app.phoning.cases import rules
from app.phoning.core.hours import local
from app.phoning.core.outcomes import RULES, Asks, Kind
from app.phoning.core.script import ScriptKind
from app.phoning.forms import OutcomeForm, ago
from app.phoning.presenting import Line, timeline
from app.phoning.scripts import routes as scripts_pages
from app.phoning.scripts import service as scripts
from app.phoning.scripts import wording as scripts_wording
from app.phoning.scripts.spoken import Script, script
from app.phoning.scripts.store import Which
from app.phoning.service import Case, Saved
from app.phoning.tables import CallCase
from app.site.context import keys, now, session, settings
from app.site.language import LANGUAGES, N_, catalogue
from app.site.navigation import NavigationItem, add_item, campaign_key
from app.web import cookie
from app.web.doorway import go_on
from app.web.service import helped

blueprint = Blueprint("phoning", __name__, template_folder="templates", url_prefix="/console/<campaign_key>/phoning")

KEYS = "1234567890abcdefgh"
"""Of the outcomes, in their order."""
PAGES_BENEATH = ("changed", "lead", "scripts")
OFTEN = 10
"""Outcomes always in sight; the others are folded away, and their keys open them."""
LISTED = 15
"""Cases shown beside the button, to see what comes and to take one out of turn."""
MOST_TYPED = 80
SHOWN = 40
"""Lines of history under a case."""


@blueprint.get("")
@staff_required(Role.CALLER)
def show(campaign_key: str) -> ResponseReturnValue:
    campaign = _campaign(campaign_key)
    case = service.current_case(session(), keys(), campaign, _me(), now())
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
    """A case pointed at: on the board by its own number, in the list of who is silent by their link's."""
    campaign = _campaign(campaign_key)
    case_id, link_id = _posted_number("case"), _posted_number("link")
    if case_id is None and link_id is not None:
        case_id = service.case_of_link(session(), keys(), campaign, link_id, now())
    if case_id is None or service.take_case(session(), keys(), campaign, case_id, _me(), now()) is None:
        flash(
            _("This person cannot be called now: a colleague has the case, or they do not want to be called."), "wrong"
        )
    return _back(campaign, say=ScriptKind.INBOUND.value if request.form.get("rang") else None)


@blueprint.post("/find")
@staff_required(Role.CALLER)
def find(campaign_key: str) -> ResponseReturnValue:
    """Somebody rings us. What was typed may be their number, so it is never in an address."""
    campaign = _campaign(campaign_key)
    typed = request.form.get("typed", "")[:MOST_TYPED]
    found = finding.find(session(), keys(), campaign, typed)
    return render_template("phoning/found.html", campaign=campaign, typed=typed, found=found, words=wording)


@blueprint.post("/fill")
@staff_required(Role.CALLER)
def fill(campaign_key: str) -> ResponseReturnValue:
    """Ask the questions of somebody who began by text message: their interview goes on in this browser."""
    campaign = _campaign(campaign_key)
    case = service.current_case(session(), keys(), campaign, _me(), now())
    begun = service.interview_of(session(), case) if case else None
    if begun is None:
        return _back(campaign)
    stored = helped(session(), begun, Assistance.PHONE, now())
    cookie.remember(stored)
    return go_on(stored)


@blueprint.post("/languages")
@staff_required(Role.CALLER)
def languages(campaign_key: str) -> ResponseReturnValue:
    """In which a caller makes calls."""
    chosen = [code for code in LANGUAGES if code in request.form.getlist("language")]
    queue.speak(session(), _me(), chosen)
    flash(_("Saved."), "good")
    return _back(_campaign(campaign_key))


@blueprint.post("/outcome")
@staff_required(Role.CALLER)
def save(campaign_key: str) -> ResponseReturnValue:
    campaign = _campaign(campaign_key)
    row = _posted_case(campaign)
    noted_at = service.noted_at(row, request.form.get("token", ""), ago(request.form), now())
    form = _form(row, noted_at)
    if not form.validate_on_submit():
        return _again(campaign, form)
    held, said, base_url = form.held(_me()), form.reported(noted_at), settings().public_base_url
    saved = service.save_outcome(session(), keys(), campaign, held, said, now(), base_url=base_url)
    _tell(saved)
    if request.form.get("then") == "next":
        service.next_case(session(), keys(), campaign, _me(), now())
    return _back(campaign)


@blueprint.post("/release")
@staff_required(Role.CALLER)
def release(campaign_key: str) -> ResponseReturnValue:
    campaign = _campaign(campaign_key)
    service.release(session(), _held(campaign))
    return _back(campaign)


@blueprint.post("/heartbeat")
@staff_required(Role.CALLER)
def heartbeat(campaign_key: str) -> ResponseReturnValue:
    """What the page asks in the middle of a call: whether the case is still theirs, and what has ended it."""
    campaign = _campaign(campaign_key)
    held = _held(campaign)
    beat = service.heartbeat(session(), keys(), campaign, held, now())
    line = bridge_desk.line(_me(), held.token if beat.held else None)
    call = {"line": line.words, "going_on": line.going_on, "suggested": line.suggested} if line else {}
    return {"held": beat.held, "over": wording.over(beat.over), **call}


def _held(campaign: Campaign) -> service.Held:
    return service.Held(request.form.get("token", ""), _posted_case(campaign).id, _me())


def _posted_case(campaign: Campaign) -> CallCase:
    case_id = _posted_number("case")
    if case_id is None:
        abort(400)
    return store.find_case(session(), campaign.id, case_id) or abort(404)


def _posted_number(name: str) -> int | None:
    """A number as our own pages send it; nine figures always fit the database."""
    given = request.form.get(name, "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) <= 9 else None


def _form(row: CallCase, at: dt.datetime, **values: object) -> OutcomeForm:
    there = local(at, store.window_of(session(), row).places[0])
    return OutcomeForm(there, Kind(row.kind), **values)


def _again(campaign: Campaign, form: OutcomeForm) -> ResponseReturnValue:
    """The form back with what is missing; where the case is gone meanwhile, say so."""
    case = service.current_case(session(), keys(), campaign, _me(), now())
    if case is None or case.token != form.token.data:
        flash(_("The call was not saved, and the case is no longer yours. Take it again to note the call."), "wrong")
        return _back(campaign)
    return _case_page(campaign, case, form), 422


def _tell(saved: Saved | None) -> None:
    if saved is Saved.LATE:
        flash(_("A colleague has this case by now. Your note is kept in its history."), "attention")
    else:
        flash(_("Call saved."), "good")


def _back(campaign: Campaign, say: str | None = None) -> ResponseReturnValue:
    """To the caller's page; `say` names a script other than the case's own."""
    return redirect(url_for(".show", campaign_key=campaign.key, say=say), 303)


def _board_page(campaign: Campaign) -> str:
    return render_template(
        "phoning/board.html",
        campaign=campaign,
        found=board(session(), campaign, now()),
        open=campaign_state(campaign, now()) is CampaignState.OPEN,
        upcoming=first_in_line(session(), keys(), campaign, now(), LISTED),
        rules=rules(session(), campaign.id),
        words=wording,
        caller=_me(),
        leads=allowed(Role.TEAM),
        spoken=queue.spoken(session(), _me()),
        bridge=bridge_desk.line(_me()),
        languages=LANGUAGES,
    )


def _case_page(campaign: Campaign, case: Case, form: OutcomeForm | None = None) -> str:
    """Of a beneficiary nobody knows a name; their professional's is not shown with them."""
    link = store.find_link(session(), case.row.relay_link_id) if case.known.case and case.row.relay_link_id else None
    place = case.known.facts.window.places[0]
    there = local(now(), place)
    number = keys().opened(case.known.number)
    kind, said = Kind(case.row.kind), _script(campaign, case, form)
    return render_template(
        "phoning/case.html",
        campaign=campaign,
        case=case,
        late=case.is_late(now()),
        person=link.professional if link else None,
        place=link.professional.structure if link else None,
        departement=DEPARTEMENTS[place],
        there=there,
        elsewhere=there.utcoffset() != local(now(), "75").utcoffset(),
        number=number,
        mail=_mail(link) if link else None,
        script=said,
        scripts=[(one, scripts_wording.kind(one)) for one in (ScriptKind(kind), ScriptKind.INBOUND)],
        timeline=_timeline(case),
        form=form or _form(case.row, now(), token=case.token, case=case.id, script=said.version.name, formdata=None),
        outcomes=list(zip([(one, rule) for one, rule in RULES.items() if kind in rule.kinds], KEYS, strict=False)),
        OFTEN=OFTEN,
        Asks=Asks,
        words=wording,
        languages=LANGUAGES,
        caller=_me(),
        begun=service.interview_of(session(), case) is not None,
        door=_door(case),
        bridge=bridge_desk.line(_me(), case.token) if number else None,
    )


def _door(case: Case) -> str | None:
    """Where the questions can be asked of somebody who has not begun: the link that their professional gives out."""
    if Kind(case.row.kind) is not Kind.BENEFICIARY or case.row.relay_link_id is None:
        return None
    link = store.find_link(session(), case.row.relay_link_id)
    return url_for("web.group_link", token=links.relay_token(keys(), link), lang=case.row.language)


def _timeline(case: Case) -> Sequence[Line]:
    """Of a beneficiary only the calls: the rest of the history is their professional's."""
    made = store.attempts_made(session(), case.id)
    link = case.row.relay_link_id if case.known.case else None
    return timeline(made, history(session(), link) if link is not None else [])[:SHOWN]


def _script(campaign: Campaign, case: Case, form: OutcomeForm | None) -> Script:
    """In the person's language, unless the caller chose another; after a mistake in the form, the same as before."""
    kind, language = ScriptKind(case.row.kind), case.row.language
    asked = (request.args.get("say", ""), request.args.get("in", ""))
    said = form.script_read() if form else asked
    if said[0] in {kind, ScriptKind.INBOUND}:
        kind = ScriptKind(said[0])
    which = Which(campaign.project_id, kind, said[1] if said[1] in LANGUAGES else language)
    words = catalogue(which.language, settings().translations)
    person = current_staff()
    version = scripts.in_use(session(), which, words)
    return script(version, case.reason, person.name if person else "", campaign.project.name)


def _mail(link: RelayLink) -> str | None:
    """A letter to the professional with their page, ready in the caller's own mail program."""
    email = keys().opened(link.professional.email)
    if email is None:
        return None
    address = f"{settings().public_base_url}/p/{links.page_token(keys(), link)}"
    body = wording.own_page_message(link.campaign.project.name, address, link.professional.language)
    fields = urlencode({"subject": link.campaign.project.name, "body": body}, quote_via=quote)
    return f"mailto:{quote(email, safe='@')}?{fields}"


def _waiting() -> int | None:
    key = campaign_key()
    campaign = find_campaign(session(), key) if key else None
    return waiting(session(), campaign, now()) if campaign else None


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
    app.register_blueprint(changed.blueprint)
    app.register_blueprint(lead_page.blueprint)
    app.register_blueprint(scripts_pages.blueprint)
    app.register_blueprint(bridge_desk.blueprint)
    bridge.register(app)
    add_item(app, NavigationItem("phoning.show", N_("Calls"), 40, shown=_shown, count=_waiting, beneath=PAGES_BENEATH))
    add_item(app, NavigationItem("today.show", N_("Today"), order=10, shown=_shown))
