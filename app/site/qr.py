"""An address as a QR code to show on a screen."""

from __future__ import annotations

from markupsafe import Markup


def qr(address: str, scale: int) -> Markup:
    """Dark on white in every colour scheme, or cameras do not read it; whoever listens finds the address in words."""
    # Loaded here: most web processes never draw one.
    import segno

    drawn = segno.make(address, micro=False, error="m")
    picture = drawn.svg_inline(scale=scale, border=4, light="#fff", svgclass="qr", lineclass=None)
    return Markup(picture.replace("<svg", '<svg aria-hidden="true"', 1))  # noqa: S704
