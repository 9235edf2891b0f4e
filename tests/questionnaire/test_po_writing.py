"""What happens to translations when the French changes: reopened, or declared to hold."""

from app.questionnaire.catalogues import State, audit, judge, read_catalogue_text, texts
from app.questionnaire.differences import marked_difference
from app.questionnaire.notes import read_notes
from app.questionnaire.po_writing import update
from app.questionnaire.version import Version, freeze
from tests.questionnaire.definitions import survey
from tests.questionnaire.translations import NOW, note, po

SURVEY = survey()
SOUND = po(SURVEY, "ar")
MENDED = survey(("text: Votre âge ?", "text: Votre age ?"))


def updated(content: str, *corrected: str) -> str:
    found = update(MENDED, content, "ar", NOW, "ar.po", corrected)
    assert isinstance(found, str)
    return found


def test_a_correction_leaves_the_translation_standing_and_is_written_down() -> None:
    content = updated(SOUND, "age.text")
    read = read_catalogue_text(content, "ar.po")
    assert texts(MENDED, read) is not None
    assert read_notes(read.translations["age.text"].comments).typos == ("Votre âge ?",)
    assert updated(content) == content


def test_a_correction_can_be_declared_after_the_catalogue_was_brought_up_to_date() -> None:
    noted = note(SOUND, "age.text", "relais: checked length — as it is asked")
    later = updated(updated(noted), "age.text")
    assert later == updated(noted, "age.text")
    assert texts(MENDED, read_catalogue_text(later, "ar.po")) is not None


def test_without_the_declaration_the_meaning_counts_as_changed() -> None:
    read = read_catalogue_text(updated(SOUND), "ar.po")
    stale = [one for one in judge(MENDED, read) if one.state is not State.CURRENT]
    assert [one.entry.context for one in stale] == ["age.text"]
    assert "[-âge-]{+age+}" in stale[0].reasons[0]
    assert [finding.code for finding in audit(MENDED, read) if finding.level == "error"] == ["stale"]


def test_corrections_are_frozen_with_the_version_and_come_back_from_its_document() -> None:
    both = {"ar": updated(SOUND, "age.text"), "en": update(MENDED, po(SURVEY, "en"), "en", NOW, "en.po", ["age.text"])}
    catalogues = {language: read_catalogue_text(str(content), "x.po") for language, content in both.items()}
    version = freeze(MENDED, catalogues)
    assert isinstance(version, Version), version
    assert version.corrected == {"age.text": ("Votre âge ?",)}
    assert Version.from_document(version.to_document()) == version
    plain = freeze(SURVEY, {language: read_catalogue_text(po(SURVEY, language), "x.po") for language in ("ar", "en")})
    assert isinstance(plain, Version)
    assert "corrected" not in plain.to_document()


def test_a_text_that_did_not_change_gets_no_note() -> None:
    assert "typo" not in updated(SOUND, "mot.text")


def test_a_change_of_meaning_takes_back_what_was_cleared_for_the_older_text() -> None:
    noted = note(SOUND, "age.text", "relais: checked length — as it is asked")
    reopened = updated(noted)
    assert "# relais: was checked length — as it is asked" in reopened
    assert update(SURVEY, reopened, "ar", NOW, "ar.po") == noted


def test_an_old_mark_without_the_fuzzy_flag_is_history() -> None:
    """Tools that clear the flag do not all clear the French it was made from."""
    looked_at = updated(SOUND).replace("#, fuzzy\n", "")
    assert '#| msgid "Votre âge ?"' in looked_at
    looked_at = looked_at.replace('"ar: age.text"', '"كم عمركم؟"')
    assert texts(MENDED, read_catalogue_text(looked_at, "ar.po")) is not None
    assert "#|" not in updated(looked_at)


def test_notes_of_a_translator_s_tool_are_moved_to_where_updates_leave_them() -> None:
    extracted = note(SOUND, "age.text", "x").replace("# x\n", "#. relais: checked length — why\n")
    assert "# relais: checked length — why" in updated(extracted, "age.text")


def test_a_difference_is_marked_word_by_word() -> None:
    assert marked_difference("Avez-vous un carnet ?", "Avez-vous le carnet ?") == "Avez-vous [-un-]{+le+} carnet ?"
    assert marked_difference("a", "a") == "a"
    assert marked_difference("", "neuf") == "{+neuf+}"


def test_a_correction_can_be_declared_by_a_comment_written_with_any_tool() -> None:
    before = note(SOUND, "age.text", "relais: typo")
    after = note(updated(SOUND), "age.text", "relais: typo")
    assert updated(before) == updated(after) == updated(SOUND, "age.text")


def test_the_comment_declares_one_change_and_not_the_next() -> None:
    unchanged = update(SURVEY, note(SOUND, "age.text", "relais: typo"), "ar", NOW, "ar.po")
    assert isinstance(unchanged, str)
    assert "relais: typo" not in unchanged
    waiting = read_catalogue_text(note(SOUND, "age.text", "relais: typo"), "ar.po")
    assert "waits for `translations update`" in read_notes(waiting.translations["age.text"].comments).faults[0]
