"""A version made ready to be looked at from end to end: every question on the route, whoever would be asked it."""

from __future__ import annotations

import datetime as dt

from app.interview import engine
from app.interview.model import Channel, Interview, Prompt, Reply
from app.interview.piping import fill
from app.questionnaire.contexts import PAGES_AFTER
from app.questionnaire.course import ITEM
from app.questionnaire.model import Kind, Language, Section, Survey
from app.questionnaire.version import Version

_ID = "p" * 26
"""An interview that nobody gives: the same each time, so that what is drawn by chance is as well."""

_ASKED_OF_ALL = {"show_if": None, "end_if": None, "screen_out_if": None, "filter": None, "constraint": None}


def whole(version: Version) -> Version:
    """The version without the rules that keep questions from some people."""
    survey = version.survey
    repeats = {one.id: bool(one.repeat and one.repeat.over in survey.lists) for one in survey.sections}
    shown = {
        "questions": tuple(one.model_copy(update=_ASKED_OF_ALL) for one in survey.questions),
        "sections": tuple(_open(one, fixed=repeats[one.id]) for one in survey.sections),
        "quotas": (),
    }
    # Made anew: a copy would keep the look-up tables of the original.
    texts = {language: _with_examples(version, language) for language in version.texts}
    return Version.of(Survey.model_validate({**_fields(survey), **shown}), texts, version.corrected)


def _with_examples(version: Version, language: Language) -> dict[str, str]:
    """A language where nobody has answered: an item of the repeat, and what is said for lack of a name."""
    survey, said = version.survey, version.texts[language]
    fallbacks = {one.name: said[f"placeholder.{one.name}"] for one in survey.placeholders}
    names = {one.item.written: fallbacks | {ITEM: _item(version, language, one.item.over)} for one in version.compiled}
    closing = {f"survey.{part}": fallbacks for part in PAGES_AFTER}
    return {
        context: fill(text, (closing.get(context) or names.get(context.partition(".")[0], {})).get)
        if "{" in text and (context in closing or f"{{{ITEM}}}" in text)
        else text
        for context, text in said.items()
    }


def _item(version: Version, language: Language, over: str | None) -> str:
    """The first thing that questions can be repeated for."""
    survey = version.survey
    if over is None:
        return f"{{{ITEM}}}"
    asked = survey.by_id.get(over)
    name = (asked.choices or "") if asked else over
    return version.text(language, f"{name}.{survey.lists[name].codes[0]}") if name in survey.lists else "1"


def _fields(survey: Survey) -> dict[str, object]:
    return {name: getattr(survey, name) for name in Survey.model_fields}


def _open(section: Section, *, fixed: bool) -> Section:
    """A section asked of everybody; one repeated over answers is shown once, for nobody has answered."""
    return section.model_copy(update={"show_if": None} if fixed else {"show_if": None, "repeat": None})


def walk(
    version: Version, language: Language, channel: Channel, now: dt.datetime
) -> tuple[Interview, tuple[Prompt, ...]]:
    """An interview past its consent, and the prompt of each question in order."""
    step = engine.begin(version, _ID, language, channel, now)
    prompts: list[Prompt] = []
    while step.prompt and step.prompt.kind is Kind.CONSENT:
        prompts.append(step.prompt)
        reply = Reply(step.prompt.question_id, step.prompt.choices[0], channel, str(len(prompts)))
        step = engine.advance(version, step.interview, reply, now)
    met = {prompt.question_id for prompt in prompts}
    for id_ in engine.route(version, step.interview):
        prompt = engine.prompt_at(version, step.interview, id_)
        if prompt and id_ not in met:
            prompts.append(prompt)
    return step.interview, tuple(prompts)
