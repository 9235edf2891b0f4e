import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.interview.characters import folded, paragraphs, plain, storable, western_digits, without_invisible


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("12", "12"),
        ("١٢", "12"),
        ("۱۲", "12"),
        ("１２", "12"),
        ("1️⃣", "1"),
        ("\u200f٣\u200e", "3"),
        ("\u00a0 1\u202f000 ", "1 000"),
        ("²", "²"),
        ("٣/٤/٢٠٢٦", "3/4/2026"),
    ],
)
def test_numbers_of_every_keyboard_become_plain(sent: str, read: str) -> None:
    assert plain(sent) == read


@pytest.mark.parametrize(
    ("word", "same"),
    [("Août", "aout"), ("FÉVR.", "fevr"), ("أبريل", "ابريل"), ("إبريل", "ابريل"), ("March", "march")],
)
def test_folded_words_compare_alike(word: str, same: str) -> None:
    assert folded(word) == folded(same)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("  bonjour \r\n", "bonjour"),
        ("un\r\ndeux\rtrois\u2028quatre", "un\ndeux\ntrois\nquatre"),
        ("a\x00b\x1b[31mc\x7f", "ab[31mc"),
        ("\u202eevil\u202c \u2066x\u2069", "evil x"),
        ("\u200b\ufeff\u2060", ""),
        ("\u202a \u202c", ""),
        ("\ud800", ""),
        ("e\u0301te", "\u00e9te"),
        ("👩\u200d👧", "👩\u200d👧"),
        ("می\u200cخواهم", "می\u200cخواهم"),
    ],
)
def test_free_text_is_fit_to_keep(sent: str, kept: str) -> None:
    assert paragraphs(sent) == kept


@given(st.text(alphabet=st.characters()))
def test_free_text_cleaned_twice_is_cleaned_once(text: str) -> None:
    assert paragraphs(paragraphs(text)) == paragraphs(text)


@given(st.text(alphabet=st.characters()))
def test_what_is_storable_can_be_written_as_utf8_without_nul(text: str) -> None:
    for kept in (storable(text), *storable((text, text)), paragraphs(text)):
        assert b"\x00" not in kept.encode()


@given(st.text())
def test_plain_text_has_no_digit_but_0_to_9(text: str) -> None:
    assert all(sign.isascii() for sign in western_digits(text) if sign.isdecimal())
    assert plain(plain(text)) == plain(text)
    assert without_invisible(without_invisible(text)) == without_invisible(text)
