"""LimeSurvey structures taken in, whichever way they keep their languages."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.questionnaire.model import Kind, Survey
from app.studio.interchange.expression_manager import parse
from app.studio.interchange.importing import Imported, Refused, import_form
from app.studio.interchange.xpath import UnreadableError
from tests.studio.interchange import lime
from tests.studio.interchange.answering import NOW, walk
from tests.studio.interchange.test_xlsform_in import taken, version


@pytest.fixture(params=[lime.version_3, lime.version_6])
def survey(request: pytest.FixtureRequest) -> Survey:
    make: Callable[[], bytes] = request.param
    return taken(make(), "x.lss").survey


def test_both_versions_say_the_same() -> None:
    old, new = (taken(make(), "x.lss") for make in (lime.version_3, lime.version_6))
    assert old.survey == new.survey
    assert old.catalogues == new.catalogues


def test_texts_of_the_survey_and_its_languages(survey: Survey) -> None:
    assert (survey.title, survey.intro, survey.thanks) == (
        "Enquête carnet",
        "Bonjour et bienvenue.",
        "Merci beaucoup.",
    )
    assert survey.languages == ("fr", "en")


@pytest.mark.parametrize(
    ("id_", "kind"),
    [
        ("sexe", Kind.SINGLE),
        ("usages", Kind.MULTIPLE),
        ("age", Kind.INTEGER),
        ("avis", Kind.MATRIX),
        ("note", Kind.SCALE),
        ("mot", Kind.LONG_TEXT),
        ("ordre", Kind.RANKING),
        ("montants", Kind.NOTE),
        ("montants_b", Kind.DECIMAL),
        ("double", Kind.CALCULATION),
        ("fin", Kind.NOTE),
    ],
)
def test_types(survey: Survey, id_: str, kind: Kind) -> None:
    assert survey.by_id[id_].kind is kind


@pytest.mark.parametrize(
    ("id_", "rule"),
    [
        ("aide", "carnet == y"),
        ("usages", "aide == a1 and answered(sexe)"),
        ("avis", "rdv in usages or age >= 18"),
        ("mot", "avis.simple == a2"),
    ],
)
def test_conditions(survey: Survey, id_: str, rule: str) -> None:
    assert survey.by_id[id_].show_if == rule


def test_attributes_and_answers(survey: Survey) -> None:
    by_id = survey.by_id
    assert (by_id["age"].minimum, by_id["age"].constraint) == (16, "age < 100")
    assert by_id["mot"].max_length == 120
    assert by_id["aide"].randomise
    assert by_id["carnet"].required
    assert [one.exclusive for one in survey.options(by_id["usages"])] == [False, False, True]
    assert by_id["mot"].text == "Un mot pour {aide} ?"
    assert by_id["fin"].text == "C'est fini."


def test_what_is_lost_is_told() -> None:
    found = taken(lime.version_3(), "x.lss")
    lost = {one.column or one.what for one in found.remarks if one.weight == "lost"}
    assert {"type", "array_filter", "relevance", "name"} <= lost


@pytest.mark.parametrize("choose", range(3))
def test_it_can_be_walked_to_its_end(choose: int) -> None:
    frozen = version(taken(lime.version_6(), "x.lss"))
    for language in frozen.languages:
        _, met = walk(frozen, language, choose)
        assert "sexe" in met


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (
            b'<!DOCTYPE x [<!ENTITY a "b">]><document><LimeSurveyDocType>Survey</LimeSurveyDocType></document>',
            "entities",
        ),
        (b"<document><LimeSurveyDocType>Survey</LimeSurveyDocType>", "no XML"),
        (b"<document><LimeSurveyDocType>Group</LimeSurveyDocType></document>", "no survey structure"),
        (b"<document><LimeSurveyDocType>Survey</LimeSurveyDocType></document>", "holds no survey"),
        (lime.document([lime.table("surveys", [{"sid": "1", "language": "fr"}])]), "nothing in it"),
    ],
)
def test_what_is_no_structure_is_refused(content: bytes, why: str) -> None:
    found = import_form(content, "x.lss", None, NOW)
    assert isinstance(found, Refused)
    assert why in found.why


@pytest.mark.parametrize("source", ["a ==", "-oth- == 1", "a b", "((a == 1)", "é", "x" * 5000, "(" * 500])
def test_what_is_no_expression_is_unreadable(source: str) -> None:
    with pytest.raises(UnreadableError):
        parse(source)


@settings(max_examples=40)
@given(st.data())
def test_a_damaged_structure_is_taken_or_refused(data: st.DataObject) -> None:
    whole = lime.version_3()
    place = data.draw(st.integers(0, len(whole) - 1))
    damaged = whole[:place] + data.draw(st.sampled_from([b"", b"<", b"9", b"{", b"&#0;", b"]]>"])) + whole[place + 1 :]
    assert isinstance(import_form(damaged, "x.lss", None, NOW), Imported | Refused)
