"""Surveys handed on: pyxform takes what is written, what comes back is the same, DDI holds together."""

import io
from pathlib import Path

import pytest
from lxml import etree
from pyxform.xls2xform import convert

from app.questionnaire.model import Survey
from app.questionnaire.reader import read, read_text
from app.settings import ROOT
from app.studio.interchange.commands import _files, _write
from app.studio.interchange.exporting import Exported, Unfit, export
from app.studio.interchange.workbook import Workbook, read_workbook
from tests.studio.interchange.answering import NOW
from tests.studio.interchange.test_xlsform_in import CHOICES, SETTINGS, SURVEY, taken
from tests.studio.interchange.workbooks import form

EVERYTHING = """
relais: 1
key: tout
project: Tout
title: Tout ce qui se demande
intro: Bonjour
notice: Qui demande et pourquoi
thanks: Merci
declined: Au revoir
screened_out: Ce n'est pas pour vous
quota_full: Merci, nous avons assez de réponses
legal_basis: consentement explicite
minutes: 5
prefill: [ville]
placeholders:
  prenom: {from: prenom, fallback: vous}
  cite: {from: ville, fallback: chez vous}
  reponse: {from: oui, fallback: rien}
sections:
  un: {title: Premier}
  dedans: {title: Dedans, within: un, show_if: "age >= 18"}
  boucle: {title: Chaque aide, repeat: {over: aides}}
choices:
  consentement: {oui: Oui, non: Non}
  liste: {a: Premier, b: Deuxième, c: {label: Aucun, exclusive: true}, d: {label: Autre, other: true}}
  villes: {x: {label: Ville x, columns: {zone: nord}}, y: {label: Ville y, columns: {zone: sud}}}
  zones: {nord: Nord, sud: Sud}
  lignes: {l1: Ligne une, l2: Ligne deux}
  avis: {pour: Pour, contre: Contre}
questions:
  - {id: accord, type: consent, text: D'accord ?, choices: consentement}
  - {id: prenom, type: text, text: Votre prénom, max_length: 40}
  - {id: oui, type: yes_no, text: "Oui ou non, {prenom} ?", sms: Oui ?}
  - {id: age, type: integer, text: "Votre âge à {cite}, vous qui dites {reponse} ?", min: 16, max: 99, section: un}
  - {id: note, type: note, text: Une note, section: dedans}
  - {id: aides, type: multiple, text: Vos aides, choices: liste, min: 1, max: 2, section: un}
  - {id: detail, type: text, text: "Dites de {item}", section: boucle, show_if: "age != 20"}
  - {id: zone, type: dropdown, text: Votre zone, choices: zones}
  - {id: lieu, type: single, text: Votre lieu, choices: villes, filter: "option.zone == zone"}
  - {id: echelle, type: scale, text: Une échelle, scale: {from: 1, to: 5, low: Peu, high: Beaucoup}}
  - {id: visage, type: smiley, text: Un visage, scale: {from: 1, to: 5, low: Mal, high: Bien}}
  - {id: recommande, type: nps, text: Recommandez-vous ?, scale: {low: Non, high: Oui}}
  - {id: combien, type: decimal, text: Combien ?, constraint: "combien > 0.5 and combien < age", problem: Trop}
  - {id: naissance, type: date, text: Né le, min: 1920-01-01, max: today}
  - {id: mois, type: month, text: Quel mois ?}
  - {id: heure, type: time, text: Quelle heure ?}
  - {id: adresse, type: email, text: Votre adresse, identifier: true, show_if: "years_since(naissance) >= 18"}
  - {id: tel, type: phone, text: Votre numéro, identifier: true, dont_know: true}
  - {id: code_postal, type: postcode, text: Votre code postal}
  - {id: grille, type: matrix, text: Votre avis, rows: lignes, choices: avis}
  - {id: degres, type: matrix, text: Vos notes, rows: lignes, scale: {from: 1, to: 3, low: Bas, high: Haut}}
  - {id: rang, type: ranking, text: Classez, choices: zones}
  - {id: long, type: long_text, text: Racontez, show_if: "grille.l1 == pour and not (b in aides) and count(aides) >= 1"}
  - {id: total, type: calculation, text: total, value: "sum(degres) + echelle * 2"}
  - {id: reste, type: calculation, value: "round(age / 3, 1) + age % 2"}
  - {id: appel, type: calculation, value: "prenom + ' (' + age + ')'"}
  - {id: taille, type: calculation, value: "'long' if length(prenom) >= 3 else 'court'"}
  - {id: majeur, type: calculation, value: "age >= 18 and oui == yes"}
  - {id: sante, type: single, text: Santé ?, choices: avis, sensitive: true,
     show_if: "total > 3 or oui in [yes] or taille == 'long' or majeur",
     end_if: "sante == contre"}
  - {id: dernier, type: text, text: Dernier mot, show_if: "lieu not in [x] and answered(mois) and zone != nord"}
indicators:
  - {id: part, label: Part, positive: "oui == yes", target: 0.6, floor: 0.4}
quotas:
  jeunes: {rule: age < 26, limit: 10}
"""


