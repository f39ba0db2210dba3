"""How long an account's token still works, and how urgent that is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from shared.bilingual import Bilingual
from shared.clock import aware, now


class ExpiryWarning(NamedTuple):
    """One step of the warning ahead of an expiry; `days` before it the step begins."""

    days: int
    label: Bilingual
    tone: str


#: The most urgent first.
WARNINGS = (
    ExpiryWarning(0, Bilingual("Masa berlaku habis", "Expired"), "bad"),
    ExpiryWarning(3, Bilingual("Habis dalam 3 hari", "Expires within 3 days"), "bad"),
    ExpiryWarning(14, Bilingual("Habis dalam 14 hari", "Expires within 14 days"), "warn"),
)
#: A renewal that is late by this much may not come any more.
OVERDUE = timedelta(hours=24)


def warning_of(account: Mapping[str, Any], moment: datetime | None = None) -> ExpiryWarning | None:
    """The warning that an account needs now; None where its token works for longer, does not expire, or is renewed."""
    expires_at, renew_at = account.get("token_expires_at"), account.get("token_renew_at")
    if expires_at is None:
        return None
    current = moment or now()
    left = aware(expires_at) - current
    if renew_at is not None and left > timedelta() and current < aware(renew_at) + OVERDUE:
        return None
    return next((step for step in WARNINGS if left <= timedelta(days=step.days)), None)


def needs_warning(moment: datetime | None = None) -> dict[str, Any]:
    """The same as a condition for MongoDB: accounts that need any of the warnings."""
    current = moment or now()
    soon = {"$lte": current + timedelta(days=WARNINGS[-1].days)}
    by_a_person = [
        {"token_renew_at": None},
        {"token_renew_at": {"$lte": current - OVERDUE}},
        {"token_expires_at": {"$lte": current}},
    ]
    return {"token_expires_at": soon, "$or": by_a_person, "removed": {"$ne": True}}
