"""What the demo asserts about its own run: sentences that are verified against the running platform."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import httpx

from demo.api import Refused


class CheckFailed(Exception):
    """A check does not hold; the message names the item."""


@dataclass(frozen=True, slots=True)
class Check:
    """A sentence, and a function that raises CheckFailed where it is not true."""

    sentence: str
    run: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of a check; `wrong` is empty where it holds."""

    sentence: str
    wrong: str


def require(holds: object, wrong: str) -> None:
    """Raise CheckFailed with `wrong` unless it holds."""
    if not holds:
        raise CheckFailed(wrong)


def none_of(wrong: Iterable[str]) -> None:
    """Raise CheckFailed that lists what is wrong, if anything is."""
    found = list(wrong)
    require(not found, "; ".join(found))


def verify(checks: Iterable[Check]) -> list[Finding]:
    """Run every check, also after one failed."""
    return [Finding(check.sentence, _wrong(check)) for check in checks]


def _wrong(check: Check) -> str:
    try:
        check.run()
    except (CheckFailed, Refused, httpx.HTTPError, LookupError, ValueError) as error:
        return str(error) or type(error).__name__
    return ""
