import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.messaging.segments import Encoding, count

BASIC = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./09:;<=>?¡AZÄÖÑÜ§¿azäöñüà"
EXTENDED = "^{}\\[~]|€\f"


@pytest.mark.parametrize(
    ("text", "encoding", "units", "parts"),
    [
        ("", Encoding.GSM7, 0, 0),
        ("a" * 160, Encoding.GSM7, 160, 1),
        ("a" * 161, Encoding.GSM7, 161, 2),
        ("a" * 306, Encoding.GSM7, 306, 2),
        ("a" * 307, Encoding.GSM7, 307, 3),
        ("€" * 80, Encoding.GSM7, 160, 1),
        ("a" * 152 + "€" + "a" * 7, Encoding.GSM7, 161, 2),
        ("a" * 152 + "€" + "a" * 152, Encoding.GSM7, 306, 3),
        ("م" * 70, Encoding.UCS2, 70, 1),
        ("م" * 71, Encoding.UCS2, 71, 2),
        ("م" * 134, Encoding.UCS2, 134, 2),
        ("م" * 135, Encoding.UCS2, 135, 3),
        ("م" * 66 + "😀" + "م" * 67, Encoding.UCS2, 135, 3),
    ],
)
def test_known_lengths(text: str, encoding: Encoding, units: int, parts: int) -> None:
    counted = count(text)
    assert (counted.encoding, counted.units, counted.parts) == (encoding, units, parts)


@pytest.mark.parametrize("char", list("âçêëîïôœûÿÀÂÈÊËÎÏÔŒÙÛŸ«»’“”…–—°²\u00a0\u202f"))
def test_french_characters_outside_the_table_are_named(char: str) -> None:
    assert count("Bonjour " + char + char).offenders == (char,)


@given(st.text(alphabet=BASIC + EXTENDED))
def test_the_table_never_costs_ucs2(text: str) -> None:
    counted = count(text)
    assert counted.encoding is Encoding.GSM7
    assert counted.units == sum(2 if char in EXTENDED else 1 for char in text)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_ucs2_units_are_those_of_utf16(text: str) -> None:
    counted = count(text + "م")
    assert counted.units == len((text + "م").encode("utf-16-be")) // 2
    assert counted.parts >= -(-counted.units // 70)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])), st.text(max_size=5))
def test_more_text_never_costs_less(text: str, more: str) -> None:
    assert count(text + more).parts >= count(text).parts
