"""Signatures of cookies and forms: ItsDangerous' own, with every key derived once instead of at each use."""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from typing import Any, cast

from itsdangerous import TimestampSigner, URLSafeTimedSerializer
from itsdangerous.encoding import base64_encode
from itsdangerous.signer import SigningAlgorithm

SHORT = 300
"""Characters: an interview or two and a form's token. Notices that nobody has read yet come to many more."""


class _Sha1(SigningAlgorithm):
    """HMAC-SHA1, which ItsDangerous uses by default, in one call."""

    def get_signature(self, key: bytes, value: bytes) -> bytes:
        return hmac.digest(key, value, "sha1")


class _Signer(TimestampSigner):
    """`derived` holds the keys of the secrets it has met: those of its own serializer."""

    derived: dict[str | bytes | None, bytes]

    def derive_key(self, secret_key: str | bytes | None = None) -> bytes:
        kept = self.__dict__.setdefault("derived", {})
        if secret_key not in kept:
            kept[secret_key] = super().derive_key(secret_key)
        key: bytes = kept[secret_key]
        return key


class Serializer(URLSafeTimedSerializer):
    """What it signs, and what it accepts, is what ItsDangerous' serializer of the same secret, salt and key would."""

    def __init__(self, secret: str | bytes, salt: str, key_derivation: str, serializer: Any = None) -> None:  # noqa: ANN401
        super().__init__(
            secret,
            salt,
            serializer=serializer,
            signer=_Signer,
            signer_kwargs={"key_derivation": key_derivation, "algorithm": _Sha1()},
        )
        self._kept = cast("TimestampSigner", super().make_signer(salt))

    def make_signer(self, salt: str | bytes | None = None) -> TimestampSigner:
        return self._kept if salt is None else cast("TimestampSigner", super().make_signer(salt))

    def iter_unsigners(self, salt: str | bytes | None = None) -> Iterator[TimestampSigner]:
        if salt is None:
            yield self._kept
        else:
            yield from super().iter_unsigners(salt)

    def dump_payload(self, obj: object) -> bytes:
        """Compressed where it is long; compression takes more time than all else and shortens little of a few ids."""
        written = self.serializer.dumps(obj)
        return base64_encode(written) if len(written) <= SHORT else super().dump_payload(obj)
