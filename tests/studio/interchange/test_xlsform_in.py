# ruff: noqa: E501  tables are wide
"""XLSForms of every sort taken in: languages, rules, groups, repeats, and what is said of the rest."""

import pytest

from app.interview.model import State
from app.questionnaire.catalogues import read_catalogue_text
from app.questionnaire.model import Kind, Survey
from app.questionnaire.reader import read_text
from app.questionnaire.version import Version, freeze
from app.studio.interchange.importing import Imported, Refused, import_form
from tests.studio.interchange.answering import NOW, walk
from tests.studio.interchange.chance import by_chance
from tests.studio.interchange.workbooks import form, table, xls, xlsx

CHOICES = """
list_name | name | label::Français (fr) | label::English (en) | label::العربية (ar) | region
yn        | Y    | Oui                  | Yes                 | نعم                 |
yn        | N    | Non                  | No                  | لا                  |
region    | idf  | Île-de-France        | Paris region        | منطقة باريس         |
region    | reu  | La Réunion           | Reunion             | لا ريونيون          |
ville     | 1    | Saint-Denis          | Saint-Denis (R)     | سان دوني            | reu
ville     | 2    | Paris                | City of Paris       | باريس               | idf
ville     | 3    | Saint-Paul           | Saint-Paul (R)      | سان بول             | reu
"""
SURVEY = """
type | name | label::Français (fr) | label::English (en) | label::العربية (ar) | relevant | constraint | constraint_message::Français (fr) | constraint_message::English (en) | constraint_message::العربية (ar) | required | choice_filter | calculation | appearance | repeat_count
start | start | | | | | | | | | | | | |
text | Prenom | Votre prénom | Your first name | اسمك الأول | | | | | | | | | |
select_one yn | Carnet | Avez-vous le carnet, ${Prenom} ? | Do you have the notebook, ${Prenom}? | هل لديك الدفتر يا ${Prenom}؟ | | | | | | yes | | | |
begin group | g_aide | Votre aide | Your help | مساعدتك | ${Carnet} = 'Y' | | | | | | | | field-list |
integer | Age | Votre âge | Your age | عمرك | | . >= 16 and . < 99 | Entre 16 et 98 ans | Between 16 and 98 years | بين 16 و 98 سنة | yes | | | |
select_multiple yn | Deux | Les deux | Both | كلاهما | ${Age} != 20 | | | | | | | | |
end group | | | | | | | | | | | | | |
select_one region | Region | Votre région | Your region | منطقتك | not(${Carnet} = 'N') | | | | | | | | |
select_one ville | Ville | Votre ville | Your town | مدينتك | ${Region} != '' | | | | | | region = ${Region} | | minimal |
integer | nb | Combien d'enfants ? | How many children? | كم عدد الأطفال؟ | | | | | | | | | |
begin repeat | enfants | Vos enfants | Your children | أطفالك | | | | | | | | | | ${nb}
integer | age_enfant | Son âge | Age of the child | عمره | | | | | | | | | |
end repeat | | | | | | | | | | | | | |
calculate | petits | | | | | | | | | | | min(${age_enfant}) | |
note | fin | Merci | Thank you | شكرا | ${petits} < 3 | | | | | | | | |
"""
SETTINGS = """
form_title | form_id | default_language
Mon enquête | Mon_Enquete | Français (fr)
"""


def taken(content: bytes, name: str = "form.xlsx", key: str | None = None) -> Imported:
    found = import_form(content, name, key, NOW)
    assert isinstance(found, Imported), found
    return found


def version(found: Imported) -> Version:
    served = {
        language: read_catalogue_text(content, language)
        for language, content in found.catalogues.items()
        if language in found.survey.languages
    }
    frozen = freeze(found.survey, served)
    assert isinstance(frozen, Version), frozen
    return frozen


def small(rows: str, choices: str = "", settings: str = "") -> Imported:
    return taken(form(rows, choices, settings))


