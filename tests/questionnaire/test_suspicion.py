"""Each doubt by a table of cases: what it must catch, and what it must leave alone."""

from pathlib import Path

import pytest

from app.questionnaire.catalogues import State, audit, judge, read_catalogue, read_catalogue_text
from app.questionnaire.contexts import Entry
from app.questionnaire.notes import Doubt
from app.questionnaire.reader import read
from app.questionnaire.suspicion import in_sequence, of_text
from app.settings import ROOT
from tests.questionnaire.definitions import survey
from tests.questionnaire.translations import note, po, translate

SURVEY = survey()
LONG = "Une phrase. " * 12


def doubts(source: str, text: str, language: str = "en") -> set[Doubt]:
    return {one.kind for one in of_text(SURVEY, Entry("age.text", source, ""), text, language)}


@pytest.mark.parametrize(
    ("source", "text", "found"),
    [
        ("Bonjour {prenom}", "Hello {prenom}", set()),
        ("Bonjour {prenom}", "Hello", {Doubt.PLACEHOLDER}),
        ("Bonjour {prenom}", "Hello {prénom}", {Doubt.PLACEHOLDER}),
        ("Bonjour {prenom}", "Hello {first_name}", {Doubt.PLACEHOLDER}),
        ("Bonjour {prenom}", "Hello {prenom} {prenom}", {Doubt.PLACEHOLDER}),
        ("Bonjour", "Hello {x.__class__}", {Doubt.PLACEHOLDER}),
        ("Bonjour", "Hello {", {Doubt.PLACEHOLDER}),
        ("Bonjour", "<b>Hello</b>", {Doubt.MARKUP}),
        ("Bonjour", "Hello&nbsp;you", {Doubt.MARKUP}),
        ("<b>Bonjour</b>", "Hello", {Doubt.MARKUP}),
        ("Lisez https://example.org/aide", "Read the help page", {Doubt.MARKUP}),
        ("<b>Bonjour</b>", "<b>Hello</b>", set()),
        ("Un & deux", "One & two", set()),
        ("Bonjour", "Hel\u200blo", {Doubt.HIDDEN}),
        ("Bonjour", "Hello\u202e", {Doubt.HIDDEN}),
        ("Bonjour", "Hello\u061c", {Doubt.HIDDEN}),
        ("Bonjour", "Hel\u00adlo", {Doubt.HIDDEN}),
        ("Bonjour", "Hel\u200dlo", {Doubt.HIDDEN}),
        ("Bonjour", "Hello \U0001f468\u200d\U0001f469", set()),
        ("Bonjour", "Hello\u202f!", set()),
        ("Bonjour", "Hello\u3164", {Doubt.HIDDEN}),
        ("Bonjour {prenom}", "Hello ${prenom}", {Doubt.PLACEHOLDER}),
        ("Bonjour {prenom}", "Hello prenom}", {Doubt.PLACEHOLDER}),
        ("Bonjour", "Hello %s", {Doubt.PLACEHOLDER}),
        ("50 % des gens", "50% of people", set()),
        ("Bonjour", "**Hello**", {Doubt.MARKUP}),
        ("Bonjour", "Hello <script", {Doubt.MARKUP}),
        ("<b>Bonjour</b>", "<b>Hello<b></b>", {Doubt.MARKUP}),
        ("Bonjour", "Hello www.example.org", {Doubt.MARKUP}),
        ("Merci", "<<<<<<< HEAD Thanks", {Doubt.MARKUP}),
        ("Moins de 3 ans", "< 3 years", set()),
    ],
)
def test_what_machines_read(source: str, text: str, found: set[Doubt]) -> None:
    assert doubts(source, text) == found


@pytest.mark.parametrize(
    ("source", "text", "found"),
    [
        ("Bonjour", "Bonjour", {Doubt.SAME_AS_SOURCE}),
        ("Votre âge ?", "votre  âge\u202f?", {Doubt.SAME_AS_SOURCE}),
        ("Transport", "Transport", {Doubt.SAME_AS_SOURCE}),
        ("Votre âge ?", "Votre âge.", {Doubt.SAME_AS_SOURCE}),
        ("Essai", "Essai", set()),
        ("SMS", "SMS", set()),
        ("12", "12", set()),
        ("{prenom}", "{prenom}", set()),
        ("https://example.org/a", "https://example.org/a", set()),
        ("nom@example.org", "nom@example.org", set()),
    ],
)
def test_left_in_french(source: str, text: str, found: set[Doubt]) -> None:
    assert doubts(source, text) == found


