import gzip
import re
from pathlib import Path

import pytest

from app.site.static_files import FOLDER

RESPONDENT_BUDGET = 6 * 1024
TEXT, MARK, MORE_TEXT = 4.5, 3.0, 7.0

TEXT_PAIRS = [
    *((ink, ground) for ink in ("ink", "quiet", "accent") for ground in ("paper", "raised", "chosen")),
    ("accent-ink", "accent"), ("accent-ink", "accent-deep"), ("attention", "attention-paper"),
    ("ink", "attention-paper"), ("attention-paper", "attention"),
    ("wrong", "wrong-paper"), ("ink", "wrong-paper"), ("wrong", "paper"),
    ("wrong", "raised"), ("good", "good-paper"),
]  # fmt: skip
MARK_PAIRS = [
    *((f"data-{number}", ground) for number in range(1, 5) for ground in ("paper", "raised")),
    *(("edge", ground) for ground in ("paper", "raised")),
    *((f"div-{number}", "raised") for number in (1, 5)),
]


BLOCK = re.compile(r"(?:@media ([^{]*?) \{\s*)?:root \{(.*?)\}", re.DOTALL)
DARK, MORE = "(prefers-color-scheme: dark)", "(prefers-contrast: more)"
GROUNDS = {
    "light": {""},
    "dark": {"", DARK},
    "light, more contrast": {"", MORE},
    "dark, more contrast": {"", DARK, MORE, f"{MORE} and {DARK}"},
}
"""Which media queries hold in each appearance."""


def tokens(appearance: str) -> dict[str, str]:
    blocks = [
        (condition, body)
        for name in ("relais.css", "console.css")
        for condition, body in BLOCK.findall((FOLDER / name).read_text(encoding="utf-8"))
    ]
    chosen = [body for condition, body in blocks if condition in GROUNDS[appearance]]
    return {name: value for body in chosen for name, value in re.findall(r"--([\w-]+): (#[0-9a-f]{6});", body)}


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_counted_as_wcag_does() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("appearance", GROUNDS)
@pytest.mark.parametrize(
    ("front", "ground", "least"), [*((*p, TEXT) for p in TEXT_PAIRS), *((*p, MARK) for p in MARK_PAIRS)]
)
def test_what_is_to_be_read_or_seen_stands_out(front: str, ground: str, least: float, appearance: str) -> None:
    colours = tokens(appearance)
    wanted = MORE_TEXT if "more" in appearance and least == TEXT else least
    assert contrast(colours[front], colours[ground]) >= wanted


def test_every_appearance_says_every_colour() -> None:
    light = tokens("light")
    assert all(tokens(name).keys() == light.keys() for name in GROUNDS)
    assert len({tokens(name)["ink"] for name in GROUNDS}) == len(GROUNDS)


def test_the_respondents_sheet_is_light() -> None:
    assert len(gzip.compress((FOLDER / "relais.css").read_bytes(), 9)) <= RESPONDENT_BUDGET


@pytest.mark.parametrize("name", ["relais.css", "console.css"])
def test_sheets_fetch_nothing(name: str) -> None:
    assert re.findall(r"@import|url\(|https?:", (FOLDER / name).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("sheet", sorted(FOLDER.glob("*.css")), ids=lambda sheet: sheet.name)
def test_a_browser_of_ten_years_ago_understands_every_media_query(sheet: Path) -> None:
    """It knows `not` only before a kind of medium; what it cannot read it leaves out, rules and all."""
    asked = re.findall(r"@media ([^{]+) \{", sheet.read_text(encoding="utf-8"))
    assert [query for query in asked if re.search(r"\bnot \(|\bor\b|[<>=]", query)] == []
