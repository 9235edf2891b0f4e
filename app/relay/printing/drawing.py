"""A4 sheets drawn as PDF: text shaped and ordered for its script, codes as plain rectangles."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.relay.printing.wording import Facts, Words
from app.site.language import direction

if TYPE_CHECKING:
    from fpdf import FPDF

FONTS = Path(__file__).parent.parent / "fonts"
FONT = "NotoSansLatinArabic"
WIDTH, HEIGHT = 210, 297
MARGIN = 18
COLUMNS, ROWS = 2, 5
INK, QUIET, CUT = 29, 92, 190
"""Greys of text and of the lines to cut along."""
LEADING = {"ltr": 1.3, "rtl": 1.6}
POINT = 25.4 / 72
SMALLEST = 0.2
SLACK = 0.98
"""Rows measure a hair less when drawn than when broken; none may be broken again."""


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph; its size in points before the whole is made to fit."""

    text: str
    language: str
    size: float
    bold: bool = False
    quiet: bool = False
    space: float = 2
    """Above it, in millimetres."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a paragraph, as it is drawn; lengths in millimetres."""

    line: Line
    text: str
    scale: float
    height: float
    space: float


@dataclass(frozen=True, slots=True)
class Box:
    """Millimetres from the page's upper left corner."""

    x: float
    y: float
    width: float
    height: float

    def moved(self, x: float, y: float) -> Box:
        return replace(self, x=self.x + x, y=self.y + y)


class Sheet:
    """One document; whoever asks for `bytes` has it finished."""

    def __init__(self, title: str, language: str, now: dt.datetime) -> None:
        from fpdf import FPDF

        pdf = FPDF(format="A4", unit="mm")
        # One font for both scripts: where it changes fonts within a row, the library loses letters.
        pdf.add_font(FONT, "", FONTS / f"{FONT}-Regular.ttf")
        pdf.add_font(FONT, "B", FONTS / f"{FONT}-Bold.ttf")
        pdf.set_margin(0)
        pdf.set_auto_page_break(False)
        pdf.c_margin = 0
        pdf.set_title(title)
        pdf.set_lang(language)
        pdf.set_creation_date(now)
        pdf.add_page()
        self.pdf: FPDF = pdf

    def fitted(self, lines: Sequence[Line], box: Box) -> list[Row]:
        """What the box holds, as large as it allows up to the sizes asked for."""
        scale = 1.0
        while _height(rows := self._rows(lines, box.width, scale)) > box.height and scale > SMALLEST:
            scale *= 0.95
        return rows

    def _rows(self, lines: Sequence[Line], width: float, scale: float) -> list[Row]:
        return [row for line in lines for row in self._broken(line, width, scale)]

    def _broken(self, line: Line, width: float, scale: float) -> Iterator[Row]:
        """Broken before it is put into visual order, as Unicode asks: the library does both at once and loses marks."""
        self._use(line, scale)
        height = line.size * scale * POINT * LEADING[direction(line.language)]
        for place, text in enumerate(broken(line.text, width * SLACK, self.pdf.get_string_width)):
            yield Row(line, text, scale, height, 0 if place else line.space * scale)

    def _use(self, line: Line, scale: float) -> None:
        self.pdf.set_text_shaping(use_shaping_engine=True, direction=direction(line.language))
        self.pdf.set_font(FONT, "B" if line.bold else "", line.size * scale)
        self.pdf.set_text_color(QUIET if line.quiet else INK)

    def write(self, rows: Sequence[Row], box: Box, *, centred: bool = False) -> None:
        y = box.y
        for row in rows:
            self._use(row.line, row.scale)
            self.pdf.set_xy(box.x, y + row.space)
            align = "C" if centred else "R" if direction(row.line.language) == "rtl" else "L"
            # A `cell` would part an Arabic vowel sign from its letter.
            self.pdf.multi_cell(box.width, row.height, row.text, align=align)
            y += row.space + row.height

    def code(self, address: str, x: float, y: float, side: float) -> None:
        """The address as a QR code; the four modules of white around it belong to it."""
        import segno

        rows = list(segno.make(address, micro=False, error="m").matrix_iter(border=4))
        step = side / len(rows)
        self.pdf.set_fill_color(0)
        for down, row in enumerate(rows):
            for start, length in _runs(row):
                self.pdf.rect(x + start * step, y + down * step, length * step, step, style="F")

    def cut(self, x1: float, y1: float, x2: float, y2: float) -> None:
        self.pdf.set_draw_color(CUT)
        self.pdf.set_line_width(0.2)
        self.pdf.set_dash_pattern(dash=2, gap=2)
        self.pdf.line(x1, y1, x2, y2)

    def finished(self) -> bytes:
        return bytes(self.pdf.output())


def broken(text: str, width: float, measure: Callable[[str], float]) -> Iterator[str]:
    """The rows of a text between spaces; only a word wider than a whole row is cut."""
    row = ""
    for word in text.split(" "):
        longer = f"{row} {word}" if row else word
        if measure(longer) <= width:
            row = longer
            continue
        if row:
            yield row
        row = word
        while measure(row) > width and len(row) > 1:
            most = next(n for n in range(len(row) - 1, 0, -1) if n == 1 or measure(row[:n]) <= width)
            yield row[:most]
            row = row[most:]
    yield row


def _height(rows: Sequence[Row]) -> float:
    return sum(row.space + row.height for row in rows)