@pytest.mark.parametrize(
    ("source", "text", "language", "found"),
    [
        ("Moins de 16 ans", "Under 16 years", "en", False),
        ("Moins de 16 ans", "Under 18 years", "en", True),
        ("De 16 à 25 ans", "من ١٦ إلى ٢٥ سنة", "ar", False),
        ("De 16 à 25 ans", "من ١٦ إلى ٢٦ سنة", "ar", True),
        ("1 000 euros", "1,000 euros", "en", False),
        ("1 000 euros", "10,000 euros", "en", True),
        ("1 000 euros", "١٠٠٠ يورو", "ar", False),
        ("Deux questions", "2 questions", "en", False),
        ("Deux questions", "Three questions", "en", True),
        ("Trois mois", "ستة أشهر", "ar", True),
        ("Trois mois", "ثلاثة أشهر", "ar", False),
        ("Les deux", "Both of them", "en", False),
        ("Un carnet neuf", "A new notebook", "en", False),
        ("De 1 à 10", "From 10 to 1", "en", True),
        ("2 questions", "Two questions", "en", False),
        ("2 questions", "سؤالان اثنان", "ar", False),
        ("2 questions", "Three questions", "en", True),
        ("Cela prend 5 minutes", "It takes minutes", "en", True),
        ("Des questions", "7 questions", "en", True),
        ("{q1} et {q2}", "{q2} and {q1}", "en", False),
        ("Avant 14 h 30", "Before 2.30 pm", "en", False),
        ("Avant 14 h 30", "قبل ٢:٣٠ مساءً", "ar", False),
        ("Avant 14 h", "Before 2 p.m.", "en", False),
        ("Avant 14 h 00", "Before 14:00", "en", False),
        ("Avant 14 h 30", "Before 2.45 pm", "en", True),
        ("Avant 14 h 30", "Before 3.30 pm", "en", True),
        ("Avant 9 h", "Before 9 pm", "en", True),
        ("À 1,20 m", "على بعد 1.20 م", "ar", False),
    ],
)
def test_numbers_in_any_script(source: str, text: str, language: str, *, found: bool) -> None:
    assert (Doubt.DIGITS in doubts(source, text, language)) is found


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1 = oui, 2 = non", ("1", "2")),
        ("٣ ٢ ۱", ("3", "2", "1")),
        ("12 345,5", ("12345", "5")),
        ("007", ("7",)),
        ("²", ("2",)),
    ],
)
def test_numbers_are_read_in_order(text: str, numbers: tuple[str, ...]) -> None:
    assert in_sequence(text) == numbers


@pytest.mark.parametrize(
    ("source", "text", "found"),
    [
        (LONG, "One sentence.", True),
        (LONG, LONG.replace("Une", "One") * 3, True),
        (LONG, "One clause. " * 12, False),
        ("Oui", "Yes, that is what I think", False),
        ("Oui", "Yes, " + "that is what I think and more of the same " * 2, True),
    ],
)
def test_length_out_of_proportion(source: str, text: str, *, found: bool) -> None:
    assert (Doubt.LENGTH in doubts(source, text)) is found


def test_a_denial_that_was_lost_or_added() -> None:
    assert doubts("Cela ne vous aide pas ?", "هل يساعدكم ذلك؟", "ar") == {Doubt.NEGATION}
    assert doubts("Cela vous aide ?", "Does this not help you?") == {Doubt.NEGATION}
    assert doubts("Cela vous aide ?", "Does this help you?") == set()


# Beside one another. ----------------------------------------------------------------------------

POINTED = survey(
    ("oui_non: {oui: Oui, non: Non}", "oui_non: {plus: Beaucoup plus, moins: Beaucoup moins}"),
    ("carnet == oui, sms: Pour quoi ?", 'carnet == plus, sms: "1 = Mes rendez-vous, 2 = Mes papiers"'),
    ("population: carnet == oui", "population: carnet == plus"),
)
POINTED_AR = po(POINTED, "ar")


