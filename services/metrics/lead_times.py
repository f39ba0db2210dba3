"""Lead times as histograms that can be added up: over days, agencies and channels, in any order.

A bucket is an eighth of a doubling (9 % wide), from 1 ms to over ten years. A percentile read from it is at most
5 % off, and the same whichever way the histograms were merged.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from math import ceil, sqrt

#: Upper bounds in milliseconds; bucket n holds what is above bound n-1 and up to bound n.
BOUNDS: tuple[float, ...] = tuple(2 ** (n / 8) for n in range(310))

#: What is measured. The last runs per channel, the others per item.
SUBMIT_TO_APPROVE = "submit_to_approve"
SUBMIT_TO_PUBLISH = "submit_to_publish"
CLAIM_TO_ANSWER = "claim_to_answer"
APPROVE_TO_DELIVER = "approve_to_deliver"
LEAD_TIMES = (SUBMIT_TO_APPROVE, SUBMIT_TO_PUBLISH, APPROVE_TO_DELIVER, CLAIM_TO_ANSWER)

#: Bucket number (as text, as MongoDB keys are) → how many.
Histogram = Mapping[str, int]


def bucket(start: datetime, end: datetime) -> str:
    """The bucket of the time between; clocks that disagree (end before start) count as no time."""
    milliseconds = (end - start) / timedelta(milliseconds=1)
    return str(min(bisect_left(BOUNDS, milliseconds), len(BOUNDS) - 1))


def seconds(number: str) -> float:
    """The duration that represents a bucket: the geometric middle, in seconds."""
    position = int(number)
    lower = BOUNDS[position - 1] if position else BOUNDS[0]
    return sqrt(lower * BOUNDS[position]) / 1000


def size(histogram: Histogram) -> int:
    """How many durations are in it."""
    return sum(histogram.values())


def percentile(histogram: Histogram, percent: int) -> float | None:
    """The duration in seconds that `percent` of all do not exceed; None for an empty histogram."""
    rank = ceil(size(histogram) * percent / 100)
    passed = 0
    for number in sorted(histogram, key=int):
        passed += histogram[number]
        if passed >= rank > 0:
            return seconds(number)
    return None


def spread(histogram: Histogram, limits: Iterable[float]) -> list[int]:
    """How many fall up to each of `limits` (ascending, in seconds), and last how many are above all of them."""
    edges = list(limits)
    columns = [0] * (len(edges) + 1)
    for number, count in histogram.items():
        columns[bisect_left(edges, seconds(number))] += count
    return columns
