from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.questionnaire.catalogues import State, audit, judge, read_catalogue, read_catalogue_text, texts, update
from app.questionnaire.contexts import entries
from tests.questionnaire.definitions import survey
from tests.questionnaire.translations import NOW, catalogue, po, translate

SURVEY = survey()
SOUND = po(SURVEY, "ar")


def states(text: str) -> dict[str, State]:
    """Entries that may not be served."""
    judged = judge(SURVEY, read_catalogue_text(text, "ar.po"))
    return {one.entry.context: one.state for one in judged if one.state is not State.CURRENT}


def test_a_complete_catalogue_gives_every_text() -> None:
    found = catalogue(SURVEY, "ar")
    assert {finding.code for finding in audit(SURVEY, found)} == {"cleared"}
    assert texts(SURVEY, found) == {entry.context: f"ar: {entry.context}" for entry in entries(SURVEY)}


@pytest.mark.parametrize(
    ("text", "context", "state"),
    [
        (translate(SOUND, "age.text", ""), "age.text", State.MISSING),
        (translate(SOUND, "age.text", "  "), "age.text", State.MISSING),
        (SOUND.replace('msgctxt "age.text"', 'msgctxt "age.texte"'), "age.text", State.MISSING),
        (SOUND.replace('msgctxt "age.text"', '#, fuzzy\nmsgctxt "age.text"'), "age.text", State.MISSING),
        (SOUND.replace('"Votre âge ?"', '"Quel âge ?"'), "age.text", State.STALE),
        (translate(SOUND, "aides.papiers", "ar: aides.rdv"), "aides.papiers", State.SUSPICIOUS),
        (translate(SOUND, "aides.papiers", "AR:  aides.rdv"), "aides.papiers", State.SUSPICIOUS),
        (translate(SOUND, "conf.high", "ar: conf.low"), "conf.high", State.SUSPICIOUS),
        (translate(SOUND, "age.text", "كم {age} ؟"), "age.text", State.SUSPICIOUS),
        (translate(SOUND, "age.text", "<b>كم</b>"), "age.text", State.SUSPICIOUS),
        (translate(SOUND, "age.text", "كم\u200f"), "age.text", State.SUSPICIOUS),
        (translate(SOUND, "age.text", "كم\u202e"), "age.text", State.SUSPICIOUS),
    ],
)
def test_only_current_texts_are_served(text: str, context: str, state: State) -> None:
    assert states(text) == {context: state}
    read = read_catalogue_text(text, "ar.po")
    assert texts(SURVEY, read) is None
    told = [finding for finding in audit(SURVEY, read) if finding.level == "error"]
    assert [finding.code for finding in told] == [state.value]
    assert f"`{context}`" in told[0].message
    assert told[0].mend


@pytest.mark.parametrize(
    ("french", "filed"),
    [
        ("J'accepte", "J\N{RIGHT SINGLE QUOTATION MARK}accepte"),
        ("Votre âge ?", "Votre âge\u202f?"),
        ("Votre âge ?", "Votre a\u0302ge ?"),
    ],
)
def test_differences_nobody_sees_do_not_make_a_text_stale(french: str, filed: str) -> None:
    assert states(SOUND.replace(f'"{french}"', f'"{filed}"')) == {}


def test_two_lists_may_say_the_same() -> None:
    assert states(translate(SOUND, "oui_non.oui", "ar: accord_non.oui")) == {}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (SOUND.replace('"Language: ar\\n"\n', ""), 1),
        (SOUND.replace("Language: ar", "Language: xx"), 1),
        (SOUND.replace("nplurals=6", "nplurals=2"), 1),
        (SOUND.replace("charset=utf-8", "charset=iso-8859-1"), 1),
        ("#-#-#-#-#  ar.po  #-#-#-#-#\n" + SOUND, 1),
        (SOUND.replace("\nmsgid", "\n<<<<<<< HEAD\nmsgid", 1), 2),
        (
            SOUND + '\nmsgctxt "age.text"\nmsgid "Votre âge ?"\nmsgstr "x"\n',
            SOUND[: SOUND.index('"age.text"')].count("\n") + 1,
        ),
        ('"text before any key"', 1),
        ("msgid", 1),
        ("", 1),
    ],
)
def test_a_dirty_file_is_not_trusted_at_all(text: str, line: int) -> None:
    read = read_catalogue_text(text, "ar.po")
    assert read.findings
    assert read.findings[0].line == line
    assert texts(SURVEY, read) is None
    assert audit(SURVEY, read) == read.findings


def test_entries_the_survey_no_longer_has_are_only_odd() -> None:
    read = read_catalogue_text(SOUND + '\nmsgctxt "old.text"\nmsgid "x"\nmsgstr "y"\n', "ar.po")
    told = [(finding.code, finding.level) for finding in audit(SURVEY, read) if finding.code != "cleared"]
    assert told == [("left_over", "warning")]
    assert texts(SURVEY, read) is not None


