"""The conversation: an interview and a move in, a step out. The same for every door.

The route is computed from the definition and the answers, and never stored. Answers off the route are
kept, in case it comes back to them, but no rule, count or figure sees them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from app.interview import answers as reading
from app.interview.characters import paragraphs, storable, storable_text
from app.interview.course import Course, course, fits, follow
from app.interview.model import (
    UNDONE,
    Answer,
    AnswerNotTaken,
    AnswersWithdrawn,
    AnswerTaken,
    Assist,
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
    QuotaMet,
    Reply,
    ReplyIgnored,
    ScreenedOut,
    Speak,
    State,
    Step,
    Value,
    WentBack,
    Withdraw,
)
from app.interview.offering import choices, offered_options
from app.questionnaire.model import Kind, Language
from app.questionnaire.version import Version

__all__ = [
    "Course",
    "advance",
    "advance_all",
    "answered",
    "begin",
    "cells",
    "choices",
    "closing",
    "course",
    "current",
    "page_at",
    "prompt_at",
    "route",
    "together",
    "values",
]

PREFILL_LENGTH = 200
NOBODY = frozenset[str]()


def begin(
    version: Version,
    interview_id: str,
    language: Language,
    channel: Channel,
    now: dt.datetime,
    prefill: Mapping[str, str] | None = None,
) -> Step:
    """A new interview. A language the version does not have gives its first one.

    `prefill` is what the invitation knows; what the survey has no name for is left where it came from.
    """
    spoken = language if language in version.texts else version.languages[0]
    given = prefill or {}
    known = {name: paragraphs(given[name])[:PREFILL_LENGTH] for name in version.survey.prefill if given.get(name)}
    interview = Interview(interview_id, spoken, channel, now, prefill=known)
    return _prompted(version, _arrive(version, interview, None, (InterviewStarted(spoken, channel),)))


def advance(
    version: Version, interview: Interview, move: Move, now: dt.datetime, full: frozenset[str] = NOBODY
) -> Step:
    """What the move does. It never raises for anything a person can send.

    `full` names the quotas that have their interviews: whoever turns out to belong to one is thanked here.
    """
    return _prompted(version, _moved(version, interview, move, now, full))


def _moved(version: Version, interview: Interview, move: Move, now: dt.datetime, full: frozenset[str]) -> Step:
    """The step without the question to put now, unless that has a problem to tell of."""
    match move:
        case Reply():
            return _reply(version, interview, _storable(move), now, full)
        case Back():
            return _back(version, interview, move)
        case Speak():
            return _speak(version, interview, move)
        case Assist():
            return _assist(interview, move)
        case Withdraw():
            return _withdraw(version, interview)


def advance_all(
    version: Version, interview: Interview, moves: Sequence[Move], now: dt.datetime, full: frozenset[str] = NOBODY
) -> Step:
    """Several moves, one after the other, as the questions of one page are answered; the events are those of all.

    An answer not taken holds none of the others back: look for `AnswerNotTaken`, not at the prompt. The end waits for
    all of them: neither is what comes after the last missing answer lost, nor what was no answer passed over.
    """
    told: tuple[Event, ...] = ()
    step = Step(interview)
    for move in moves:
        step = _moved(version, _going_on(interview, step.interview), move, now, full)
        told += step.events
    if len(moves) > 1:
        step = _ended(version, interview, step.interview, told)
        told = step.events
    return _prompted(version, replace(step, events=told))


def _going_on(before: Interview, after: Interview) -> Interview:
    """As it stands between two moves made at once: the last question may be answered, and is not the end yet."""
    ended = after.state is State.COMPLETED and before.state is State.ASKING
    return replace(after, state=State.ASKING) if ended else after


def _ended(version: Version, before: Interview, after: Interview, told: tuple[Event, ...]) -> Step:
    """The end after several moves, told once; or the first of them that was no answer, to be put right before it."""
    here = _going_on(before, after)
    said = tuple(event for event in told if not isinstance(event, InterviewCompleted))
    if any(isinstance(event, WentBack) for event in told):
        return Step(here, said)
    wrong = next((event.question_id for event in told if isinstance(event, AnswerNotTaken)), None)
    if here.state is not State.ASKING or course(version, here).unanswered:
        return Step(after, said)
    return Step(replace(here, cursor=wrong), said) if wrong else _arrive(version, here, None, said)


def _prompted(version: Version, step: Step) -> Step:
    return step if step.prompt else replace(step, prompt=current(version, step.interview))


def route(version: Version, interview: Interview) -> tuple[str, ...]:
    """Ids of what this person is asked, as far as the answers given let it be known."""
    return course(version, interview).route


def values(version: Version, interview: Interview) -> dict[str, Value | Missing]:
    """What was answered on the route, non-answers included and notes left out, in its order; then calculations."""
    found = course(version, interview)
    given = ((id_, interview.answers.get(id_)) for id_ in found.route)
    said = {id_: one.value for id_, one in given if one and version.question(id_).kind is not Kind.NOTE}
    return said | {id_: found.values[id_] for id_ in found.reckoned}


def answered(version: Version, interview: Interview) -> int:
    """How many questions have a value on the route; consent and notes are not counted."""
    found = course(version, interview)
    return sum(id_ in found.values and version.find(id_).accepts is None for id_ in found.route)


def cells(version: Version, interview: Interview) -> frozenset[str]:
    """The quotas this person belongs to, as far as the answers tell."""
    if not version.quotas:
        return NOBODY
    known = course(version, interview).values
    return frozenset(quota.id for quota, rule in version.quotas if rule.holds(known))


def closing(version: Version, interview: Interview) -> str | None:
    """The context of the words to close with; None where there are none to say."""
    match interview.state:
        case State.DECLINED:
            return "survey.declined"
        case State.QUOTA_FULL:
            return "survey.quota_full"
        case State.COMPLETED | State.SCREENED_OUT:
            left = course(version, interview).exit
            return left.context if left else "survey.thanks"
    return None


def current(version: Version, interview: Interview) -> Prompt | None:
    """The question to put now; None when the conversation is over."""
    if interview.state is not State.ASKING:
        return None
    found = course(version, interview)
    place = _place(interview, found)
    return _prompt(version, interview, found, place) if place else None


def prompt_at(version: Version, interview: Interview, question_id: str) -> Prompt | None:
    """A question of the route by its id, to show again or to answer; None where it cannot be answered now."""
    found = course(version, interview)
    if interview.state is not State.ASKING or question_id not in found.open:
        return None
    return _prompt(version, interview, found, question_id)


def page_at(version: Version, interview: Interview, question_id: str) -> tuple[Prompt, ...]:
    """The questions shown on one page with this one, itself among them; none where it cannot be answered now."""
    found = course(version, interview)
    return tuple(_prompt(version, interview, found, id_) for id_ in together(version, interview, question_id))


def together(version: Version, interview: Interview, question_id: str) -> tuple[str, ...]:
    """The ids of the questions shown on one page with this one; none where it cannot be answered now."""
    open_ = course(version, interview).open
    if interview.state is not State.ASKING or question_id not in open_:
        return ()
    page = version.item(question_id).page
    first = last = open_.index(question_id)
    while first and version.item(open_[first - 1]).page == page:
        first -= 1
    while last + 1 < len(open_) and version.item(open_[last + 1]).page == page:
        last += 1
    return open_[first : last + 1]


def _place(interview: Interview, found: Course) -> str | None:
    """Where an interview that goes on stands: at the question re-opened, else at the first unanswered one."""
    if interview.cursor in found.open:
        return interview.cursor
    return found.unanswered[0] if found.unanswered else None


def _prompt(version: Version, interview: Interview, found: Course, question_id: str) -> Prompt:
    asked = version.find(question_id)
    answer = interview.answers.get(question_id)
    return Prompt(
        question_id=question_id,
        kind=asked.question.kind,
        choices=choices(version, asked.question, interview.id, found.offered.get(question_id)),
        position=found.route.index(question_id) + 1,
        total=len(found.route) + found.undecided,
        given=answer.value if answer else _known(version, interview, found, question_id),
        piped={name: found.values.get(source) for name, source in asked.pipes} if asked.pipes else _NOTHING,
    )


_NOTHING: Mapping[str, Value | None] = {}


def _known(version: Version, interview: Interview, found: Course, question_id: str) -> Value | None:
    """What the invitation knows of the answer, where it is one."""
    question = version.question(question_id)
    raw = interview.prefill.get(question.prefill or "")
    if not raw:
        return None
    value = reading.read(question, offered_options(version, found, question), raw, interview.started_at)
    return None if isinstance(value, Problem | Missing) else value


def _storable(reply: Reply) -> Reply:
    raw, outside_id, said = storable(reply.raw), storable_text(reply.outside_id), storable_text(reply.said)
    same = raw == reply.raw and outside_id == reply.outside_id and said == reply.said
    return reply if same else replace(reply, raw=raw, outside_id=outside_id, said=said)


def _reply(version: Version, interview: Interview, reply: Reply, now: dt.datetime, full: frozenset[str]) -> Step:
    taken, sent = interview.answers.get(reply.question_id), reply.said or reply.raw
    if taken and taken.outside_id == reply.outside_id and taken.raw == sent:
        return Step(interview)
    found = course(version, interview)
    if interview.state is not State.ASKING or reply.question_id not in found.open:
        return Step(interview, (ReplyIgnored(reply.question_id),))
    value = _read(version, found, reply, now)
    if isinstance(value, Problem):
        prompt = _prompt(version, interview, found, reply.question_id)
        said = replace(prompt, problem=value, attempted=reply.raw)
        return Step(interview, (AnswerNotTaken(reply.question_id, value),), said)
    answer = Answer(value, sent, reply.channel, interview.language, now, reply.outside_id, interview.assistance)
    return _take(version, interview, reply.question_id, answer, full)


def _read(version: Version, found: Course, reply: Reply, now: dt.datetime) -> Value | Missing | Problem:
    asked = version.find(reply.question_id)
    value = reading.read(asked.question, offered_options(version, found, asked.question), reply.raw, now)
    if isinstance(value, Problem) or asked.constraint is None:
        return value
    after = found.route[found.route.index(asked.id) :]
    known = {id_: one for id_, one in found.values.items() if id_ not in after}
    return value if fits(asked, value, known, None) else Problem(ProblemCode.CONSTRAINT)


def _take(version: Version, interview: Interview, question_id: str, answer: Answer, full: frozenset[str]) -> Step:
    asked = version.find(question_id)
    told = replace(interview, answers={**interview.answers, question_id: answer}, step=interview.step + 1)
    follow(version, interview, told, question_id)
    events = (AnswerTaken(question_id, answer.value),)
    if asked.question.kind is Kind.CONSENT and asked.declines(answer.value):
        return _decline(version, told, question_id, events)
    met = (cells(version, told) - cells(version, interview)) & full if full else NOBODY
    if met:
        over = replace(told, state=State.QUOTA_FULL, cursor=None)
        return Step(over, (*events, QuotaMet(min(met))))
    return _arrive(version, told, question_id, events)


def _decline(version: Version, told: Interview, question_id: str, events: tuple[Event, ...]) -> Step:
    """Whoever says no leaves nothing behind that was said after the question."""
    kept = {id_: told.answers[id_] for id_ in route(version, told) if id_ in told.answers}
    declined = replace(told, state=State.DECLINED, answers=kept, prefill={}, cursor=None)
    return Step(declined, (*events, ConsentDeclined(question_id)))


def _arrive(version: Version, interview: Interview, after: str | None, events: tuple[Event, ...]) -> Step:
    """Go on to the next question, or to the end."""
    found = course(version, interview)
    if not found.unanswered:
        return _leave(version, interview, found, events)
    ahead = _ahead(found, after)
    cursor = None if ahead == found.unanswered[0] else ahead
    there = interview if cursor == interview.cursor else replace(interview, cursor=cursor)
    return Step(there, events)


def _leave(version: Version, interview: Interview, found: Course, events: tuple[Event, ...]) -> Step:
    """The end of the route: its last question, or where a rule of the survey let the person go."""
    if found.exit and found.exit.way == "screen_out":
        out = replace(interview, state=State.SCREENED_OUT, cursor=None)
        return Step(out, (*events, ScreenedOut(found.route[-1])))
    over = replace(interview, state=State.COMPLETED, cursor=None)
    return Step(over, (*events, InterviewCompleted(answered(version, over))))


def _ahead(found: Course, after: str | None) -> str:
    """The first unanswered question past the one just answered, else the first of all."""
    start = found.open.index(after) + 1 if after in found.open else 0
    later = found.open[start:]
    return next((id_ for id_ in later if id_ in found.unanswered), found.unanswered[0])


def _back(version: Version, interview: Interview, back: Back) -> Step:
    """To the question before the one named; to the first where there is none before. Twice is once."""
    found = course(version, interview)
    if interview.state is not State.ASKING or back.question_id not in found.open:
        return Step(interview, (ReplyIgnored(back.question_id),))
    earlier = found.open[max(0, found.open.index(back.question_id) - 1)]
    if earlier == _place(interview, found):
        return Step(interview)
    returned = replace(interview, cursor=earlier, step=interview.step + 1)
    return Step(returned, (WentBack(earlier),))


def _speak(version: Version, interview: Interview, speak: Speak) -> Step:
    """The language can change at any time, on the closing page too."""
    if speak.language == interview.language or speak.language not in version.texts:
        return Step(interview)
    switched = replace(interview, language=speak.language, step=interview.step + 1)
    return Step(switched, (LanguageSwitched(speak.language),))


def _assist(interview: Interview, assist: Assist) -> Step:
    """Somebody comes to help, or leaves; also at the end, where the telephone is given back."""
    if assist.assistance == interview.assistance:
        return Step(interview)
    return Step(replace(interview, assistance=assist.assistance, step=interview.step + 1))


def _withdraw(version: Version, interview: Interview) -> Step:
    """Stop and take the answers back, also after the end; a declined interview has none to take."""
    if interview.state in UNDONE:
        return Step(interview)
    emptied = replace(interview, state=State.WITHDRAWN, answers={}, prefill={}, cursor=None, step=interview.step + 1)
    return Step(emptied, (AnswersWithdrawn(answered(version, interview)),))
