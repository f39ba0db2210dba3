"""At most one relay works at a time; a second one waits and takes over when the lease expires."""

from __future__ import annotations

import time
from typing import Any

from pymongo import ReturnDocument

from shared.events.log.store import leases
from shared.ids import new_id

#: Seconds a lease holds without renewal, and between renewals.
LEASE, RENEW = 10.0, 3.0


class Lease:
    """Mutual exclusion by a document; a holder that froze past its lease sees that at its next renewal.

    What such a holder sent meanwhile is at worst a repetition, which consumers recognise. The time is the database's:
    a relay whose own clock is fast would take the lease from a running one, and keep it after its own end.
    """

    def __init__(self, name: str = "relay") -> None:
        self._name, self._holder, self._renewed = name, new_id(), 0.0

    def held(self) -> bool:
        """Take or renew the lease; False while another holds it."""
        if time.monotonic() - self._renewed < RENEW:
            return True
        found = leases().find_one_and_update(
            {"_id": self._name}, self._taking(), upsert=True, return_document=ReturnDocument.AFTER
        )
        is_held = found is not None and found["holder"] == self._holder
        self._renewed = time.monotonic() if is_held else 0.0
        return is_held

    def _taking(self) -> list[dict[str, Any]]:
        """Take it where it is ours, or is not held: it has expired, or its end is further away than any lease lasts."""
        until = {"$add": ["$$NOW", LEASE * 1000]}
        is_held = {"$and": [{"$gt": ["$expires_at", "$$NOW"]}, {"$lte": ["$expires_at", until]}]}
        is_anothers = {"$and": [{"$ne": ["$holder", self._holder]}, is_held]}
        return [
            {
                "$set": {
                    "holder": {"$cond": [is_anothers, "$holder", self._holder]},
                    "expires_at": {"$cond": [is_anothers, "$expires_at", until]},
                }
            }
        ]

    def release(self) -> None:
        """Let a waiting relay take over at once."""
        leases().delete_one({"_id": self._name, "holder": self._holder})
