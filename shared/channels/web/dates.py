"""Dates for machines, and from what variants hold."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from shared.clock import wib


def machine_time(moment: datetime) -> str:
    """ISO 8601 with the offset of WIB, for attributes and metadata."""
    return wib(moment).isoformat(timespec="seconds")


def parse_date(value: Any) -> date | None:
    """A date from what a variant may hold: a date, a time, ISO text, or nothing."""
    if isinstance(value, datetime):
        return wib(value).date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value)[:10]) if value else None
    except ValueError:
        return None
