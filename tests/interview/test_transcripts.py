"""Conversations replayed; `pytest tests/interview --update-transcripts` rewrites what they expect."""

import datetime as dt
from collections.abc import Callable, Sequence
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from app.interview import engine
from app.interview.model import (
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
    Move,
    QuotaMet,
    Reply,
    ReplyIgnored,
    ScreenedOut,
    Speak,
    Step,
    WentBack,
    Withdraw,
)
from app.questionnaire.version import Version
from tests.conversations import FOLDER, GoesBack, Says, Switches, Turn, load, plain, plain_answers, version_of

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_conversation_is_as_written(path: Path, update_transcripts: bool) -> None:
    yaml = YAML()
    yaml.width = 140
    content = yaml.load(path)
    expected = yaml_text(yaml, content)
    replay(content, path)
    if update_transcripts:
        path.write_text(yaml_text(yaml, content).rstrip() + "\n", encoding="utf-8")
        return
    assert yaml_text(yaml, content) == expected


def yaml_text(yaml: YAML, content: object) -> str:
    text = StringIO()
    yaml.dump(content, text)
    return text.getvalue()


def replay(content: Any, path: Path) -> None:
    """Have the conversation, and write into `content` what came of it."""
    conversation = load(path)
    version = version_of(conversation.survey)
    step = engine.begin(version, "i" * 26, conversation.language, Channel.WEB, NOW)
    content.pop("begins", None)
    content.insert(list(content).index("conversation"), "begins", f"{heard(step.events)}; asked {asked(step)}")
    for place, turn in enumerate(conversation.turns):
        step = engine.advance(version, step.interview, move(turn, place), NOW + dt.timedelta(minutes=place))
        content["conversation"][place]["hears"] = heard(step.events)
        content["conversation"][place]["asked"] = asked(step)
    content["ends"] = ends(version, step.interview)


def move(turn: Turn, place: int) -> Move:
    if isinstance(turn, Says):
        return Reply(turn.question, turn.reply, Channel.WEB, f"reply-{place - turn.again}")
    if isinstance(turn, GoesBack):
        return Back(turn.question)
    return Speak(turn.language) if isinstance(turn, Switches) else Withdraw()


def asked(step: Step) -> str:
    prompt = step.prompt
    return f"{prompt.question_id} {prompt.position}/{prompt.total}" if prompt else "nothing"


def ends(version: Version, interview: Interview) -> dict[str, Any]:
    answers = plain_answers(engine.values(version, interview))
    return {"state": interview.state.value, "language": interview.language, "answers": answers}


def heard(events: Sequence[Event]) -> str:
    return ", ".join(WORDS[type(event)](event) for event in events) or "nothing"


WORDS: dict[type[Event], Callable[[Any], str]] = {
    InterviewStarted: lambda event: f"started in {event.language} by {event.channel}",
    AnswerTaken: lambda event: f"{event.question_id} = {plain(event.value)}",
    AnswerNotTaken: lambda event: f"{event.question_id} not taken: {event.problem.code}",
    ReplyIgnored: lambda event: f"{event.question_id} ignored",
    WentBack: lambda event: f"back to {event.question_id}",
    LanguageSwitched: lambda event: f"speaks {event.language}",
    ScreenedOut: lambda event: f"screened out at {event.question_id}",
    QuotaMet: lambda event: f"quota {event.quota_id} is full",
    ConsentDeclined: lambda event: f"{event.question_id} declined",
    InterviewCompleted: lambda event: f"completed with {event.answered} answers",
    AnswersWithdrawn: lambda event: f"withdrew {event.answered} answers",
}
