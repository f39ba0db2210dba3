"""Histograms of lead times give percentiles that are right to 5 %, however they were merged."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.metrics.lead_times import bucket, percentile, spread

START = datetime(2026, 11, 16, tzinfo=UTC)
durations = st.lists(st.integers(min_value=1, max_value=10 * 365 * 86_400_000), min_size=1, max_size=40)


def histogram(milliseconds: list[int]) -> Counter[str]:
    return Counter(bucket(START, START + timedelta(milliseconds=ms)) for ms in milliseconds)


@given(durations, st.sampled_from([50, 90, 99, 100]))
def test_a_percentile_is_within_five_per_cent_of_the_exact_one(milliseconds: list[int], percent: int) -> None:
    exact = sorted(milliseconds)[ceil(len(milliseconds) * percent / 100) - 1] / 1000
    assert percentile(histogram(milliseconds), percent) == pytest.approx(exact, rel=0.05)


@given(durations, durations)
def test_merging_gives_what_measuring_together_gives(here: list[int], there: list[int]) -> None:
    assert histogram(here) + histogram(there) == histogram(here + there)


def test_nothing_measured_has_no_percentile() -> None:
    assert percentile({}, 50) is None


def test_clocks_that_disagree_count_as_no_time() -> None:
    assert percentile({bucket(START, START - timedelta(seconds=5)): 1}, 50) == pytest.approx(0.001, rel=0.5)


def test_durations_fall_into_the_columns_of_a_chart() -> None:
    minutes = [5, 20, 50, 300, 3000]
    assert spread(histogram([m * 60_000 for m in minutes]), [900, 3600, 86_400]) == [1, 2, 1, 1]
