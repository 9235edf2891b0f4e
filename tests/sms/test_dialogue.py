"""A conversation with something that never answers: a machine, or somebody who cannot read us."""

import datetime as dt
from dataclasses import dataclass

import pytest

from app.interview.model import Channel, Interview
from app.messaging.segments import count
from app.questionnaire.version import Version
from app.site.language import LANGUAGES, translator
from app.sms import wording
from app.sms.core.talk import Talk
from app.sms.dialogue import MOST_PASSED, Dialogue
from tests.interview.small import DEFINITION, version_of

NOW = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
OPTIONAL = [{"id": f"mot_{number}", "kind": "text", "text": f"Mot {number} ?", "required": False} for number in "abcd"]
VERSION = version_of({**DEFINITION, "languages": ["fr"], "choices": [], "questions": OPTIONAL})


@dataclass(frozen=True, slots=True)
class Terms:
    opens_at: dt.datetime = NOW
    closes_at: dt.datetime = NOW + dt.timedelta(days=9)
    closed_at: dt.datetime | None = None
    closing_at: dt.datetime | None = None
    draft: bool = False
    languages: tuple[str, ...] | None = None
    channels: tuple[str, ...] | None = None


STUCK = wording.stuck(Terms(), VERSION.survey.questions[0], translator("fr"))


def talk_of(*texts: str, terms: Terms = Terms(), version: Version = VERSION, language: str = "fr") -> list[str]:
    """What is said to each text; an empty one came with a picture."""
    asked = version.survey.questions[0].id
    interview, talk, said = Interview("i" * 26, language, Channel.SMS, NOW), Talk(asked), []
    for number, text in enumerate(texts):
        now = NOW + dt.timedelta(minutes=number)
        dialogue = Dialogue(version, interview, talk, terms, now, translator)
        said.append(str(dialogue.answer(text, f"SM{number}", media=not text)))
        interview, talk = dialogue.interview, dialogue.talk
    return said


def test_no_further_question_is_put_to_nobody() -> None:
    said = talk_of(*[""] * (3 * MOST_PASSED + 6))
    passed = [one for one in said if translator("fr")(wording.PASSED_OVER) in one]
    assert len(passed) == MOST_PASSED
    assert said[3 * MOST_PASSED + 2 :] == [STUCK] * 4


def test_what_was_texted_is_kept_beside_the_code_it_was_read_as() -> None:
    question = {"id": "aide", "kind": "single", "text": "Le carnet vous aide ?", "choices": "degre"}
    definition = {**DEFINITION, "languages": ["fr"], "questions": [question]}
    begun = Interview("i" * 26, "fr", Channel.SMS, NOW)
    dialogue = Dialogue(version_of(definition), begun, Talk("aide"), Terms(), NOW, translator)
    dialogue.answer("la 2 merci", "SM1")
    answer = dialogue.interview.answers["aide"]
    assert (answer.value, answer.raw) == ("peu", "la 2 merci")


@pytest.mark.parametrize(
    ("channels", "words"),
    [
        (None, {"LIEN", "APPEL"}),
        (("sms", "web"), {"LIEN"}),
        (("sms", "phone"), {"APPEL"}),
        (("sms",), {"AIDE"}),
    ],
)
def test_whoever_is_stuck_is_offered_what_the_campaign_has(channels: tuple[str, ...] | None, words: set[str]) -> None:
    said = talk_of(*[""] * 9, terms=Terms(channels=channels))
    assert {one for one in ("LIEN", "APPEL", "AIDE") if one in said[8]} == words


def asking(**more: object) -> Version:
    definition = {**DEFINITION, "choices": [], "questions": [{"id": "nombre", "text": "Combien ?", **more}]}
    return version_of(definition, ar={}, en={})


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("question", "how"),
    [
        ({"kind": "text"}, wording.NO_ANSWER),
        ({"kind": "integer", "minimum": 1}, wording.NO_ANSWER),
        ({"kind": "integer", "minimum": 0}, wording.NO_ANSWER_BY_WORD),
        ({"kind": "text", "refusable": False}, None),
    ],
)
def test_whoever_is_stuck_is_told_how_to_give_no_answer_where_one_may(
    question: dict[str, object], how: str | None, language: str
) -> None:
    said = talk_of("", "", "", version=asking(**question), language=language)[2]
    ways = {one for one in (wording.NO_ANSWER, wording.NO_ANSWER_BY_WORD) if translator(language)(one) in said}
    assert ways == ({how} if how else set())


@pytest.mark.parametrize(
    ("channels", "words"), [(None, {"LIEN", "APPEL"}), (("sms", "phone"), {"APPEL"}), (("sms",), set())]
)
def test_help_names_no_word_that_leads_nowhere(channels: tuple[str, ...] | None, words: set[str]) -> None:
    [said] = talk_of("aide", terms=Terms(channels=channels))
    assert {one for one in ("LIEN", "APPEL") if one in said} == words
    assert {"RETOUR", "STOP"} <= set(said.replace(".", " ").split())


@pytest.mark.parametrize(("language", "parts"), [("fr", 1), ("ar", 2), ("en", 1)])
def test_help_says_who_asks_at_no_further_cost(language: str, parts: int) -> None:
    said = wording.help_with(Terms(), VERSION.survey.project, translator(language))
    assert VERSION.survey.project in said
    assert count(said).parts == parts
    assert said in talk_of("?", version=asking(kind="text"), language=language)[0]


def test_whoever_answers_after_all_goes_on() -> None:
    said = talk_of(*[""] * 9, "me voici", "", "", "")
    assert said[8] == STUCK
    assert "Mot d" in said[9]
    assert STUCK not in said[9:]


def test_tries_are_counted_anew_for_each_question_and_after_a_word_that_is_obeyed() -> None:
    example = translator("fr")(wording.TEXT_ONLY)
    said = talk_of("", "", "me voici", "", "", "aide", "")
    assert [example in one for one in said] == [True, True, False, True, True, False, True]
    assert translator("fr")(wording.PASSED_OVER) not in "".join(said)
    assert said[3].count("Mot b") == said[6].count("Mot b") == 1, "with the question, as after a first one"


def test_a_telephone_that_answers_by_itself_gets_no_word_and_costs_no_try() -> None:
    said = talk_of("Message automatique : absent", "A aimé « Mot a ? »", "Je conduis, je vous rappelle.", "me voici")
    assert [bool(one) for one in said] == [False, True, False, True]
    assert "Mot b" in said[-1]
