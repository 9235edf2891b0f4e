"""A conversation with something that never answers: a machine, or somebody who cannot read us."""

import datetime as dt
from dataclasses import dataclass

from app.interview.model import Channel, Interview
from app.site.language import translator
from app.sms import wording
from app.sms.core.talk import Talk
from app.sms.dialogue import MOST_PASSED, Dialogue
from tests.interview.small import DEFINITION, version_of

NOW = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
OPTIONAL = [{"id": f"mot_{number}", "kind": "text", "text": f"Mot {number} ?", "required": False} for number in "abcd"]
VERSION = version_of({**DEFINITION, "languages": ["fr"], "choices": [], "questions": OPTIONAL})
STUCK = translator("fr")(wording.STUCK)


@dataclass(frozen=True, slots=True)
class Terms:
    opens_at: dt.datetime = NOW
    closes_at: dt.datetime = NOW + dt.timedelta(days=9)
    closed_at: dt.datetime | None = None
    closing_at: dt.datetime | None = None
    draft: bool = False
    languages: tuple[str, ...] | None = None
    channels: tuple[str, ...] | None = None


def talk_of(*texts: str) -> list[str]:
    """What is said to each text; an empty one came with a picture."""
    interview, talk, said = Interview("i" * 26, "fr", Channel.SMS, NOW), Talk("mot_a"), []
    for number, text in enumerate(texts):
        now = NOW + dt.timedelta(minutes=number)
        dialogue = Dialogue(VERSION, interview, talk, Terms(), now, translator)
        said.append(str(dialogue.answer(text, f"SM{number}", media=not text)))
        interview, talk = dialogue.interview, dialogue.talk
    return said


def test_no_further_question_is_put_to_nobody() -> None:
    said = talk_of(*[""] * (3 * MOST_PASSED + 6))
    passed = [one for one in said if translator("fr")(wording.PASSED_OVER) in one]
    assert len(passed) == MOST_PASSED
    assert said[3 * MOST_PASSED + 2 :] == [STUCK] * 4


def test_whoever_answers_after_all_goes_on() -> None:
    said = talk_of(*[""] * 9, "me voici", "", "", "")
    assert said[8] == STUCK
    assert "Mot d" in said[9]
    assert STUCK not in said[9:]


def test_a_telephone_that_answers_by_itself_gets_no_word_and_costs_no_try() -> None:
    said = talk_of("Message automatique : absent", "A aimé « Mot a ? »", "Je conduis, je vous rappelle.", "me voici")
    assert [bool(one) for one in said] == [False, True, False, True]
    assert "Mot b" in said[-1]
