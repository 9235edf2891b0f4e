import gzip
import re

import pytest

from app.site.static_files import FOLDER

RESPONDENT_BUDGET = 6 * 1024
TEXT, MARK = 4.5, 3.0

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


def tokens(dark: bool) -> dict[str, str]:
    text = "".join((FOLDER / name).read_text(encoding="utf-8") for name in ("relais.css", "console.css"))
    blocks = re.findall(r"(@media \(prefers-color-scheme: dark\) \{\s*)?:root \{(.*?)\}", text, re.DOTALL)
    chosen = [body for in_dark, body in blocks if dark or not in_dark]
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


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("front", "ground", "least"), [*((*p, TEXT) for p in TEXT_PAIRS), *((*p, MARK) for p in MARK_PAIRS)]
)
def test_what_is_to_be_read_or_seen_stands_out(front: str, ground: str, least: float, dark: bool) -> None:
    colours = tokens(dark)
    assert contrast(colours[front], colours[ground]) >= least


def test_dark_is_a_scheme_of_its_own() -> None:
    light, dark = tokens(dark=False), tokens(dark=True)
    assert light.keys() == dark.keys()
    assert light["paper"] != dark["paper"]


def test_the_respondents_sheet_is_light() -> None:
    assert len(gzip.compress((FOLDER / "relais.css").read_bytes(), 9)) <= RESPONDENT_BUDGET


@pytest.mark.parametrize("name", ["relais.css", "console.css"])
def test_sheets_fetch_nothing(name: str) -> None:
    assert re.findall(r"@import|url\(|https?:", (FOLDER / name).read_text(encoding="utf-8")) == []
