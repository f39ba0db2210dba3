"""Is a webhook call what it says it is?"""

from __future__ import annotations

import binascii
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from standardwebhooks.webhooks import EmptyWebhookSecretError, Webhook, WebhookVerificationError

Verdict = Literal["verified", "unverified", "duplicate", "conflict", "invalid"]
HEADERS = ("webhook-id", "webhook-timestamp", "webhook-signature")


class BadSecret(ValueError):
    """The secret does not have the format of Standard Webhooks."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call as it came in."""

    webhook_id: str
    headers: dict[str, str]
    body: bytes

    @classmethod
    def of(cls, headers: Mapping[str, str], body: bytes) -> Call:
        """Keep the three headers that the standard names, and the media type."""
        given = {name.lower(): value for name, value in headers.items()}
        kept = {name: given.get(name, "") for name in (*HEADERS, "content-type", "user-agent")}
        return cls(kept["webhook-id"], {name: value for name, value in kept.items() if value}, body)

    @property
    def digest(self) -> str:
        """SHA-256 of the body: the same id with another body is no repetition."""
        return hashlib.sha256(self.body).hexdigest()


def check_secret(secret: str) -> None:
    """Raises BadSecret unless the official package takes the secret."""
    try:
        Webhook(secret)
    except (EmptyWebhookSecretError, binascii.Error, ValueError, RuntimeError) as error:
        raise BadSecret("the secret must be base64, with or without whsec_ before it") from error


def fault(call: Call, secret: str) -> str | None:
    """Why the call cannot be trusted (signature, timestamp off by more than 5 minutes, no JSON), or None."""
    try:
        Webhook(secret).verify(call.body, call.headers)
    except WebhookVerificationError as error:
        return str(error)
    except (binascii.Error, UnicodeDecodeError, ValueError) as error:
        return f"{type(error).__name__} while verifying"
    return None


def payload_of(call: Call) -> Any:
    """The body as JSON, or None when it is not."""
    try:
        return json.loads(call.body)
    except ValueError:
        return None
