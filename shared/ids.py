"""Identifiers."""

from __future__ import annotations

from datetime import datetime

import uuid_utils


def new_id() -> str:
    """A UUIDv7 as text: unique without coordination and sorted by time, so that `_id` gives keyset pages."""
    return str(uuid_utils.uuid7())


def first_id(moment: datetime) -> str:
    """The smallest id of that millisecond: what was made earlier has a smaller one."""
    digits = f"{int(moment.timestamp() * 1000):012x}"
    return f"{digits[:8]}-{digits[8:]}-7000-8000-000000000000"
