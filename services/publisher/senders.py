"""How often strangers may send something: enough for a person, too little for a flood."""

from __future__ import annotations

from functools import cache

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

#: Per process, address and kind of request.
LIMITS: tuple[RateLimitItem, ...] = (RateLimitItemPerMinute(10), RateLimitItemPerHour(60))


@cache
def requests() -> MovingWindowRateLimiter:
    """Made at its first use: the storage starts a timer's thread, which must not be begun before gunicorn forks."""
    return MovingWindowRateLimiter(MemoryStorage())


def is_too_often(what: str, sender: str | None) -> bool:
    """Whether the address has sent that kind of request more often than a person would; counts this one."""
    return not all(requests().hit(limit, what, sender or "") for limit in LIMITS)
