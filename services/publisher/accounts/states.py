"""The state of an account follows from facts: what was entered, tested and approved, what stopped it."""

from __future__ import annotations

from typing import Any


def _is_set(field: str) -> dict[str, Any]:
    return {"$gt": [f"${field}", None]}


#: When it was configured, tested and approved: what an account needs before anything is posted there.
FACTS = ("configured_at", "tested_at", "approved_at")
#: An expression of MongoDB, so that it is worked out by the write that changes a fact.
STATE: dict[str, Any] = {
    "$switch": {
        "branches": [
            {"case": _is_set("coded_reason"), "then": "broken"},
            {"case": _is_set("paused_at"), "then": "paused"},
            {"case": {"$and": [_is_set(fact) for fact in FACTS]}, "then": "ready"},
        ],
        "default": "pending",
    }
}
