"""At most one relay works at a time; a second one stands by and takes over when the lease runs out."""

from __future__ import annotations

import time
from datetime import timedelta

from pymongo.errors import DuplicateKeyError

from shared.clock import now
from shared.db import collection
from shared.ids import new_id

#: Seconds a lease holds without renewal, and between renewals.
LEASE, RENEW = 10.0, 3.0


class Lease:
    """Mutual exclusion by a document; a holder that froze past its lease finds that out at its next renewal.

    What such a holder sent meanwhile is at worst a repetition, which consumers recognise.
    """

    def __init__(self, name: str = "relay") -> None:
        self._name, self._holder, self._renewed = name, new_id(), 0.0

    def held(self) -> bool:
        """Take or renew the lease; False while another holds it."""
        if time.monotonic() - self._renewed < RENEW:
            return True
        moment = now()
        try:
            collection("leases").find_one_and_update(
                {"_id": self._name, "$or": [{"holder": self._holder}, {"expires_at": {"$lte": moment}}]},
                {"$set": {"holder": self._holder, "expires_at": moment + timedelta(seconds=LEASE)}},
                upsert=True,
            )
        except DuplicateKeyError:
            self._renewed = 0.0
            return False
        self._renewed = time.monotonic()
        return True

    def release(self) -> None:
        """Let a standing-by relay take over at once."""
        collection("leases").delete_one({"_id": self._name, "holder": self._holder})
