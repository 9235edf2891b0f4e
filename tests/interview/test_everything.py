"""What the larger features do, looked at one by one; whole conversations are among the transcripts."""

import datetime as dt
import json
from collections.abc import Mapping
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.interview import engine
from app.interview.closing import closing_words
from app.interview.document import from_document, to_document
from app.interview.model import Channel, Interview, Prompt, QuotaMet, Raw, Reply, State, Step
from app.interview.wording import faces, word
from app.questionnaire.model import Kind
from tests.conversations import everything_version

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
VERSION = everything_version()
START: Mapping[str, Raw] = {"accord": "oui", "bonjour": "seen", "naissance": "5/1990"}


def begun(id_: str = "i" * 26, **prefill: str) -> Step:
    return engine.begin(VERSION, id_, "fr", Channel.WEB, NOW, prefill)


def said(step: Step, answers: Mapping[str, Raw], full: frozenset[str] = frozenset()) -> Step:
    for question_id, raw in answers.items():
        reply = Reply(question_id, raw, Channel.WEB, question_id)
        step = engine.advance(VERSION, step.interview, reply, NOW, full)
    return step


def prompt(interview: Interview, question_id: str) -> Prompt:
    found = engine.prompt_at(VERSION, interview, question_id)
    assert found is not None
    return found


def heading(interview: Interview, question_id: str, language: str = "fr") -> str:
    return word(VERSION, language, prompt(interview, question_id), str, Channel.WEB).heading


def test_a_placeholder_says_the_answer_the_label_or_its_fallback() -> None:
    person = said(begun(), START).interview
    assert heading(person, "carnet") == "à vous, utilisez-vous le carnet ?"
    named = said(begun(), {**START, "surnom": "  Lila\u202e {item}  "}).interview
    assert heading(named, "carnet") == "\u2068Lila {item}\u2069, utilisez-vous le carnet ?"
    using = said(begun(), {**START, "surnom": "Lila", "carnet": "souvent"}).interview
    assert "Vous l'utilisez : \u2068Souvent\u2069." in heading(using, "note_carnet")
    assert "\u2068[ar] Souvent\u2069" in heading(using, "note_carnet", "ar")


def test_what_the_invitation_knows_stands_in_the_field_and_in_texts() -> None:
    known = said(begun(prenom_connu="Nour", autre="x"), {"accord": "oui"})
    assert known.interview.prefill == {"prenom_connu": "Nour"}
    assert heading(known.interview, "bonjour") == "Bonjour \u2068Nour\u2069."
    assert prompt(said(known, START).interview, "surnom").given == "Nour"
    assert from_document(json.dumps(to_document(known.interview))) == known.interview


def test_a_repeat_asks_of_each_item_by_its_name() -> None:
    person = said(
        begun(), {**START, "carnet": "souvent", "aides_liste": ("transport", "autre"), "nombre": "2"}
    ).interview
    route = engine.route(VERSION, person)
    assert [id_ for id_ in route if "@" in id_] == [
        "enfant_age@1", "enfant_age@2", "aide_utile@transport", "aide_utile@autre",
    ]  # fmt: skip
    assert heading(person, "aide_utile@transport") == "Cette aide vous sert-elle : \u2068Les transports\u2069 ?"
    assert heading(person, "enfant_age@2") == "Quel âge a l'enfant \u20682\u2069 ?"
    assert heading(person, "aides_liste.other") == "Quelles aides avez-vous ?\nUne autre aide"


def test_a_row_is_asked_with_its_words() -> None:
    person = said(begun(), {**START, "carnet": "souvent", "connu": "yes"}).interview
    assert heading(person, "marques.papier") == "Que valent ces choses ?\nLe papier"
    assert prompt(person, "marques.papier").choices == ("1", "2", "3", "4", "5")


def test_a_filter_leaves_the_options_that_fit_and_a_changed_answer_asks_again() -> None:
    person = said(begun(), {**START, "region": "idf", "ville": "bondy"})
    assert prompt(person.interview, "ville").choices == ("paris", "bondy")
    moved = engine.advance(VERSION, person.interview, Reply("region", "run", Channel.WEB, "again"), NOW)
    assert prompt(moved.interview, "ville").choices == ("saint_denis",)
    assert "ville" not in engine.course(VERSION, moved.interview).values
    assert "ville" in engine.course(VERSION, moved.interview).unanswered


@given(st.text("abcdefghijklmnopqrstuvwxyz234567", min_size=26, max_size=26))
def test_chance_orders_options_for_each_person_and_keeps_some_last(id_: str) -> None:
    person = said(begun(id_), {**START, "carnet": "souvent"}).interview
    shown = prompt(person, "aides_liste").choices
    assert sorted(shown[:3]) == ["argent", "logement", "transport"]
    assert shown[3:] == ("autre", "rien")
    assert prompt(person, "aides_liste").choices == shown


