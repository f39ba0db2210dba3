"""What the demo says of itself, each said by checking it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import httpx

from demo.api import Refused


class NotSo(Exception):
    """A claim does not hold; the message says where."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence, and the check that raises NotSo where it is not true."""

    sentence: str
    check: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Finding:
    """A claim that was checked; `wrong` is empty where it holds."""

    sentence: str
    wrong: str


def require(holds: object, wrong: str) -> None:
    """Raise NotSo with `wrong` unless it holds."""
    if not holds:
        raise NotSo(wrong)


def none_of(wrong: Iterable[str]) -> None:
    """Raise NotSo that lists what is wrong, if anything is."""
    found = list(wrong)
    require(not found, "; ".join(found))


def verify(claims: Iterable[Claim]) -> list[Finding]:
    """Check every claim, also after one failed."""
    return [Finding(claim.sentence, _wrong(claim)) for claim in claims]


def _wrong(claim: Claim) -> str:
    try:
        claim.check()
    except (NotSo, Refused, httpx.HTTPError, LookupError, ValueError) as error:
        return str(error) or type(error).__name__
    return ""
