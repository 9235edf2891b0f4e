"""The pages a beneficiary meets. GET starts, counts and changes nothing, for messaging apps open links as well."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace
from pathlib import PurePosixPath

from flask import Blueprint, Flask, abort, redirect, render_template, request, send_from_directory, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.collection import service as collection
from app.collection.service import Recorded
from app.collection.store import Stored
from app.distribution.core import CampaignState, HasPeriod, campaign_state
from app.interview import engine
from app.interview.closing import closing_words
from app.interview.model import Back, Channel, Interview, Missing, Prompt, Reply, Speak, State, Withdraw
from app.interview.wording import Translate, Worded, word
from app.questionnaire.model import Language
from app.questionnaire.version import Version
from app.site import context, errors, language
from app.site.routes import protection
from app.site.typography import typeset
from app.versions.store import load
from app.web import cookie, service
from app.web.forms import (
    ANEW,
    BACK,
    DELETE,
    LanguageForm,
    StartForm,
    StepForm,
    StopForm,
    form_class,
    given_values,
)
from app.web.service import Door
from app.web.typeset import typeset_words

blueprint = Blueprint("web", __name__, template_folder="templates")

NOT_TAKEN = 422
MEDIA = frozenset({".png", ".jpg", ".jpeg", ".webp", ".gif", ".mp3", ".ogg", ".m4a", ".wav"})
"""What may lie beside surveys and be shown; never the surveys themselves."""
MEDIA_KEPT = 3600
FIXED_PAGES = frozenset({"end", "stop", "language"})
"""Pages beside the questions; a question of such a name has a hyphen before it in its address."""
STATUS = {CampaignState.CLOSED: 410, CampaignState.NOT_YET_OPEN: 403}


# Opening pages. ---------------------------------------------------------------------------------


@blueprint.get("/e/<token>")
def group_link(token: str) -> ResponseReturnValue:
    return _opening(service.group_door(context.session(), context.keys(), token))


@blueprint.post("/e/<token>")
def begin_in_group(token: str) -> ResponseReturnValue:
    return _begin(service.group_door(context.session(), context.keys(), token))


@blueprint.get("/i/<token>")
def personal_link(token: str) -> ResponseReturnValue:
    return _opening(service.personal_door(context.session(), context.keys(), token))


@blueprint.post("/i/<token>")
def begin_in_person(token: str) -> ResponseReturnValue:
    return _begin(service.personal_door(context.session(), context.keys(), token))


def _opening(door: Door | None) -> ResponseReturnValue:
    if door is None:
        return errors.unknown_link_page()
    language.use(_language(door))
    if (state := _state(door.campaign)) is not CampaignState.OPEN:
        return _unavailable(door.campaign, door.version, state)
    if door.begun and door.begun.interview.state is not State.ASKING:
        return end_page(door.version, door.begun)
    return opening_page(door, None)


def _begin(door: Door | None) -> ResponseReturnValue:
    if door is None:
        return errors.unknown_link_page()
    form = StartForm()
    spoken = form.hidden("language")
    language.use(spoken if spoken in door.version.texts else _language(door))
    if (state := _state(door.campaign)) is not CampaignState.OPEN:
        return _unavailable(door.campaign, door.version, state)
    if form.stale():
        return opening_page(door, _stale_words()), NOT_TAKEN
    held = None if door.personal or form.hidden("begin") == ANEW else _unfinished(door)
    session, now = context.session(), context.now()
    if held:
        stored = service.speak(session, held, language.current(), now)
    else:
        stored = service.begin(session, context.keys(), door, form.hidden("step"), _nonce, language.current(), now)
    cookie.remember(door.campaign.key, stored.interview.id)
    return _go_on(stored)


def opening_page(door: Door, problem: str | None) -> str:
    return render_template(
        "web/opening.html",
        door=door,
        survey=door.version.survey,
        text=_texts(door.version, language.current()),
        form=StartForm(formdata=None, data={"step": _nonce(), "language": language.current()}),
        unfinished=bool(door.begun) if door.personal else bool(_unfinished(door)),
        problems=[("begin", problem)] if problem else [],
    )


def _language(door: Door) -> Language:
    """As the link says, else as the interview behind it or its invitation, else as the browser, else the survey's."""
    offered = door.version.languages
    own = door.begun.interview.language if door.begun else door.language
    asked = (request.args.get("lang"), own, language.negotiate(request.headers.get("Accept-Language"), offered))
    return next((one for one in asked if one in offered), offered[0])


