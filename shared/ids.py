"""Identifiers."""

from __future__ import annotations

import uuid_utils


def new_id() -> str:
    """A UUIDv7 as text: unique without coordination and sorted by time, so that `_id` gives keyset pages."""
    return str(uuid_utils.uuid7())
