"""LimeSurvey's tables, comments, conditions and quotas: carried over, or told row by row."""

import pytest

from app.questionnaire.model import Kind, Survey
from app.studio.interchange.importing import Imported
from tests.studio.interchange.answering import walk
from tests.studio.interchange.lime_wild import wild
from tests.studio.interchange.test_xlsform_in import taken, version


@pytest.fixture(scope="module")
def found() -> Imported:
    return taken(wild(), "wild.lss")


@pytest.fixture(scope="module")
def survey(found: Imported) -> Survey:
    return found.survey


@pytest.mark.parametrize(
    ("id_", "kind"),
    [
        ("fois", Kind.NOTE),
        ("fois_l1_c1", Kind.DECIMAL),
        ("plus_l2_c2", Kind.TEXT),
        ("mois_l1", Kind.MULTIPLE),
        ("notes_c1", Kind.MATRIX),
        ("lieux_0", Kind.MATRIX),
        ("lieux_1", Kind.MATRIX),
        ("choixcomment", Kind.TEXT),
        ("utiles_rdvcomment", Kind.TEXT),
        ("valeur_prix", Kind.SINGLE),
    ],
)
def test_tables_and_comments_are_questions(survey: Survey, id_: str, kind: Kind) -> None:
    assert survey.by_id[id_].kind is kind


@pytest.mark.parametrize(
    ("id_", "rule"),
    [
        ("plus_l1_c1", "rdv in aides"),
        ("utiles_rdvcomment", "rdv in utiles"),
        ("valeur_rdv", "rdv in aides"),
        ("valeur_prix", None),
        ("script", "lieux_1.ici == b"),
        ("mot", "((rdv in aides or droit in aides) and sexe == f) or age >= 60"),
        ("encore", None),
    ],
)
def test_who_is_asked(survey: Survey, id_: str, rule: str | None) -> None:
    assert survey.by_id[id_].show_if == rule


def test_answers_are_offered_by_what_was_chosen_before(survey: Survey) -> None:
    assert survey.by_id["utiles"].filter == (
        "option.code in [autre] or (option.code == rdv and (rdv in aides)) or "
        "(option.code == droit and (droit in aides))"
    )


def test_quotas_keep_their_limit_their_members_and_their_farewell(found: Imported) -> None:
    (quota,) = found.survey.quotas
    assert (quota.id, quota.limit) == ("femmes_aidees", 50)
    assert quota.rule == "sexe == f and (rdv in aides or droit in aides)"
    assert found.survey.quota_full == "Assez de réponses."
    assert version(found).text("en", "survey.quota_full") == "Enough answers."


def test_settings_that_are_words_keep_their_languages(found: Imported) -> None:
    frozen = version(found)
    assert frozen.text("en", "age.problem") == "From 16 on"
    assert frozen.text("en", "aides_list.other") == "Another one"
    assert found.survey.by_id["lieux_0"].text == "Ici et ailleurs - Qualité"
    assert found.survey.by_id["script"].text == "Une réponse avec script"


def test_sections_may_change_their_order(survey: Survey) -> None:
    assert survey.sections[0].rotate == "bloc"


@pytest.mark.parametrize(
    ("sheet", "row", "column"),
    [
        ("defaultvalues", 1, "defaultvalue"),
        ("defaultvalues", 2, "defaultvalue"),
        ("questions", 13, "preg"),
        ("questions", 13, "time_limit"),
        ("questions", 13, "conditions"),
        ("questions", 14, "type"),
        ("questions", 15, "question"),
        ("questions", 16, "relevance"),
        ("quota", 3, "quota_members"),
        ("surveys_languagesettings", 1, "surveyls_url"),
    ],
)
def test_what_is_lost_is_told_row_by_row(found: Imported, sheet: str, row: int, column: str) -> None:
    lost = {(one.sheet, one.row, one.column) for one in found.remarks if one.weight == "lost"}
    assert (sheet, row, column) in lost


def test_settings_that_say_nothing_are_not_told(found: Imported) -> None:
    assert not [one for one in found.remarks if one.column == "hidden"]


@pytest.mark.parametrize("choose", range(3))
def test_it_can_be_walked_to_its_end(found: Imported, choose: int) -> None:
    frozen = version(found)
    for language in frozen.languages:
        _, met = walk(frozen, language, choose)
        assert "notes_c2.l2" in met


def test_a_structure_in_utf_16_reads_the_same(survey: Survey) -> None:
    wide = wild().decode().replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16")
    assert taken(wide, "wild.lss").survey == survey