def _unfinished(door: Door) -> Stored | None:
    """The interview this browser is in the middle of, in the door's campaign."""
    stored = _own(door.campaign.key)
    return stored if stored and stored.interview.state is State.ASKING and stored.interview.answers else None


def _nonce() -> str:
    return secrets.token_urlsafe(16)


# Questions. -------------------------------------------------------------------------------------


@blueprint.get("/s/<campaign_key>/<question_id>")
def question(campaign_key: str, question_id: str) -> ResponseReturnValue:
    return _at(campaign_key, question_id, question_page)


@blueprint.post("/s/<campaign_key>/<question_id>")
def answer(campaign_key: str, question_id: str) -> ResponseReturnValue:
    return _at(campaign_key, question_id, _move)


def _at(
    campaign_key: str, question_id: str, then: Callable[[Stored, Version, Prompt], ResponseReturnValue]
) -> ResponseReturnValue:
    """What to do at a question of this browser's interview; where there is none to answer, the way to go on."""
    stored = _own(campaign_key)
    if stored is None:
        return errors.unknown_link_page()
    version = _speaking(stored)
    if (state := _state(stored.campaign)) is not CampaignState.OPEN:
        return _unavailable(stored.campaign, version, state)
    prompt = engine.prompt_at(version, stored.interview, question_id.removeprefix("-"))
    return then(stored, version, prompt) if prompt else _go_on(stored)


def _move(stored: Stored, version: Version, prompt: Prompt) -> ResponseReturnValue:
    form = _form_class(stored.interview, version, prompt)()
    if form.stale():
        return question_page(stored, version, prompt, form, _stale_words()), NOT_TAKEN
    if form.hidden("move") == BACK:
        return _go_on_from(_record(stored, Back(prompt.question_id)))
    reply = Reply(prompt.question_id, form.raw(), Channel.WEB, form.hidden("step"))
    recorded = _record(stored, reply)
    told = recorded.step.prompt
    if told and told.problem:
        return question_page(recorded.stored, version, told, form), NOT_TAKEN
    return _go_on_from(recorded)


def _record(stored: Stored, move: Reply | Back | Speak | Withdraw) -> Recorded:
    return collection.record(context.session(), stored.interview.id, move, context.now())


def _form_class(interview: Interview, version: Version, prompt: Prompt) -> type[StepForm]:
    plain = replace(prompt, problem=None)
    words = _words(version, interview.language, plain)
    return form_class(version, interview.language, prompt, words)


def _words(version: Version, spoken: Language, prompt: Prompt) -> Worded:
    return typeset_words(word(version, spoken, prompt, _translate(spoken), Channel.WEB), spoken)


def question_page(
    stored: Stored, version: Version, prompt: Prompt, sent: StepForm | None = None, problem: str | None = None
) -> str:
    """A question; with what was sent and not taken still in it."""
    spoken = stored.interview.language
    words = _words(version, spoken, prompt)
    problem = problem or words.problem
    kind = form_class(version, spoken, prompt, words)
    form = sent or kind(formdata=None, data=given_values(prompt, stored.interview.step))
    form.tell(problem)
    return render_template(
        "web/question.html",
        stored=stored,
        survey=version.survey,
        text=_texts(version, spoken),
        prompt=prompt,
        words=words,
        form=form,
        refused=prompt.given is Missing.REFUSED,
        problems=[("answer", problem)] if problem else [],
    )


@blueprint.get("/media/<path:path>")
def media(path: str) -> ResponseReturnValue:
    """A picture or a recording that lies beside the surveys."""
    if PurePosixPath(path).suffix not in MEDIA:
        abort(404)
    return send_from_directory(context.settings().surveys, path, max_age=MEDIA_KEPT)


# Language, stopping, the end. -------------------------------------------------------------------


@blueprint.post("/s/<campaign_key>/language")
def speak(campaign_key: str) -> ResponseReturnValue:
    """Another language on the same page; no token is asked for, since nothing is lost by it."""
    stored = _own(campaign_key)
    if stored is None:
        return errors.unknown_link_page()
    form = LanguageForm()
    recorded = _record(stored, Speak(form.hidden("language")))
    asked = form.hidden("question")
    version = load(context.session(), stored.version_digest)
    if engine.prompt_at(version, recorded.stored.interview, asked):
        return redirect(_question_address(campaign_key, asked), 303)
    return _go_on(recorded.stored)


@blueprint.get("/s/<campaign_key>/language")
@blueprint.get("/s/<campaign_key>/")
def where_i_was(campaign_key: str) -> ResponseReturnValue:
    stored = _own(campaign_key)
    return _go_on(stored) if stored else errors.unknown_link_page()