def told(found: Imported, row: int, column: str) -> str:
    return " ".join(f"{one}" for one in found.remarks if (one.row, one.column) == (row, column))


@pytest.fixture(scope="module")
def whole() -> Imported:
    return taken(form(SURVEY, CHOICES, SETTINGS))


def test_what_is_written_reads_back_as_the_same_survey(whole: Imported) -> None:
    reading = read_text(whole.definition, "x.yaml")
    assert reading.survey == whole.survey
    assert [one for one in reading.findings if one.level == "error"] == []


def test_the_form_names_the_survey(whole: Imported) -> None:
    assert (whole.survey.key, whole.survey.title) == ("mon-enquete", "Mon enquête")


def test_every_language_is_kept_and_served_where_it_is_whole(whole: Imported) -> None:
    assert set(whole.catalogues) == {"en", "ar"}
    assert "« »" not in whole.definition
    arabic = read_catalogue_text(whole.catalogues["ar"], "ar").translations
    assert arabic["age.text"].text == "عمرك"
    assert arabic["age.problem"].text == "بين 16 و 98 سنة"
    assert arabic["section.g_aide"].text == "مساعدتك"
    assert arabic["yn.y"].text == "نعم"


def test_rules_say_the_same_of_absent_answers(whole: Imported) -> None:
    by_id, sections = whole.survey.by_id, whole.survey.section_by_id
    assert sections["g_aide"].show_if == "carnet == y"
    assert by_id["age"].constraint == "age >= 16 and age < 99"
    assert by_id["deux"].show_if == "not age == 20"
    assert by_id["region_2" if "region_2" in by_id else "region"].show_if == "not carnet == n"
    assert by_id["petits"].value == "min(age_enfant)"


def test_a_filter_reads_the_column_it_names(whole: Imported) -> None:
    ville = whole.survey.by_id["ville"]
    assert ville.kind is Kind.DROPDOWN
    assert ville.filter == "option.region == region"
    columns = {option.code: dict(option.columns) for option in whole.survey.options(ville)}
    assert columns == {"c1": {"region": "reu"}, "c2": {"region": "idf"}, "c3": {"region": "reu"}}


def test_a_repeat_is_asked_for_each_of_the_number_given(whole: Imported) -> None:
    repeat = whole.survey.section_by_id["enfants"].repeat
    assert repeat is not None
    assert repeat.over == "nb"


def test_words_say_answers_through_placeholders(whole: Imported) -> None:
    assert whole.survey.by_id["carnet"].text == "Avez-vous le carnet, {prenom} ?"
    assert whole.survey.placeholder_by_name["prenom"].source == "prenom"


def test_metadata_is_told_and_left_out(whole: Imported) -> None:
    assert "it is left out (note)" in told(whole, 2, "type")
    assert "start" not in whole.survey.by_id


@pytest.mark.parametrize("choose", range(4))
def test_it_can_be_walked_to_its_end_in_each_language(whole: Imported, choose: int) -> None:
    frozen = version(whole)
    for language in frozen.languages:
        _, met = walk(frozen, language, choose)
        assert met[0] == "prenom"


def test_an_old_workbook_reads_the_same() -> None:
    rows = table(
        "type | name | label::French | label::English\ntext | a | Un texte | A text\nnote | b | Merci | Thanks"
    )
    assert taken(xls({"survey": rows}), "a.xls").survey == taken(xlsx({"survey": rows}), "a.xlsx").survey


@pytest.mark.parametrize(
    "header",
    [
        "label::French",
        "label:French",
        "label::Français (fr)",
        "label : fr",
        "Label::french (fr)",
        "label::FRENCH",
        "caption::fr",
    ],
)
def test_a_language_is_known_under_many_spellings(header: str) -> None:
    found = small(f"type | name | {header} | label::Arabic\ntext | a | Un texte | نص")
    assert found.survey.by_id["a"].text == "Un texte"
    assert list(found.catalogues) == ["ar"]


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ("relevance | bind:required", "b == oui"),
        ("bind::relevant | required", "b == oui"),
        ("Relevant | Required", "b == oui"),
    ],
)
def test_columns_are_known_under_many_spellings(headers: str, expected: str) -> None:
    rows = f"type | name | label | {headers}\nselect one from yn | b | Ou ? | | \ntext | a | Texte | ${{b}} = 'oui' | true()"
    found = small(rows, "list name | value | label\nyn | oui | Oui\nyn | non | Non")
    assert found.survey.by_id["a"].show_if == expected
    assert found.survey.by_id["a"].required


