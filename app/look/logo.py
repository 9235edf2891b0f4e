"""A logo made small: drawn anew, so that nothing but its picture is left of the file that was sent."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

LARGEST_FILE = 1024 * 1024
LARGEST_PICTURE = 16_000_000
"""Pixels; a picture that unfolds to more is refused before it is unfolded."""
SMALL = 5 * 1024
"""Bytes that a first page has left for it."""
FRAMES = ((480, 96), (320, 72), (240, 56))
"""Widest and highest, in pixels; pages show it at half that size, sharp on a fine screen."""
COLOURS = (256, 64, 32, 16)


class LogoFault(StrEnum):
    TOO_LARGE = "too large"
    NOT_A_PICTURE = "not a picture"
    MOVES = "moves"
    TOO_RICH = "too rich"


@dataclass(frozen=True, slots=True)
class Logo:
    """A PNG and its size in pixels."""

    content: bytes
    width: int
    height: int


def small_logo(content: bytes) -> Logo | LogoFault:
    """The logo of a PNG or WebP file. SVG is refused with all else: it can hold scripts."""
    if len(content) > LARGEST_FILE:
        return LogoFault.TOO_LARGE
    opened = _opened(content)
    if isinstance(opened, LogoFault):
        return opened
    small = (_drawn(opened, frame, colours) for frame in FRAMES for colours in COLOURS)
    return next((one for one in small if len(one.content) <= SMALL), LogoFault.TOO_RICH)


def _opened(content: bytes) -> Image | LogoFault:
    from PIL import Image

    try:
        with Image.open(BytesIO(content), formats=("PNG", "WEBP")) as found:
            if found.width * found.height > LARGEST_PICTURE:
                return LogoFault.TOO_LARGE
            if getattr(found, "n_frames", 1) > 1:
                return LogoFault.MOVES
            picture = found.convert("RGBA")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return LogoFault.NOT_A_PICTURE
    picture.info.clear()
    return picture


def _drawn(picture: Image, frame: tuple[int, int], colours: int) -> Logo:
    from PIL import Image

    copy = picture.copy()
    copy.thumbnail(frame)
    few = copy.quantize(colours, Image.Quantize.FASTOCTREE)
    written = BytesIO()
    few.save(written, "PNG", optimize=True)
    return Logo(written.getvalue(), few.width, few.height)
