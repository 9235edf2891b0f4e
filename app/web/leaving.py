"""Another language, stopping, taking answers back, the end."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from app.collection.codes import service as codes
from app.collection.codes.core import Purpose
from app.collection.codes.core import spoken as spoken_code
from app.collection.store import Stored
from app.distribution import slips
from app.interview.closing import closing_words
from app.interview.model import Speak, State, Withdraw
from app.questionnaire.version import Version
from app.site import context, csrf, errors, language, skeletons
from app.site.http import see_other
from app.site.skeletons import Values
from app.site.typography import typeset
from app.web import cookie
from app.web.blueprint import KEPT_FOR_BACK, NOT_TAKEN, blueprint
from app.web.doorway import go_on, not_now, of_own_interview, offered, record, speaking, translate
from app.web.forms import DELETE, LanguageForm, StopForm
from app.web.helping import hand_over_end
from app.web.returning import address_of, results_address, return_page

BESIDE = frozenset({"stop", "later", "elsewhere", "helping"})
"""Pages beside the questions that have a language menu."""


@blueprint.post("/s/<campaign_key>/language")
@of_own_interview
def speak(stored: Stored) -> ResponseReturnValue:
    """Another language on the same page; no token is asked for, since nothing is lost by it."""
    form = LanguageForm()
    spoken = record(stored, Speak(form.hidden("language"))).stored
    if (page := form.hidden("page")) in BESIDE:
        return see_other(url_for(f"web.{page}", campaign_key=stored.campaign.key))
    return go_on(spoken)


@blueprint.get("/s/<campaign_key>/language")
@blueprint.get("/s/<campaign_key>/")
@of_own_interview
def where_i_was(stored: Stored) -> ResponseReturnValue:
    return go_on(stored)


@blueprint.get("/s/<campaign_key>/stop")
@of_own_interview
def stop(stored: Stored) -> ResponseReturnValue:
    return _stop_page(stored)


@blueprint.post("/s/<campaign_key>/stop")
@of_own_interview
def stop_now(stored: Stored) -> ResponseReturnValue:
    form = StopForm()
    if form.stale():
        return _stop_page(stored, stale=True), NOT_TAKEN, KEPT_FOR_BACK
    if form.hidden("choice") == DELETE:
        return go_on(record(stored, Withdraw()).stored)
    if stored.interview.state is State.ASKING:
        codes.make(context.session(), context.keys(), stored, Purpose.RETURN, context.now())
    # Anew, for the next page says how long this browser goes on with the link.
    cookie.remember(stored)
    return see_other(url_for("web.later", campaign_key=stored.campaign.key))


@blueprint.get("/s/<campaign_key>/stop/later")
@of_own_interview
def later(stored: Stored) -> ResponseReturnValue:
    invited = stored.origin.invitation_id
    on_paper = invited is not None and slips.is_on_paper(context.reader(), invited)
    return return_page("web/later.html", speaking(stored), stored, on_paper=on_paper)


@blueprint.get("/s/<campaign_key>/end")
def end(campaign_key: str) -> ResponseReturnValue:
    """As `of_own_interview`, but that the interview and its code are one read."""
    id_, now = cookie.interview_of(campaign_key), context.now()
    stored, code = codes.find_at_the_end(context.reader(), context.keys(), id_, now) if id_ else (None, None)
    if stored is None or not cookie.holds(stored):
        return errors.unknown_link_page()
    return not_now(stored) or _end(stored, code)


def _end(stored: Stored, code: str | None) -> ResponseReturnValue:
    version = speaking(stored)
    if stored.interview.state is State.ASKING:
        return go_on(stored)
    return hand_over_end(stored, version) or end_page(version, stored, code)


def _stop_page(stored: Stored, *, stale: bool = False) -> str:
    version = speaking(stored)
    spoken = offered(stored, version)
    return render_template("web/stop.html", survey=version.survey, languages=spoken, stored=stored, stale=stale)


def own_code(stored: Stored) -> str | None:
    """What the page of the end shows to whoever answered."""
    if not cookie.holds(stored):
        return None
    return codes.shown_at_the_end(context.reader(), context.keys(), stored, context.now())


def end_page(version: Version, stored: Stored, code: str | None) -> bytes:
    spoken = language.current()
    closing = closing_words(version, stored.interview, spoken, translate(spoken))
    own_ = cookie.holds(stored)
    state, campaign = stored.interview.state.value, stored.campaign

    def draw(values: Values) -> str:
        return render_template(
            "web/end.html",
            survey=version.survey,
            languages=offered(stored, version),
            state=state,
            campaign=campaign,
            own=own_,
            has_code=bool(code),
            address=address_of(url_for("web.my_answers")),
            results=results_address(campaign),
            **values,
        )

    values = {"token": csrf.token(), "closing": typeset(closing or "", spoken), "code": spoken_code(code or "")}
    return skeletons.page(("end", version.digest, spoken, state, campaign, own_, bool(code)), draw, values)
