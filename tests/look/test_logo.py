from io import BytesIO

import pytest
from PIL import Image

from app.look.logo import FRAMES, LARGEST_FILE, SMALL, Logo, LogoFault, small_logo

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def written(made: Image.Image, kind: str = "PNG") -> bytes:
    file = BytesIO()
    made.save(file, kind)
    return file.getvalue()


def picture(width: int, height: int, kind: str = "PNG") -> bytes:
    return written(Image.new("RGBA", (width, height), "#0b5d57"), kind)


def noise(width: int, height: int) -> bytes:
    return written(Image.effect_noise((width, height), 200).convert("RGB"))


def moving() -> bytes:
    frames = [Image.new("RGB", (40, 20), colour) for colour in ("red", "blue")]
    written = BytesIO()
    frames[0].save(written, "WEBP", save_all=True, append_images=frames[1:])
    return written.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_a_logo_becomes_a_small_png(kind: str) -> None:
    found = small_logo(picture(900, 200, kind))
    assert isinstance(found, Logo)
    assert len(found.content) <= SMALL
    with Image.open(BytesIO(found.content)) as drawn:
        assert (drawn.format, drawn.size) == ("PNG", (found.width, found.height))
    assert found.width <= FRAMES[0][0]


def test_nothing_but_the_picture_is_left() -> None:
    from PIL.PngImagePlugin import PngInfo

    said, written = PngInfo(), BytesIO()
    said.add_text("Author", "Nadia Hoarau")
    Image.new("RGB", (40, 20)).save(written, "PNG", pnginfo=said)
    found = small_logo(written.getvalue() + b"<script>alert(1)</script>")
    assert isinstance(found, Logo)
    assert b"Nadia" not in found.content
    assert b"script" not in found.content


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (SVG, LogoFault.NOT_A_PICTURE),
        (b"", LogoFault.NOT_A_PICTURE),
        (picture(40, 20, "GIF"), LogoFault.NOT_A_PICTURE),
        (picture(40, 20)[:60], LogoFault.NOT_A_PICTURE),
        (picture(5000, 5000), LogoFault.TOO_LARGE),
        (picture(40, 20) + bytes(LARGEST_FILE), LogoFault.TOO_LARGE),
        (moving(), LogoFault.MOVES),
        (noise(900, 200), LogoFault.TOO_RICH),
    ],
    ids=["SVG", "empty", "GIF", "cut", "many pixels", "many bytes", "moving", "noise"],
)
def test_what_is_no_logo_is_refused(content: bytes, fault: LogoFault) -> None:
    assert small_logo(content) is fault
