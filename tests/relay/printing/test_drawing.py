"""Posters and slips, read back from the PDF as a printer and a camera see them."""

import datetime as dt
import unicodedata
from collections import Counter
from contextlib import closing

import pypdfium2
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from app.relay.printing.drawing import Box, Line, Sheet, broken, poster, slips
from app.relay.printing.wording import Facts, words
from app.site.language import translator

ADDRESS = "https://relais.example.org/e/abcdefghijkl"
FACTS = Facts("Mon Récap", "CCAS de l'Étang", 2, ADDRESS, ("VAGUE1 D4K7P", "+33 7 00 00 00 00"))
LONG = Facts("Un projet au nom très long " * 4, "W" * 120 + " جمعية النور" * 8, 12, ADDRESS, FACTS.keyword)
NOW = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
CENTIMETRE = 72 / 2.54


def signs(text: str) -> Counter[str]:
    """Everything that leaves ink, in any order; whatever its shape, a letter is one."""
    return Counter(one for one in unicodedata.normalize("NFKC", text) if unicodedata.category(one)[0] in "LNPS")


def text_of(pdf: bytes) -> str:
    with closing(pypdfium2.PdfDocument(pdf)) as document, closing(document[0]) as page:
        assert len(document) == 1
        with closing(page.get_textpage()) as text:
            return str(text.get_text_range())


def boxes(pdf: bytes) -> list[tuple[str, tuple[float, float, float, float]]]:
    """Every letter with its left, bottom, right and top, in the order drawn."""
    with (
        closing(pypdfium2.PdfDocument(pdf)) as document,
        closing(document[0]) as page,
        closing(page.get_textpage()) as text,
    ):
        return [(text.get_text_range(n, 1), text.get_charbox(n)) for n in range(text.count_chars())]


def codes(pdf: bytes) -> list[str]:
    with closing(pypdfium2.PdfDocument(pdf)) as document, closing(document[0]) as page:
        return [one.text for one in zxingcpp.read_barcodes(page.render(scale=2).to_pil())]


def one_line(text: str, language: str, width: float = 170, size: float = 20) -> bytes:
    sheet, box = Sheet("Test", language, NOW), Box(18, 18, width, 260)
    sheet.write(sheet.fitted([Line(text, language, size)], box), box)
    return sheet.finished()


@pytest.mark.parametrize(
    ("draw", "count", "languages"),
    [
        (poster, 1, ("ar",)),
        pytest.param(poster, 1, ("fr", "ar", "en"), marks=pytest.mark.slow),
        pytest.param(slips, 10, ("ar",), marks=pytest.mark.slow),
        pytest.param(slips, 10, ("fr", "ar", "en"), marks=pytest.mark.slow),
    ],
)
def test_the_code_opens_the_link_and_all_words_are_there(draw: object, count: int, languages: tuple[str, ...]) -> None:
    assert callable(draw)
    told = [words(FACTS, one, translator(one)) for one in languages]
    pdf = draw(FACTS, told, NOW)
    assert codes(pdf) == [ADDRESS] * count
    found = signs(text_of(pdf))
    expected = signs(
        "".join((*(one.headline + one.ask for one in told), told[0].given_by, ADDRESS.removeprefix("https://")))
    )
    assert not Counter({sign: n * count for sign, n in expected.items()}) - found


@pytest.mark.slow
@pytest.mark.parametrize("draw", [poster, slips])
def test_names_of_any_length_stay_on_the_page(draw: object) -> None:
    assert callable(draw)
    pdf = draw(LONG, [words(LONG, one, translator(one)) for one in ("ar", "fr")], NOW)
    for letter, (left, bottom, right, top) in boxes(pdf):
        assert left >= 0, letter
        assert bottom >= 0, letter
        assert right <= 21 * CENTIMETRE, letter
        assert top <= 29.7 * CENTIMETRE, letter
    assert set(codes(pdf)) == {ADDRESS}


def test_arabic_runs_from_the_right_and_its_letters_are_joined() -> None:
    placed = dict(boxes(one_line("بيت", "ar")))
    first, second, third = placed["ب"], placed["ي"], placed["ت"]
    assert first[0] > second[0] > third[0]
    assert first[0] - second[2] < 0.5, "no gap: the letters touch"
    assert second[0] - third[2] < 0.5
    assert first[2] == pytest.approx((18 + 170) / 10 * CENTIMETRE, abs=3), "aligned to the right"


def test_a_word_is_narrower_joined_than_in_single_letters() -> None:
    def width(text: str) -> float:
        placed = [box for letter, box in boxes(one_line(text, "ar")) if letter.strip()]
        return max(box[2] for box in placed) - min(box[0] for box in placed)

    assert width("مستقبل") < 0.9 * width("م\u200cس\u200cت\u200cق\u200cب\u200cل")


def test_latin_names_and_numbers_keep_their_order_in_arabic() -> None:
    placed = boxes(one_line("أرسلوا \u2066VAGUE1 D4K7P\u2069 إلى الرقم \u2066+33 7 00\u2069.", "ar"))
    for latin in ("VAGUE1", "D4K7P", "+33"):
        left = [box[0] for letter, box in placed if letter in latin and letter.strip()]
        assert left
    xs = {letter: box[0] for letter, box in placed if letter in "VAGU+"}
    assert xs["V"] < xs["A"] < xs["G"] < xs["U"]
    assert xs["+"] < min(box[0] for letter, box in placed if letter == "3")


@pytest.mark.parametrize(("language", "width"), [("ar", 40), ("ar", 75), ("fr", 130)])
def test_no_letter_is_lost_wherever_a_row_breaks(language: str, width: int) -> None:
    text = "هل حصلتم على \u2068Mon Récap du parcours n° 12\u2069؟ نعم، 100% تقريبًا. Oui ?"
    assert signs(text_of(one_line(text, language, width))) == signs(text)


@settings(max_examples=50)
@given(st.text(alphabet=" abcdefgh", max_size=60), st.integers(1, 12))
def test_rows_hold_the_text_and_never_more_than_their_width(text: str, width: int) -> None:
    rows = list(broken(text, width, len))
    assert "".join(rows).replace(" ", "") == text.replace(" ", "")
    assert all(len(row) <= width for row in rows)
