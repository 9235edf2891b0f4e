import datetime as dt

import pytest
from msgspec.structs import replace

from app.interview import engine
from app.interview.model import (
    Answer,
    AnswerNotTaken,
    AnswersWithdrawn,
    Back,
    Channel,
    ConsentDeclined,
    Interview,
    InterviewCompleted,
    InterviewStarted,
    Missing,
    ProblemCode,
    Raw,
    Reply,
    ReplyIgnored,
    Speak,
    State,
    Step,
    WentBack,
    Withdraw,
)
from app.questionnaire.model import Kind
from tests.interview.small import small_version

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
VERSION = small_version()
SHORT_WAY = ("accord", "bienvenue", "carnet", "pourquoi", "confiance", "age", "annees", "mot")
LONG_WAY = ("accord", "bienvenue", "carnet", "aide", "usage", "confiance", "age", "annees", "depuis", "mot")


def begun(language: str = "fr") -> Interview:
    return engine.begin(VERSION, "i" * 26, language, Channel.WEB, NOW).interview


def say(interview: Interview, question_id: str, raw: Raw, outside_id: str | None = None) -> Step:
    reply = Reply(question_id, raw, Channel.WEB, outside_id or f"{question_id}-{interview.step}")
    return engine.advance(VERSION, interview, reply, NOW)


def told(**replies: Raw) -> Interview:
    interview = begun()
    for question_id, raw in {"accord": "oui", "bienvenue": "", **replies}.items():
        interview = say(interview, question_id, raw).interview
    return interview


def asked(interview: Interview) -> str | None:
    prompt = engine.current(VERSION, interview)
    return prompt.question_id if prompt else None


def test_it_begins_with_the_first_question() -> None:
    step = engine.begin(VERSION, "abc", "ar", Channel.SMS, NOW)
    assert step.events == (InterviewStarted("ar", Channel.SMS),)
    assert step.interview == Interview("abc", "ar", Channel.SMS, NOW)
    assert step.prompt is not None
    assert (step.prompt.question_id, step.prompt.kind, step.prompt.choices) == ("accord", Kind.CONSENT, ("oui", "non"))


def test_a_language_that_was_not_published_gives_the_first() -> None:
    assert begun("xx").language == "fr"


@pytest.mark.parametrize(
    ("replies", "route"),
    [
        ({}, ("accord", "bienvenue", "carnet", "confiance", "age", "annees", "mot")),
        ({"carnet": "non"}, SHORT_WAY),
        ({"carnet": "oui", "aide": "peu"}, LONG_WAY),
        ({"carnet": "oui", "aide": "pas"}, tuple(id_ for id_ in LONG_WAY if id_ != "depuis")),
        ({"carnet": "~refused"}, ("accord", "bienvenue", "carnet", "confiance", "age", "annees", "mot")),
    ],
)
def test_the_route_follows_the_answers(replies: dict[str, Raw], route: tuple[str, ...]) -> None:
    assert engine.route(VERSION, told(**replies)) == route


def test_the_route_ends_at_a_declined_consent() -> None:
    interview = say(begun(), "accord", "non").interview
    assert engine.route(VERSION, interview) == ("accord",)


def test_rules_do_not_see_answers_off_the_route() -> None:
    interview = told(carnet="oui", aide="peu")
    changed = say(interview, "carnet", "non").interview
    assert changed.answers["aide"].value == "peu"
    assert "depuis" not in engine.route(VERSION, changed)
    assert "aide" not in engine.values(VERSION, changed)
    assert engine.values(VERSION, say(changed, "carnet", "oui").interview)["aide"] == "peu"


def test_an_answer_keeps_how_it_came() -> None:
    later = NOW + dt.timedelta(minutes=3)
    interview = engine.advance(VERSION, told(), Speak("ar"), NOW).interview
    step = engine.advance(VERSION, interview, Reply("age", "٣٤", Channel.SMS, "SM1"), later)
    assert step.interview.answers["age"] == Answer(34, "٣٤", Channel.SMS, "ar", later, "SM1")


def test_the_words_an_answer_was_read_from_are_kept_beside_it() -> None:
    read = Reply("age", "34", Channel.SMS, "SM1", said="j'ai\x00 34 ans")
    step = engine.advance(VERSION, told(), read, NOW)
    assert (step.interview.answers["age"].value, step.interview.answers["age"].raw) == (34, "j'ai 34 ans")
    assert engine.advance(VERSION, step.interview, read, NOW).events == ()


