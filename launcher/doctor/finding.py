"""What a check found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Verdict(Enum):
    """How bad it is: BAD keeps Kabar from running, WARN does not."""

    GOOD = "good"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report, and what to do unless it is good."""

    verdict: Verdict
    what: str
    advice: str | None = None


def good(what: str) -> Finding:
    """As it should be."""
    return Finding(Verdict.GOOD, what)


def warn(what: str, advice: str) -> Finding:
    """Works, but look at it."""
    return Finding(Verdict.WARN, what, advice)


def bad(what: str, advice: str) -> Finding:
    """Does not work like this."""
    return Finding(Verdict.BAD, what, advice)
