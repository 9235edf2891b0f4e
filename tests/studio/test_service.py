import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.settings import ROOT
from app.studio.preparing import catalogue_path, prepare, update_catalogues
from app.studio.service import publish
from app.versions.store import load
from app.versions.tables import SurveyVersion
from tests.questionnaire.definitions import SOUND, spoilt, survey
from tests.questionnaire.translations import po, translate


@pytest.fixture
def definition(tmp_path: Path) -> Path:
    path = tmp_path / "essai.yaml"
    path.write_text(SOUND, encoding="utf-8")
    return path


@pytest.fixture
def translations(tmp_path: Path) -> Path:
    for language in ("ar", "en"):
        path = catalogue_path(survey(), language, tmp_path / "translations")
        path.parent.mkdir(parents=True)
        path.write_text(po(survey(), language), encoding="utf-8")
    return tmp_path / "translations"


def test_a_sound_definition_becomes_a_version_that_loads_again(
    session: Session, definition: Path, translations: Path, now: dt.datetime
) -> None:
    row = publish(session, definition, translations, now, "a test")
    assert isinstance(row, SurveyVersion)
    assert (row.survey_key, row.published_by) == ("essai", "a test")
    assert load(session, row.digest) == prepare(definition, translations).version


def test_publishing_the_same_again_gives_the_same_row(
    session: Session, definition: Path, translations: Path, now: dt.datetime
) -> None:
    first = publish(session, definition, translations, now, "a test")
    assert publish(session, definition, translations, now, "another") is first
    assert session.scalar(select(func.count()).select_from(SurveyVersion)) == 1


def test_definition_and_catalogue_faults_publish_nothing(
    session: Session, definition: Path, translations: Path, now: dt.datetime
) -> None:
    path = catalogue_path(survey(), "ar", translations)
    path.write_text(translate(po(survey(), "ar"), "age.text", ""), encoding="utf-8")
    found = publish(session, definition, translations, now, "a test")
    assert isinstance(found, tuple)
    assert [(finding.code, Path(finding.file).parts[-3:]) for finding in found] == [
        ("missing", ("ar", "LC_MESSAGES", "essai.po"))
    ]
    assert session.scalar(select(func.count()).select_from(SurveyVersion)) == 0


def test_a_language_without_its_file_is_told_once(definition: Path, tmp_path: Path) -> None:
    prepared = prepare(definition, tmp_path / "nowhere")
    assert prepared.version is None
    assert [finding.code for finding in prepared.findings] == ["no_catalogue", "no_catalogue"]


def test_warnings_are_told_with_the_version(definition: Path, translations: Path) -> None:
    definition.write_text(spoilt(("  oui_non:", "  autre: {a: A, b: B}\n  oui_non:")), encoding="utf-8")
    prepared = prepare(definition, translations)
    assert prepared.version is not None
    assert {finding.code for finding in prepared.findings} == {"unused_list", "cleared"}


def test_updating_begins_missing_catalogues_and_refuses_dirty_ones(translations: Path, now: dt.datetime) -> None:
    path = catalogue_path(survey(), "ar", translations)
    path.unlink()
    content = update_catalogues(survey(), translations, now)
    assert not isinstance(content, tuple)
    assert 'msgctxt "age.text"' in content[path]
    path.write_text("<<<<<<< HEAD\n", encoding="utf-8")
    assert isinstance(update_catalogues(survey(), translations, now), tuple)


def test_the_shipped_survey_is_publishable_in_its_three_languages() -> None:
    prepared = prepare(ROOT / "surveys" / "mon-recap.yaml", ROOT / "translations")
    assert prepared.findings == ()
    assert prepared.version is not None
    assert prepared.version.languages == ("fr", "ar", "en")