def test_what_was_not_taken_is_shown_again_and_changes_nothing() -> None:
    interview = told()
    step = say(interview, "age", "douze")
    assert step.interview is interview
    assert [type(event) for event in step.events] == [AnswerNotTaken]
    assert step.prompt is not None
    assert step.prompt.problem is not None
    assert (step.prompt.problem.code, step.prompt.attempted) == (ProblemCode.NOT_A_NUMBER, "douze")


def test_an_answer_given_is_shown_again() -> None:
    prompt = engine.prompt_at(VERSION, told(carnet="oui", usage=("papiers", "rdv")), "usage")
    assert prompt is not None
    assert prompt.given == ("rdv", "papiers")


@pytest.mark.parametrize(
    ("age", "annees", "taken"),
    [("30", "30", True), ("30", "31", False), ("~refused", "31", True), ("30", "~refused", True)],
)
def test_a_constraint_objects_only_to_what_it_knows(age: str, annees: str, taken: bool) -> None:
    step = say(told(age=age), "annees", annees)
    assert ("annees" in step.interview.answers) is taken


def test_an_answer_contradicted_by_a_changed_one_is_asked_again() -> None:
    interview = told(carnet="non", pourquoi="", confiance="3", age="45", annees="40")
    step = say(interview, "age", "20")
    assert step.prompt is not None
    assert (step.prompt.question_id, step.prompt.given) == ("annees", 40)
    assert say(step.interview, "mot", "").interview.state is State.ASKING


def test_after_a_changed_answer_it_goes_on_where_an_answer_lacks() -> None:
    interview = told(carnet="oui", aide="peu", usage="rdv", confiance="2")
    returned = engine.advance(VERSION, interview, Back("aide"), NOW)
    assert returned.events == (WentBack("carnet"),)
    assert asked(returned.interview) == "carnet"
    assert asked(say(returned.interview, "carnet", "oui").interview) == "age"


def test_back_names_its_question_so_that_twice_is_once() -> None:
    interview = told(carnet="oui", aide="peu")
    once = engine.advance(VERSION, interview, Back("usage"), NOW)
    twice = engine.advance(VERSION, once.interview, Back("usage"), NOW)
    assert (once.events, twice.events) == ((WentBack("aide"),), ())
    assert twice.interview == once.interview


def test_back_from_the_first_question_stays_there() -> None:
    interview = told()
    step = engine.advance(VERSION, interview, Back("accord"), NOW)
    assert asked(step.interview) == "accord"
    assert engine.advance(VERSION, begun(), Back("accord"), NOW).events == ()


def test_a_jump_ahead_goes_on_from_there_and_returns_for_the_rest() -> None:
    interview = say(told(carnet="non"), "age", "30").interview
    assert asked(interview) == "annees"
    interview = say(say(interview, "annees", "3").interview, "mot", "").interview
    assert asked(interview) == "pourquoi"


def test_nothing_is_asked_or_taken_before_consent() -> None:
    interview = begun()
    assert engine.prompt_at(VERSION, interview, "age") is None
    step = say(interview, "age", "30")
    assert (step.interview, step.events) == (interview, (ReplyIgnored("age"),))


def test_declining_leaves_nothing_said_after_the_question() -> None:
    interview = told(carnet="non", age="30")
    step = say(interview, "accord", "non")
    assert step.events[-1] == ConsentDeclined("accord")
    assert (step.interview.state, list(step.interview.answers), step.prompt) == (State.DECLINED, ["accord"], None)


def test_the_last_answer_completes() -> None:
    interview = told(carnet="non", pourquoi="", confiance="3", age="~refused", annees="2")
    step = say(interview, "mot", "Merci")
    assert step.events[-1] == InterviewCompleted(4)
    assert (step.interview.state, step.prompt, asked(step.interview)) == (State.COMPLETED, None, None)
    assert engine.answered(VERSION, step.interview) == 4
    assert engine.values(VERSION, step.interview) == {
        "accord": "oui",
        "carnet": "non",
        "pourquoi": Missing.BLANK,
        "confiance": 3,
        "age": Missing.REFUSED,
        "annees": 2,
        "mot": "Merci",
    }


