"""What a place needs so that it shows the latest decision."""

from __future__ import annotations

from collections.abc import Sequence

from shared.db import Document

#: A place in one of these states has the item, or may have it, or is being sent it.
REACHED = frozenset({"succeeded", "unknown", "attempting"})


def action_for(publication: Document, rows: Sequence[Document]) -> str | None:
    """The action for one target given its rows of the ledger so far; None where nothing needs to be done.

    A place whose state is unknown counts as reached: it is better told twice of a correction than left with an error.
    """
    if any(row.get("gone") for row in rows):
        return None
    reached = any(row["status"] in REACHED for row in rows if row["action"] != "withdraw")
    if publication.get("withdrawn_at"):
        already = any(row["action"] == "withdraw" for row in rows)
        return "withdraw" if reached and not already else None
    if any(row["revision"] >= publication["revision"] for row in rows):
        return None
    return "update" if reached else "publish"
