"""Random people: whatever anyone sends, in whatever order, these things stay true."""

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule
from msgspec.structs import replace

from app.interview import engine
from app.interview.course import course
from app.interview.document import from_document, to_document
from app.interview.model import (
    Answer,
    Back,
    Channel,
    Interview,
    Missing,
    Move,
    Prompt,
    Raw,
    Reply,
    Speak,
    State,
    Step,
    Value,
    Withdraw,
)
from app.interview.wording import answer_text, word
from app.questionnaire.model import Kind
from app.questionnaire.version import Version
from tests.interview.small import DEFINITION, small_version, version_of

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
IDS = [question["id"] for question in DEFINITION["questions"]] + [f"q{number}" for number in range(6)] + ["nothing"]
CODES = ["oui", "non", "beaucoup", "peu", "pas", "rdv", "papiers", "aucun"]
SOUND: dict[Kind, st.SearchStrategy[Raw]] = {
    Kind.NOTE: st.just(""),
    Kind.INTEGER: st.integers(0, 99).map(str),
    Kind.DATE: st.dates(dt.date(2020, 1, 1), dt.date(2026, 3, 2)).map(dt.date.isoformat),
    Kind.TEXT: st.text(min_size=1, max_size=20),
    Kind.LONG_TEXT: st.text(min_size=1, max_size=20),
}
PIECES = st.sampled_from([*CODES, "~refused", "~blank", "", "3", "٣", "25", "3/4/2025"]) | st.text(max_size=10)
ANYTHING: st.SearchStrategy[Raw] = PIECES | st.lists(PIECES, max_size=3).map(tuple)


@st.composite
def versions(draw: st.DrawFn) -> Version:
    """A small survey of choices and numbers whose questions depend on those before in every way rules can."""
    questions: list[dict[str, Any]] = []
    for number in range(draw(st.integers(1, 6))):
        kind = draw(st.sampled_from(["single", "multiple", "integer", "text", "note", "consent"]))
        question: dict[str, Any] = {"id": f"q{number}", "kind": kind, "text": "?", "required": draw(st.booleans())}
        if kind in {"single", "multiple", "consent"}:
            question["choices"] = "degre"
        if draw(st.booleans()):
            question["show_if"] = draw(rules(questions))
        if kind == "integer":
            question |= {"constraint": f"q{number} >= 10", "problem": "!"} if draw(st.booleans()) else {}
        questions.append({name: value for name, value in question.items() if value is not None})
    return version_of({**DEFINITION, "questions": questions}, ar={}, en={})


def rules(earlier: list[dict[str, Any]]) -> st.SearchStrategy[str | None]:
    """A rule over the questions before, or none where there is nothing to ask about."""
    made: list[str] = []
    for question in earlier:
        match question["kind"]:
            case "single" | "consent":
                made += [
                    f"{question['id']} == peu",
                    f"not {question['id']} in [peu, beaucoup]",
                    f"{question['id']} != pas",
                ]
            case "multiple":
                made += [f"peu in {question['id']}", f"not (pas in {question['id']})"]
            case "integer":
                made += [f"{question['id']} >= 18", f"not ({question['id']} < 50)"]
    return st.sampled_from(made) if made else st.none()