@pytest.fixture(scope="module")
def everything() -> Survey:
    reading = read_text(EVERYTHING, "tout.yaml")
    assert reading.survey is not None, [f"{one}" for one in reading.findings]
    return reading.survey


def exported(survey: Survey, format_: str, translations: Path) -> Exported:
    found = export(survey, translations, format_, NOW)
    assert isinstance(found, Exported)
    return found


def workbook(survey: Survey, translations: Path) -> bytes:
    (content,) = exported(survey, "xlsform", translations).files.values()
    return content


def accepted(content: bytes) -> str:
    """pyxform raises for what is no XLSForm."""
    converted = convert(io.BytesIO(content))
    assert converted.warnings == []
    return converted.xform


def test_every_kind_of_question_is_accepted(everything: Survey, tmp_path: Path) -> None:
    xform = accepted(workbook(everything, tmp_path))
    for node in ("grille_l1", "aides_other", "after_accord", "oui_label", "boucle_item"):
        assert f"/{node}" in xform


def test_rules_are_said_in_xpath(everything: Survey, tmp_path: Path) -> None:
    again = taken(workbook(everything, tmp_path)).survey.by_id
    assert again["adresse"].show_if == "years_since(naissance) >= 18"
    assert again["long"].show_if == "grille_l1 == pour and not b in aides and answered(aides)"
    assert again["lieu"].filter == "option.zone == zone"
    assert again["dernier"].show_if is not None
    assert "not zone == nord" in again["dernier"].show_if
    assert again["combien"].constraint == "combien > 0.5 and combien < age"


def test_what_has_no_column_is_told(everything: Survey, tmp_path: Path) -> None:
    told = {(one.sheet, one.column) for one in exported(everything, "xlsform", tmp_path).remarks}
    assert {("survey", "indicators"), ("survey", "quotas"), ("visage", "kind"), ("tel", "dont_know")} <= told
    assert {("oui", "sms"), ("sante", "sensitive"), ("cite", "placeholders")} <= told


def test_a_form_comes_back_as_it_went_out(tmp_path: Path) -> None:
    first = taken(form(SURVEY, CHOICES, SETTINGS))
    _write(_files(first, tmp_path), force=False)
    content = workbook(first.survey, tmp_path / "translations")
    accepted(content)
    second = taken(content, "again.xlsx")
    assert [one.id for one in second.survey.questions] == [one.id for one in first.survey.questions]
    assert second.survey.sections == first.survey.sections
    assert {one.name: one.options for one in second.survey.choices} == {
        one.name: one.options for one in first.survey.choices
    }
    assert second.survey.by_id["age"] == first.survey.by_id["age"]
    assert second.catalogues["ar"].count("msgctxt") == first.catalogues["ar"].count("msgctxt")


