"""What people read on a small telephone."""

import datetime as dt

import pytest

from app.distribution.core import Way
from app.interview import engine
from app.interview.model import Channel, Problem, ProblemCode, Prompt
from app.questionnaire.model import SILENT, Kind
from app.site.language import LANGUAGES, translator
from app.sms import wording
from app.sms.core import vocabulary
from app.sms.core.asking import asked_of, numbered
from app.sms.core.commands import Command, Word, read_command
from app.sms.core.folding import fold, words
from app.sms.core.reading import Doubt, RawReply, read_text
from tests.interview.small import small_version

VERSION = small_version()
NOW = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
PROMPTS = [
    Prompt(question.id, question.kind, engine.choices(VERSION, question), 1, 9)
    for question in VERSION.survey.questions
    if question.kind is not Kind.NOTE
]
BY_ID = {prompt.question_id: prompt for prompt in PROMPTS}


def same(message: str) -> str:
    return message


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("accord", "Voulez-vous répondre ?\n1 D'accord\n2 Non merci\nReply 1 or 2."),
        (
            "confiance",
            (
                "Avez-vous confiance en vous ?\n1 = Pas du tout\n5 = Tout à fait\n"
                "Reply with a number from 1 to 5.\n0 No answer"
            ),
        ),
        ("age", "Quel âge avez-vous ?\nReply with a number.\n0 No answer"),
        (
            "annees",
            "Depuis combien d'années vivez-vous ici ?\nReply with a number.\nTo give no answer, reply SKIP.",
        ),
    ],
)
def test_a_question_as_a_text(question: str, text: str) -> None:
    assert wording.ask(VERSION, "fr", BY_ID[question], same) == text


def test_an_answer_that_was_none_gets_the_reason_the_question_and_an_example() -> None:
    problem = Problem(ProblemCode.OUT_OF_RANGE, {"minimum": 1, "maximum": 5})
    scale = BY_ID["confiance"]
    prompt = Prompt(scale.question_id, scale.kind, scale.choices, 1, 9, problem=problem)
    told = wording.ask_again(VERSION, "fr", prompt, same).split("\n\n")
    assert told[0] == "Please give a number from 1 to 5."
    assert told[-1] == "Example: 1 = Pas du tout; 5 = Tout à fait."
    several = wording.ask_again(VERSION, "ar", BY_ID["usage"], same, Doubt.RANGE)
    assert several.startswith("Please write each number")
    assert several.endswith("Example for two answers: 1 3.")


@pytest.mark.parametrize("prompt", PROMPTS, ids=lambda prompt: prompt.question_id)
@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_every_number_and_label_shown_is_read_as_what_it_stands_for(prompt: Prompt, language: str) -> None:
    question = VERSION.survey.by_id[prompt.question_id]
    for number, code in numbered(question, prompt.choices):
        meant = RawReply((code,) if question.kind is Kind.MULTIPLE else code)
        assert read_text(str(number), asked_of(VERSION, prompt)) == meant
        if question.choices:
            assert read_text(VERSION.text(language, f"{question.choices}.{code}"), asked_of(VERSION, prompt)) == meant


def test_the_greeting_offers_the_other_languages_in_their_own_words() -> None:
    greeting = wording.greeting(VERSION, "ar", same, VERSION.languages)
    assert "Mon Récap" in greeting
    assert "Français : FRANCAIS" in greeting
    assert "عربي" not in greeting


def test_every_prompt_has_words_by_text_message() -> None:
    step = engine.begin(VERSION, "i" * 26, "fr", Channel.SMS, NOW)
    assert step.prompt is not None
    assert set(Kind) - SILENT - {Kind.MATRIX} == set(wording.HINTS)
    assert set(wording.DOUBTS) == set(Doubt)


WAYS = (wording.INSTEAD_OF_TEXTS, wording.HELP_WAYS)
LINK, CALL = (Way.WEB, vocabulary.LINK), (Way.PHONE, vocabulary.CALL)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("message", "understood"),
    [
        (wording.NO_ANSWER_BY_WORD, vocabulary.SKIPS),
        (wording.HELP, vocabulary.BACK),
        (wording.HELP_STOP, vocabulary.STOPS),
        (wording.FOR_HELP, vocabulary.HELP),
        *((message[way], word) for message in WAYS for way, word in (LINK, CALL)),
        (wording.ABOUT, vocabulary.STOPS),
        (wording.STOPPED, vocabulary.START),
        (wording.DOUBTS[Doubt.STOP_OR_ANSWER], vocabulary.STOPS),
    ],
)
def test_every_word_we_tell_people_to_send_is_one_we_understand(
    language: str, message: str, understood: frozenset[str]
) -> None:
    assert understood & set(words(fold(translator(language)(message))))


@pytest.mark.parametrize(("language", "said"), wording.SWITCHES.items())
def test_the_words_for_languages_are_understood(language: str, said: str) -> None:
    assert read_command(said.partition(":")[2]) == Command(Word.LANGUAGE, language)
