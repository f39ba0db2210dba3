"""Readers' comments that the desk handed to an agency. Written by publisher, counted by the pages of all services."""

from __future__ import annotations

from shared import db

#: The collection of `PlatformComment`.
COLLECTION = "platform_comments"
#: The states in which an agency works on a comment.
WITH_AGENCY = ("handed", "claim")
#: Counts stop here.
MOST = 99


def count_waiting(agency_code: str) -> int:
    """How many comments wait for an agency; stops at MOST."""
    waiting = {"agency": agency_code, "state": {"$in": WITH_AGENCY}, "missing_at": None}
    return int(db.collection(COLLECTION).count_documents(waiting, limit=MOST))
