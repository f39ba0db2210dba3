"""Voluntary Application Server Identification (RFC 8292): who sends a push, signed for each push service."""

from __future__ import annotations

import json
from collections.abc import Mapping
from email.utils import parseaddr
from threading import Lock
from time import time
from urllib.parse import urlsplit

from cachetools import LRUCache
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from services.publisher.channels.webpush.encryption import BadKeys, base64url, from_base64url, point_of
from shared.settings import Settings

#: Seconds for which a token is valid, of at most 24 hours (section 2), and the last ones in which it is used no more.
LIFETIME, MARGIN = 12 * 3600, 3600
#: Push services whose tokens are kept.
SERVICES = 100


class Identity:
    """The key pair of this installation. Browsers bind their subscriptions to its public key."""

    def __init__(self, key: str, subject: str) -> None:
        """`key`: 32 bytes in URL-safe base64; `subject`: whom push services may write to. Raises BadKeys."""
        number = from_base64url(key)
        try:
            self._key = ec.derive_private_key(int.from_bytes(number, "big"), ec.SECP256R1())
        except ValueError as error:
            raise BadKeys("KABAR_VAPID_KEY is no private key on P-256") from error
        #: As browsers take it (`applicationServerKey`).
        self.public = base64url(point_of(self._key.public_key()))
        self._subject = subject
        self._tokens: LRUCache[str, tuple[float, str]] = LRUCache(SERVICES)
        self._lock = Lock()

    @classmethod
    def of(cls, settings: Settings) -> Identity | None:
        """That of the settings; None where no key is configured."""
        return cls(settings.vapid_key, _subject(settings)) if settings.vapid_key else None

    def authorization(self, endpoint: str) -> str:
        """The header of a push to that address (section 3)."""
        return f"vapid t={self._token(_origin(endpoint))}, k={self.public}"

    def _token(self, audience: str) -> str:
        """One token serves all pushes to a service for hours: a signature for each would only cost time."""
        with self._lock:
            expires_at, token = self._tokens.get(audience, (0.0, ""))
            if expires_at < time() + MARGIN:
                expires_at = time() + LIFETIME
                token = self._signed({"aud": audience, "exp": int(expires_at), "sub": self._subject})
                self._tokens[audience] = expires_at, token
            return token

    def _signed(self, claims: Mapping[str, object]) -> str:
        """A JSON Web Token with ES256 (RFC 7518, section 3.4: the two numbers of the signature, 32 bytes each)."""
        content = ".".join(base64url(json.dumps(part).encode()) for part in ({"typ": "JWT", "alg": "ES256"}, claims))
        numbers = decode_dss_signature(self._key.sign(content.encode(), ec.ECDSA(SHA256())))
        return f"{content}.{base64url(b''.join(number.to_bytes(32, 'big') for number in numbers))}"


def _origin(endpoint: str) -> str:
    """As RFC 6454, section 6.2 writes it: lower-case, without a port that is the usual one."""
    parts = urlsplit(endpoint)
    host = f"[{parts.hostname}]" if ":" in str(parts.hostname) else parts.hostname
    usual = parts.port in (None, {"https": 443, "http": 80}.get(parts.scheme))
    return f"{parts.scheme}://{host}" if usual else f"{parts.scheme}://{host}:{parts.port}"


def _subject(settings: Settings) -> str:
    """Where the office can be reached (section 2.1): a mailto: or https: address."""
    address = settings.contact_email or parseaddr(settings.mail_from)[1]
    return f"mailto:{address}" if address else settings.site_url
