"""Characters that change what people see or what machines do while nobody sees them."""

from __future__ import annotations

import re

UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufff9-\ufffb"
    "\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069"
    "\ud800-\udfff\ufeff\ufffd\U000e0000-\U000e01ef]"
    # Joiners are at home inside pictures made of several, and nowhere else in these languages.
    "|(?<![\u2190-\u2bff\ufe0f\U0001f000-\U0001faff])[\u200c\u200d]|[\u200c\u200d](?![\u2190-\u2bff\U0001f000-\U0001faff])"
)
"""Controls, direction marks, zero-width characters, halves of characters, the sign of a broken encoding."""


def unseen(text: str) -> tuple[str, ...]:
    """Those in a text, as U+200F, each once."""
    if text.isascii() and text.isprintable():
        return ()
    return tuple(f"U+{ord(one):04X}" for one in sorted(set(UNSEEN.findall(text))))
