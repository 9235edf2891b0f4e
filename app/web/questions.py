"""One question, shown and answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from flask import render_template
from flask.typing import ResponseReturnValue

from app.collection.store import Stored
from app.distribution.core import CampaignState
from app.interview import engine
from app.interview.model import Back, Channel, Interview, Missing, Prompt, Reply
from app.interview.wording import Worded, word
from app.questionnaire.model import Language
from app.questionnaire.version import Version
from app.site import errors
from app.web.blueprint import NOT_TAKEN, blueprint
from app.web.doorway import (
    go_on,
    go_on_from,
    own,
    record,
    speaking,
    stale_words,
    state_of,
    survey_texts,
    translate,
    unavailable,
)
from app.web.forms import BACK, StepForm, form_class, given_values
from app.web.typeset import typeset_words


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
    stored = own(campaign_key)
    if stored is None:
        return errors.unknown_link_page()
    version = speaking(stored)
    if (state := state_of(stored.campaign)) is not CampaignState.OPEN:
        return unavailable(stored.campaign, version, state)
    prompt = engine.prompt_at(version, stored.interview, question_id.removeprefix("-"))
    return then(stored, version, prompt) if prompt else go_on(stored)


def _move(stored: Stored, version: Version, prompt: Prompt) -> ResponseReturnValue:
    form = _form_class(stored.interview, version, prompt)()
    if form.stale():
        return question_page(stored, version, prompt, form, stale_words()), NOT_TAKEN
    if form.hidden("move") == BACK:
        return go_on_from(record(stored, Back(prompt.question_id)))
    reply = Reply(prompt.question_id, form.raw(), Channel.WEB, form.hidden("step"))
    recorded = record(stored, reply)
    told = recorded.step.prompt
    if told and told.problem:
        return question_page(recorded.stored, version, told, form), NOT_TAKEN
    return go_on_from(recorded)


def _form_class(interview: Interview, version: Version, prompt: Prompt) -> type[StepForm]:
    plain = replace(prompt, problem=None)
    words = _words(version, interview.language, plain)
    return form_class(version, interview.language, prompt, words)


def _words(version: Version, spoken: Language, prompt: Prompt) -> Worded:
    return typeset_words(word(version, spoken, prompt, translate(spoken), Channel.WEB), spoken)


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
        text=survey_texts(version, spoken),
        prompt=prompt,
        words=words,
        form=form,
        refused=prompt.given is Missing.REFUSED,
        problems=[("answer", problem)] if problem else [],
    )
