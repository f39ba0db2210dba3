"""Time: kept in UTC, shown in WIB."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

WIB = ZoneInfo("Asia/Jakarta")


def now() -> datetime:
    """The current time in UTC, cut to the millisecond that MongoDB keeps, so a value survives a round trip."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def aware(moment: datetime) -> datetime:
    """Mark a time without zone as UTC; MongoDB drivers may hand such out."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def wib(moment: datetime) -> datetime:
    """The same moment on the wall clock of Mojokerto (UTC+7)."""
    return aware(moment).astimezone(WIB)
