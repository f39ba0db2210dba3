"""Standard Webhooks signatures, https://www.standardwebhooks.com: HMAC-SHA256 over id, timestamp and body."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence

PREFIX = "whsec_"


def new_secret() -> str:
    """A secret of 32 random bytes in the form that the specification's libraries take."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def headers(keys: Sequence[str], message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The three headers; one signature per key, so that a receiver may still hold the one before a rotation.

    `timestamp` is in seconds since the epoch; receivers refuse what is more than minutes off.
    """
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(_signature(key, message_id, timestamp, body) for key in keys),
    }


def _signature(key: str, message_id: str, timestamp: int, body: bytes) -> str:
    secret = base64.b64decode(key.removeprefix(PREFIX))
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()
