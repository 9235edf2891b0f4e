"""A page of questions, shown and answered: one question, or those that the survey puts together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from flask.typing import ResponseReturnValue
from msgspec.structs import replace

from app.collection.service import full_quotas
from app.collection.store import Stored
from app.interview import engine
from app.interview.model import AnswerNotTaken, Back, Problem, Raw, Reply, Speak, State
from app.questionnaire.version import Version
from app.site import context, errors, language
from app.web import unsaid
from app.web.blueprint import KEPT_FOR_BACK, NOT_TAKEN, blueprint
from app.web.doorway import (
    go_on,
    go_on_from,
    not_now,
    own,
    record,
    speaking,
)
from app.web.drawing import Page, question_page
from app.web.forms import BACK, LanguageForm
from app.web.helping import channel_of, hand_over_page
from app.web.sent import Sent, sent_from

OK = 200


@blueprint.get("/s/<campaign_key>/<question_id>")
def question(campaign_key: str, question_id: str) -> ResponseReturnValue:
    return _at(campaign_key, question_id, _show)


@blueprint.post("/s/<campaign_key>/<question_id>")
def answer(campaign_key: str, question_id: str) -> ResponseReturnValue:
    return _at(campaign_key, question_id, _move)


def _at(
    campaign_key: str, question_id: str, then: Callable[[Stored, Version, str], ResponseReturnValue]
) -> ResponseReturnValue:
    """What to do at a page of this browser's interview."""
    stored = own(campaign_key)
    if stored is None:
        return errors.unknown_link_page()
    return not_now(stored) or then(stored, speaking(stored), question_id.removeprefix("-"))


def _elsewhere(stored: Stored) -> ResponseReturnValue:
    """The page is gone: on to where the interview stands, in the language that was pressed there."""
    pressed = LanguageForm().hidden("language")
    return go_on(record(stored, Speak(pressed)).stored if pressed else stored)


def _show(stored: Stored, version: Version, question_id: str) -> ResponseReturnValue:
    prompts = engine.page_at(version, stored.interview, question_id)
    if not prompts:
        return _elsewhere(stored)
    asked_for = [one.question_id for one in prompts]
    return hand_over_page(stored, version, asked_for) or question_page(stored, version, prompts)


def _move(stored: Stored, version: Version, question_id: str) -> ResponseReturnValue:
    """What a page says, read as it was shown; the first of its questions that is still asked tells where it is now."""
    sent = sent_from(version, stored.interview.id, question_id)
    pages = (engine.together(version, stored.interview, shown) for shown in sent.names)
    asked = next(filter(None, pages), ())
    if not asked:
        return _elsewhere(stored)
    if sent.hidden("language"):
        return _speak(stored, version, asked[0], sent)
    if sent.stale():
        prompts = engine.page_at(version, stored.interview, asked[0])
        return _shown_again(stored, version, prompts, sent, NOT_TAKEN, stale=True)
    if sent.hidden("move") == BACK:
        return _back(stored, version, asked[0], sent)
    return _answer(stored, version, sent)


def _back(stored: Stored, version: Version, question_id: str, sent: Sent) -> ResponseReturnValue:
    """To the page before. What was filled in here is kept, unless it would end the interview: nobody asked for that.

    That, and what is no answer, only stands here again when the person returns.
    """
    shown = engine.page_at(version, stored.interview, question_id)
    back, known = Back(question_id), {one.question_id: one.given for one in shown}
    filled = [reply for reply in _replies(stored, version, sent) if _says(reply.raw)]
    full = full_quotas(context.session(), stored)
    step = engine.advance_all(version, stored.interview, [*filled, back], context.now(), full)
    goes_on = step.interview.state is State.ASKING
    values = {id_: answer.value for id_, answer in step.interview.answers.items()} if goes_on else known
    recorded = record(stored, *(one for one in filled if _new(one.question_id, values, known)), back)
    refused = {event.question_id for event in step.events if isinstance(event, AnswerNotTaken)}
    no_answers = [one.question_id for one in filled if not goes_on or one.question_id in refused]
    _leave(recorded.stored, sent, no_answers)
    return go_on_from(recorded)


def _leave(stored: Stored, sent: Sent, no_answers: Iterable[str]) -> None:
    """What was filled in and is no answer stands in its field again, wherever the person goes from here."""
    parts = {id_: sent.parts(sent.names[id_]) for id_ in no_answers}
    unsaid.leave(stored, sent.names, {id_: typed for id_, typed in parts.items() if _says(typed)})


def _says(raw: Raw) -> bool:
    """Whether anything stands there; an empty box may be sent with a line's end in it."""
    return any(part.strip() for part in ([raw] if isinstance(raw, str) else raw))


def _new(question_id: str, values: Mapping[str, object], known: Mapping[str, object]) -> bool:
    """Whether it was not there when the page was shown: what is only passed on the way back is not said again."""
    return values.get(question_id) != known.get(question_id)


def _replies(stored: Stored, version: Version, sent: Sent) -> list[Reply]:
    step, channel = sent.hidden("step"), channel_of(stored.interview)
    return [Reply(id_, sent.raw(version.question(id_).kind, name), channel, step) for id_, name in sent.names.items()]


def _answer(stored: Stored, version: Version, sent: Sent) -> ResponseReturnValue:
    """Take what is an answer; where one is none, show the page again with all that was typed."""
    recorded = record(stored, *_replies(stored, version, sent))
    refused = {one.question_id: one.problem for one in recorded.step.events if isinstance(one, AnswerNotTaken)}
    _leave(recorded.stored, sent, refused)
    if refused:
        return _again(recorded.stored, version, next(iter(refused)), sent, refused)
    return go_on_from(recorded)


def _speak(stored: Stored, version: Version, question_id: str, sent: Sent) -> ResponseReturnValue:
    """The page in another language, with what was typed and not sent; no token is asked for, as nothing is lost."""
    spoken = record(stored, Speak(sent.hidden("language"))).stored
    language.use(spoken.interview.language)
    return _again(spoken, version, question_id, sent, {})


def _again(
    stored: Stored, version: Version, question_id: str, sent: Sent, refused: Mapping[str, Problem]
) -> ResponseReturnValue:
    """The page as it is now: an answer just taken may have put a question on it, or taken one off."""
    now = engine.page_at(version, stored.interview, question_id)
    if not now:
        return go_on(stored)
    prompts = tuple(replace(prompt, problem=refused.get(prompt.question_id)) for prompt in now)
    return _shown_again(stored, version, prompts, sent, NOT_TAKEN if refused else OK)


def _shown_again(
    stored: Stored, version: Version, prompts: Page, sent: Sent, status: int, *, stale: bool = False
) -> ResponseReturnValue:
    """The page with what was typed.

    What was said to a private question is not left on a telephone that is shared: the browser's Back to a mistake there
    asks to send the form again. A redirect would spare that, but what was typed may be longer than any cookie.
    """
    page = question_page(stored, version, prompts, sent, stale=stale)
    return page, status, {} if _tells_private(version, prompts, sent) else KEPT_FOR_BACK


def _tells_private(version: Version, prompts: Page, sent: Sent) -> bool:
    """Whether the page holds an answer to a private question, or the words of an earlier one: it may be a name."""
    private = [prompt for prompt in prompts if version.question(prompt.question_id).private]
    if any(told is not None for prompt in prompts for told in prompt.piped.values()):
        return True
    return any(one.given is not None or _says(sent.parts(sent.names.get(one.question_id, ""))) for one in private)
