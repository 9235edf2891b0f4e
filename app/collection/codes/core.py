"""Codes that a person says aloud or copies by hand. Pure."""

from __future__ import annotations

from enum import StrEnum

from app.interview.characters import plain


class Purpose(StrEnum):
    """What a code is for; stored words, never renamed."""

    RETURN = "return"
    """To go on with an open interview on another device."""
    ANSWERS = "answers"
    """To see and erase the answers of a finished one."""


LENGTHS = {Purpose.RETURN: 9, Purpose.ANSWERS: 12}
"""Digits only: every keyboard has them, and they are said alike in every language.

A code to go on lives for two days; one to the answers for a whole campaign, so it is a thousand times rarer to guess.
"""
TABLET = "9"
"""What a code to the answers begins with where a tablet drew it, without a network to ask, and no other does."""
GROUP = 3
_BETWEEN = str.maketrans("", "", " -.\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}")


def code_from(digest: bytes, purpose: Purpose) -> str:
    """The digits a keyed digest stands for; 128 of its bits leave none likelier than another. Never a tablet's."""
    length = LENGTHS[purpose]
    free = int(TABLET) * 10 ** (length - 1) if purpose is Purpose.ANSWERS else 10**length
    return f"{int.from_bytes(digest[:16]) % free:0{length}}"


def from_tablet(code: str) -> bool:
    return len(code) == LENGTHS[Purpose.ANSWERS] and code.startswith(TABLET)


def spoken(code: str) -> str:
    """In groups of three, as one says it."""
    return " ".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def read_code(typed: str) -> str | None:
    """The digits of a code as typed on any keyboard; None where it cannot be one."""
    digits = plain(typed).translate(_BETWEEN)
    return digits if digits.isascii() and digits.isdecimal() and len(digits) in LENGTHS.values() else None
