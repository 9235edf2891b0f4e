"""A page of questions, shown and answered: one question, or those that the survey puts together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from flask.typing import ResponseReturnValue

from app.collection.store import Stored
from app.distribution.core import CampaignState
from app.interview import engine
from app.interview.model import AnswerNotTaken, Back, Problem, Reply, Speak
from app.questionnaire.version import Version
from app.site import errors, language
from app.web.blueprint import NOT_TAKEN, blueprint
from app.web.doorway import (
    go_on,
    go_on_from,
    own,
    record,
    speaking,
    state_of,
    unavailable,
)
from app.web.drawing import Page, question_page
from app.web.forms import BACK, LanguageForm, StepForm, field_names, form_class
from app.web.helping import channel_of, hand_over_page


@blueprint.get("/s/<campaign_key>/<question_id>")
def question(campaign_key: str, question_id: str) -> ResponseReturnValue:
    return _at(campaign_key, question_id, _show)


@blueprint.post("/s/<campaign_key>/<question_id>")
def answer(campaign_key: str, question_id: str) -> ResponseReturnValue:
    return _at(campaign_key, question_id, _move)


def _at(
    campaign_key: str, question_id: str, then: Callable[[Stored, Version, Page], ResponseReturnValue]
) -> ResponseReturnValue:
    """What to do at a page of this browser's interview; where there is none to answer, the way to go on."""
    stored = own(campaign_key)
    if stored is None:
        return errors.unknown_link_page()
    version = speaking(stored)
    if (state := state_of(stored.campaign)) is not CampaignState.OPEN:
        return unavailable(stored.campaign, version, state)
    prompts = engine.page_at(version, stored.interview, question_id.removeprefix("-"))
    return then(stored, version, prompts) if prompts else _elsewhere(stored)


def _elsewhere(stored: Stored) -> ResponseReturnValue:
    """The page is gone: on to where the interview stands, in the language that was pressed there."""
    pressed = LanguageForm().hidden("language")
    return go_on(record(stored, Speak(pressed)).stored if pressed else stored)


def _show(stored: Stored, version: Version, prompts: Page) -> str:
    asked_for = [one.question_id for one in prompts]
    return hand_over_page(stored, version, asked_for) or question_page(stored, version, prompts)


def _move(stored: Stored, version: Version, prompts: Page) -> ResponseReturnValue:
    form = form_class(version, prompts)()
    if form.hidden("language"):
        return _speak(stored, version, prompts, form)
    if form.stale():
        return question_page(stored, version, prompts, form, stale=True), NOT_TAKEN
    if form.hidden("move") == BACK:
        return go_on_from(record(stored, Back(prompts[0].question_id)))
    return _answer(stored, version, prompts, form)


def _answer(stored: Stored, version: Version, prompts: Page, form: StepForm) -> ResponseReturnValue:
    """Take what is an answer; where one is none, show the page again with all that was typed."""
    names = zip(prompts, field_names(prompts), strict=True)
    step, channel, shown = form.hidden("step"), channel_of(stored.interview), form.shown()
    # A page says nothing to a question that has come to it since.
    said = [(one.question_id, name) for one, name in names if not shown or one.question_id in shown]
    replies = [Reply(question_id, form.raw(name), channel, step) for question_id, name in said]
    recorded = record(stored, *replies)
    refused = {one.question_id: one.problem for one in recorded.step.events if isinstance(one, AnswerNotTaken)}
    if refused:
        return _again(recorded.stored, version, prompts[0].question_id, refused)
    return go_on_from(recorded)


def _speak(stored: Stored, version: Version, prompts: Page, form: StepForm) -> ResponseReturnValue:
    """The page in another language, with what was typed and not sent; no token is asked for, as nothing is lost."""
    spoken = record(stored, Speak(form.hidden("language"))).stored
    language.use(spoken.interview.language)
    return _again(spoken, version, prompts[0].question_id, {})


def _again(stored: Stored, version: Version, question_id: str, refused: Mapping[str, Problem]) -> ResponseReturnValue:
    """The page as it is now: an answer just taken may have put a question on it, or taken one off."""
    now = engine.page_at(version, stored.interview, question_id)
    if not now:
        return go_on(stored)
    prompts = tuple(replace(prompt, problem=refused.get(prompt.question_id)) for prompt in now)
    page = question_page(stored, version, prompts, form_class(version, prompts)())
    return page, NOT_TAKEN if refused else 200
