import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.sms.core.folding import clean, fold, words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  Déjà   VU ", "deja vu"),
        ("١٢٣", "123"),
        ("۱۲۳", "123"),
        ("1\ufe0f\u20e3", "1"),
        ("\u200f1\u200e", "1"),
        ("①", "1"),
        ("Nº 1, № 2", "n° 1, n° 2"),
        ("３", "3"),
        ("٣٫٥", "3.5"),
        ("إيقاف", "ايقاف"),
        ("أآإا", "اااا"),
        ("مسـاعدة", "مساعده"),
        ("على", "علي"),
        ("نَعَم", "نعم"),
        ("l’œuvre", "l'oeuvre"),
        ("؟", "?"),
        ("a\u00a0b\u202fc", "a b c"),
    ],
)
def test_one_spelling(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    once = fold(text)
    assert fold(once) == once


@given(st.text())
@example("\ufffe")
def test_clean_keeps_words_and_drops_what_cannot_be_stored(text: str) -> None:
    cleaned = clean("\x00\ufffe" + text + "\uffff\u200f")
    assert not {"\x00", "\ufffe", "\uffff", "\u200f"} & set(cleaned), "no XML holds them"
    assert "\x00" not in cleaned
    assert fold(cleaned) == fold(text)
    assert all(words(word) == (word,) for word in words(fold(text)))
