"""What a script must hold before it is read out."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.phoning.core.script import PARTS, FaultCode, ScriptKind, faults, fill, objections
from app.phoning.scripts.standard import standard
from app.settings import ROOT
from app.site.language import LANGUAGES, catalogue

ENGLISH = catalogue("en", ROOT / "translations")
WHOLE = standard(ScriptKind.PROFESSIONAL, ENGLISH)


@pytest.mark.parametrize("kind", ScriptKind)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_relais_brings_pass_their_own_checks(kind: ScriptKind, language: str) -> None:
    assert faults(kind, language, standard(kind, catalogue(language, ROOT / "translations"))) == []


@pytest.mark.parametrize("kind", ScriptKind)
def test_identity_and_the_right_to_say_no_stand_first(kind: ScriptKind) -> None:
    assert [part.name for part in PARTS[kind]][:2] == ["greeting", "purpose"]


@pytest.mark.parametrize(
    ("part", "text", "code", "named"),
    [
        ("greeting", "Hello, this is {caller}.", FaultCode.MISSING, "project"),
        ("greeting", "Hello, the {project} team.", FaultCode.MISSING, "caller"),
        ("greeting", "", FaultCode.EMPTY, ""),
        ("purpose", "We want to know whether {project} helps.", FaultCode.NO_RIGHT, ""),
        ("request", "How many by {day}?", FaultCode.UNKNOWN, "day"),
        ("request", "How many, {firstname}?", FaultCode.UNKNOWN, "firstname"),
        ("request", "How many, {caller?", FaultCode.BRACES, ""),
        ("request", "x" * 2001, FaultCode.TOO_LONG, ""),
        ("matter_promise_past", "You promised {count}.", FaultCode.MISSING, "day"),
        ("objections", "“No time.”\nA minute.\n\n“Why?”", FaultCode.NO_ANSWER, "“Why?”"),
        ("voicemail", "This is about {project}.", FaultCode.MISSING, "caller"),
    ],
)
def test_what_is_missing_or_unknown_is_named(part: str, text: str, code: FaultCode, named: str) -> None:
    found = faults(ScriptKind.PROFESSIONAL, "en", {**WHOLE, part: text})
    assert [(one.part, one.code, one.named) for one in found] == [(part, code, named)]


def test_a_beneficiarys_voicemail_does_not_name_what_they_receive() -> None:
    texts = {**standard(ScriptKind.BENEFICIARY, ENGLISH), "voicemail": "{caller} of {project}."}
    assert [one.named for one in faults(ScriptKind.BENEFICIARY, "en", texts)] == ["project"]


def test_objections_are_blocks_with_their_answers() -> None:
    assert objections("“A”\nb\nc\n \n\n“D”\ne\n") == [("“A”", "b\nc"), ("“D”", "e")]


@given(text=st.text(), value=st.text())
@settings(max_examples=50)
def test_filling_takes_values_as_they_are_and_leaves_the_rest(text: str, value: str) -> None:
    plain = text.replace("{", "").replace("}", "")
    assert fill(f"{plain}{{caller}}{{other}}", {"caller": value}) == f"{plain}{value}{{other}}"
