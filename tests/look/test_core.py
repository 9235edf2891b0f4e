import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.look import core
from app.look.core import DARK, LIGHT, MORE_DARK, MORE_LIGHT, MORE_TEXT, TEXT, Ground
from app.look.routes import DELIVERED
from app.site.static_files import FOLDER

COLOURS = st.integers(0, 0xFFFFFF).map("#{:06x}".format)
GROUNDS = {
    "light": (LIGHT, TEXT),
    "dark": (DARK, TEXT),
    "more": (MORE_LIGHT, MORE_TEXT),
    "black": (MORE_DARK, MORE_TEXT),
}


@pytest.mark.parametrize(("one", "other", "ratio"), [("#000000", "#ffffff", 21), ("#777777", "#ffffff", 4.48)])
def test_contrast_is_counted_as_wcag_does(one: str, other: str, ratio: float) -> None:
    assert core.contrast(one, other) == core.contrast(other, one) == pytest.approx(ratio, abs=0.01)


@pytest.mark.parametrize(
    ("text", "colour"),
    [
        ("#0B5D57", "#0b5d57"),
        (" 0b5d57 ", "#0b5d57"),
        ("\u2066#0b5d57\u2069", "#0b5d57"),
        ("#fff", None),
        ("teal", None),
        ("#0b5d5g", None),
        ("", None),
    ],
)
def test_a_colour_is_six_digits(text: str, colour: str | None) -> None:
    assert core.written(text) == colour


@pytest.mark.parametrize("name", GROUNDS)
@given(accent=COLOURS)
def test_the_nearest_colour_can_always_be_read_and_is_the_colour_itself_when_it_can(name: str, accent: str) -> None:
    ground, least = GROUNDS[name]
    found = core.nearest(accent, ground, least)
    assert core.weakest(found, ground) >= least
    assert (found == accent) is (core.weakest(accent, ground) >= least)


@pytest.mark.parametrize(
    ("accent", "ground", "found"),
    [
        ("#ffd400", LIGHT, "#816b00"),
        ("#e60073", LIGHT, "#d20069"),
        ("#0b5d57", DARK, "#13a49a"),
        ("#ffffff", DARK, "#ffffff"),
    ],
)
def test_the_nearest_colour_keeps_its_hue(accent: str, ground: Ground, found: str) -> None:
    assert core.nearest(accent, ground) == found


def test_the_sheet_speaks_of_all_four_appearances() -> None:
    text = core.sheet("#0b5d57", "#5fc9bd")
    assert text.count(":root{") == 4
    assert text.startswith(":root{--accent:#0b5d57;--accent-ink:#ffffff;")
    assert "url(" not in text


@pytest.mark.parametrize("ground", [LIGHT, DARK], ids=["light", "dark"])
def test_the_grounds_are_those_of_the_style_sheet(ground: Ground) -> None:
    styles = (FOLDER / "relais.css").read_text(encoding="utf-8")
    roots = re.findall(r":root \{(.*?)\}", styles, re.DOTALL)
    tokens = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", roots[0 if ground is LIGHT else 1]))
    assert (ground.paper, ground.raised, ground.ink) == (tokens["paper"], tokens["raised"], tokens["accent-ink"])
    delivered = DELIVERED[0 if ground is LIGHT else 1]
    assert tokens["accent"] == delivered == core.nearest(delivered, ground)
