"""A page of questions as HTML: drawn once for each version and language, and filled in for each person."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from flask import render_template

from app.collection.store import Stored
from app.interview.model import Assistance, Prompt
from app.interview.wording import progress_text
from app.questionnaire.version import Version
from app.site import csrf, language, skeletons
from app.site.skeletons import Values
from app.web import unsaid
from app.web.asking import asked
from app.web.doorway import offered, question_address, survey_texts, translate
from app.web.forms import filled
from app.web.sent import Sent
from app.web.unsaid import Fields

Page = Sequence[Prompt]


def question_page(
    stored: Stored, version: Version, prompts: Page, sent: Sent | None = None, *, stale: bool = False
) -> bytes:
    """A page of questions; with what was sent and not taken still in it."""
    left = {} if sent else _left(stored, prompts)
    drawing = _Drawing(stored, version, prompts, sent, left, stale)
    values = _values(stored, prompts, sent)
    if sent or left or not all(_like_everybody_s(version, prompt) for prompt in prompts):
        return drawing.draw(values).encode()
    return skeletons.page(drawing.key(), drawing.draw, values)


def _left(stored: Stored, prompts: Page) -> Fields:
    """What was filled in on this page before and is no answer."""
    shown = {prompt.question_id for prompt in prompts}
    return {id_: parts for id_, parts in unsaid.left_by(stored).items() if id_ in shown}


def _values(stored: Stored, prompts: Page, sent: Sent | None) -> Values:
    """The texts that differ on a page which is otherwise the same for everybody."""
    first, last = prompts[0], prompts[-1]
    return {
        "token": csrf.token(),
        "step": sent.hidden("step") if sent else stored.interview.step,
        "progress": progress_text(first.position, last.position, first.total, translate(stored.interview.language)),
        "done": last.position,
        "of": first.total,
        "whose": stored.interview.id[:6],
    }


def _like_everybody_s(version: Version, prompt: Prompt) -> bool:
    """Whether a question looks as it does to whoever has not answered it: no answer is ever kept in a skeleton."""
    own = prompt.given is not None or prompt.problem or prompt.piped
    return not own and not version.question(prompt.question_id).randomise


@dataclass(frozen=True, slots=True)
class _Drawing:
    stored: Stored
    version: Version
    prompts: Page
    sent: Sent | None
    left: Fields
    stale: bool

    @property
    def _calls(self) -> bool:
        return self.stored.interview.assistance is Assistance.PHONE

    def key(self) -> Hashable:
        """All that the page depends on, besides the values put into it."""
        return (
            "questions",
            self.version.digest,
            (self.stored.interview.language, language.current()),
            self.stored.campaign.key,
            self.stored.campaign.languages,
            self.stored.origin.invitation_id is None,
            self._calls,
            self.prompts[0].position > 1,
            tuple((prompt.question_id, prompt.choices) for prompt in self.prompts),
        )

    def draw(self, values: Values) -> str:
        spoken, prompts = self.stored.interview.language, self.prompts
        form = filled(self.version, prompts, self.left, self.sent.names if self.sent else None)
        questions = asked(self.version, spoken, prompts, form)
        return render_template(
            "web/question.html",
            survey=self.version.survey,
            languages=offered(self.stored, self.version),
            text=survey_texts(self.version, spoken),
            campaign_key=self.stored.campaign.key,
            personal=self.stored.origin.invitation_id is not None,
            calls=self._calls,
            address=question_address(self.stored.campaign.key, prompts[0].question_id),
            asked=questions,
            stale=self.stale,
            private=any(self.version.question(prompt.question_id).private for prompt in prompts),
            problems=[(one.name, one.problem) for one in questions if one.problem],
            about={one.name: one.words.heading for one in questions},
            **values,
        )
