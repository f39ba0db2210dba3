"""How long an article is marked as urgent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from shared.channels.urgency import urgent_until
from shared.clock import WIB

PUBLISHED = datetime(2026, 11, 22, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("named", "until"),
    [
        (None, PUBLISHED + timedelta(hours=24)),
        ("kapan-kapan", PUBLISHED + timedelta(hours=24)),
        ("2026-11-23T06:00", datetime(2026, 11, 23, 6, tzinfo=WIB)),
        ("2026-11-23T06:00:00+00:00", datetime(2026, 11, 23, 6, tzinfo=UTC)),
        ("2026-11-23", datetime(2026, 11, 24, tzinfo=WIB)),
        ("2027-11-23", PUBLISHED + timedelta(days=14)),
    ],
)
def test_urgency_ends(named: str | None, until: datetime) -> None:
    assert urgent_until({"urgency": "urgent", "urgent_until": named}, PUBLISHED) == until


def test_what_is_not_urgent_has_no_end() -> None:
    assert urgent_until({"urgent_until": "2026-11-23"}, PUBLISHED) is None
