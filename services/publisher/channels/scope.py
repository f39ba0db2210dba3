"""What holds for the calls of one attempt: until when they may be made, and what the platform said of its limits.

Every client of a platform consults it, so that no channel has to.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from services.publisher.channels.contract import Overtaken


@dataclass(frozen=True, slots=True)
class Usage:
    """How much of a quota is used."""

    used: int
    total: int
    #: Seconds until there is more; None where the platform does not say.
    more_after: float | None = None


@dataclass
class Scope:
    """One attempt in the thread that makes it."""

    #: On the monotonic clock, in seconds: afterwards another worker may have given the attempt up.
    until: float
    #: Seconds for which the platform takes no further calls of the account: its limit is used up.
    rest: float = 0.0
    #: What the platform told of the account's quotas, by their declared names.
    usages: dict[str, Usage] = field(default_factory=dict)


_current: ContextVar[Scope | None] = ContextVar("attempt", default=None)


@contextmanager
def attempt(seconds: float) -> Iterator[Scope]:
    """The calls within the block belong to one attempt of at most so many seconds."""
    scope = Scope(time.monotonic() + seconds)
    token = _current.set(scope)
    try:
        yield scope
    finally:
        _current.reset(token)


def check() -> None:
    """Call right before something is sent; raises Overtaken where the attempt's time has passed.

    A process that was frozen behind its fence would otherwise send when it wakes up, beside its successor.
    """
    scope = _current.get()
    if scope is not None and time.monotonic() > scope.until:
        raise Overtaken


def note_limit(seconds: float | None) -> None:
    """Take in that the platform takes no calls of the account for so long; None where it does."""
    scope = _current.get()
    if scope is not None and seconds is not None:
        scope.rest = max(scope.rest, seconds)


def note_usage(name: str, usage: Usage | None) -> None:
    """Take in how much of the declared quota `name` the account has used; None where the platform did not say."""
    scope = _current.get()
    if scope is not None and usage is not None:
        scope.usages[name] = usage
