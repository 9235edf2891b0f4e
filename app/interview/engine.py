"""The conversation: an interview and a move in, a step out. The same for every door.

The route is computed from the definition and the answers, and never stored. Answers off the route are
kept, in case it comes back to them, but no rule, count or figure sees them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

from app.interview import answers as reading
from app.interview.characters import storable, storable_text
from app.interview.model import (
    Answer,
    AnswerNotTaken,
    AnswersWithdrawn,
    AnswerTaken,
    Back,
    Channel,
    ConsentDeclined,
    Event,
    Interview,
    InterviewCompleted,
    InterviewStarted,
    LanguageSwitched,
    Missing,
    Move,
    Problem,
    ProblemCode,
    Prompt,
    Reply,
    ReplyIgnored,
    Speak,
    State,
    Step,
    Value,
    WentBack,
    Withdraw,
)
from app.questionnaire.model import Kind, Language, Question
from app.questionnaire.version import Version


@dataclass(frozen=True, slots=True)
class Course:
    """Where the answers given lead: one walk through the definition."""

    route: tuple[str, ...]
    values: Mapping[str, Value]
    """Answers on the route, as rules see them: without notes and non-answers."""
    unanswered: tuple[str, ...]
    open: tuple[str, ...]
    """The part of the route that can be answered now: up to the first consent not yet given."""
    undecided: int
    """Questions that answers still to come may put on the route."""


def begin(version: Version, interview_id: str, language: Language, channel: Channel, now: dt.datetime) -> Step:
    """A new interview. A language the version does not have gives its first one."""
    spoken = language if language in version.texts else version.languages[0]
    interview = Interview(interview_id, spoken, channel, now)
    return _arrive(version, interview, None, (InterviewStarted(spoken, channel),))


def advance(version: Version, interview: Interview, move: Move, now: dt.datetime) -> Step:
    """What the move does. It never raises for anything a person can send."""
    match move:
        case Reply():
            sent = replace(move, raw=storable(move.raw), outside_id=storable_text(move.outside_id))
            return _reply(version, interview, sent, now)
        case Back():
            return _back(version, interview, move)
        case Speak():
            return _speak(version, interview, move)
        case Withdraw():
            return _withdraw(version, interview)


def route(version: Version, interview: Interview) -> tuple[str, ...]:
    """Ids of the questions this person meets, as far as the answers given let it be known."""
    return course(version, interview.answers).route


def values(version: Version, interview: Interview) -> dict[str, Value | Missing]:
    """What was answered on the route, non-answers included and notes left out, in the route's order."""
    on_route = course(version, interview.answers).route
    given = ((id_, interview.answers.get(id_)) for id_ in on_route)
    questions = version.survey.by_id
    return {id_: answer.value for id_, answer in given if answer and questions[id_].kind is not Kind.NOTE}


def answered(version: Version, interview: Interview) -> int:
    """How many questions have a value on the route; consent and notes are not counted."""
    questions = version.survey.by_id
    return sum(questions[id_].kind is not Kind.CONSENT for id_ in course(version, interview.answers).values)


def current(version: Version, interview: Interview) -> Prompt | None:
    """The question to put now; None when the conversation is over."""
    if interview.state is not State.ASKING:
        return None
    found = course(version, interview.answers)
    place = _place(interview, found)
    return _prompt(version, interview, found, place) if place else None


def prompt_at(version: Version, interview: Interview, question_id: str) -> Prompt | None:
    """A question of the route by its id, to show again or to answer; None where it cannot be answered now."""
    found = course(version, interview.answers)
    if interview.state is not State.ASKING or question_id not in found.open:
        return None
    return _prompt(version, interview, found, question_id)


def course(version: Version, answers: Mapping[str, Answer]) -> Course:
    """Walk the questions in order; each is shown, or not, by the answers before it on the route."""
    met: list[str] = []
    known: dict[str, Value] = {}
    unanswered: list[str] = []
    awaited: set[str] = set()
    undecided = 0
    gate: int | None = None
    for question in version.survey.questions:
        rule = version.rule(question.id)
        if rule is not None and not rule.holds(known):
            if not rule.names.isdisjoint(awaited) and rule.evaluate(known) is None:
                awaited.add(question.id)
                undecided += 1
            continue
        met.append(question.id)
        answer = answers.get(question.id)
        if answer is None or not _fits(version, question, answer.value, known):
            unanswered.append(question.id)
            awaited.add(question.id)
            gate = len(met) if gate is None and question.kind is Kind.CONSENT else gate
        elif not isinstance(answer.value, Missing) and question.kind is not Kind.NOTE:
            known[question.id] = answer.value
            if question.kind is Kind.CONSENT and _declines(version, question, answer.value):
                break
    return Course(tuple(met), known, tuple(unanswered), tuple(met[:gate]), undecided)


def _place(interview: Interview, found: Course) -> str | None:
    """Where an interview that goes on stands: at the question re-opened, else at the first unanswered one."""
    if interview.cursor in found.open:
        return interview.cursor
    return found.unanswered[0] if found.unanswered else None


def _fits(version: Version, question: Question, value: Value | Missing, known: Mapping[str, Value]) -> bool:
    """Whether the constraint holds beside the earlier answers; what they leave unknown is no objection.

    Asked on each walk: an answer that a changed earlier one contradicts is asked again.
    """
    rule = version.constraint(question.id)
    if rule is None or isinstance(value, Missing):
        return True
    return rule.evaluate({**known, question.id: value}) is not False


