"""Message Encryption for Web Push (RFC 8291): the content coding aes128gcm (RFC 8188) with the browser's keys."""

from __future__ import annotations

import base64
import binascii
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

#: The most that every push service takes, and the size of the one record of a message (RFC 8291, section 4).
RECORD = 4096
SALT, AUTH, POINT = 16, 16, 65
"""Bytes of a salt, of a browser's authentication secret, and of an uncompressed point on P-256."""
#: Before the record: salt, size of a record, length of the key's id, and the key itself.
HEADER = SALT + 4 + 1 + POINT
#: The delimiter of the last record, and the tag of AES-GCM.
_DELIMITER, _TAG = b"\x02", 16
LONGEST = RECORD - HEADER - _TAG - len(_DELIMITER)
"""Bytes of the longest message: 3,993, as RFC 8291 computes it."""


class BadKeys(ValueError):
    """A browser's keys are none: a point that is not on the curve, or a secret of another length."""


class TooLong(ValueError):
    """The message does not fit into what push services take."""


@dataclass(frozen=True, slots=True)
class BrowserKeys:
    """What a browser gave with its subscription: its public key (p256dh) and its authentication secret."""

    public: bytes
    auth: bytes = field(repr=False)

    @classmethod
    def read(cls, keys: Mapping[str, Any]) -> BrowserKeys:
        """From the members `p256dh` and `auth` in URL-safe base64; raises BadKeys."""
        public, auth = from_base64url(keys.get("p256dh")), from_base64url(keys.get("auth"))
        if len(auth) != AUTH or len(public) != POINT:
            raise BadKeys("the browser's keys have a wrong length")
        try:
            ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public)
        except ValueError as error:
            raise BadKeys("the browser's key is not on the curve") from error
        return cls(public, auth)


def encrypt(
    message: bytes,
    browser: BrowserKeys,
    *,
    salt: bytes | None = None,
    sender: ec.EllipticCurvePrivateKey | None = None,
) -> bytes:
    """The body of a push; raises TooLong. Salt and sender's key are new for each message, but in tests."""
    if len(message) > LONGEST:
        raise TooLong(f"a message has at most {LONGEST} bytes")
    salt = salt or os.urandom(SALT)
    sender = sender or ec.generate_private_key(ec.SECP256R1())
    own = point_of(sender.public_key())
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), browser.public)
    shared = sender.exchange(ec.ECDH(), theirs)
    secret = derive(browser.auth, shared, b"WebPush: info\0" + browser.public + own, 32)
    key = derive(salt, secret, b"Content-Encoding: aes128gcm\0", 16)
    nonce = derive(salt, secret, b"Content-Encoding: nonce\0", 12)
    record = AESGCM(key).encrypt(nonce, message + _DELIMITER, None)
    return salt + RECORD.to_bytes(4, "big") + bytes([POINT]) + own + record


def derive(salt: bytes, secret: bytes, info: bytes, length: int) -> bytes:
    """HKDF with SHA-256 (RFC 5869)."""
    return HKDF(SHA256(), length, salt, info).derive(secret)


def point_of(key: ec.EllipticCurvePublicKey) -> bytes:
    """A public key as an uncompressed point."""
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def base64url(content: bytes) -> str:
    """URL-safe base64 without padding, as browsers and JSON Web Tokens write it."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def from_base64url(text: object) -> bytes:
    """The bytes of such a text; raises BadKeys."""
    if not isinstance(text, str) or not text.isascii():
        raise BadKeys("a key is written in URL-safe base64")
    try:
        return base64.b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), b"-_", validate=True)
    except binascii.Error as error:
        raise BadKeys("a key is written in URL-safe base64") from error