def test_chance_turns_sections_and_gives_everybody_all_of_them() -> None:
    orders = {tuple(one.id for one in VERSION.course(f"person-{number}")) for number in range(20)}
    assert len(orders) == 2
    assert {frozenset(order) for order in orders} == {frozenset(item.id for item in VERSION.items)}


def test_whoever_is_of_a_full_cell_is_thanked_once_they_say_so() -> None:
    full = frozenset({"ile_de_france"})
    step = said(begun(), START, full)
    over = said(step, {"region": "idf"}, full)
    assert over.interview.state is State.QUOTA_FULL
    assert over.events[-1] == QuotaMet("ile_de_france")
    assert closing_words(VERSION, over.interview, "fr", str) == VERSION.text("fr", "survey.quota_full")
    assert said(step, {"region": "run"}, full).interview.state is State.ASKING
    inside = said(step, {"region": "idf"})
    assert said(inside, {"ville": "paris"}, full).interview.state is State.ASKING


@pytest.mark.parametrize(
    ("answers", "state", "words"),
    [
        ({"naissance": "1/2012"}, State.SCREENED_OUT, "Merci. Ces questions sont pour les adultes."),
        (
            {"surnom": "Lila", "region": "idf", "ville": "paris", "carnet": "jamais", "fin": "no"},
            State.COMPLETED,
            "Merci. Les autres questions parlent du carnet.",
        ),
        ({"surnom": "Lila"}, State.ASKING, None),
    ],
)
def test_each_end_has_its_words(answers: Mapping[str, Raw], state: State, words: str | None) -> None:
    over = said(begun(), {**START, **answers}).interview
    assert over.state is state
    assert closing_words(VERSION, over, "fr", str) == words


def test_calculations_follow_the_answers() -> None:
    person = said(
        begun(), {**START, "carnet": "souvent", "connu": "yes", "marques.accueil": "4", "marques.papier": "3"}
    )
    found = engine.values(VERSION, person.interview)
    assert (found["age_calcule"], found["moyenne"]) == (35, 7)
    assert "ages_somme" not in found


SOUND: Mapping[Kind, list[str]] = {
    Kind.NOTE: ["seen"],
    Kind.INTEGER: ["0", "2", "11", "٣"],
    Kind.DECIMAL: ["0,6", "12.5"],
    Kind.DATE: ["3/9/2025", "2024-01-31"],
    Kind.MONTH: ["5/1990", "mars 1950"],
    Kind.TIME: ["8h30", "11:59"],
    Kind.EMAIL: ["a@example.org"],
    Kind.PHONE: ["06 12 34 56 78"],
    Kind.POSTCODE: ["75011", "2A"],
    Kind.TEXT: ["un mot", "x {prenom} y"],
    Kind.LONG_TEXT: ["des mots"],
}
NONSENSE = ["", "~dont_know", "~not_applicable", "~refused", "zzz", "-1", "{item}"]


@settings(max_examples=40)
@given(st.integers(0, 10**9), st.sampled_from(["fr", "ar", "en"]))
def test_whatever_people_answer_they_come_to_an_end_with_words(seed: int, language: str) -> None:
    random = Random(seed)
    step = engine.begin(VERSION, "".join(random.choices("abc", k=26)), language, Channel.SMS, NOW)
    for number in range(400):
        asked = step.prompt
        if asked is None:
            break
        assert 1 <= asked.position <= asked.total <= len(VERSION.items)
        worded = word(VERSION, language, asked, str, Channel.SMS)
        assert worded.heading
        assert bool(worded.problem) is (asked.problem is not None)
        reply = Reply(asked.question_id, answer_to(asked, random), Channel.SMS, str(number))
        step = engine.advance(VERSION, step.interview, reply, NOW)
        assert from_document(json.dumps(to_document(step.interview))) == step.interview
    assert step.interview.state is not State.ASKING
    assert closing_words(VERSION, step.interview, language, str)


def answer_to(asked: Prompt, random: Random) -> Raw:
    if random.random() < 0.15:
        return random.choice(NONSENSE)
    if not asked.choices:
        return random.choice(SOUND[asked.kind])
    if asked.kind in {Kind.MULTIPLE, Kind.RANKING}:
        return tuple(random.sample(asked.choices, random.randint(1, len(asked.choices))))
    return random.choice(asked.choices)


@pytest.mark.parametrize(("count", "shown"), [(2, "😟😀"), (3, "😟😐😀"), (4, "😟😕😊😀"), (5, "😟😕😐😊😀")])
def test_faces_go_from_sad_to_glad(count: int, shown: str) -> None:
    assert "".join(faces(count)) == shown