def _declines(version: Version, question: Question, value: Value) -> bool:
    return value != version.survey.options(question)[0].code


def _prompt(version: Version, interview: Interview, found: Course, question_id: str) -> Prompt:
    question = version.survey.by_id[question_id]
    answer = interview.answers.get(question_id)
    return Prompt(
        question_id=question_id,
        kind=question.kind,
        choices=choices(version, question),
        position=found.route.index(question_id) + 1,
        total=len(found.route) + found.undecided,
        given=answer.value if answer else None,
    )


def choices(version: Version, question: Question) -> tuple[str, ...]:
    """The codes a question offers, or the marks of its scale, in the order shown."""
    if question.kind is Kind.SCALE:
        scale = reading.scale_of(question)
        return tuple(str(mark) for mark in range(scale.first, scale.last + 1))
    return tuple(option.code for option in version.survey.options(question))


def _reply(version: Version, interview: Interview, reply: Reply, now: dt.datetime) -> Step:
    taken = interview.answers.get(reply.question_id)
    if taken and taken.outside_id == reply.outside_id and taken.raw == reply.raw:
        return _stay(version, interview)
    found = course(version, interview.answers)
    if interview.state is not State.ASKING or reply.question_id not in found.open:
        return _stay(version, interview, ReplyIgnored(reply.question_id))
    value = _read(version, found, reply, now)
    if isinstance(value, Problem):
        prompt = _prompt(version, interview, found, reply.question_id)
        said = replace(prompt, problem=value, attempted=reply.raw)
        return Step(interview, (AnswerNotTaken(reply.question_id, value),), said)
    answer = Answer(value, reply.raw, reply.channel, interview.language, now, reply.outside_id)
    return _take(version, interview, reply.question_id, answer)


def _read(version: Version, found: Course, reply: Reply, now: dt.datetime) -> Value | Missing | Problem:
    question = version.survey.by_id[reply.question_id]
    value = reading.read(question, version.survey.options(question), reply.raw, now)
    if isinstance(value, Problem):
        return value
    before = found.route[: found.route.index(question.id)]
    known = {id_: found.values[id_] for id_ in before if id_ in found.values}
    return value if _fits(version, question, value, known) else Problem(ProblemCode.CONSTRAINT)


def _take(version: Version, interview: Interview, question_id: str, answer: Answer) -> Step:
    question = version.survey.by_id[question_id]
    told = replace(interview, answers={**interview.answers, question_id: answer}, step=interview.step + 1)
    events = (AnswerTaken(question_id, answer.value),)
    declined = question.kind is Kind.CONSENT and _declines(version, question, answer.value)
    return _decline(version, told, question_id, events) if declined else _arrive(version, told, question_id, events)


def _decline(version: Version, told: Interview, question_id: str, events: tuple[Event, ...]) -> Step:
    """Whoever says no leaves nothing behind that was said after the question."""
    kept = {id_: told.answers[id_] for id_ in route(version, told) if id_ in told.answers}
    declined = replace(told, state=State.DECLINED, answers=kept, cursor=None)
    return Step(declined, (*events, ConsentDeclined(question_id)), None)


def _arrive(version: Version, interview: Interview, after: str | None, events: tuple[Event, ...]) -> Step:
    """Go on to the next question, or to the end."""
    found = course(version, interview.answers)
    if not found.unanswered:
        over = replace(interview, state=State.COMPLETED, cursor=None)
        return Step(over, (*events, InterviewCompleted(answered(version, over))), None)
    ahead = _ahead(found, after)
    cursor = None if ahead == found.unanswered[0] else ahead
    there = interview if cursor == interview.cursor else replace(interview, cursor=cursor)
    return Step(there, events, _prompt(version, there, found, ahead))


def _ahead(found: Course, after: str | None) -> str:
    """The first unanswered question past the one just answered, else the first of all."""
    start = found.open.index(after) + 1 if after in found.open else 0
    later = found.open[start:]
    return next((id_ for id_ in later if id_ in found.unanswered), found.unanswered[0])


def _back(version: Version, interview: Interview, back: Back) -> Step:
    """To the question before the one named; to the first where there is none before. Twice is once."""
    found = course(version, interview.answers)
    if interview.state is not State.ASKING or back.question_id not in found.open:
        return _stay(version, interview, ReplyIgnored(back.question_id))
    earlier = found.open[max(0, found.open.index(back.question_id) - 1)]
    if earlier == _place(interview, found):
        return _stay(version, interview)
    returned = replace(interview, cursor=earlier, step=interview.step + 1)
    return Step(returned, (WentBack(earlier),), _prompt(version, returned, found, earlier))


def _speak(version: Version, interview: Interview, speak: Speak) -> Step:
    """The language can change at any time, on the closing page too."""
    if speak.language == interview.language or speak.language not in version.texts:
        return _stay(version, interview)
    switched = replace(interview, language=speak.language, step=interview.step + 1)
    return _stay(version, switched, LanguageSwitched(speak.language))


def _withdraw(version: Version, interview: Interview) -> Step:
    """Stop and take the answers back, also after the end; a declined interview has none to take."""
    if interview.state in {State.WITHDRAWN, State.DECLINED}:
        return _stay(version, interview)
    emptied = replace(interview, state=State.WITHDRAWN, answers={}, cursor=None, step=interview.step + 1)
    return Step(emptied, (AnswersWithdrawn(answered(version, interview)),), None)


def _stay(version: Version, interview: Interview, *events: Event) -> Step:
    return Step(interview, events, current(version, interview))
