import json

import pytest

from app.questionnaire.catalogues import Catalogue, read_catalogue_text
from app.questionnaire.contexts import entries
from app.questionnaire.findings import Finding
from app.questionnaire.model import Language
from app.questionnaire.version import Version, freeze
from tests.questionnaire.definitions import survey
from tests.questionnaire.translations import catalogue, po, translate

SURVEY = survey()


def catalogues(**changed: str) -> dict[Language, Catalogue]:
    return {
        language: read_catalogue_text(changed[language], f"{language}.po")
        if language in changed
        else catalogue(SURVEY, language)
        for language in ("ar", "en")
    }


def frozen(**changed: str) -> Version:
    version = freeze(SURVEY, catalogues(**changed))
    assert isinstance(version, Version), version
    return version


def refused(found: Version | tuple[Finding, ...]) -> list[str]:
    assert isinstance(found, tuple)
    return [finding.code for finding in found]


def test_a_version_speaks_every_language_of_the_survey() -> None:
    version = frozen()
    assert version.languages == ("fr", "ar", "en")
    assert version.text("fr", "age.text") == "Votre âge ?"
    assert version.text("ar", "age.text") == "ar: age.text"
    assert {frozenset(texts) for texts in version.texts.values()} == {
        frozenset(entry.context for entry in entries(SURVEY))
    }


def test_a_version_comes_back_from_its_document_whole() -> None:
    version = frozen()
    back = Version.from_document(version.to_document())
    assert back == version
    assert back.to_document() == version.to_document()


def test_the_digest_does_not_depend_on_how_a_database_lays_out_json() -> None:
    version = frozen()
    other = json.dumps(json.loads(version.to_document()), indent=2)
    assert Version.from_document(other).digest == version.digest


def test_every_text_and_every_rule_is_in_the_digest() -> None:
    reworded = frozen(ar=translate(po(SURVEY, "ar"), "age.text", "كم عمركم؟"))
    rule = survey(("show_if: carnet == oui", "show_if: carnet == non"))
    changed = freeze(rule, {language: catalogue(rule, language) for language in ("ar", "en")})
    assert isinstance(changed, Version)
    assert len({frozen().digest, reworded.digest, changed.digest}) == 3
    assert frozen().digest == frozen().digest


def test_the_digest_is_pinned() -> None:
    """A change of this figure means that every published survey would be a new version: think twice."""
    assert frozen().digest == "f81ad8c762cf5c8f8f77dd4d39652e84afc23f58e01c9f9bf96190f7ce8009a7"


def test_rules_are_read_once_and_found_by_question() -> None:
    version = frozen()
    shown = version.rule("quoi")
    assert shown is not None
    assert shown is version.rule("quoi")
    assert shown.holds({"carnet": "oui"})
    assert version.rule("age") is None
    constraint = version.constraint("debut")
    assert constraint is not None
    assert constraint.names == {"debut", "depuis"}
    assert version.constraint("age") is None
    assert version.positive("prets").evaluate({"quoi": ("rdv",)}) is True
    population = version.population("prets")
    assert population is not None
    assert population.evaluate({}) is None


@pytest.mark.parametrize("language", ["ar", "en"])
def test_half_a_language_freezes_nothing(language: str) -> None:
    half = {language: translate(po(SURVEY, language), "age.text", "")}
    assert refused(freeze(SURVEY, catalogues(**half))) == ["missing"]


def test_a_language_without_catalogue_or_with_another_s_freezes_nothing() -> None:
    assert refused(freeze(SURVEY, {"ar": catalogue(SURVEY, "ar")})) == ["no_catalogue"]
    assert refused(freeze(SURVEY, {"ar": catalogue(SURVEY, "en"), "en": catalogue(SURVEY, "en")})) == ["language"]


def test_a_survey_with_mistakes_freezes_nothing() -> None:
    broken = SURVEY.model_copy(update={"questions": SURVEY.questions[1:] + SURVEY.questions[1:2]})
    assert "same_id" in refused(freeze(broken, catalogues()))


def test_a_document_of_another_time_is_not_guessed_at() -> None:
    document = frozen().to_document().replace('"format":1', '"format":99', 1)
    with pytest.raises(ValueError, match="99"):
        Version.from_document(document)
