"""A person sees and erases their own answers, by the code they were given at the end."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.collection import service as collection
from app.collection.store import Stored
from app.distribution.core import CampaignState
from app.interview.model import State, Withdraw
from app.interview.recounting import recount
from app.questionnaire.version import Version
from app.site import context, language
from app.site.http import see_other
from app.site.typography import typeset
from app.web import cookie
from app.web.blueprint import NOT_TAKEN, blueprint
from app.web.doorway import offered, record, speaking, state_of, translate, unavailable
from app.web.forms import DELETE, StopForm, TokenForm


@blueprint.get("/my-answers/read")
def read_answers() -> ResponseReturnValue:
    stored = _opened()
    if stored is None:
        return _back_to_the_code()
    version = _chosen(stored)
    if (state := state_of(stored.campaign)) is not CampaignState.OPEN:
        return unavailable(stored.campaign, version, state)
    if stored.interview.state is State.WITHDRAWN:
        return render_template("web/erased.html", survey=version.survey, languages=offered(stored, version))
    spoken = language.current()
    told = recount(version, stored.interview, spoken, translate(spoken))
    return render_template(
        "web/answers.html",
        survey=version.survey,
        languages=offered(stored, version),
        stored=stored,
        told=[(typeset(one.question, spoken), typeset(one.answer, spoken)) for one in told],
    )


@blueprint.get("/my-answers/erase")
def erase() -> ResponseReturnValue:
    stored = _opened()
    return _erase_page(stored) if stored and _may_change(stored) else _back_to_the_code()


@blueprint.post("/my-answers/erase")
def erase_now() -> ResponseReturnValue:
    stored = _opened()
    if stored is None or not _may_change(stored):
        return _back_to_the_code()
    form = StopForm()
    if form.stale():
        return _erase_page(stored, stale=True), NOT_TAKEN
    if form.hidden("choice") == DELETE:
        record(stored, Withdraw())
    return see_other(url_for("web.read_answers", lang=request.args.get("lang")))


@blueprint.post("/my-answers/close")
def close_answers() -> ResponseReturnValue:
    """Before somebody else takes the telephone."""
    if not TokenForm().stale():
        cookie.close_answers()
    return _back_to_the_code()


def _opened() -> Stored | None:
    interview_id = cookie.answers_open(context.now())
    return collection.find(context.session(), interview_id) if interview_id else None


def _may_change(stored: Stored) -> bool:
    return state_of(stored.campaign) is CampaignState.OPEN


def _back_to_the_code() -> ResponseReturnValue:
    return see_other(url_for("web.my_answers"))


def _chosen(stored: Stored) -> Version:
    """The version of the answers; the page speaks the language chosen on it, else theirs."""
    version = speaking(stored)
    if (chosen := request.args.get("lang", "")) in offered(stored, version):
        language.use(chosen)
    return version


def _erase_page(stored: Stored, *, stale: bool = False) -> str:
    version = _chosen(stored)
    spoken = offered(stored, version)
    return render_template("web/erase.html", survey=version.survey, languages=spoken, stale=stale)
