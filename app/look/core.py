"""Colours that can be read: contrast as WCAG counts it, the nearest colour that has it, and the tokens of an accent."""

from __future__ import annotations

import base64
import colorsys
import re
from dataclasses import dataclass

TEXT, MORE_TEXT = 4.5, 7.0
"""WCAG 2.2, success criteria 1.4.3 and 1.4.6."""

STEP = 0.004
"""Of lightness; a finer one could not be told apart by eye."""

ISOLATE, END_ISOLATE = "\N{LEFT-TO-RIGHT ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"
"""Around a colour in a sentence, whose # would change sides in Arabic; they come along when it is copied."""

_HEX = re.compile(r"#?([0-9a-fA-F]{6})")


@dataclass(frozen=True, slots=True)
class Ground:
    """The colours of site/static/relais.css that an accent must stand out from."""

    paper: str
    raised: str
    ink: str
    """On the accent itself."""
    tint: float
    """How much of the accent is in the ground of a chosen row."""
    deep: float
    """Lightness of the accent under a pointer, as a share of its own; above 1 lighter."""


LIGHT = Ground("#fbfaf7", "#ffffff", "#ffffff", 0.095, 0.78)
DARK = Ground("#161614", "#201f1d", "#10201e", 0.12, 1.2)
MORE_LIGHT = Ground("#ffffff", "#ffffff", "#ffffff", 0.095, 0.7)
MORE_DARK = Ground("#000000", "#000000", "#000000", 0.12, 1.15)


def written(text: str) -> str | None:
    """A colour as `#` and six small digits; None when it is none."""
    found = _HEX.fullmatch(text.strip().strip(ISOLATE + END_ISOLATE))
    return f"#{found[1].lower()}" if found else None


def contrast(one: str, other: str) -> float:
    """Contrast ratio, https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def weakest(accent: str, ground: Ground) -> float:
    """The lowest contrast an accent has where it is written, or written upon."""
    tokens = accent_tokens(accent, ground)
    fronts = [(accent, place) for place in (ground.paper, ground.raised, tokens["chosen"])]
    return min(contrast(*pair) for pair in [*fronts, (ground.ink, accent), (ground.ink, tokens["accent-deep"])])


def nearest(accent: str, ground: Ground, least: float = TEXT) -> str:
    """The colour of the same hue, nearest in lightness, that can be read on the ground; itself, if it can."""
    if weakest(accent, ground) >= least:
        return accent
    lightness = _parts(accent)[1]
    steps = [lightness + sign * count * STEP for count in range(1, round(1 / STEP) + 1) for sign in (-1, 1)]
    tries = (_with_lightness(accent, step) for step in steps if 0 <= step <= 1)
    return next(one for one in tries if weakest(one, ground) >= least)


def accent_tokens(accent: str, ground: Ground) -> dict[str, str]:
    """The colours of the style sheet that hang on the accent."""
    deep = _with_lightness(accent, min(1.0, _parts(accent)[1] * ground.deep))
    chosen = _mixed(accent, ground.raised, ground.tint)
    return {"accent": accent, "accent-ink": ground.ink, "accent-deep": deep, "chosen": chosen}


def sheet(light: str, dark: str) -> str:
    """Style rules that put the accent in the place of the one in relais.css; each appearance has its own."""
    more, black = "(prefers-contrast: more)", "(prefers-color-scheme: dark)"
    return (
        f":root{{{_declared(light, LIGHT)}}}"
        f"@media {black}{{:root{{{_declared(dark, DARK)}}}}}"
        f"@media {more}{{:root{{{_declared(nearest(light, MORE_LIGHT, MORE_TEXT), MORE_LIGHT)}}}}}"
        f"@media {more} and {black}{{:root{{{_declared(nearest(dark, MORE_DARK, MORE_TEXT), MORE_DARK)}}}}}"
    )


def picture(png: bytes, width: int, height: int) -> str:
    """A style rule with the logo in it, at half its size in pixels: sharp on a fine screen."""
    data = base64.b64encode(png).decode("ascii")
    size = f"inline-size:{width // 2}px;block-size:{height // 2}px"
    return f".logo{{{size};background-image:url(data:image/png;base64,{data})}}"


def _declared(accent: str, ground: Ground) -> str:
    return "".join(f"--{name}:{value};" for name, value in accent_tokens(accent, ground).items())


def _channels(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return red, green, blue


def _coloured(red: float, green: float, blue: float) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in (red, green, blue))


def _luminance(colour: str) -> float:
    """Relative luminance, https://www.w3.org/TR/WCAG22/#dfn-relative-luminance."""
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _parts(colour: str) -> tuple[float, float, float]:
    """Hue, lightness, saturation."""
    return colorsys.rgb_to_hls(*_channels(colour))


def _with_lightness(colour: str, lightness: float) -> str:
    hue, _, saturation = _parts(colour)
    return _coloured(*colorsys.hls_to_rgb(hue, lightness, saturation))


def _mixed(front: str, ground: str, share: float) -> str:
    pairs = zip(_channels(front), _channels(ground), strict=True)
    red, green, blue = (one * share + other * (1 - share) for one, other in pairs)
    return _coloured(red, green, blue)
