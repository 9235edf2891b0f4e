"""Each way of putting a definition together wrongly is told with its line and mend."""

from pathlib import Path

import pytest

from app.questionnaire.reader import Reading, read_text

FOLDER = Path(__file__).parent / "surveys"
EVERYTHING = (FOLDER / "everything.yaml").read_text(encoding="utf-8")


def reading(*changes: tuple[str, str]) -> Reading:
    text = EVERYTHING
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return read_text(text, "everything.yaml", FOLDER)


SPOILT = [
    ("section: vous, min: 1920-01", "section: vou, min: 1920-01", "unknown_sections", "Did you mean `vous`?"),
    ("within: avis", "within: detail", "ring", "Let the outermost section be within none."),
    ("within: avis", "within: avi", "unknown_sections", "Did you mean `avis`?"),
    ("{over: nombre, most: 3}", "{over: surnom}", "repeat", "a choice list, a multiple choice or a whole number"),
    ("{over: nombre, most: 3}", "{over: zzzz}", "unknown_choices", "Write it under"),
    ("{over: nombre, most: 3}", "{over: nombre, most: 99}", "unreadable", "a whole number from 1 to 50"),
    ("text: Combien d'enfants avez-vous ?", "text: Combien ?, section: vous", "apart", "one after the other"),
    ("section: detail, rows: themes", "section: detail, rows: theme", "unknown_choices", "Did you mean `themes`?"),
    ("rows: themes, choices: accords, page", "choices: accords, page", "missing_rows", "Name a choice list"),
    ("rows: themes, choices: accords, page", "rows: themes, page", "matrix", "one way to be answered"),
    ("ending: sans_carnet", "ending: sans_carne", "unknown_endings", "sans_carnet"),
    ("end_if: fin == no", "end_if: fin == no or fin == yes", "unreachable", "Compare with fewer answers"),
    ("end_if: fin == no", "end_if: fin == yes and fin == no", "never", "Compare with answers"),
    ("screened_out: Merci. Ces questions sont pour les adultes.\n", "", "no_words", "Add `screened_out"),
    ("quota_full: Merci. Assez de personnes de votre région ont répondu.\n", "", "no_words", "Add `quota_full"),
    ("legal_basis: Consentement explicite (RGPD, article 9, 2, a).\n", "", "legal_basis", "Add `legal_basis"),
    ("filter: option.region == region", "filter: region == idf", "filter", "use `show_if`"),
    ("filter: option.region == region", "filter: option.regio == region", "rule", "Did you mean `option.region`?"),
    ("value: years_since(naissance)}", "value: years_since(debut)}", "asked_later", "Move this question after `debut`"),
    ("value: sum(enfant_age)}", "value: naissance and connu == yes}", "rule", "for example `naissance == code`."),
    ("value: sum(enfant_age)}", "value: surnom, choices: regions}", "rule", "Its codes are: idf, run."),
    ("value: sum(enfant_age)}", "value: idff if nombre > 2 else run, choices: regions}", "rule", "Did you mean `idf`?"),
    ("value: sum(enfant_age)}", "value: nombre > 2, choices: regions}", "rule", "Write `choices: yes_no`"),
    ("value: sum(enfant_age)}", "value: region if nombre > 2 else carnet}", "rule", "two codes of one list"),
    ("value: sum(enfant_age)}", "value: region, choices: region}", "unknown_list", "Did you mean `regions`?"),
    (
        "text: À quelle heure vous levez-vous ?",
        "text: À quelle heure ?, show_if: poids > 3",
        "asked_by_chance",
        "`rotate`",
    ),
    ("reversed: true", "reversed: false", "", ""),
    ("scale_of: qualite,\n     reversed: true", "reversed: true", "scale_of", "Add `scale_of`"),
    ("{from: 1, to: 5, low: Mauvaise", "{from: 0, to: 5, low: Mauvaise", "scale_of", "the same marks"),
    ("{prenom}, utilisez", "{prnom}, utilisez", "unknown_placeholder", "Did you mean `{prenom}`?"),
    ("{prenom}, utilisez", "{usage}, utilisez", "asked_later", "Move this question after `carnet`"),
    ("{prenom}, utilisez", "{item}, utilisez", "placeholder", "Put it in a question of a repeat."),
    ("{prenom}, utilisez", "{x.__class__}, utilisez", "placeholder", "Write a name alone in braces"),
    ("{prenom}, utilisez", "${prenom}, utilisez", "placeholder", "Write a name alone in braces"),
    ("intro: Quelques", "intro: '{prenom} quelques", "yaml", ""),
    ("{from: surnom, fallback", "{from: surnon, fallback", "unknown_source", "Did you mean `surnom`?"),
    ("argent: L'argent", "argent: {label: L'argent, other: true}", "other", "Let one answer be `other`."),
    ("scale: {low: Pas du tout, high: Tout à fait}", "scale: {from: 1, low: Non, high: Oui}", "nps", "Take `from`"),
    (
        "type: yes_no, show_if: carnet == jamais",
        "type: yes_no, choices: usages, show_if: carnet == jamais",
        "yes_no",
        "",
    ),
    (
        "choices:\n  accord",
        "choices:\n  yes_no: {oui: Oui, non: Non}\n  accord",
        "yes_no_codes",
        "Name its codes `yes`",
    ),
    ("min: '04:00'", "min: 4", "limit_kind", "Write a time between quotes"),
    ("min: 1920-01,", "min: 1920,", "limit_kind", "Write a month like 2026-01."),
    ("min: 1, max: 3, randomise", "min: 4, max: 3, randomise", "limits", "Let `min` be below `max`."),
    ("image: images/carnet.png", "image: ../etc/passwd.png", "unreadable", "a file beside the survey"),
    ("image: images/carnet.png", "image: http://x.org/a.png", "unreadable", "a file beside the survey"),
    ("prefill: [prenom_connu]", "prefill: [Prénom]", "unreadable", "a name, or a list of names"),
    ("{rule: region == idf, limit: 100}", "{rule: region == idff, limit: 100}", "rule", "Did you mean `idf`?"),
    ("bank/bien-etre.yaml#sommeil", "bank/bien-etre.yaml#somneil", "include", "Did you mean `sommeil`?"),
    ("bank/bien-etre.yaml#sommeil", "bank/../everything.yaml#age", "include", "Write `bank/<file>.yaml#<id>`."),
    ("bank/bien-etre.yaml#sommeil", "bank/rien.yaml#sommeil", "include", "Look at its name and rights."),
]


