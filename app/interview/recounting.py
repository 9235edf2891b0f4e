"""What a person has answered, told back in words: everything kept, also what is off the route by now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.interview.course import course
from app.interview.model import Channel, Interview, Missing, Prompt, Value
from app.interview.wording import Translate, Worded, answer_text, word
from app.questionnaire.model import Kind, Language, Question
from app.questionnaire.version import Version


@dataclass(frozen=True, slots=True)
class Told:
    """A question in words, and the answer in words."""

    question: str
    answer: str


def recount(version: Version, interview: Interview, spoken: Language, translate: Translate) -> tuple[Told, ...]:
    """In the order of the survey; notes hold no answer."""
    known = course(version, interview).values
    told = []
    for one in version.course(interview.id):
        answer = interview.answers.get(one.id)
        if answer is None or one.question.kind is Kind.NOTE:
            continue
        asked = _worded(version, one.id, spoken, translate, known)
        said = answer_text(version, spoken, one.question, answer.value, translate)
        told.append(Told(asked.heading, said + _ends(one.question, answer.value, asked)))
    return tuple(told)


def _ends(question: Question, value: Value | Missing, asked: Worded) -> str:
    """What the ends of a scale mean, for a mark alone says nothing."""
    if question.scale is None or isinstance(value, Missing):
        return ""
    return f" ({question.scale.first} = {asked.low} · {question.scale.last} = {asked.high})"


def wording_of(
    version: Version, item_id: str, spoken: Language, translate: Translate, known: Mapping[str, Value]
) -> str:
    """A question as it was put to somebody of whom this much is known; of nobody, with nothing known."""
    return _worded(version, item_id, spoken, translate, known).heading


def _worded(
    version: Version, item_id: str, spoken: Language, translate: Translate, known: Mapping[str, Value]
) -> Worded:
    one = version.find(item_id)
    piped = {name: known.get(source) for name, source in one.pipes}
    prompt = Prompt(one.id, one.question.kind, (), 1, 1, piped=piped)
    return word(version, spoken, prompt, translate, Channel.WEB)
