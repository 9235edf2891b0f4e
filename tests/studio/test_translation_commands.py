import json
import shutil
from gettext import GNUTranslations
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.questionnaire.po import read_catalogue
from app.studio.preparing import catalogue_path
from app.studio.translation_commands import translations
from tests.questionnaire.definitions import SOUND, spoilt, survey
from tests.questionnaire.translations import po, translate

RETOLD = ("text: Votre âge ?", "text: Quel âge avez-vous ?")


class Desk:
    """A definition and its catalogues in a folder, and the commands upon them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.definition = folder / "essai.yaml"
        self.definition.write_text(SOUND, encoding="utf-8")
        for language in ("ar", "en"):
            path = self.catalogue(language)
            path.parent.mkdir(parents=True)
            path.write_text(po(survey(), language), encoding="utf-8")

    def catalogue(self, language: str) -> Path:
        return catalogue_path(survey(), language, self.folder / "translations")

    def run(self, command: str, *arguments: str) -> Result:
        where = ("--translations", str(self.folder / "translations"))
        return CliRunner().invoke(translations, [command, str(self.definition), *arguments, *where])

    def edit(self, *changes: tuple[str, str]) -> None:
        self.definition.write_text(spoilt(*changes), encoding="utf-8")

    def write(self, language: str, context: str, text: str) -> None:
        path = self.catalogue(language)
        path.write_text(translate(path.read_text(encoding="utf-8"), context, text), encoding="utf-8")

    def text(self, language: str, context: str) -> str:
        return read_catalogue(self.catalogue(language)).translations[context].text


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_change_of_meaning_reopens_translations_and_shows_the_change(desk: Desk) -> None:
    desk.edit(RETOLD)
    assert "1 stale" in desk.run("update").output
    checked = desk.run("check")
    assert checked.exit_code == 1
    assert "[-Votre-]{+Quel+} âge {+avez-vous +}?" in checked.output


def test_a_declared_typo_leaves_translations_standing(desk: Desk) -> None:
    desk.edit(RETOLD)
    updated = desk.run("update", "--typo", "age.text")
    assert updated.exit_code == 0
    assert "stale" not in updated.output
    assert desk.run("check").exit_code == 0
    assert "# relais: typo — before: « Votre âge ? »" in desk.catalogue("ar").read_text(encoding="utf-8")


def test_a_typo_in_no_text_of_the_survey_is_refused(desk: Desk) -> None:
    refused = desk.run("update", "--typo", "age.texte")
    assert refused.exit_code == 2
    assert "age.texte" in refused.output


def test_cleared_doubts_are_listed_by_every_check(desk: Desk) -> None:
    checked = desk.run("check")
    assert checked.exit_code == 0
    assert "was cleared of a doubt" in checked.output


@pytest.mark.parametrize("format_", ["xliff", "xlsx"])
def test_a_file_goes_to_a_translator_and_comes_back(desk: Desk, format_: str) -> None:
    before = desk.catalogue("ar").read_bytes()
    file = desk.folder / f"out.{format_}"
    exported = desk.run("export", "--lang", "ar", "--format", format_, "--out", str(file))
    assert exported.exit_code == 0, exported.output
    assert file.stat().st_size > 1000
    shutil.rmtree(desk.catalogue("ar").parent)
    assert desk.run("import", str(file)).exit_code == 0
    known = read_catalogue(desk.catalogue("ar")).translations
    desk.catalogue("ar").write_bytes(before)
    assert {context: one.text for context, one in known.items()} == {
        context: one.text for context, one in read_catalogue(desk.catalogue("ar")).translations.items()
    }
    assert desk.run("import", str(file)).output.startswith("ar: 0 texts taken")
    assert desk.catalogue("ar").read_bytes() == before


def test_rows_whose_french_has_changed_are_refused_and_the_others_taken(desk: Desk) -> None:
    file = desk.folder / "out.xliff"
    desk.run("export", "--lang", "ar", "--out", str(file))
    returned = file.read_text(encoding="utf-8").replace("ar: mot.text", "كلمة؟").replace("ar: age.text", "كم عمركم؟")
    file.write_text(returned, encoding="utf-8")
    desk.edit(RETOLD)
    imported = desk.run("import", str(file))
    assert imported.exit_code == 1
    assert "the French of `age.text` is not the survey's" in imported.output
    assert (desk.text("ar", "mot.text"), desk.text("ar", "age.text")) == ("كلمة؟", "ar: age.text")


def test_a_file_that_is_none_is_refused_calmly(desk: Desk) -> None:
    file = desk.folder / "bad.xlsx"
    file.write_bytes(b"PK\x03\x04 nothing")
    before = desk.catalogue("ar").read_bytes()
    imported = desk.run("import", str(file))
    assert imported.exit_code == 1
    assert "cannot be read" in imported.output
    assert desk.catalogue("ar").read_bytes() == before


def test_a_language_the_survey_does_not_speak_is_not_exported(desk: Desk) -> None:
    assert desk.run("export", "--lang", "de").exit_code == 2
    assert desk.run("export", "--lang", "fr").exit_code == 2


def test_texts_and_words_are_counted_by_state(desk: Desk) -> None:
    desk.write("ar", "age.text", "")
    counted = json.loads(desk.run("stats", "--json").stdout)
    assert counted["ar"]["missing"] == [1, 3]
    assert counted["ar"]["all"][0] == counted["ar"]["current"][0] + 1
    shown = desk.run("stats").output
    assert "1 missing" in shown
    assert "(100 %)" in shown


def test_only_what_is_wholly_current_is_compiled(desk: Desk) -> None:
    assert desk.run("compile").exit_code == 0
    with desk.catalogue("ar").with_suffix(".mo").open("rb") as compiled:
        assert GNUTranslations(compiled).pgettext("age.text", "Votre âge ?") == "ar: age.text"
    desk.write("ar", "age.text", "")
    assert desk.run("compile").exit_code == 1