ENDS = """
relais: 1
key: fins
project: Fins
title: Fins
intro: Bonjour
notice: Qui demande
thanks: Merci
declined: Au revoir
screened_out: Pas pour vous
minutes: 1
endings:
  court: C'est tout
choices:
  accords: {oui: Oui, non: Non}
  avis: {pour: Pour, contre: Contre, sans: Sans avis}
sections:
  un: {title: Premier}
questions:
  - {id: accord, type: consent, text: D'accord ?, choices: accords}
  - {id: age, type: integer, text: Votre âge ?, min: 0, max: 110, screen_out_if: age < 18}
  - {id: avis_un, type: single, text: Votre avis ?, choices: avis, section: un, end_if: avis_un == sans, ending: court}
  - {id: mot, type: text, text: Un mot ?, max_length: 80, section: un, show_if: avis_un == pour}
  - {id: encore, type: yes_no, text: Encore ?, end_if: encore == no}
  - {id: note, type: scale, text: Une note ?, scale: {from: 1, to: 5, low: Peu, high: Beaucoup}, help: Choisissez}
  - {id: code_postal, type: postcode, text: Votre code postal ?}
  - {id: fin, type: long_text, text: Un dernier mot ?, show_if: "avis_un in [pour, contre]"}
"""


def rows_of(content: bytes) -> dict[str, dict[str, str]]:
    found = read_workbook(content)
    assert isinstance(found, Workbook)
    sheet = found.find("survey")
    assert sheet is not None
    return {row.cells["name"]: dict(row.cells) for row in sheet.rows if not row.cells["type"].startswith("end_")}


def test_who_is_at_the_end_is_asked_nothing_more(tmp_path: Path) -> None:
    survey = read_text(ENDS, "fins.yaml").survey
    assert survey is not None
    content = workbook(survey, tmp_path)
    accepted(content)
    rows = rows_of(content)
    assert rows["survey_screened_age"]["calculation"] == "if(${age} < 18, 1, 0)"
    assert rows["un"]["relevant"] == "${survey_screened_age} != 1"
    assert rows["mot"]["relevant"] == "${survey_end_avis_un} != 1 and (${avis_un} = 'pour')"
    assert rows["fin"]["relevant"].startswith(
        "${survey_screened_age} != 1 and ${survey_end_avis_un} != 1 and ${survey_end_encore} != 1"
    )
    assert rows["survey_ending_court"]["relevant"] == "${survey_end_avis_un} = 1"
    assert rows["survey_screened_out"]["relevant"] == "${survey_screened_age} = 1"
    assert rows["survey_declined"]["relevant"] == "${accord} != '' and ${accord} != 'oui'"
    assert "${survey_end_avis_un} != 1" in rows["survey_thanks"]["relevant"]


def test_early_ends_come_back_as_they_went_out(tmp_path: Path) -> None:
    survey = read_text(ENDS, "fins.yaml").survey
    assert survey is not None
    again = taken(workbook(survey, tmp_path)).survey
    assert again.questions == survey.questions
    assert (again.endings, again.sections) == (survey.endings, survey.sections)
    assert (again.thanks, again.declined, again.screened_out) == (survey.thanks, survey.declined, survey.screened_out)


def test_all_languages_stand_in_columns_of_their_own() -> None:
    survey = read(ROOT / "surveys" / "mon-recap.yaml").survey
    assert survey is not None
    content = workbook(survey, ROOT / "translations")
    accepted(content)
    again = taken(content)
    assert again.survey == survey


def test_what_has_no_column_comes_back_from_its_own_sheet(everything: Survey, tmp_path: Path) -> None:
    again = taken(workbook(everything, tmp_path)).survey
    assert (again.indicators, again.quotas, again.legal_basis) == (
        everything.indicators,
        everything.quotas,
        everything.legal_basis,
    )
    for id_ in ("visage", "recommande", "tel", "adresse", "echelle", "oui"):
        assert again.by_id[id_].kind is everything.by_id[id_].kind
        assert again.by_id[id_].sms == everything.by_id[id_].sms
        assert again.by_id[id_].identifier == everything.by_id[id_].identifier
    assert again.by_id["detail"].text == "Dites de {item}"


