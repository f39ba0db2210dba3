"""What the demo asserts about its own run: sentences that are verified against the running platform."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

import httpx

from demo.api import Refused
from demo.waiting import PAUSE

#: Seconds within which feeds, lists, comments, reports and hubs follow; most do within one or two.
FOLLOW = 20.0


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is not as the sentence says."""

    #: The item, page or account.
    what: str
    expected: str
    found: str
    #: An address, or what else to look at.
    where: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """A sentence, and a function that finds what contradicts it."""

    sentence: str
    faults: Callable[[], Iterable[Fault]]


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of a check; without faults it holds."""

    sentence: str
    faults: tuple[Fault, ...]


def unless(holds: object, what: str, expected: str, found: object, where: str = "") -> Iterator[Fault]:
    """One fault unless it holds."""
    if not holds:
        yield Fault(what, expected, str(found), where)


def soon(look: Callable[[], Iterable[Fault]]) -> Callable[[], list[Fault]]:
    """Look until there is no fault, for FOLLOW seconds: some things follow what happened a moment later."""
    return partial(_soon, look)


def _soon(look: Callable[[], Iterable[Fault]]) -> list[Fault]:
    end = time.monotonic() + FOLLOW
    while True:
        found = list(look())
        if not found or time.monotonic() > end:
            return found
        time.sleep(PAUSE)


def verify(checks: Iterable[Check]) -> Iterator[Finding]:
    """Run every check, also after one failed."""
    for check in checks:
        yield Finding(check.sentence, tuple(_faults(check)))


def _faults(check: Check) -> list[Fault]:
    try:
        return list(check.faults())
    except (Refused, httpx.HTTPError, LookupError, ValueError) as error:
        return [Fault("The check itself", "could be made", str(error) or type(error).__name__)]
