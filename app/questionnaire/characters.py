"""Characters that change what people see or what machines do while nobody sees them."""

from __future__ import annotations

import re

UNSEEN = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f\u0085\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ud800-\udfff\ufeff\ufffd]"
)
"""Controls, direction marks, zero-width spaces, halves of characters, the sign of a broken encoding."""


def unseen(text: str) -> tuple[str, ...]:
    """Those in a text, as U+200F, each once."""
    return tuple(f"U+{ord(one):04X}" for one in sorted(set(UNSEEN.findall(text))))
