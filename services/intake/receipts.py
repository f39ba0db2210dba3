"""The receipt number: short enough to read out on the telephone, derived from the id, so nothing has to be counted."""

from __future__ import annotations

from datetime import datetime

from shared.clock import wib


def receipt(submission_id: str, submitted_at: datetime) -> str:
    """For instance `KBR-261122-9F3A2C71`: the day in WIB and the end of the id."""
    return f"KBR-{wib(submitted_at):%y%m%d}-{submission_id[-8:].upper()}"


def id_ending(text: str) -> str | None:
    """The end of the id that a receipt number names, or None when `text` is no receipt number."""
    prefix, _, ending = text.strip().lower().rpartition("-")
    is_hex = len(ending) == 8 and all(char in "0123456789abcdef" for char in ending)
    return ending if prefix.startswith("kbr-") and is_hex else None
