"""One-tap answers of a professional, and the addresses that open a telephone's own apps with a text."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from urllib.parse import quote

AMOUNTS: Mapping[str, tuple[int, int]] = {"0": (0, 0), "1-5": (1, 5), "6-10": (6, 10)}
"""One tap: the value of a button, and the range it declares."""
LARGEST = 10_000
"""Nobody hands out more than this by hand; a larger figure is a slip of the finger."""
MOST_INVITATIONS = 100
"""Texts one page may cause: whoever finds a page cannot spend a budget."""


class Limit(StrEnum):
    TOO_MANY_INVITATIONS = "too_many_invitations"


def sms_address(text: str) -> str:
    """Opens the telephone's messages with the text; `?&` is what both iOS and Android read."""
    return f"sms:?&body={quote(text, safe='')}"


def whatsapp_address(text: str) -> str:
    return f"https://wa.me/?text={quote(text, safe='')}"


def mail_address(subject: str, text: str) -> str:
    return f"mailto:?subject={quote(subject, safe='')}&body={quote(text.replace(chr(10), chr(13) + chr(10)), safe='')}"
