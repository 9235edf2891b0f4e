"""Conversations replayed; `pytest tests/interview --update-transcripts` rewrites what they expect."""

import datetime as dt
from collections.abc import Sequence
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
    Reply,
    ReplyIgnored,
    Speak,
    Step,
    WentBack,
    Withdraw,
)
from app.questionnaire.version import Version
from tests.conversations import FOLDER, GoesBack, Says, Switches, Turn, load, plain, plain_answers
from tests.interview.small import small_version

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
VERSIONS = {"small": small_version}


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_conversation_is_as_written(path: Path, update_transcripts: bool) -> None:  # noqa: FBT001
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
    version = VERSIONS[conversation.survey]()
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
    return ", ".join(map(in_words, events)) or "nothing"


def in_words(event: Event) -> str:
    match event:
        case InterviewStarted(language, channel):
            return f"started in {language} by {channel}"
        case AnswerTaken(question_id, value):
            return f"{question_id} = {plain(value)}"
        case AnswerNotTaken(question_id, problem):
            return f"{question_id} not taken: {problem.code}"
        case ReplyIgnored(question_id):
            return f"{question_id} ignored"
        case WentBack(question_id):
            return f"back to {question_id}"
        case LanguageSwitched(language):
            return f"speaks {language}"
        case ConsentDeclined(question_id):
            return f"{question_id} declined"
        case InterviewCompleted(answered):
            return f"completed with {answered} answers"
        case AnswersWithdrawn(answered):
            return f"withdrew {answered} answers"
