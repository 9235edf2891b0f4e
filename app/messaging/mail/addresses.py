"""E-mail addresses that can be written to, and the addresses under which somebody asks for silence."""

from __future__ import annotations

import base64
import binascii
import hmac
import re

from app.database.secrets import Keys

LONGEST = 254
STOP_HEADER = "List-Unsubscribe"
ONE_CLICK = "One-Click"
_LOCAL = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_INDEX_LENGTH = 43
"""Characters of 32 bytes in base64 without its filling."""


def read_address(text: str) -> str | None:
    """The address as it is written to: lower case, its domain in ASCII; None where it is none.

    One address and nothing else: no name, no second one, no line break that would smuggle a header in.
    """
    local, _, domain = text.strip().lower().rpartition("@")
    try:
        domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        return None
    labels = domain.split(".")
    whole = f"{local}@{domain}"
    good = len(labels) > 1 and _LOCAL.fullmatch(local) and all(_LABEL.fullmatch(label) for label in labels)
    return whole if good and len(local) <= 64 and len(whole) <= LONGEST else None


def stop_token(keys: Keys, address: str) -> str:
    """Of the page where this address asks for silence: its blind index and a seal, so that nothing need be stored."""
    index = keys.index(address)
    return base64.urlsafe_b64encode(index).decode().rstrip("=") + _seal(keys, index)


def stop_address(keys: Keys, base_url: str, address: str) -> str:
    return f"{base_url}/mail/{stop_token(keys, address)}"


def read_stop_token(keys: Keys, token: str) -> bytes | None:
    """The blind index a token names; None for one we did not make."""
    if not token.isascii():
        return None
    try:
        index = base64.urlsafe_b64decode(token[:_INDEX_LENGTH] + "=")
    except (binascii.Error, ValueError):
        return None
    return index if hmac.compare_digest(token[_INDEX_LENGTH:], _seal(keys, index)) else None


def _seal(keys: Keys, index: bytes) -> str:
    return keys.token("stop-mail", index.hex())
