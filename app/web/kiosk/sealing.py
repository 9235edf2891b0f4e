"""Envelopes that only the server opens: ECIES (SEC 1, 5.1) on P-256 with HKDF-SHA-256 and AES-256-GCM.

The tablet makes a key pair for each envelope and forgets its private half at once: what waits on it cannot be read
there, not even by the script that wrote it.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app.web.kiosk.envelopes import Envelope

PURPOSE = b"relais kiosk 1"
CURVE = ec.SECP256R1()
KEY_LENGTH = 32
SECRET_BASE = 16


@dataclass(frozen=True, slots=True)
class KeyPair:
    public: bytes
    """An uncompressed point, 65 bytes, as WebCrypto imports it."""
    private: str
    """The secret number in hexadecimal, to be sealed."""


def new_pair() -> KeyPair:
    made = ec.generate_private_key(CURVE)
    return KeyPair(_point(made.public_key()), f"{made.private_numbers().private_value:064x}")


def open_envelope(private: str, envelope: Envelope) -> bytes | None:
    """What is in it; None where it was not sealed to this key, or was changed on the way."""
    own = ec.derive_private_key(int(private, SECRET_BASE), CURVE)
    try:
        sender, nonce, sealed = map(_bytes, (envelope.sender, envelope.nonce, envelope.sealed))
        shared = own.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, sender))
        return AESGCM(_key(shared, sender)).decrypt(nonce, sealed, envelope.interview_id.encode())
    except (InvalidTag, ValueError, binascii.Error):
        return None


def seal_envelope(public: bytes, interview_id: str, content: bytes, nonce: bytes) -> Envelope:
    """As a tablet does."""
    once = ec.generate_private_key(CURVE)
    sender = _point(once.public_key())
    shared = once.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, public))
    sealed = AESGCM(_key(shared, sender)).encrypt(nonce, content, interview_id.encode())
    return Envelope(interview_id, *(base64.b64encode(part).decode() for part in (sender, nonce, sealed)))


def _key(shared: bytes, sender: bytes) -> bytes:
    return HKDF(SHA256(), KEY_LENGTH, salt=sender, info=PURPOSE).derive(shared)


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