def test_without_french_the_survey_is_written_in_another_language_and_that_is_said() -> None:
    found = small("type | name | label::English | label::Arabic\ntext | a | Your name | اسمك")
    assert found.survey.by_id["a"].text == "Your name"
    assert (found.survey.source, found.survey.languages) == ("en", ("en", "ar"))
    assert set(found.catalogues) == {"ar"}
    assert any("the form has no French" in f"{one}" for one in found.remarks)
    assert version(found).text("en", "a.text") == "Your name"


def test_texts_of_no_language_are_taken_for_french() -> None:
    found = small("type | name | label\ntext | a | Votre nom")
    assert (found.survey.languages, dict(found.catalogues)) == (("fr",), {})


def test_a_hint_of_no_language_stands_for_all() -> None:
    found = small("type | name | label::fr | label::en | hint\ntext | a | Votre nom | Your name | Alice")
    assert version(found).text("en", "a.help") == "Alice"


def test_half_a_language_is_kept_and_not_served() -> None:
    found = small("type | name | label::fr | label::en\ntext | a | Votre nom | Your name\ntext | b | Votre âge |")
    assert found.survey.languages == ("fr",)
    assert "Your name" in found.catalogues["en"]
    assert "is missing" in told(found, 3, "::en")


@pytest.mark.parametrize(
    ("type_", "kind"),
    [
        ("text", Kind.TEXT),
        ("string", Kind.TEXT),
        ("int", Kind.INTEGER),
        ("decimal", Kind.DECIMAL),
        ("date", Kind.DATE),
        ("dateTime", Kind.DATE),
        ("time", Kind.TIME),
        ("note", Kind.NOTE),
        ("barcode", Kind.TEXT),
        ("acknowledge", Kind.NOTE),
        ("select_one yn", Kind.SINGLE),
        ("select1 yn", Kind.SINGLE),
        ("select one from yn", Kind.SINGLE),
        ("select all that apply from yn", Kind.MULTIPLE),
        ("select_multiple yn", Kind.MULTIPLE),
        ("rank yn", Kind.RANKING),
        ("select_one_from_file villes.csv", Kind.TEXT),
        ("select_one nowhere", Kind.TEXT),
        ("range", Kind.SCALE),
    ],
)
def test_types_of_questions(type_: str, kind: Kind) -> None:
    found = small(f"type | name | label\n{type_} | a | Dites", "list_name | name | label\nyn | y | Oui\nyn | n | Non")
    assert found.survey.by_id["a"].kind is kind


@pytest.mark.parametrize("type_", ["geopoint", "image", "photo", "audio", "video", "file", "geotrace", "nonsense"])
def test_what_cannot_be_asked_is_told_as_lost(type_: str) -> None:
    found = small(f"type | name | label\ntext | a | Dites\n{type_} | b | Montrez")
    assert "b" not in found.survey.by_id
    assert "(lost)" in told(found, 3, "type")


def test_other_is_an_answer_of_its_own() -> None:
    found = small(
        "type | name | label\nselect_one yn or_other | a | Dites\nselect_one yn | b | Encore",
        "list_name | name | label\nyn | y | Oui\nyn | n | Non",
    )
    survey = found.survey
    assert [option.other for option in survey.options(survey.by_id["a"])] == [False, False, True]
    assert [option.other for option in survey.options(survey.by_id["b"])] == [False, False]


