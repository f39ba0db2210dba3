"""What becomes of accounts on platforms. The publisher produces these events; none carries a secret."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from shared.content.account import ACCOUNT_STATES
from shared.events.declare.data import EventData, timestamp
from shared.events.declare.event import EventType


class AccountData(EventData):
    id = fields.String(required=True)
    channel = fields.String(required=True)
    agency_code = fields.String(allow_none=True)
    label = fields.String(required=True)
    handle = fields.String(allow_none=True)
    state = fields.String(required=True, validate=validate.OneOf(ACCOUNT_STATES))
    token_expires_at = timestamp(allow_none=True)


class AccountEvent(EventData):
    account = fields.Nested(AccountData, required=True)
    note = fields.String(allow_none=True)
    reason = fields.String(allow_none=True)


def _account(name: str, summary: str, state: str, **details: Any) -> EventType:
    """A type whose example is an account in `state`."""
    account = {
        "id": "0199e0c4-2b3c-7d11-9a54-7c1d2e3f4a5b",
        "channel": "web",
        "agency_code": "dispertan",
        "label": "Dinas Pertanian",
        "handle": "@dispertan",
        "state": state,
        "token_expires_at": None,
    }
    example = {"account": account, "note": None, "reason": None, **details}
    return EventType(name, 1, "publisher", summary, AccountEvent, example)


ACCOUNT_LINKED = _account("account.linked", "An account on a platform was added.", "pending")
ACCOUNT_CHANGED = _account(
    "account.changed",
    "An account's name or credentials, or who may post there, was changed; with new credentials it is approved anew.",
    "pending",
)
ACCOUNT_TESTED = _account("account.tested", "The platform said who the account is and what it may do.", "pending")
ACCOUNT_APPROVED = _account("account.approved", "A second person approved the account.", "ready")
ACCOUNT_PAUSED = _account(
    "account.paused", "A person stopped deliveries to the account.", "paused", note="Admin sedang berganti"
)
ACCOUNT_RESUMED = _account("account.resumed", "Deliveries to the account go on.", "ready")
ACCOUNT_BROKEN = _account(
    "account.broken",
    "The platform refuses the account; nothing is sent there until it works again.",
    "broken",
    reason="The platform no longer takes this account's credentials; link the account again.",
)
ACCOUNT_EXPIRING = _account(
    "account.expiring",
    "The account's token expires soon, or has expired, and cannot be renewed by itself.",
    "ready",
)
ACCOUNT_REMOVED = _account("account.removed", "The account was removed, its credentials were deleted.", "pending")