@pytest.mark.parametrize(("old", "new", "code", "mend"), SPOILT, ids=[f"{one[2]}-{one[1][:30]}" for one in SPOILT])
def test_each_mistake_is_told_with_its_mend(old: str, new: str, code: str, mend: str) -> None:
    read = reading((old, new))
    told = [finding for finding in read.findings if finding.level == "error"]
    if not code:
        assert told == [], [str(finding) for finding in told]
        return
    assert read.survey is None
    found = [finding for finding in told if finding.code == code]
    assert found, [f"{finding.code} {finding}" for finding in told]
    assert any(mend in finding.mend for finding in found), [finding.mend for finding in found]
    lines = EVERYTHING[: EVERYTHING.index(old)].count("\n") + 1
    assert code in {"no_words", "legal_basis", "yaml", "asked_later", "scale_of"} or any(
        abs(finding.line - lines) <= 1 for finding in found
    ), [finding.line for finding in found]


def test_a_question_nobody_can_reach_is_found_through_the_ones_before() -> None:
    change = ("text: Cet enfant va-t-il", "show_if: fin == yes, text: Cet enfant va-t-il")
    assert reading(("show_if: enfant_age >= 3, ", ""), change).survey is not None
    read = reading(
        ("text: Connaissez-vous bien le carnet ?", "show_if: fin == yes and carnet == souvent, text: Connu ?")
    )
    assert "`connu` is never shown: the rule cannot be true" in {finding.message for finding in read.findings}


def test_what_a_text_message_does_instead_is_noted() -> None:
    notes = [finding for finding in reading().findings if finding.level == "note"]
    assert {finding.code for finding in notes} == {"sms", "page"}
    assert any("one row after the other" in finding.message for finding in notes)


def test_an_included_question_brings_its_answers_and_says_where_it_is_from() -> None:
    survey = reading().survey
    assert survey is not None
    sleep = survey.by_id["sommeil"]
    assert (sleep.bank, sleep.show_if) == ("bank/bien-etre.yaml#sommeil", "answered(sante)")
    assert survey.lists["frequence"].codes == ("toujours", "parfois", "jamais")


def test_another_list_of_the_same_name_is_refused() -> None:
    read = reading(("  themes:", "  frequence: {a: A, b: B}\n  themes:"))
    assert "include" in {finding.code for finding in read.findings}
