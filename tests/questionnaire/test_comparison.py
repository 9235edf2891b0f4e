import pytest

from app.questionnaire.comparison import Comparison, Weight, compare
from app.questionnaire.contexts import entries
from app.questionnaire.model import Survey
from app.questionnaire.version import Version
from tests.questionnaire.definitions import survey


def version(definition: Survey, **reworded: str) -> Version:
    """In French and English; `age__text="…"` rewords the English of `age.text`."""
    french = {entry.context: entry.text for entry in entries(definition)}
    english = {context: f"en: {text}" for context, text in french.items() if context not in {"age.text", "oui_non.non"}}
    english |= {"age.text": "How old?", "oui_non.non": "No"}
    english |= {context.replace("__", "."): text for context, text in reworded.items()}
    return Version.of(definition.model_copy(update={"languages": ("fr", "en")}), {"fr": french, "en": english})


OLD = version(survey())
RDV, PAPERS = "rdv: Mes rendez-vous", "papiers: Mes papiers"
ALL = tuple(question.id for question in OLD.survey.questions)


def changed(*changes: tuple[str, str], **reworded: str) -> Comparison:
    return compare(OLD, version(survey(*changes), **reworded))


def test_nothing_changed_leaves_everything_comparable() -> None:
    assert compare(OLD, OLD) == Comparison((), {"fr": ALL, "en": ALL})


@pytest.mark.parametrize(
    ("change", "subject", "weight"),
    [
        (("min: 16, max: 99", "min: 18, max: 99"), "age", Weight.BREAKING),
        (("type: text, text: Un mot", "type: long_text, text: Un mot"), "mot", Weight.BREAKING),
        (("{from: 1, to: 5,", "{from: 0, to: 10,"), "conf", Weight.BREAKING),
        (("show_if: carnet == oui", "show_if: carnet == non"), "quoi", Weight.BREAKING),
        (("papiers: Mes papiers,", "papiers: Mes papiers, autre: Autre,"), "quoi", Weight.BREAKING),
        (("papiers: Mes papiers, ", ""), "quoi", Weight.BREAKING),
        (("exclusive: true", "exclusive: false"), "quoi", Weight.BREAKING),
        ((RDV + ", " + PAPERS, PAPERS + ", " + RDV), "quoi", Weight.MINOR),
        (("max_length: 120, required: false", "max_length: 120"), "mot", Weight.MINOR),
        (("max: 99, outcome: droits", "max: 99"), "age", Weight.MINOR),
        (("floor: 0.4", "floor: 0.3"), "indicator prets", Weight.BREAKING),
        (("  - {id: info, type: note, text: Voilà.}\n", ""), "info", Weight.BREAKING),
        (("  - {id: info,", "  - {id: neuf, type: text, text: Neuf ?}\n  - {id: info,"), "neuf", Weight.MINOR),
        (("minutes: 4", "minutes: 4"), None, None),
    ],
)  # fmt: skip
def test_structure(change: tuple[str, str], subject: str | None, weight: Weight | None) -> None:
    told = {(one.subject, one.weight) for one in changed(change).changes if one.language is None}
    assert told == ({(subject, weight)} if subject else set())


def test_what_breaks_a_question_takes_it_from_what_is_comparable() -> None:
    compared = changed(("min: 16", "min: 18"))
    assert compared.breaking
    assert compared.comparable == {language: tuple(id_ for id_ in ALL if id_ != "age") for language in ("fr", "en")}


def test_words_are_judged_language_by_language() -> None:
    compared = changed(age__text="What is your age?")
    assert compared.comparable == {"fr": ALL, "en": tuple(id_ for id_ in ALL if id_ != "age")}
    (change,) = compared.changes
    assert (change.subject, change.language, change.weight) == ("age", "en", Weight.BREAKING)
    assert "[-How old-]{+What is your age+}?" in change.what


def test_an_answer_s_words_concern_every_question_that_offers_it() -> None:
    two = survey(
        ("text: Votre âge ?, min: 16, max: 99, outcome: droits", "text: Votre âge ?"),
        ("type: integer", "type: single, choices: oui_non"),
    )
    before, after = version(two), version(two, oui_non__non="Nope")
    compared = compare(before, after)
    assert {change.subject for change in compared.changes} == {"carnet", "age"}
    assert set(ALL) - set(compared.comparable["en"]) == {"carnet", "age"}
    assert compared.comparable["fr"] == ALL


def test_words_beside_the_question_break_nothing() -> None:
    compared = changed(("help: Un carnet en papier.", "help: Un cahier."), ("thanks: Merci.", "thanks: Merci bien."))
    assert not compared.breaking
    assert {(change.subject, change.language) for change in compared.changes} == {
        ("carnet", "fr"), ("carnet", "en"), ("survey", "fr"), ("survey", "en"),
    }  # fmt: skip


def test_a_declared_correction_of_the_french_breaks_nothing() -> None:
    mended = version(survey(("text: Votre âge ?", "text: Votre age ?")))
    assert compare(OLD, mended).comparable == {"fr": tuple(id_ for id_ in ALL if id_ != "age"), "en": ALL}
    slip = compare(OLD, Version.of(mended.survey, mended.texts, {"age.text": ("Votre âge ?",)}))
    assert slip.comparable == {"fr": ALL, "en": ALL}
    assert not slip.breaking


def test_differences_nobody_sees_are_none() -> None:
    assert changed(age__text="How\u202fold?").changes == ()


def test_languages_come_and_go_without_touching_the_others() -> None:
    french = Version.of(OLD.survey, {"fr": OLD.texts["fr"]})
    assert [change.what for change in compare(french, OLD).changes] == ["language added"]
    assert [change.what for change in compare(OLD, french).changes] == ["language taken away"]
    assert compare(OLD, french).comparable == {"fr": ALL}


def test_a_new_order_is_told() -> None:
    turned = OLD.survey.model_copy(update={"questions": OLD.survey.questions[::-1]})
    compared = compare(OLD, Version.of(turned, OLD.texts))
    assert [(change.subject, change.weight) for change in compared.changes] == [("survey", Weight.MINOR)]
    assert compared.comparable["fr"] == ALL[::-1]
