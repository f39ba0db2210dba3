"""How long an urgent article is marked as urgent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from shared.clock import WIB

#: Where the agency named no end.
USUAL = timedelta(hours=24)
#: After that it is urgent no more, whatever the agency named: a mark that stays is one that no reader looks at.
LONGEST = timedelta(days=14)


def urgent_until(variant: Mapping[str, Any], published_at: datetime) -> datetime | None:
    """The end of its urgency, from its first publication on (so that a correction begins no new one); None: not urgent.

    A time without a zone is WIB, a day ends at midnight.
    """
    if variant.get("urgency") != "urgent":
        return None
    named = _moment(str(variant.get("urgent_until") or ""))
    return min(named, published_at + LONGEST) if named else published_at + USUAL


def _moment(text: str) -> datetime | None:
    try:
        if len(text) == len("2026-11-27"):
            return datetime.combine(date.fromisoformat(text) + timedelta(days=1), time(), WIB)
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=WIB)
