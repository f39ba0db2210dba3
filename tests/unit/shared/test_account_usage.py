"""Which quota of a platform an action waits for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, cast

from shared.bilingual import Bilingual
from shared.channels.accounts import Quota
from shared.content.account import AccountRow
from shared.content.account_usage import waits_for

NOW = datetime(2026, 11, 26, 5, 0, tzinfo=UTC)
POSTS = Quota(Bilingual("Kiriman", "Posts"), stops=("publish", "update"))
QUOTAS = {"posts": POSTS, "calls": Quota(Bilingual("Panggilan", "Calls"), pause=60)}


def account(**usage: tuple[int, int, int | None]) -> AccountRow:
    """With so much used, of how much, and the minutes until there is more."""
    stored: dict[str, Any] = {
        name: {"used": used, "total": total, "until": minutes and NOW + timedelta(minutes=minutes), "at": NOW}
        for name, (used, total, minutes) in usage.items()
    }
    return cast(AccountRow, {"usage": stored})


def waits(stored: AccountRow, action: str = "publish", minutes: int = 0) -> datetime | None:
    found = waits_for(stored, QUOTAS, action, NOW + timedelta(minutes=minutes))
    return found.until if found else None


def test_only_what_counts_against_a_quota_that_is_used_up_waits() -> None:
    full = account(posts=(100, 100, 30))
    assert waits(full) == NOW + timedelta(minutes=30)
    assert waits(full, "withdraw") is None
    assert waits(full, minutes=31) is None
    assert waits(account(posts=(99, 100, 30))) is None
    assert waits(cast(AccountRow, {})) is None


def test_where_the_platform_names_no_moment_it_is_asked_again_after_a_pause() -> None:
    assert waits(account(posts=(100, 100, None))) == NOW + timedelta(seconds=POSTS.pause)
    assert waits(account(posts=(1, 1, None), calls=(5, 5, 40))) == NOW + timedelta(minutes=40)


def test_a_quota_that_is_no_longer_declared_stops_nothing() -> None:
    assert waits(account(stories=(1, 1, 60))) is None
