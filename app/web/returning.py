"""Going on elsewhere: a code to say or copy, and the page where it is typed."""

from __future__ import annotations

from functools import partial
from urllib.parse import urlsplit

from flask import current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.collection.codes import service as codes
from app.collection.codes.core import Purpose, spoken
from app.collection.codes.service import Opened, Refusal
from app.collection.store import CampaignPeriod, Stored
from app.distribution.core import CampaignState
from app.distribution.tables import Campaign
from app.interview.model import State
from app.questionnaire.version import Version
from app.site import context, language
from app.site.http import see_other
from app.versions.store import load
from app.web import cookie
from app.web.blueprint import KEPT_FOR_BACK, NOT_TAKEN, blueprint
from app.web.doorway import go_on, of_own_interview, offered, speaking, state_of, unavailable
from app.web.forms import CodeForm, TokenForm

TOO_MANY = 429


@blueprint.get("/s/<campaign_key>/elsewhere")
@of_own_interview
def elsewhere(stored: Stored) -> ResponseReturnValue:
    """The code of an open interview; where it has none yet, the button that makes one."""
    version = speaking(stored)
    if stored.interview.state is not State.ASKING:
        return go_on(stored)
    return return_page("web/elsewhere.html", version, stored)


def return_page(template: str, version: Version, stored: Stored, *, on_paper: bool = False) -> str:
    """With the code that opens the interview again, where it has one, and where it is typed."""
    code = codes.shown(context.reader(), context.keys(), stored.interview.id, Purpose.RETURN, context.now())
    return render_template(
        template,
        survey=version.survey,
        languages=offered(stored, version),
        stored=stored,
        on_paper=on_paper,
        held_until=min(stored.campaign.closes_at, context.now() + current_app.permanent_session_lifetime),
        code=spoken(code) if code else None,
        address=address_of(url_for("web.resume")),
    )


@blueprint.post("/s/<campaign_key>/elsewhere")
@of_own_interview
def make_code(stored: Stored) -> ResponseReturnValue:
    if stored.interview.state is State.ASKING and not TokenForm().stale():
        codes.make(context.session(), context.keys(), stored, Purpose.RETURN, context.now())
    return see_other(url_for("web.elsewhere", campaign_key=stored.campaign.key))


@blueprint.get("/resume")
def resume() -> str:
    return code_page(Purpose.RETURN, None)


@blueprint.post("/resume")
def resume_now() -> ResponseReturnValue:
    return _opens(Purpose.RETURN)


@blueprint.get("/my-answers")
def my_answers() -> str:
    return code_page(Purpose.ANSWERS, None)


@blueprint.post("/my-answers")
def open_my_answers() -> ResponseReturnValue:
    return _opens(Purpose.ANSWERS)


def _opens(asked: Purpose) -> ResponseReturnValue:
    """Either code opens on either page: people do not tell them apart."""
    form = CodeForm()
    typed, pressed = form.hidden("code"), form.hidden("speak")
    language.use(pressed or form.hidden("language"))
    again = partial(code_page, asked, typed=typed, begun_elsewhere=bool(form.hidden("begun_elsewhere")))
    if pressed:  # no token is asked for, as nothing is tried
        # A code opens answers: what was typed is not kept on a telephone that may be shared.
        return again(None), {} if typed else KEPT_FOR_BACK
    if form.stale():
        return again(None, stale=True), NOT_TAKEN
    if not typed.strip():
        return again(_("Please type the figures of your code.")), NOT_TAKEN, KEPT_FOR_BACK
    found = codes.open_code(context.session(), context.keys(), typed, request.remote_addr or "", context.now())
    if isinstance(found, Refusal):
        status = TOO_MANY if found is Refusal.TOO_MANY else NOT_TAKEN
        return again(_refusal_words(found)), status
    return _enter(found)


def _enter(opened: Opened) -> ResponseReturnValue:
    stored = opened.stored
    state = state_of(stored.campaign)
    if state is not CampaignState.OPEN:
        version = load(context.session(), stored.version_digest)
        return unavailable(stored.campaign, version, state)
    if opened.purpose is Purpose.ANSWERS:
        cookie.open_answers(stored.interview.id, context.now())
        return see_other(url_for("web.read_answers"))
    cookie.remember(stored)
    return go_on(stored)


def code_page(
    purpose: Purpose, problem: str | None, typed: str = "", *, stale: bool = False, begun_elsewhere: bool = False
) -> str:
    language.use(request.args.get("lang", ""))
    return render_template(
        "web/code.html",
        purpose=purpose,
        typed=typed,
        problems=[("code", problem)] if problem else [],
        stale=stale,
        begun_elsewhere=begun_elsewhere,
    )


def _refusal_words(refusal: Refusal) -> str:
    if refusal is Refusal.TOO_MANY:
        return _("Too many codes were tried. Please wait an hour, then try again.")
    return _("This code opens nothing. Look at every figure again; a code also stops working after its time.")


def results_address(campaign: Campaign | CampaignPeriod) -> str | None:
    """Where the results will stand, once the team has promised them."""
    return address_of(url_for("published.show", campaign_key=campaign.key)) if campaign.results_on else None


def address_of(path: str) -> str:
    """An address as one says it: without the scheme."""
    public = urlsplit(context.settings().public_base_url)
    return f"{public.netloc}{public.path}{path}"
