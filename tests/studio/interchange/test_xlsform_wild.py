"""Forms of other people, each with habits of its own: taken in, checked, walked and shown, or clearly refused."""

import pytest

from app.questionnaire.checks import check
from app.questionnaire.findings import errors
from app.questionnaire.model import Kind
from app.sms.rehearsal import messages
from app.studio.interchange.importing import Imported, Refused, import_form
from app.studio.reading import screens
from tests.studio.interchange.answering import NOW, walk
from tests.studio.interchange.test_xlsform_in import taken, told, version
from tests.studio.interchange.wild_forms import WILD
from tests.studio.interchange.workbooks import form

REFUSED = {
    "two thousand questions": "make two surveys of it",
    "csv-ish first sheet": "give the sheet that name",
    "only choices": "give the sheet that name",
}
LONG = {"thousands"}


@pytest.mark.parametrize("name", sorted(WILD.keys() - REFUSED - LONG))
def test_forms_in_the_wild_are_taken_checked_walked_and_shown(name: str) -> None:
    found = taken(WILD[name], f"{name}.xlsx")
    assert errors(check(found.survey)) == ()
    frozen = version(found)
    for language in frozen.languages:
        walk(frozen, language)
        walk(frozen, language, 1)
        assert list(screens(frozen, language, NOW))
        assert list(messages(frozen, language, NOW))


@pytest.mark.parametrize("name", REFUSED)
def test_a_refusal_says_how_to_mend(name: str) -> None:
    found = import_form(WILD[name], f"{name}.xlsx", None, NOW)
    assert isinstance(found, Refused)
    assert REFUSED[name] in found.why


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(LONG))
def test_long_forms_are_taken(name: str) -> None:
    assert len(taken(WILD[name], f"{name}.xlsx").survey.questions) == 900


def wild(name: str) -> Imported:
    return taken(WILD[name], f"{name}.xlsx")


@pytest.mark.parametrize(
    ("name", "id_", "key", "expected"),
    [
        ("cascade", "city", "filter", "option.state == state and option.county == county"),
        ("cascade", "ward", "filter", "option.city == city"),
        ("cascade", "cs", "filter", "option.state == state"),
        ("functions", "t", "max_length", 19),
        ("functions", "m2", "constraint", "(q > 3 and m2 > 3) or (not q > 3 and m2 < 3)"),
        ("functions", "d", "maximum", "today"),
        ("functions", "n5", "show_if", "q == 3"),
        ("functions", "n2", "show_if", "s == apple and (q % 2) == 0"),
        ("functions", "t", "constraint", "length(t) >= 3"),
        ("functions", "m", "constraint", "(m % 5) == 0"),
        ("functions", "c2", "value", "(t if answered(t) else '') + ' ' + (tel if answered(tel) else '')"),
        ("functions", "c4", "value", "round((q * 100) / 3, 2)"),
        ("household", "name", "text", "Name of person {item}"),
        ("household", "n_adults", "value", "hhsize"),
        ("household", "age", "value", "years_since(dob)"),
        ("household", "r", "kind", Kind.SCALE),
        ("mixed media", "a", "text", "Nom"),
        ("mixed media", "a", "image", {"fr": "media/pic.png", "ar": "media/pic_ar.png"}),
        ("kobo", "note", "kind", Kind.INTEGER),
        ("and or rel", "g", "show_if", "a == b"),
    ],
)
def test_what_they_say_is_kept(name: str, id_: str, key: str, expected: object) -> None:
    assert getattr(wild(name).survey.by_id[id_], key) == expected


def test_marks_and_ranks_of_kobo_are_choices_from_the_list_they_name() -> None:
    rows = (
        "type | name | label | kobo--score-choices | kobo--rank-items\nbegin_score | s | Notez | yn |\n"
        "score__row | s1 | Le lieu | |\nscore__row | s2 | Le prix | |\nend_score | | | |\n"
        "begin_rank | r | Classez | | yn\nrank__level | r1 | En premier | |\nend_rank | | | |"
    )
    survey = taken(form(rows, "list_name | name | label\nyn | bien | Bien\nyn | mal | Mal")).survey
    assert [(one.id, one.kind, one.section) for one in survey.questions] == [
        ("s1", Kind.SINGLE, "s"),
        ("s2", Kind.SINGLE, "s"),
        ("r1", Kind.SINGLE, "r"),
    ]


def test_answers_chosen_alone_are_marked_on_their_list() -> None:
    survey = wild("functions").survey
    assert [one.code for one in survey.options(survey.by_id["f"]) if one.exclusive] == ["none"]
    assert survey.by_id["f"].constraint is None


def test_figures_of_any_script_are_codes() -> None:
    assert wild("arabic digits").survey.choices[0].codes == ("c1", "c2", "c1_2")


@pytest.mark.parametrize(
    ("name", "row", "column"),
    [
        ("household", 8, "type"),
        ("household", 13, "constraint"),
        ("household", 26, "type"),
        ("household", 28, "calculation"),
        ("household", 30, "trigger"),
        ("functions", 5, "constraint"),
        ("functions", 10, "calculation"),
        ("functions", 11, "calculation"),
        ("functions", 17, "relevant"),
        ("external xml", 4, "calculation"),
        ("and or rel", 7, "relevant"),
    ],
)
def test_what_they_lose_is_told_in_its_row(name: str, row: int, column: str) -> None:
    assert "(lost)" in told(wild(name), row, column)
