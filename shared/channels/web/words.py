"""Indonesian words for dates and numbers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from shared.clock import wib

MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni",
    "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip
DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")


def long_date(day: date) -> str:
    """Minggu, 22 November 2026."""
    return f"{DAYS[day.weekday()]}, {day.day} {MONTHS[day.month - 1]} {day.year}"


def long_time(moment: datetime) -> str:
    """Minggu, 22 November 2026, 14.30 WIB."""
    local = wib(moment)
    return f"{long_date(local)}, {local:%H.%M} WIB"


def short_time(moment: datetime) -> str:
    """22 Nov 2026, 14.30 WIB."""
    local = wib(moment)
    return f"{local.day} {MONTHS[local.month - 1][:3]} {local.year}, {local:%H.%M} WIB"


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


def thousands(number: int) -> str:
    """Digits grouped as Indonesian does: 1.119.209."""
    return f"{number:,}".replace(",", ".")
