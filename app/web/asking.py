"""One question of a page, as its template draws it: the prompt, its words, and what stands in its field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import url_for

from app.interview.answers import REFUSED
from app.interview.model import MISSING_PREFIX, Channel, Missing, Prompt
from app.interview.wording import Worded, word
from app.questionnaire.model import Language
from app.questionnaire.version import Version
from app.web.doorway import translate
from app.web.forms import StepForm
from app.web.typeset import typeset_words


@dataclass(frozen=True, slots=True)
class Asked:
    """A question alone on its page refuses by a button of the page, one among others by an option of its own."""

    prompt: Prompt
    words: Worded
    name: str
    """Of its field; the id of the first thing to fill in."""
    data: object
    """What stands in the field."""
    chosen: frozenset[str]
    """The codes among it, non-answers included."""
    alone: bool

    @property
    def problem(self) -> str | None:
        return self.words.problem

    @property
    def help(self) -> str:
        return " ".join(filter(None, (self.words.help, self.words.hint)))

    @property
    def refused(self) -> bool:
        return self.prompt.given is Missing.REFUSED

    @property
    def instead(self) -> tuple[tuple[str, str], ...]:
        """What else may be said, and must be offered beside the field."""
        refusal = ((REFUSED, self.words.refusal),) if self.words.refusal else ()
        return () if self.alone else (*self.words.non_answers, *refusal)

    @property
    def options(self) -> tuple[tuple[str, str], ...]:
        return (*self.words.options, *self.instead)

    @property
    def heard(self) -> bool:
        """Whether there is anything to listen to."""
        return bool(self.words.audio or self.words.sounds)

    @property
    def pictures(self) -> dict[str, str]:
        return _addresses(self.words.pictures)

    @property
    def sounds(self) -> dict[str, str]:
        return _addresses(self.words.sounds)


def _addresses(paths: Mapping[str, str]) -> dict[str, str]:
    """Where the files of options are, by code."""
    return {code: url_for("web.media", path=path) for code, path in paths.items()}


def asked(version: Version, spoken: Language, prompts: Sequence[Prompt], form: StepForm) -> tuple[Asked, ...]:
    """The questions of a page."""
    alone = len(prompts) == 1
    found = []
    for prompt in prompts:
        name = form.names[prompt.question_id]
        words = _words(version, spoken, prompt)
        # A note has no field.
        sent, data = (form[name].raw_data, form[name].data) if name in form else (None, None)
        chosen = _given(prompt) if sent is None else frozenset(sent)
        found.append(Asked(prompt, words, name, data, chosen, alone))
    return tuple(found)


def _words(version: Version, spoken: Language, prompt: Prompt) -> Worded:
    return typeset_words(word(version, spoken, prompt, translate(spoken), Channel.WEB), spoken)


def _given(prompt: Prompt) -> frozenset[str]:
    match prompt.given:
        case None:
            return frozenset()
        case Missing():
            return frozenset((MISSING_PREFIX + prompt.given,))
        case tuple():
            return frozenset(prompt.given)
    return frozenset((str(prompt.given),))