@pytest.mark.parametrize(
    ("of", "key", "fact"),
    [
        ("a", "kind", "nonsense"),
        ("a", "identifier", "perhaps"),
        ("a", "sensitive", "true"),
        ("a", "outcome", "nowhere"),
        ("nobody", "sms", "x"),
        ("indicator.x", "positive", "a == 1"),
        ("quota.q", "rule", "("),
        ("survey", "minutes", "9000"),
    ],
)
def test_facts_that_do_not_fit_are_told_and_left_out(of: str, key: str, fact: str) -> None:
    rows = form(
        "type | name | label\ntext | a | A", relais=[["of", "key", "fact"], [of, key, fact], [of, "limit", "3"]]
    )
    found = taken(rows)
    assert found.survey.questions == taken(form("type | name | label\ntext | a | A")).survey.questions
    assert (found.survey.indicators, found.survey.quotas) == ((), ())
    assert any(one.weight == "lost" for one in found.remarks)


def test_xliff_is_a_file_for_each_language() -> None:
    survey = read(ROOT / "surveys" / "mon-recap.yaml").survey
    assert survey is not None
    files = exported(survey, "xliff", ROOT / "translations").files
    assert set(files) == {"mon-recap.ar.xliff", "mon-recap.en.xliff"}


def test_a_catalogue_that_cannot_be_trusted_stops_it(everything: Survey, tmp_path: Path) -> None:
    path = tmp_path / "en" / "LC_MESSAGES" / "tout.po"
    path.parent.mkdir(parents=True)
    path.write_text("<<<<<<< mine\n", encoding="utf-8")
    assert isinstance(export(everything, tmp_path, "xlsform", NOW), Unfit)


# DDI. -------------------------------------------------------------------------------------------

DDI = {"d": "ddi:codebook:2_5"}
ORDER = {
    "codeBook": ["docDscr", "stdyDscr", "dataDscr"],
    "var": ["labl", "qstn", "valrng", "universe", "catgry", "derivation", "varFormat", "notes"],
    "qstn": ["preQTxt", "qstnLit", "forward", "backward"],
    "catgry": ["catValu", "labl"],
    "dataDscr": ["varGrp", "var"],
    "titlStmt": ["titl", "parTitl", "IDNo"],
}
"""The order in which Codebook 2.5 wants children, for the elements that are written."""


def codebook(survey: Survey, translations: Path) -> etree._Element:
    (content,) = exported(survey, "ddi", translations).files.values()
    return etree.fromstring(content)


def test_a_codebook_keeps_the_order_of_the_standard(everything: Survey, tmp_path: Path) -> None:
    root = codebook(everything, tmp_path)
    assert root.get("version") == "2.5"
    for element in root.iter():
        wanted = ORDER.get(etree.QName(element).localname)
        found = [etree.QName(child).localname for child in element]
        if wanted:
            assert found == sorted(found, key=wanted.index), element.get("ID")


def test_ids_are_unique_and_references_lead_somewhere(everything: Survey, tmp_path: Path) -> None:
    root = codebook(everything, tmp_path)
    ids = [element.get("ID") for element in root.iter() if element.get("ID")]
    assert len(ids) == len(set(ids))
    named = {name for group in root.iterfind(".//d:varGrp", DDI) for name in (group.get("var") or "").split()}
    assert named
    assert named <= set(ids)


def test_variables_say_their_answers_and_who_is_asked(everything: Survey, tmp_path: Path) -> None:
    root = codebook(everything, tmp_path)
    variable = root.find(".//d:var[@ID='V_tel']", DDI)
    assert variable is not None
    missing = [one.get("missType") for one in variable.iterfind("d:catgry[@missing='Y']", DDI)]
    assert missing == ["refused", "dont_know"]
    codes = [one.text for one in root.iterfind(".//d:var[@ID='V_oui']/d:catgry/d:catValu", DDI)]
    assert codes[:2] == ["yes", "no"]
    universe = root.findtext(".//d:var[@ID='V_adresse']/d:universe", None, DDI)
    assert universe == "years_since(naissance) >= 18"


def test_labels_are_in_three_languages() -> None:
    survey = read(ROOT / "surveys" / "mon-recap.yaml").survey
    assert survey is not None
    root = codebook(survey, ROOT / "translations")
    key = "{http://www.w3.org/XML/1998/namespace}lang"
    for variable in root.iterfind(".//d:var", DDI):
        assert {one.get(key) for one in variable.iterfind("d:labl", DDI)} == {"fr", "ar", "en"}, variable.get("ID")
