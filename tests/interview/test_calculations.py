"""Calculations of every sort: said in the reader's language, read by rules, never shown themselves."""

import datetime as dt

import pytest

from app.interview import engine
from app.interview.model import Channel, Raw, Reply, Step
from app.interview.wording import word
from app.questionnaire.contexts import entries
from app.questionnaire.reader import Reading, read_text
from app.questionnaire.scope import Sort
from app.questionnaire.version import Version

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
SURVEY = """\
relais: 1
key: calculs
project: Essai
title: Essai
intro: Bonjour.
notice: Qui demande.
thanks: Merci.
declined: Noté.
minutes: 1
languages: [fr, en]
prefill: [dossier]
choices:
  regions: {idf: Île-de-France, run: La Réunion}
  tranches: {jeune: Jeune, adulte: Adulte}
placeholders:
  ou: {from: ou, fallback: ailleurs}
  tranche: {from: tranche, fallback: sans âge}
  majeur: {from: majeur, fallback: on ne sait pas}
  appel: {from: appel, fallback: vous}
questions:
  - {id: age, type: integer, text: Votre âge ?}
  - {id: region, type: single, choices: regions, text: Votre région ?}
  - {id: nom, type: text, identifier: true, required: false, text: Votre nom ?}
  - {id: ou, type: calculation, value: region}
  - {id: tranche, type: calculation, choices: tranches, value: jeune if age < 26 else adulte}
  - {id: majeur, type: calculation, choices: yes_no, value: age >= 18 and region == idf}
  - {id: appel, type: calculation, value: "nom + ', ' + age"}
  - {id: lettres, type: calculation, value: length(nom)}
  - {id: rang, type: calculation, value: dossier + '!'}
  - {id: appel_bis, type: calculation, value: appel}
  - {id: suite, type: text, show_if: majeur and tranche == adulte and not ou == run,
     text: "{ou}, {tranche}, {majeur}, {appel}."}
indicators:
  - {id: part, label: Part, positive: majeur, population: "tranche in [adulte]", target: 0.6, floor: 0.4}
"""
ENGLISH = {
    "regions.idf": "Paris region",
    "tranches.adulte": "Grown-up",
    "yes_no.yes": "Yes",
    "suite.text": "{ou}, {tranche}, {majeur}, {appel}.",
}


def reading(*changes: tuple[str, str]) -> Reading:
    text = SURVEY
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return read_text(text, "calculs.yaml")


def version() -> Version:
    survey = reading().survey
    assert survey is not None
    french = {entry.context: entry.text for entry in entries(survey)}
    return Version.of(survey, {"fr": french, "en": french | ENGLISH})


def said(answers: dict[str, Raw], language: str = "fr") -> Step:
    step = engine.begin(version(), "i" * 26, language, Channel.WEB, NOW)
    for name, raw in answers.items():
        step = engine.advance(version(), step.interview, Reply(name, raw, Channel.WEB, name), NOW)
    return step


ANSWERS: dict[str, Raw] = {"age": "30", "region": "idf", "nom": "Lila"}


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("fr", "\u2068Île-de-France\u2069, \u2068Adulte\u2069, \u2068Oui\u2069, \u2068Lila, 30\u2069."),
        ("en", "\u2068Paris region\u2069, \u2068Grown-up\u2069, \u2068Yes\u2069, \u2068Lila, 30\u2069."),
    ],
)
def test_codes_and_truths_are_said_in_the_language_of_the_reader(language: str, expected: str) -> None:
    step = said(ANSWERS, language)
    assert step.prompt is not None
    assert step.prompt.question_id == "suite"
    assert word(version(), language, step.prompt, str, Channel.WEB).heading == expected


@pytest.mark.parametrize(
    ("answers", "route"),
    [
        ({**ANSWERS, "age": "17"}, False),
        ({**ANSWERS, "region": "run"}, False),
        ({"age": "30"}, False),
        (ANSWERS, True),
    ],
)
def test_rules_read_what_calculations_come_to(answers: dict[str, Raw], *, route: bool) -> None:
    assert ("suite" in engine.route(version(), said(answers).interview)) is route


def test_values_are_kept_by_their_sort_and_an_unknown_truth_is_none() -> None:
    found = engine.values(version(), said(ANSWERS).interview)
    made = ("ou", "tranche", "majeur", "appel", "lettres")
    assert [found[name] for name in made] == ["idf", "adulte", "yes", "Lila, 30", 4]
    assert "majeur" not in engine.values(version(), said({"age": "30"}).interview)
    sorts = [version().subject(name).sort for name in made]
    assert sorts == [Sort.CODE, Sort.CODE, Sort.CODE, Sort.TEXT, Sort.NUMBER]


def test_indicators_count_by_them() -> None:
    found = {**engine.values(version(), said({**ANSWERS, "region": "run"}).interview)}
    known = {name: value for name, value in found.items() if isinstance(value, str | int)}
    population = version().population("part")
    assert population is not None
    assert (population.evaluate(known), version().positive("part").evaluate(known)) == (True, False)


def test_what_is_made_of_an_identifier_tells_who_somebody_is() -> None:
    telling = {item.id for item in version().items if item.question.identifier}
    assert telling == {"nom", "appel", "rang", "appel_bis"}


@pytest.mark.parametrize(
    ("old", "new", "level", "code"),
    [
        ("choices: yes_no, value: age", "value: age", "error", "unworded"),
        ('value: "nom', "value: \"'Bonjour' + nom", "warning", "untranslated"),
        ("choices: tranches, value", "choices: tranche, value", "error", "unknown_list"),
        ("value: region}", "value: answered(region) and suite == 'x'}", "error", "asked_later"),
        ("tranche == adulte and", "tranche == adult and", "error", "rule"),
        ("majeur and tranche", "ou and tranche", "error", "rule"),
        ("value: length(nom)", "value: length(age)", "error", "rule"),
        ("value: length(nom)", "value: len(nom)", "error", "rule"),
    ],
)
def test_what_does_not_fit_is_told(old: str, new: str, level: str, code: str) -> None:
    assert (level, code) in {(one.level, one.code) for one in reading((old, new)).findings}


def test_a_sound_one_is_not_doubted() -> None:
    assert [str(one) for one in reading().findings if one.level != "note"] == []
