"""All a tablet needs to hold a version's interviews by itself: rules, drawn pages and words, in each language."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _

from app.distribution.core import spoken_in
from app.distribution.tables import Campaign
from app.interview.model import Channel, ProblemCode, Prompt
from app.interview.offering import choices
from app.interview.wording import ONE_LIMIT, PROBLEMS, PROGRESS, options, word
from app.questionnaire.items import Item
from app.questionnaire.model import Kind, Language, Survey
from app.questionnaire.version import Version
from app.site import language
from app.site.typography import typeset
from app.web.asking import Asked
from app.web.doorway import survey_texts, translate
from app.web.forms import ANSWER
from app.web.kiosk import wording
from app.web.kiosk.rules import rules_of
from app.web.returning import address_of, results_address
from app.web.typeset import typeset_words

Json = dict[str, Any]

KEPT_BUNDLES = 8
SCREENS = ("help", "privacy", "together", "hand_over", "hand_over_end", "warning", "stop", "revoked", "unsafe")
_kept: dict[Hashable, Json] = {}


def bundle_of(version: Version, campaign: Campaign) -> Json:
    """Made once per version, languages and dates; the page speaks its own language again afterwards."""
    languages = spoken_in(campaign, version.languages)
    key = (version.digest, languages, campaign.key, campaign.closes_at, campaign.results_on)
    made = _kept.get(key)
    if made is None:
        spoken = language.current()
        made = _made(version, languages, campaign)
        language.use(spoken)
        while len(_kept) >= KEPT_BUNDLES:
            _kept.pop(next(iter(_kept)), None)
        _kept[key] = made
    return made


def _made(version: Version, languages: tuple[Language, ...], campaign: Campaign) -> Json:
    return {
        "version": version.digest,
        "languages": languages,
        "items": rules_of(version),
        "spoken": {code: _spoken(version, campaign, code) for code in languages},
    }


def _spoken(version: Version, campaign: Campaign, code: Language) -> Json:
    """Everything in one language."""
    language.use(code)
    unfilled = _unfilled(version)
    asked = [item for item in version.items if item.question.kind is not Kind.CALCULATION]
    return {
        "name": language.LANGUAGES[code],
        "direction": language.direction(code),
        "pages": {item.id: _page(unfilled, item, code) for item in asked},
        "screens": {
            "start": render_template("web/kiosk/start.html", survey=version.survey, text=survey_texts(version, code)),
            **{name: render_template("web/kiosk/screens.html", screen=name) for name in SCREENS},
            **_endings(version, campaign, code),
        },
        "progress": translate(code)(PROGRESS),
        "choose": _("Language"),
        "statement": {"name": _("Accessibility"), "address": url_for("site.accessibility", language=code)},
        "queue": {"none": _("Nothing waits to be sent."), "some": _("Waiting to be sent:")},
        "refusals": {fate.value: words for fate, words in wording.reasons().items()},
        "problems": _problems(version, asked, code),
        "labels": _labels(version, code),
        "fallbacks": {one.name: version.text(code, f"placeholder.{one.name}") for one in version.survey.placeholders},
    }


def _unfilled(version: Version) -> Version:
    """The version with the placeholders left in its texts, for the tablet to fill."""
    fields = {name: getattr(version.survey, name) for name in Survey.model_fields}
    bare = Survey.model_construct(**{**fields, "placeholders": ()})
    return Version(version.digest, bare, version.texts)


def _page(version: Version, item: Item, code: Language) -> str:
    question = item.question
    prompt = Prompt(item.id, question.kind, choices(version, question), 1, 1, None)
    words = typeset_words(word(version, code, prompt, translate(code), Channel.WEB), code)
    empty = ("", "", "") if question.kind in {Kind.DATE, Kind.MONTH} else None
    one = Asked(prompt, words, ANSWER, empty, frozenset(), alone=True)
    return render_template("web/kiosk/question.html", one=one, notice=survey_texts(version, code)["notice"])


def _endings(version: Version, campaign: Campaign, code: Language) -> Mapping[str, str]:
    """The last screens by the context of their words."""
    survey = version.survey
    contexts = ["survey.thanks", "survey.declined", *(f"ending.{one.id}" for one in survey.endings)]
    contexts += ["survey.screened_out"] if survey.screened_out else []
    said = {context: typeset(version.text(code, context), code) for context in contexts}
    return {
        context: render_template(
            "web/kiosk/end.html",
            words=words,
            declined=context == "survey.declined",
            answered=context == "survey.thanks",
            campaign=campaign,
            address=address_of(url_for("web.my_answers")),
            results=results_address(campaign),
        )
        for context, words in said.items()
    }


def _problems(version: Version, asked: list[Item], code: Language) -> Mapping[str, str]:
    """Messages by problem; with one limit by `problem.limit`, and a question's own by `constraint:question`."""
    say = translate(code)
    found = {problem.value: say(message) for problem, message in PROBLEMS.items()}
    found |= {f"{problem.value}.{limit}": say(message) for (problem, limit), message in ONE_LIMIT.items()}
    own = [item for item in asked if item.question.problem]
    found |= {
        f"{ProblemCode.CONSTRAINT.value}:{item.id}": version.text(code, f"{item.written}.problem") for item in own
    }
    return {problem: typeset(message, code) for problem, message in found.items()}


def _labels(version: Version, code: Language) -> Mapping[str, Mapping[str, str]]:
    """Words of the options that texts repeat, by question."""
    sources = {source for one in version.compiled for _, source in one.pipes} & {item.id for item in version.items}
    questions = [version.question(source) for source in sources]
    return {
        one.id: {option: typeset(label, code) for option, label in options(version, code, one, choices(version, one))}
        for one in questions
        if one.choices
    }