@pytest.mark.parametrize("content", [b"\xff\xfe", b"x" * 2_000_001, None])
def test_a_file_that_is_no_text_is_a_finding(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "ar.po"
    if content is not None:
        path.write_bytes(content)
    assert len(read_catalogue(path).findings) == 1


keywords = st.sampled_from(
    [
        'msgid "a"',
        'msgstr "b"',
        'msgctxt "c"',
        '"d',
        '"',
        "msgstr[0]",
        "msgstr[x] 1",
        "#, fuzzy",
        "#~ ",
        "#| msgid",
        "#: a:b",
    ]
)


@given(st.text(max_size=80) | st.lists(keywords | st.text(max_size=5), max_size=8).map("\n".join))
def test_any_text_is_a_catalogue_or_findings(text: str) -> None:
    for content in (text, SOUND + text, text + SOUND):
        read = read_catalogue_text(content, "ar.po")
        assert all(finding.line >= 1 and finding.mend for finding in audit(SURVEY, read))


# Bringing catalogues up to a changed survey. ----------------------------------------------------

REWORDED = survey(("text: Votre âge ?", "text: Quel âge avez-vous ?"))


def updated(text: str) -> str:
    found = update(REWORDED, text, "ar", NOW, "ar.po")
    assert isinstance(found, str)
    return found


def test_updating_what_is_current_changes_nothing() -> None:
    assert update(SURVEY, SOUND, "ar", NOW, "ar.po") == SOUND


def test_a_reworded_text_keeps_its_translation_as_fuzzy_and_is_not_served() -> None:
    once = updated(SOUND)
    assert '#| msgid "Votre âge ?"\nmsgctxt "age.text"\nmsgid "Quel âge avez-vous ?"\nmsgstr "ar: age.text"' in once
    read = read_catalogue_text(once, "ar.po")
    assert read.findings == ()
    assert [(one.entry.context, one.state) for one in judge(REWORDED, read) if one.state is not State.CURRENT] == [
        ("age.text", State.STALE)
    ]
    assert updated(once) == once


def test_a_translator_who_takes_the_fuzzy_mark_away_makes_it_current() -> None:
    looked_at = updated(SOUND).replace("#, fuzzy\n", "").replace('#| msgid "Votre âge ?"\n', "")
    looked_at = looked_at.replace('"ar: age.text"', '"كم عمركم؟"')
    assert texts(REWORDED, read_catalogue_text(looked_at, "ar.po")) is not None


def test_wording_taken_back_makes_the_old_translation_current_again() -> None:
    assert update(SURVEY, updated(SOUND), "ar", NOW, "ar.po") == SOUND


def test_a_translator_s_own_doubt_survives_an_update() -> None:
    doubted = SOUND.replace('msgctxt "age.text"', '#, fuzzy\nmsgctxt "age.text"')
    found = update(SURVEY, doubted, "ar", NOW, "ar.po")
    assert isinstance(found, str)
    assert states(found) == {"age.text": State.MISSING}


def test_no_translation_moves_to_another_question_however_alike() -> None:
    denied = survey(("{id: age, type: integer, text: Votre âge ?", "{id: age_deux, type: integer, text: Votre âge ?"))
    found = update(denied, SOUND, "ar", NOW, "ar.po")
    assert isinstance(found, str)
    assert 'msgctxt "age_deux.text"\nmsgid "Votre âge ?"\nmsgstr ""' in found
    assert '#~ msgctxt "age.text"' in found
    again = update(SURVEY, found, "ar", NOW, "ar.po")
    assert isinstance(again, str)
    assert states(again) == {}


def test_a_dirty_file_is_not_updated() -> None:
    found = update(SURVEY, "<<<<<<< HEAD\n" + SOUND, "ar", NOW, "ar.po")
    assert isinstance(found, tuple)
    assert found[0].line == 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (SOUND + '\nmsgid "b"\nmsgstr "c"\n' * 13_000, "more than 12000 entries"),
        (SOUND + '\nmsgctxt "a"\nmsgid "b"\nmsgstr "c"\n' * 3000, "stands here 3000 times"),
        (translate(SOUND, "age.text", "<a" * 100_000), "longer than 10000 characters"),
        (SOUND.replace("plural=", "plural=(" * 300, 1), "cannot be worked out"),
        (SOUND + '\nmsgid ""\nmsgstr ""\n"a: b\\n"\n' * 3000, "second header"),
    ],
    ids=["entries", "one context", "long text", "deep plural", "headers"],
)
def test_files_made_to_be_slow_are_refused_with_few_findings(text: str, told: str) -> None:
    findings = read_catalogue_text(text, "ar.po").findings
    assert any(told in finding.message for finding in findings)
    assert len(findings) <= 100