def test_a_repeat_without_a_count_asks_how_many_first() -> None:
    found = small(
        "type | name | label | calculation\nbegin_group | foyer | Foyer |\nbegin_repeat | gens | Gens |\n"
        "text | nom | Nom |\nend_repeat | | |\nbegin_repeat | suite | Suite |\n"
        "calculate | qui | | indexed-repeat(${nom}, ${gens}, position(..))\ninteger | age | Âge de ${qui} |\n"
        "end_repeat | | |\ntext | mot | Un mot |\nend_group | | |"
    )
    survey = found.survey
    assert [one.id for one in survey.questions] == ["gens_count", "nom", "suite_count", "age", "mot"]
    assert survey.by_id["age"].text == "Âge de {nom}"
    assert survey.by_id["mot"].section != survey.by_id["gens_count"].section
    assert "asks how many first" in told(found, 3, "repeat_count")
    walk(version(found), "fr")


def test_a_repeat_inside_a_repeat_is_asked_once() -> None:
    found = small(
        "type | name | label | repeat_count\nbegin_repeat | a | A | 3\ntext | b | B |\nbegin_repeat | c | C | 2\n"
        "text | d | D |\nend_repeat\nend_repeat"
    )
    assert "a repeat inside a repeat" in told(found, 4, "type")
    _, met = walk(version(found), "fr")
    assert met == ["b@n1", "d@n1", "b@n2", "d@n2", "b@n3", "d@n3"]


def test_a_rule_that_looks_ahead_is_taken_out_and_told() -> None:
    found = small("type | name | label | relevant\ntext | a | A | ${b} = 'x'\ntext | b | B |")
    assert found.survey.by_id["a"].show_if is None
    assert "not asked before it" in told(found, 2, "relevant")


def test_what_can_never_be_asked_is_left_out() -> None:
    found = small(
        "type | name | label | relevant\nselect_one yn | a | A |\ntext | b | B | ${a} = 'never'\ntext | c | C |",
        "list_name | name | label\nyn | y | Oui\nyn | n | Non",
    )
    assert [one.id for one in found.survey.questions] == ["a", "c"]
    assert "`never` is no answer of `a`" in told(found, 3, "relevant")


def test_a_part_of_a_rule_that_cannot_be_read_leaves_the_rest() -> None:
    found = small(
        "type | name | label | relevant\ninteger | a | A |\ntext | b | B | ${a} > 3 and regex(${a}, '[0-9]+')"
    )
    assert found.survey.by_id["b"].show_if == "a > 3"
    assert "the rest of the rule stands" in told(found, 3, "relevant")


def test_names_that_are_refused_here_are_changed_and_listed() -> None:
    found = small(
        "type | name | label\nselect_one Âge 1 | Éléve-Nom | A\ntext | today | B\ntext | class | C\ntext | élève nom | D",
        "list_name | name | label\nÂge 1 | 1.0 | Un\nÂge 1 | -2 | Deux\nÂge 1 | or | Trois",
    )
    assert [one.id for one in found.survey.questions] == ["eleve_nom", "q_today", "q_class", "eleve_nom_2"]
    assert found.survey.choices[0].codes == ("c1_0", "minus_2", "c_or")
    assert "eleve_nom_2" in told(found, 5, "name")


def test_two_answers_with_the_same_words_are_told_apart() -> None:
    found = small(
        "type | name | label\nselect_one x | a | A",
        "list_name | name | label\nx | b | Autre\nx | c | Autre\nx | d | Non",
    )
    assert [one.label for one in found.survey.choices[0].options] == ["Autre", "Autre (c)", "Non"]


def test_markup_braces_and_unseen_characters_do_not_reach_people() -> None:
    found = small("type | name | label\ntext | a | **Votre** <b>nom</b>\u200f {x} ?")
    assert found.survey.by_id["a"].text == "Votre nom (x) ?"