def _runs(row: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Where dark modules begin and how many follow: drawn together they leave no hairline between them."""
    start = None
    for place, dark in enumerate([*row, 0]):
        if dark and start is None:
            start = place
        elif not dark and start is not None:
            yield start, place - start
            start = None


def poster(facts: Facts, said: Sequence[Words], now: dt.datetime) -> bytes:
    """One page to hang up, in one language or in several beneath each other."""
    sheet = Sheet(said[0].headline, said[0].language, now)
    one = len(said) == 1
    side = 100 if one else 84
    above = Box(MARGIN, MARGIN, WIDTH - 2 * MARGIN, 96 if one else 108)
    code_y = above.y + above.height + 2
    below = Box(MARGIN, code_y + side, above.width, 270 - code_y - side)
    foot = Box(MARGIN, 274, above.width, 14)
    sheet.code(facts.address, (WIDTH - side) / 2, code_y, side)
    head = [line for words in said for line in _poster_head(words, 1 if one else 0.65)]
    how = [line for words in said for line in _poster_how(words, 1 if one else 0.8)]
    address = Line(_typed(facts.address), "en", 15, bold=True, space=0)
    for lines, box in ((head, above), ([address, *how], below), ([_given_by(said[0], 12)], foot)):
        sheet.write(sheet.fitted(lines, box), box, centred=True)
    return sheet.finished()


def _poster_head(words: Words, scale: float) -> list[Line]:
    return [
        Line(words.headline, words.language, 40 * scale, bold=True, space=6),
        Line(words.ask, words.language, 24 * scale),
        Line(words.terms, words.language, 18 * scale, quiet=True),
    ]


def _poster_how(words: Words, scale: float) -> list[Line]:
    by_text = [Line(words.by_text, words.language, 14 * scale)] if words.by_text else []
    return [Line(words.scan, words.language, 14 * scale), *by_text]


def _given_by(words: Words, size: float) -> Line:
    return Line(words.given_by, words.language, size, quiet=True)


def _typed(address: str) -> str:
    """As people type it."""
    return address.removeprefix("https://")


def slips(facts: Facts, said: Sequence[Words], now: dt.datetime) -> bytes:
    """A page of ten slips to cut apart, all alike."""
    sheet = Sheet(said[0].headline, said[0].language, now)
    slip = _Slip.fitting(sheet, facts, said)
    for x, y in _PLACES:
        slip.draw(sheet, x, y)
    _cut_apart(sheet)
    return sheet.finished()


def personal_slips(each: Sequence[tuple[Facts, Words]], now: dt.datetime) -> bytes:
    """Slips of which each opens a link of its own, ten to a page."""
    words = each[0][1]
    sheet = Sheet(words.headline, words.language, now)
    for number, (facts, said) in enumerate(each):
        place = number % len(_PLACES)
        if number and place == 0:
            sheet.pdf.add_page()
        if place == 0:
            _cut_apart(sheet)
        _Slip.fitting(sheet, facts, [said]).draw(sheet, *_PLACES[place])
    return sheet.finished()


_SLIP_WIDTH, _SLIP_HEIGHT, _EDGE, _SIDE, _FOOT = WIDTH / COLUMNS, HEIGHT / ROWS, 6, 40, 11
_PLACES = [(column * _SLIP_WIDTH, row * _SLIP_HEIGHT) for row in range(ROWS) for column in range(COLUMNS)]


@dataclass(frozen=True, slots=True)
class _Slip:
    """The code where reading begins, words beside it, the address below."""

    address: str
    code_x: float
    beside: Box
    below: Box
    words: Sequence[Row]
    foot: Sequence[Row]

    @classmethod
    def fitting(cls, sheet: Sheet, facts: Facts, said: Sequence[Words]) -> _Slip:
        mirrored = direction(said[0].language) == "rtl"
        words_width = _SLIP_WIDTH - 2 * _EDGE - _SIDE
        code_x, words_x = (_SLIP_WIDTH - _EDGE - _SIDE, _EDGE) if mirrored else (_EDGE, _EDGE + _SIDE)
        beside = Box(words_x, _EDGE, words_width, _SLIP_HEIGHT - 2 * _EDGE - _FOOT)
        below = Box(_EDGE, _SLIP_HEIGHT - _EDGE - _FOOT + 1, _SLIP_WIDTH - 2 * _EDGE, _FOOT)
        address = Line(_typed(facts.typed or facts.address), "en", 8.5, bold=True, space=0)
        foot = sheet.fitted([address, replace(_given_by(said[0], 7.5), space=0.5)], below)
        return cls(facts.address, code_x, beside, below, sheet.fitted(list(_slip_lines(said, facts)), beside), foot)

    def draw(self, sheet: Sheet, x: float, y: float) -> None:
        sheet.code(self.address, x + self.code_x, y + _EDGE - 2, _SIDE)
        sheet.write(self.words, self.beside.moved(x, y))
        sheet.write(self.foot, self.below.moved(x, y), centred=True)


def _cut_apart(sheet: Sheet) -> None:
    for row in range(1, ROWS):
        sheet.cut(0, row * _SLIP_HEIGHT, WIDTH, row * _SLIP_HEIGHT)
    sheet.cut(_SLIP_WIDTH, 0, _SLIP_WIDTH, HEIGHT)


def _slip_lines(said: Sequence[Words], facts: Facts) -> Iterator[Line]:
    for words in said:
        yield Line(words.headline, words.language, 12, bold=True)
        yield Line(words.ask, words.language, 9.5, space=1)
        if len(said) == 1:
            yield Line(words.terms, words.language, 8.5, quiet=True, space=1)
            if words.for_one:
                yield Line(words.for_one, words.language, 8.5, bold=True, space=1)
            if words.by_text:
                yield Line(words.by_text, words.language, 8.5, space=1)
    if len(said) > 1 and facts.keyword:
        yield Line("SMS: {} ({})".format(*facts.keyword), "en", 8.5)