class Walk(RuleBasedStateMachine):
    """One interview under random moves."""

    sent = Bundle("sent")

    @initialize(version=st.just(small_version()) | versions(), language=st.sampled_from(["fr", "ar", "en", "xx"]))
    def begin(self, version: Version, language: str) -> None:
        self.version = version
        self.count = 0
        self.last = engine.begin(version, "i" * 26, language, Channel.WEB, NOW)

    def move(self, move: Move) -> Step:
        before = self.last.interview
        self.last = engine.advance(self.version, before, move, NOW)
        after = self.last.interview
        assert after.step - before.step in {0, 1}
        assert (after is before) is (after.step == before.step), "the step names the stored interview"
        return self.last

    def fresh_id(self) -> str:
        self.count += 1
        return f"reply-{self.count}"

    @rule(target=sent, data=st.data())
    def reply_well(self, data: st.DataObject) -> Reply:
        prompt = self.last.prompt or engine.current(self.version, self.last.interview)
        if prompt is None:
            return self.say("nothing", "")
        choices = st.sampled_from(prompt.choices) if prompt.choices else SOUND[prompt.kind]
        return self.say(prompt.question_id, data.draw(choices | st.just("~refused")))

    @rule(target=sent, question_id=st.sampled_from(IDS), raw=ANYTHING)
    def reply_anyhow(self, question_id: str, raw: Raw) -> Reply:
        return self.say(question_id, raw)

    def say(self, question_id: str, raw: Raw) -> Reply:
        reply = Reply(question_id, raw, Channel.SMS, self.fresh_id())
        before = self.last.interview
        step = self.move(reply)
        taken = step.interview.step > before.step
        if taken and step.interview.state is not State.DECLINED:
            assert before.answers.keys() <= step.interview.answers.keys(), "answers off the route are kept"
        again = engine.advance(self.version, step.interview, reply, NOW)
        assert again.interview is step.interview, "the same reply again changes nothing"
        assert not (taken and again.events)
        return reply

    @rule(reply=sent)
    def reply_late(self, reply: Reply) -> None:
        self.move(reply)

    @rule(question_id=st.sampled_from(IDS))
    def back_from_anywhere(self, question_id: str) -> None:
        self.move(Back(question_id))

    @rule()
    def back(self) -> None:
        prompt = self.last.prompt
        if prompt:
            step = self.move(Back(prompt.question_id))
            assert step.prompt is not None
            assert step.prompt.position == max(1, prompt.position - 1)

    @rule(language=st.sampled_from(["fr", "ar", "en", "xx", ""]))
    def speak(self, language: str) -> None:
        self.move(Speak(language))

    @rule(chance=st.integers(0, 9))
    def withdraw(self, chance: int) -> None:
        if chance == 0:
            step = self.move(Withdraw())
            assert step.interview.state is State.DECLINED or not step.interview.answers

    @invariant()
    def the_course_followed_is_the_course_walked_anew(self) -> None:
        interview = self.last.interview
        followed = course(self.version, interview)
        assert followed == course(self.version, replace(interview, answers=dict(interview.answers)))

    @invariant()
    def document_brings_it_back(self) -> None:
        interview = self.last.interview
        assert from_document(json.dumps(to_document(interview))) == interview

    @invariant()
    def prompt_is_the_current_one_unless_something_was_not_taken(self) -> None:
        prompt = self.last.prompt
        now = engine.current(self.version, self.last.interview)
        assert (now is None) is (self.last.interview.state is not State.ASKING)
        if prompt is None or prompt.problem is None:
            assert prompt == now
        if prompt:
            on_route = len(engine.route(self.version, self.last.interview))
            assert 1 <= prompt.position <= on_route <= prompt.total <= len(self.version.survey.questions)

    @invariant()
    def completed_means_every_question_of_the_route_is_answered(self) -> None:
        interview = self.last.interview
        route = engine.route(self.version, interview)
        if interview.state is State.COMPLETED:
            assert set(route) <= interview.answers.keys()
        if interview.state is State.ASKING:
            assert unanswered(self.version, interview, route)

    @invariant()
    def route_holds_exactly_what_its_own_answers_ask_for(self) -> None:
        route = engine.route(self.version, self.last.interview)
        assert route == expected_route(self.version, self.last.interview.answers)
        assert set(engine.values(self.version, self.last.interview)) <= set(route)

    @invariant()
    def it_can_be_said_in_every_language(self) -> None:
        interview = self.last.interview
        prompts = [engine.prompt_at(self.version, interview, id_) for id_ in IDS]
        for prompt in filter(None, [self.last.prompt, *prompts]):
            assert worded_everywhere(self.version, prompt)


def worded_everywhere(version: Version, prompt: Prompt) -> bool:
    question = version.survey.by_id[prompt.question_id]
    given: list[Value | Missing] = [] if prompt.given is None or prompt.kind is Kind.NOTE else [prompt.given]
    for language in version.languages:
        worded = word(version, language, prompt, str, Channel.WEB)
        said = [answer_text(version, language, question, value, str) for value in given]
        if not (worded.heading and worded.progress and all(said) and bool(worded.problem) is bool(prompt.problem)):
            return False
    return True


def expected_route(version: Version, answers: Mapping[str, Answer]) -> tuple[str, ...]:
    """The route by the book: all questions, each kept if its rule holds over the answers of those kept before."""
    kept: list[str] = []
    known: dict[str, Value] = {}
    for question in version.survey.questions:
        shown = version.rule(question.id)
        if shown and not shown.holds(known):
            continue
        kept.append(question.id)
        if question.id not in answers or isinstance(answers[question.id].value, Missing) or question.kind is Kind.NOTE:
            continue
        value = answers[question.id].value
        fits = version.constraint(question.id)
        if fits is None or fits.evaluate({**known, question.id: value}) is not False:
            known[question.id] = value
        if question.kind is Kind.CONSENT and value != version.survey.options(question)[0].code:
            break
    return tuple(kept)


def unanswered(version: Version, interview: Interview, route: tuple[str, ...]) -> list[str]:
    """Questions of the route without an answer, or with one that an earlier change contradicts."""
    known = {id_: value for id_, value in engine.values(version, interview).items() if not isinstance(value, Missing)}
    contradicted = [
        id_ for id_ in route if id_ in known and (fits := version.constraint(id_)) and fits.evaluate(known) is False
    ]
    return [id_ for id_ in route if id_ not in interview.answers] + contradicted


TestWalk = Walk.TestCase