@blueprint.get("/s/<campaign_key>/stop")
def stop(campaign_key: str) -> ResponseReturnValue:
    stored = _own(campaign_key)
    if stored is None:
        return errors.unknown_link_page()
    return _stop_page(stored, None)


@blueprint.post("/s/<campaign_key>/stop")
def stop_now(campaign_key: str) -> ResponseReturnValue:
    stored = _own(campaign_key)
    if stored is None:
        return errors.unknown_link_page()
    form = StopForm()
    if form.stale():
        return _stop_page(stored, _stale_words()), NOT_TAKEN
    if form.hidden("choice") == DELETE:
        return _go_on(_record(stored, Withdraw()).stored)
    return redirect(url_for("web.later", campaign_key=campaign_key), 303)


@blueprint.get("/s/<campaign_key>/stop/later")
def later(campaign_key: str) -> ResponseReturnValue:
    stored = _own(campaign_key)
    if stored is None:
        return errors.unknown_link_page()
    version = _speaking(stored)
    return render_template("web/later.html", survey=version.survey, stored=stored)


@blueprint.get("/s/<campaign_key>/end")
def end(campaign_key: str) -> ResponseReturnValue:
    stored = _own(campaign_key)
    if stored is None:
        return errors.unknown_link_page()
    version = _speaking(stored)
    return _go_on(stored) if stored.interview.state is State.ASKING else end_page(version, stored)


def _stop_page(stored: Stored, problem: str | None) -> str:
    version = _speaking(stored)
    problems = [("choice", problem)] if problem else []
    return render_template("web/stop.html", survey=version.survey, stored=stored, problems=problems)


def end_page(version: Version, stored: Stored) -> str:
    spoken = language.current()
    closing = closing_words(version, stored.interview, spoken, _translate(spoken))
    return render_template(
        "web/end.html",
        survey=version.survey,
        closing=typeset(closing, spoken) if closing else None,
        stored=stored,
        own=cookie.interview_of(stored.campaign.key) == stored.interview.id,
    )


# Shared. ----------------------------------------------------------------------------------------


def _own(campaign_key: str) -> Stored | None:
    """The interview of this browser in a campaign."""
    id_ = cookie.interview_of(campaign_key)
    return collection.find(context.session(), id_) if id_ else None


def _speaking(stored: Stored) -> Version:
    """The interview's version; the page speaks its language from here on."""
    language.use(stored.interview.language)
    return load(context.session(), stored.version_digest)


def _translate(spoken: Language) -> Translate:
    return language.translator(spoken, context.settings().translations)


def _texts(version: Version, spoken: Language) -> dict[str, str]:
    """The survey's own texts in a language, by part."""
    return {part: typeset(version.text(spoken, f"survey.{part}"), spoken) for part in ("title", "intro", "notice")}


def _state(campaign: HasPeriod) -> CampaignState:
    return campaign_state(campaign, context.now())


def _unavailable(campaign: HasPeriod, version: Version, state: CampaignState) -> tuple[str, int]:
    """Closed, or not open yet: only whoever holds a good link learns which."""
    ended = min(campaign.closed_at or campaign.closes_at, campaign.closes_at)
    page = render_template(
        "web/unavailable.html", survey=version.survey, state=state.value, opens_at=campaign.opens_at, ended_at=ended
    )
    return page, STATUS[state]


def _go_on_from(recorded: Recorded) -> ResponseReturnValue:
    prompt = recorded.step.prompt
    key = recorded.campaign.key
    return redirect(_question_address(key, prompt.question_id) if prompt else url_for("web.end", campaign_key=key), 303)


def _go_on(stored: Stored) -> ResponseReturnValue:
    """To where the interview stands."""
    version = load(context.session(), stored.version_digest)
    prompt = engine.current(version, stored.interview)
    key = stored.campaign.key
    return redirect(_question_address(key, prompt.question_id) if prompt else url_for("web.end", campaign_key=key), 303)


def _question_address(campaign_key: str, question_id: str) -> str:
    written = f"-{question_id}" if question_id in FIXED_PAGES else question_id
    return url_for("web.question", campaign_key=campaign_key, question_id=written)


def _stale_words() -> str:
    return _("This page was open for a long time. Nothing is lost: press the button once more.")


def register(app: Flask) -> None:
    # The forms look at their token themselves, so that a late one shows the page again and not an error.
    protection.exempt(blueprint)
    app.register_blueprint(blueprint)
