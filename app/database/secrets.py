"""Keys of one installation: links that can be shown again, sealed personal data, blind look-ups."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet

TOKEN_LENGTH = 12
"""60 bits: at 100,000 live links ten million guesses hit one with a chance of one in a million."""

MARK_LENGTH = 32


@dataclass(frozen=True)
class Keys:
    """All keys, derived from the installation's secret. `former` opens what older secrets sealed."""

    secret: str = field(repr=False)
    former: Sequence[str] = field(default=(), repr=False)

    def token(self, purpose: str, subject: str) -> str:
        """The link token of a subject: 12 characters, the same at every call, not to be guessed without the secret."""
        return _base32(self._mac("token", f"{purpose}:{subject}"))[:TOKEN_LENGTH]

    def fingerprint(self, token: str) -> bytes:
        """What is stored of a token; spaces, hyphens and case do not count, for people type them."""
        return self._mac("fingerprint", _bare(token))

    def index(self, text: str) -> bytes:
        """A blind index: equal texts give equal bytes, and nobody without the secret can go back."""
        return self._mac("index", text)

    def marked(self, content: bytes) -> bytes:
        """With a mark before it that only this installation can make."""
        return self._mark(content) + content

    def unmarked(self, marked: bytes) -> bytes | None:
        """The content behind its mark; None where somebody else put it there, or changed it."""
        mark, content = marked[:MARK_LENGTH], marked[MARK_LENGTH:]
        return content if hmac.compare_digest(mark, self._mark(content)) else None

    def seal(self, text: str) -> bytes:
        return self._boxes.encrypt(text.encode())

    def open(self, sealed: bytes) -> str:
        """Raises cryptography.fernet.InvalidToken if neither this nor a former secret sealed it."""
        return self._boxes.decrypt(sealed).decode()

    def opened(self, sealed: bytes | None) -> str | None:
        """What was sealed; None where there is nothing, or where the secret it was sealed with is lost."""
        if sealed is None:
            return None
        from cryptography.fernet import InvalidToken

        try:
            return self.open(sealed)
        except InvalidToken:
            return None

    def opens(self, sealed: bytes) -> bool:
        """Whether it can be opened at all: not after the secret was lost."""
        return self.opened(sealed) is not None

    @cached_property
    def _boxes(self) -> MultiFernet:
        # Loaded by the first to seal or open anything: 7 MB, of which most interviews need nothing.
        from cryptography.fernet import Fernet, MultiFernet

        return MultiFernet([Fernet(base64.urlsafe_b64encode(_derive(s, "seal"))) for s in (self.secret, *self.former)])

    def _mark(self, content: bytes) -> bytes:
        return hmac.digest(_derive(self.secret, "mark"), content, "sha256")

    def _mac(self, use: str, text: str) -> bytes:
        return hmac.digest(_derive(self.secret, use), text.encode(), "sha256")


@lru_cache(maxsize=32)
def _derive(secret: str, use: str) -> bytes:
    """A separate key per use (HKDF's expand step, RFC 5869, for one block)."""
    return hmac.digest(hashlib.sha256(secret.encode()).digest(), f"relais:{use}\x01".encode(), "sha256")


def is_token(typed: str) -> bool:
    """Whether it has a token's shape, whatever it opens."""
    return re.fullmatch(f"[a-z2-7]{{{TOKEN_LENGTH}}}", _bare(typed)) is not None


def _bare(token: str) -> str:
    return "".join(token.split()).replace("-", "").lower()


def _base32(digest: bytes) -> str:
    return base64.b32encode(digest).decode().rstrip("=").lower()