def test_media_are_named_with_where_to_put_them() -> None:
    found = small(
        "type | name | label::fr | image | media::audio::fr\ntext | a | Dites | Photo 1.JPG | son.mp3\ntext | b | B | ../x.png |"
    )
    question = found.survey.by_id["a"]
    assert question.image == {"fr": "media/photo_1.jpg"}
    assert question.audio == {"fr": "media/son.mp3"}
    assert "put it at `media/photo_1.jpg`" in told(found, 2, "image")
    assert "(lost)" in told(found, 3, "image")


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("default", "Alice"),
        ("guidance_hint", "Lisez"),
        ("trigger", "${b}"),
        ("required_message", "Il le faut"),
        ("mystery", "?"),
        ("parameters", "max-pixels=1000"),
    ],
)
def test_what_has_no_meaning_here_is_told(column: str, text: str) -> None:
    found = small(f"type | name | label | {column}\ntext | a | A | {text}")
    assert "(lost)" in told(found, 2, column)


@pytest.mark.parametrize(
    ("sheets", "why"),
    [
        ({"other": [["type"]], "third": [["a"]]}, "no sheet `survey`"),
        ({"survey": [["name", "label"], ["a", "b"]]}, "no column `type`"),
        ({"survey": [["type", "name"], ["geopoint", "b"]]}, "nothing in it can be asked"),
    ],
)
def test_what_is_no_form_is_refused(sheets: dict[str, list[list[str]]], why: str) -> None:
    found = import_form(xlsx(sheets), "x.xlsx", None, NOW)
    assert isinstance(found, Refused)
    assert why in found.why


def test_a_long_form_of_many_rules_is_checked_and_kept() -> None:
    rows = ["type | name | label | relevant"]
    rows += [f"select_one yn | q{n} | Question {n} | {f'${{q{n - 1}}} = 1' if n else ''}" for n in range(300)]
    found = small("\n".join(rows), "list_name | name | label\nyn | 1 | Oui\nyn | 0 | Non")
    assert isinstance(found.survey, Survey)
    assert len(found.survey.questions) == 300


def test_an_answer_that_cannot_be_said_leaves_a_gap() -> None:
    found = taken(
        form(
            "type | name | label | calculation\ncalculate | n | | ${b} * 2\ninteger | b | Combien ?\ntext | a | Dites ${n} et ${gone}\n"
            "select_one x | c | Lequel ?",
            "list_name | name | label\nx | y | Comme ${n}\nx | z | Non",
            "form_title\nPour ${b} {x}",
        )
    )
    survey = found.survey
    assert survey.title == "Pour … (x)"
    assert survey.by_id["a"].text == "Dites … et …"
    assert survey.choices[0].options[0].label == "Comme …"
    assert survey.placeholders == ()


def test_more_than_a_survey_can_ask_is_refused() -> None:
    rows = "type | name | label\n" + "\n".join(f"text | q{n} | Question {n}" for n in range(1001))
    found = import_form(form(rows), "x.xlsx", None, NOW)
    assert isinstance(found, Refused)
    assert "more than 1000 questions" in found.why


@pytest.mark.parametrize("seed", range(30))
def test_forms_made_by_chance_are_taken_walked_and_handed_on(seed: int) -> None:
    content = by_chance(seed)
    found = import_form(content, "x.xlsx", None, NOW)
    if isinstance(found, Refused):
        assert "nothing in it" in found.why
        return
    frozen = version(found)
    for language in frozen.languages:
        interview, _ = walk(frozen, language, seed)
        assert interview.state in {State.COMPLETED, State.DECLINED}


def test_answers_called_yes_and_no_keep_their_own_codes() -> None:
    rows = "type | name | label\nselect_one yes_no | a | Dites ?"
    found = small(rows, "list_name | name | label\nyes_no | 1 | Oui\nyes_no | 0 | Non")
    assert [(one.name, one.codes) for one in found.survey.choices] == [("yes_no_list", ("c1", "c0"))]
    kept = small(rows, "list_name | name | label\nyes_no | yes | Oui\nyes_no | no | Non")
    assert [(one.name, one.codes) for one in kept.survey.choices] == [("yes_no", ("yes", "no"))]
