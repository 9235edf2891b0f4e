import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.questionnaire.returns import Handed, Row, Taken, hand_out, take_in
from app.questionnaire.xliff import read_xliff, write_xliff
from tests.questionnaire.definitions import survey
from tests.questionnaire.exchange import REWORDED, catalogues, contents
from tests.questionnaire.translations import NOW, note, po, translate

SURVEY = survey()
SOUND = po(SURVEY, "ar")


def returned(content: str | None, changed: Handed | None = None) -> Taken:
    """The catalogue after a trip to a translator who changes nothing, or this."""
    handed = changed or read_xliff(write_xliff(hand_out(SURVEY, content, "ar", NOW, "ar.po")), "ar.xliff")
    return take_in(SURVEY, content, handed, NOW, "ar.po")


@settings(max_examples=40)
@given(catalogues())
def test_a_catalogue_comes_back_from_a_translator_as_it_left(content: str) -> None:
    taken = returned(content)
    assert taken.findings == ()
    assert (taken.content, taken.changed) == (content, 0)


@settings(max_examples=40)
@given(catalogues())
def test_a_catalogue_can_be_made_from_what_comes_back_alone(content: str) -> None:
    handed = read_xliff(write_xliff(hand_out(SURVEY, content, "ar", NOW, "ar.po")), "ar.xliff")
    taken = take_in(SURVEY, None, handed, NOW, "ar.po")
    assert taken.content is not None
    assert contents(taken.content) == contents(content)


def test_doubts_and_reasons_make_the_trip() -> None:
    noted = note(translate(SOUND, "age.text", "كم عمركم؟"), "age.text", "relais: checked length — asked shortly")
    unsure = noted.replace('msgctxt "mot.text"', '#, fuzzy\nmsgctxt "mot.text"')
    rows = {row.context: row for row in read_xliff(write_xliff(hand_out(SURVEY, unsure, "ar", NOW, "x")), "x").rows}
    assert "relais: checked length — asked shortly" in (rows["age.text"].notes or ())
    assert (rows["mot.text"].unsure, rows["age.text"].unsure) == (True, False)


def test_the_old_french_travels_with_a_stale_text() -> None:
    written = write_xliff(hand_out(REWORDED, SOUND, "ar", NOW, "ar.po")).decode()
    assert '<alt-trans alttranstype="previous-version">' in written
    assert "<source>Votre âge ?</source>" in written


@pytest.mark.parametrize(
    ("old", "new", "fuzzy"),
    [
        ('state="needs-review-translation"', 'state="translated"', False),
        ('state="needs-review-translation"', 'state="final"', False),
        ('state="needs-review-translation"', "", True),
        ('state="needs-review-translation">ar: age.text', ">كم عمركم؟", False),
    ],
    ids=["translated", "final", "untouched, state lost", "rewritten, state lost"],
)
def test_what_a_translator_has_looked_at_is_no_longer_doubted(old: str, new: str, *, fuzzy: bool) -> None:
    written = write_xliff(hand_out(REWORDED, SOUND, "ar", NOW, "ar.po")).decode()
    assert old in written
    handed = read_xliff(written.replace(old, new).encode(), "ar.xliff")
    taken = take_in(REWORDED, SOUND, handed, NOW, "ar.po")
    assert taken.content is not None
    assert ("#, fuzzy" in taken.content) is fuzzy


def test_an_empty_target_erases_nothing() -> None:
    written = write_xliff(hand_out(SURVEY, SOUND, "ar", NOW, "ar.po")).decode().replace("ar: age.text", "")
    assert returned(SOUND, read_xliff(written.encode(), "x")).content == SOUND


ENTITIES = "".join(f'<!ENTITY {name} "&{last};&{last};">' for last, name in zip("abcdefgh", "bcdefghi", strict=True))
BOMB = f'<!DOCTYPE x [<!ENTITY a "aaaa">{ENTITIES}]><x>&i;</x>'


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not xml",
        b"<xliff/>",
        b"\xff\xfe\x00",
        b"x" * 5_000_001,
        BOMB.encode(),
        BOMB.encode("utf-16"),
        b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE x+AD4-<x/>',
        ("<a>" * 100_000).encode(),
        b'<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0"/>',
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>',
    ],
    ids=["empty", "text", "no file", "half", "large", "bomb", "wide bomb", "hidden", "deep", "version 2", "outside"],
)
def test_files_that_are_no_such_file_are_refused_with_a_finding(content: bytes) -> None:
    handed = read_xliff(content, "bad.xliff")
    assert handed.rows == ()
    assert [finding.level for finding in handed.findings] == ["error"]


def test_units_with_a_tool_s_own_tags_are_refused_one_by_one() -> None:
    written = write_xliff(hand_out(SURVEY, SOUND, "ar", NOW, "ar.po")).decode()
    tagged = written.replace("ar: age.text", 'ar <x id="1"/> age')
    handed = read_xliff(tagged.encode(), "x")
    assert [finding.code for finding in handed.findings] == ["tags"]
    assert "age.text" not in {row.context for row in handed.rows}


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_rows_or_findings(content: bytes) -> None:
    handed = read_xliff(content, "x")
    assert handed.rows or handed.findings


def test_a_file_of_another_survey_changes_nothing() -> None:
    other = Handed("x", "other", "ar", (Row(1, "age.text", "Votre âge ?", "كم"),))
    taken = take_in(SURVEY, SOUND, other, NOW, "ar.po")
    assert taken.content is None
    assert [finding.code for finding in taken.findings] == ["other_survey"]