def told(*texts: tuple[str, str]) -> dict[str, set[Doubt]]:
    """Doubts about the pointed survey, with these translations written."""
    content = POINTED_AR
    for context, text in texts:
        content = translate(content, context, text)
    judged = judge(POINTED, read_catalogue_text(content, "ar.po"))
    return {one.entry.context: {doubt.kind for doubt in one.suspicions} for one in judged if one.suspicions}


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        ([("oui_non.plus", "أكثر بكثير"), ("oui_non.moins", "أقل بكثير")], {}),
        (
            [("oui_non.plus", "أقل بكثير"), ("oui_non.moins", "أكثر بكثير")],
            {"oui_non.plus": {Doubt.DIRECTION}, "oui_non.moins": {Doubt.DIRECTION}},
        ),
        ([("conf.low", "لا، أبدًا"), ("conf.high", "نعم، تمامًا")], {}),
        (
            [("conf.low", "نعم، تمامًا"), ("conf.high", "لا، أبدًا")],
            {"conf.low": {Doubt.DIRECTION}, "conf.high": {Doubt.DIRECTION}},
        ),
        ([("conf.low", "لا شيء"), ("conf.high", "لا شيء")], {"conf.high": {Doubt.SAME_ANSWER, Doubt.DIRECTION}}),
        ([("aides.rdv", "مواعيد"), ("aides.papiers", "مواعيد")], {"aides.papiers": {Doubt.SAME_ANSWER}}),
        ([("aides.rdv", "مواعيد"), ("oui_non.plus", "مواعيد")], {}),
    ],
    ids=["list right", "list turned", "scale right", "scale turned", "ends alike", "answers alike", "two lists alike"],
)
def test_answers_that_were_turned_or_merged(texts: list[tuple[str, str]], found: dict[str, set[Doubt]]) -> None:
    assert {context: kinds - {Doubt.NEGATION} for context, kinds in told(*texts).items()} == found


@pytest.mark.parametrize(
    ("sms", "found"),
    [
        ("1 = مواعيد, 2 = أوراق", False),
        ("2 = مواعيد, 1 = أوراق", True),
        ("1 = أوراق, 2 = مواعيد", True),
        ("1 = مواعيد, 3 = أوراق", True),
    ],
)
def test_numbers_of_answers_in_a_text_message(sms: str, *, found: bool) -> None:
    content = "\n".join(line for line in POINTED_AR.splitlines() if "relais: checked" not in line)
    for context, text in (("aides.rdv", "مواعيد"), ("aides.papiers", "أوراق"), ("quoi.sms", sms)):
        content = translate(content, context, text)
    judged = {one.entry.context: one for one in judge(POINTED, read_catalogue_text(content, "ar.po"))}
    assert (Doubt.OPTION_NUMBERS in {doubt.kind for doubt in judged["quoi.sms"].suspicions}) is found


def test_ends_are_held_against_what_the_catalogue_says_elsewhere() -> None:
    plain = survey(
        ("low: Pas du tout, high: Tout à fait", "low: Bleu, high: Rouge"),
        ("rien", "rouge"),
        ("rdv: Mes rendez-vous", "rdv: Bleu"),
    )
    content = translate(translate(po(plain, "ar"), "aides.rdv", "أزرق"), "conf.high", "أزرق")
    judged = judge(plain, read_catalogue_text(content, "ar.po"))
    assert {one.entry.context for one in judged if Doubt.DIRECTION in {doubt.kind for doubt in one.suspicions}} == {
        "conf.high"
    }


# Clearing a doubt. ------------------------------------------------------------------------------

DOUBTED = translate(po(SURVEY, "en"), "age.text", "Are you not 7?")


def states(content: str) -> dict[str, State]:
    judged = judge(SURVEY, read_catalogue_text(content, "en.po"))
    return {one.entry.context: one.state for one in judged if one.state is not State.CURRENT}


