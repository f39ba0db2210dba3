"""The browser behind a subscription: its keys, and what it reads of a push (RFC 8291, RFC 8188).

Everything follows from the token in the subscription's address, so that nothing has to be kept of it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

#: One less than the order of P-256.
_SCALARS = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632550
_TAG = 16


class Unreadable(ValueError):
    """The browser cannot decrypt the push; the message says why."""


@dataclass(frozen=True)
class Browser:
    """One browser with one subscription."""

    token: str

    @cached_property
    def _key(self) -> ec.EllipticCurvePrivateKey:
        return ec.derive_private_key(int.from_bytes(self._secret("key"), "big") % _SCALARS + 1, ec.SECP256R1())

    @property
    def auth(self) -> bytes:
        """The authentication secret."""
        return self._secret("auth")[:16]

    @property
    def public(self) -> bytes:
        """The public key as an uncompressed point."""
        return _point(self._key.public_key())

    def read(self, body: bytes) -> bytes:
        """The message in a push; raises Unreadable."""
        salt, size, length = body[:16], int.from_bytes(body[16:20], "big"), body[20] if len(body) > 20 else 0
        sender, records = body[21 : 21 + length], body[21 + length :]
        if length != 65 or size < 18 or len(records) > size:
            raise Unreadable("the header is not that of one record of a push")
        try:
            theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender)
        except ValueError as error:
            raise Unreadable("the sender's key is no point of P-256") from error
        shared = self._key.exchange(ec.ECDH(), theirs)
        secret = _derived(self.auth, shared, b"WebPush: info\0" + self.public + sender, 32)
        key = _derived(salt, secret, b"Content-Encoding: aes128gcm\0", 16)
        nonce = _derived(salt, secret, b"Content-Encoding: nonce\0", 12)
        try:
            padded = AESGCM(key).decrypt(nonce, records, None) if len(records) > _TAG else b""
        except InvalidTag as error:
            raise Unreadable("it was not encrypted for this browser") from error
        message, delimiter, padding = padded.rpartition(b"\x02")
        if not delimiter or padding.strip(b"\0"):
            raise Unreadable("the last record ends with the delimiter 2 and padding")
        return message

    def _secret(self, what: str) -> bytes:
        return hashlib.sha256(f"{what}:{self.token}".encode()).digest()


def _derived(salt: bytes, secret: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt, info).derive(secret)


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
