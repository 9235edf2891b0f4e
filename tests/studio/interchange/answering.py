"""Somebody who answers any question: enough to walk an unknown survey from its first page to its end."""

from datetime import UTC, datetime

from app.interview import engine
from app.interview.model import Channel, Interview, Prompt, Raw, Reply, State
from app.questionnaire.model import Kind
from app.questionnaire.version import Version

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
_WRITTEN: dict[Kind, tuple[str, ...]] = {
    Kind.INTEGER: ("3", "1", "20", "100", "0"),
    Kind.DECIMAL: ("3.5", "1", "20", "0"),
    Kind.DATE: ("2026-03-01", "2020-01-31", "2026-03-03"),
    Kind.MONTH: ("2026-01", "2020-01"),
    Kind.TIME: ("08:30",),
    Kind.TEXT: ("Bonjour", "A", "12", "abc"),
    Kind.LONG_TEXT: ("Bonjour",),
    Kind.EMAIL: ("a@example.org",),
    Kind.PHONE: ("0612345678",),
    Kind.POSTCODE: ("75001",),
    Kind.NOTE: ("",),
}


def attempts(prompt: Prompt) -> list[Raw]:
    """What could be answered, the likeliest first; the last resort is to refuse."""
    tried: list[Raw] = []
    if prompt.kind is Kind.RANKING:
        tried.append(prompt.choices)
    elif prompt.kind is Kind.MULTIPLE:
        tried += [(code,) for code in prompt.choices]
        tried.append(prompt.choices[:2])
    elif prompt.choices:
        tried += list(prompt.choices)
    tried += list(_WRITTEN.get(prompt.kind, ()))
    return [*tried, "~refused", ""]


def walk(version: Version, language: str, choose: int = 0) -> tuple[Interview, list[str]]:
    """The interview at its end, and the questions it went through. `choose` starts from another answer."""
    step = engine.begin(version, "w" * 26, language, Channel.WEB, NOW)
    met: list[str] = []
    while step.prompt is not None:
        prompt = step.prompt
        assert len(met) < 5000, "no end"
        met.append(prompt.question_id)
        tried = attempts(prompt)
        start = choose % max(1, len(tried) - 2)
        for number, raw in enumerate([*tried[start:], *tried[:start]]):
            step = engine.advance(
                version, step.interview, Reply(prompt.question_id, raw, Channel.WEB, f"{len(met)}.{number}"), NOW
            )
            if step.prompt is None or step.prompt.question_id != prompt.question_id:
                break
        else:
            raise AssertionError(f"nothing is taken for {prompt}")
    assert step.interview.state in {State.COMPLETED, State.DECLINED}
    return step.interview, met