def test_after_the_end_only_language_and_withdrawal_count() -> None:
    done = say(told(carnet="non", pourquoi="", confiance="3", age="20", annees="2"), "mot", "").interview
    assert say(done, "age", "21").events == (ReplyIgnored("age"),)
    assert engine.advance(VERSION, done, Back("mot"), NOW).events == (ReplyIgnored("mot"),)
    assert engine.advance(VERSION, done, Speak("en"), NOW).interview.language == "en"
    withdrawn = engine.advance(VERSION, done, Withdraw(), NOW)
    assert withdrawn.events == (AnswersWithdrawn(4),)
    assert (withdrawn.interview.state, withdrawn.interview.answers) == (State.WITHDRAWN, {})
    assert engine.advance(VERSION, withdrawn.interview, Withdraw(), NOW).events == ()


@pytest.mark.parametrize(("raw", "moves"), [("non", False), ("oui", True)])
def test_only_the_same_reply_again_is_a_repeat(raw: str, moves: bool) -> None:
    interview = say(told(), "carnet", "non", "nonce").interview
    step = say(interview, "carnet", raw, "nonce")
    assert (step.interview.step > interview.step) is moves
    assert (step.events != ()) is moves


def test_a_repeat_of_the_last_reply_is_still_one_after_the_end() -> None:
    step = say(begun(), "accord", "non", "nonce")
    assert say(step.interview, "accord", "non", "nonce") == Step(step.interview, (), None)


def test_nothing_unstorable_is_kept() -> None:
    step = say(told(), "mot", "a\x00b\ud800", "non\x00ce")
    answer = step.interview.answers["mot"]
    assert (answer.value, answer.raw, answer.outside_id) == ("ab", "ab", "nonce")
    assert say(step.interview, "mot", "a\x00b\ud800", "non\x00ce").events == ()


def test_answers_to_questions_that_are_gone_are_left_alone() -> None:
    interview = told()
    stray = replace(interview, answers={**interview.answers, "gone": interview.answers["accord"]}, cursor="gone")
    assert asked(stray) == "carnet"
    assert "gone" in say(stray, "carnet", "non").interview.answers


@pytest.mark.parametrize("carnet", ["oui", "non"])
def test_progress_foresees_what_answers_may_bring_and_only_shrinks(carnet: str) -> None:
    replies: dict[str, Raw] = {"carnet": carnet, "aide": "peu", "usage": ("rdv",), "confiance": "3", "age": "30",
                               "annees": "3", "depuis": "2025-01-01"}  # fmt: skip
    interview, totals = told(), []
    while (prompt := engine.current(VERSION, interview)) is not None:
        totals.append(prompt.total)
        interview = say(interview, prompt.question_id, replies.get(prompt.question_id, "")).interview
    assert totals == sorted(totals, reverse=True)
    assert totals[-1] == len(SHORT_WAY if carnet == "non" else LONG_WAY)


def test_an_end_that_a_later_answer_of_the_page_undoes_is_not_told() -> None:
    interview = told(carnet="oui", aide="pas", usage="idees", confiance="3", annees="2")
    interview = say(interview, "mot", "").interview
    assert asked(interview) == "age"
    replies = [Reply("age", "34", Channel.WEB, "a"), Reply("aide", "peu", Channel.WEB, "b")]
    step = engine.advance_all(VERSION, interview, replies, NOW)
    assert (step.interview.state, asked(step.interview)) == (State.ASKING, "depuis")
    assert not any(isinstance(event, InterviewCompleted) for event in step.events)


def test_the_last_answer_given_on_the_way_back_does_not_end_the_interview() -> None:
    step = engine.begin(VERSION, "i" * 26, "fr", Channel.WEB, NOW)
    for question, raw in (("accord", "oui"), ("bienvenue", ""), ("carnet", "non"), ("pourquoi", ""), ("confiance", "3"),
                          ("age", "34"), ("annees", "3")):  # fmt: skip
        step = engine.advance(VERSION, step.interview, Reply(question, raw, Channel.WEB, "1"), NOW)
    back = engine.advance_all(VERSION, step.interview, [Reply("mot", "Merci", Channel.WEB, "2"), Back("mot")], NOW)
    assert back.interview.state is State.ASKING
    assert back.prompt is not None
    assert (back.prompt.question_id, back.interview.answers["mot"].value) == ("annees", "Merci")
    assert not any(isinstance(event, InterviewCompleted) for event in back.events)
    over = engine.advance(VERSION, back.interview, Reply("annees", "3", Channel.WEB, "3"), NOW)
    assert over.interview.state is State.COMPLETED
