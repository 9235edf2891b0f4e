import pytest

from app.questionnaire.checks import check
from app.questionnaire.findings import errors
from tests.questionnaire.definitions import reading, survey

CARNET = "choices: oui_non, help: Un carnet en papier."
AGE = "min: 16, max: 99, outcome: droits"

SPOILT: list[tuple[tuple[str, str], str, int, str]] = [
    (("id: age", "id: conf"), "same_id", 21, "Give each its own id."),
    (("id: mot", "id: survey"), "reserved", 24, "Choose another id."),
    (("id: mot", "id: class"), "reserved", 24, "Choose another id."),
    (("id: mot", "id: aides"), "same_name", 24, "Give one of them another name."),
    (("  aides:", "  outcome:"), "reserved", 15, "Choose another name."),
    ((CARNET, "help: Un carnet."), "missing_choices", 18, "Name a choice list: `choices: oui_non`."),
    ((CARNET, "choices: oui_nom"), "unknown_list", 18, "Did you mean `oui_non`?"),
    ((CARNET, "choices: zzz"), "unknown_list", 18, "Write the list under `choices:`."),
    (("non: Non}", "non: oui}"), "same_option", 14, "Say each answer once, in its own words."),
    (("choices: accord_non", "choices: aides"), "consent_choices", 17, "the first accepts"),
    (("text: Un mot ?", "text: Un mot ?, choices: aides"), "needless_key", 24, "Take `choices` away"),
    ((AGE, "max_length: 3"), "needless_key", 21, "Take `max_length` away, or change `type`."),
    (("scale: {from: 1, to: 5, low: Pas du tout, high: Tout à fait}", "help: x"), "missing_scale", 20, "Add `scale:"),
    ((AGE, "min: 99, max: 16"), "limits", 21, "Let `min` be below `max`."),
    ((AGE, "min: 2020-01-01"), "limit_kind", 21, "Write a whole number."),
    ((AGE, "max: today"), "limit_kind", 21, "Write a whole number."),
    (("min: 2020-01-01", "min: 16"), "limit_kind", 22, "Write a date like 2026-01-31."),
    (("required: false", "refusable: false"), "refusable", 24, "Only consent may; take `refusable` away."),
    (("outcome: droits}", "outcome: droit}"), "unknown_outcome", 21, "Did you mean `droits`?"),
    (("show_if: carnet == oui", "show_if: carnet == ui"), "rule", 19, "Did you mean `oui`?"),
    (("show_if: carnet == oui", "show_if: age > 18"), "asked_later", 19, "Move this question after `age`"),
    (("show_if: carnet == oui", "show_if: rdv in quoi"), "asked_later", 19, "Move this question after `quoi`"),
    (("show_if: carnet == oui", "show_if: carnet == oui and carnet == non"), "never", 19, "Compare with answers"),
    (("debut >= depuis", "depuis >= '2021-01-01'"), "constraint", 23, "Compare its own answer"),
    ((AGE, "min: 16, max: 99, constraint: age > 120"), "never", 21, "Compare with answers that people can give."),
    (("positive: rdv in quoi", "positive: rd in quoi"), "rule", 28, "Did you mean `rdv`?"),
    (("population: carnet == oui", "population: age > 120"), "never", 28, "Compare with answers"),
    (("floor: 0.4", "floor: 0.6"), "floor", 29, "let `floor` be smaller."),
    (("[fr, ar, en]", "[ar, en]"), "source_language", 10, "Add `fr` to the list, or write `source:`"),
    (("[fr, ar, en]", "[fr, ar, ar]"), "language", 10, "Write codes such as fr, ar, en, each once."),
]


@pytest.mark.parametrize(("change", "code", "line", "mend"), SPOILT, ids=[one[1] + str(one[2]) for one in SPOILT])
def test_each_mistake_is_told_with_its_line_and_mend(change: tuple[str, str], code: str, line: int, mend: str) -> None:
    read = reading(change)
    assert read.survey is None
    found = [finding for finding in read.findings if finding.code == code]
    assert found, [str(finding) for finding in read.findings]
    assert found[0].line == line
    assert mend in found[0].mend
    assert found[0].file == "essai.yaml"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("show_if: carnet == oui", "show_if: 'carnet in [oui, non]'"), "always"),
        (("constraint: debut >= depuis, ", ""), "needless_problem"),
        (("  oui_non:", "  autre: {a: A, b: B}\n  oui_non:"), "unused_list"),
    ],
)
def test_what_is_only_odd_is_a_warning_and_forbids_nothing(change: tuple[str, str], code: str) -> None:
    read = reading(change)
    assert read.survey is not None
    assert [(finding.code, finding.level) for finding in read.findings] == [(code, "warning")]


def test_a_sound_survey_has_nothing_to_mend() -> None:
    assert check(survey()) == ()


def test_a_survey_made_in_code_is_checked_too() -> None:
    sound = survey()
    twice = sound.model_copy(update={"questions": (*sound.questions, sound.questions[1])})
    assert [(finding.code, finding.file) for finding in errors(check(twice))] == [("same_id", "essai.yaml")]