def test_a_reasoned_note_clears_one_kind_of_doubt_and_is_told_each_time() -> None:
    once = note(DOUBTED, "age.text", "relais: checked negation — asked so on purpose")
    assert states(once) == {"age.text": State.SUSPICIOUS}
    both = note(DOUBTED, "age.text", "relais: checked negation, digits — asked so on purpose")
    assert states(both) == {}
    told = [finding for finding in audit(SURVEY, read_catalogue_text(both, "en.po")) if "age.text" in finding.message]
    assert [(finding.code, finding.level) for finding in told] == [("cleared", "warning")] * 2
    assert all(finding.message.endswith("asked so on purpose") for finding in told)


@pytest.mark.parametrize(
    "comment",
    [
        "relais: checked negation, digits",
        "relais: checked negation, digits — ",
        "relais: checked everything — trust me",
        "relais: cheked negation, digits — typing",
        "relais:",
        "relais: was checked negation, digits — for the older text",
        "checked negation, digits — not to Relais",
    ],
)
def test_a_note_without_a_reason_or_a_kind_clears_nothing(comment: str) -> None:
    assert states(note(DOUBTED, "age.text", comment)) == {"age.text": State.SUSPICIOUS}


def test_a_note_where_tools_put_their_comments_counts_and_moves_to_where_it_lasts() -> None:
    extracted = note(DOUBTED, "age.text", "x").replace("# x\n", "#. relais: checked negation, digits — why\n")
    assert states(extracted) == {}


def test_what_nobody_sees_cannot_be_cleared() -> None:
    hidden = translate(po(SURVEY, "en"), "age.text", "How\u200b old?")
    noted = note(hidden, "age.text", "relais: checked hidden — I looked")
    assert states(noted) == {"age.text": State.SUSPICIOUS}
    codes = {finding.code for finding in audit(SURVEY, read_catalogue_text(noted, "en.po")) if "age" in finding.message}
    assert codes == {"suspicious", "note"}


def test_a_text_may_be_declared_the_same_in_both_languages() -> None:
    same = translate(po(SURVEY, "en"), "age.text", "Votre âge ?")
    assert states(same) == {"age.text": State.SUSPICIOUS}
    assert states(note(same, "age.text", "relais: same-as-source")) == {}


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_shipped_survey_raises_no_doubt_and_needs_no_note(language: str) -> None:
    reading = read(ROOT / "surveys" / "mon-recap.yaml")
    assert reading.survey is not None
    path = Path("translations") / language / "LC_MESSAGES" / "mon-recap.po"
    assert audit(reading.survey, read_catalogue(ROOT / path)) == ()


@pytest.mark.parametrize("language", ["ar", "en"])
def test_any_two_answers_of_the_shipped_survey_exchanged_are_caught_or_alike_in_meaning(language: str) -> None:
    """Exchanging the two opposite ends of every list and scale that has them."""
    reading = read(ROOT / "surveys" / "mon-recap.yaml")
    assert reading.survey is not None
    path = ROOT / "translations" / language / "LC_MESSAGES" / "mon-recap.po"
    content = path.read_text(encoding="utf-8")
    ends = [
        ("usage.souvent", "usage.jamais"),
        ("facilite.facile_beaucoup", "facilite.difficile_beaucoup"),
        ("savoir.mieux_un_peu", "savoir.moins_un_peu"),
        ("quantite.plus_beaucoup", "quantite.moins_beaucoup"),
        ("suite_demande.obtenue", "suite_demande.refusee"),
        ("effet_demande.aide_beaucoup", "effet_demande.complique_beaucoup"),
        ("capable.low", "capable.high"),
        ("utile.low", "utile.high"),
        ("consentement.oui", "consentement.non"),
    ]
    known = read_catalogue_text(content, "x.po").translations
    for one, other in ends:
        turned = translate(translate(content, one, known[other].text), other, known[one].text)
        judged = judge(reading.survey, read_catalogue_text(turned, "x.po"))
        assert {found.entry.context for found in judged if found.suspicions} == {one, other}


@pytest.mark.parametrize(("text", "found"), [("Do you have it?", True), ("هل هو معكم؟", False), ("TODO", True)])
def test_arabic_is_written_in_arabic_letters(text: str, found: bool) -> None:
    assert (Doubt.SAME_AS_SOURCE in doubts("L'avez-vous ?", text, "ar")) is found


def test_names_and_acronyms_need_no_arabic_letters() -> None:
    assert doubts("SMS", "SMS", "ar") == set()
    assert doubts("12 %", "١٢ %", "ar") == set()
