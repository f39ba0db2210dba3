"""Signatures that the official library accepts."""

from __future__ import annotations

import time

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from services.publisher.channels.webhook.signing import headers, new_secret

BODY = '{"type":"item.published","data":{"judul":"Vaksinasi – “PMK”"}}'.encode()


def test_the_official_library_accepts_the_signature() -> None:
    secret = new_secret()
    assert Webhook(secret).verify(BODY, headers([secret], "msg_1", int(time.time()), BODY))


def test_during_a_rotation_both_secrets_verify() -> None:
    old, new = new_secret(), new_secret()
    signed = headers([new, old], "msg_1", int(time.time()), BODY)
    assert Webhook(old).verify(BODY, signed)
    assert Webhook(new).verify(BODY, signed)


@pytest.mark.parametrize("change", ["body", "id", "timestamp", "secret"])
def test_any_change_is_noticed(change: str) -> None:
    secret, moment = new_secret(), int(time.time())
    signed = headers([secret], "msg_1", moment, BODY)
    body = BODY + b" " if change == "body" else BODY
    if change == "id":
        signed["webhook-id"] = "msg_2"
    if change == "timestamp":
        signed["webhook-timestamp"] = str(moment + 1)
    with pytest.raises(WebhookVerificationError):
        Webhook(new_secret() if change == "secret" else secret).verify(body, signed)


def test_an_old_message_cannot_be_replayed() -> None:
    secret = new_secret()
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(BODY, headers([secret], "msg_1", int(time.time()) - 3600, BODY))


def test_secrets_are_long_and_never_the_same() -> None:
    secrets = {new_secret() for _ in range(100)}
    assert len(secrets) == 100
    assert all(secret.startswith("whsec_") and len(secret) >= 48 for secret in secrets)
