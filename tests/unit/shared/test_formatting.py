"""Dates, times, numbers and durations read as Indonesian and English people write them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from shared import formatting

#: 22 November in Mojokerto already.
EVENING_UTC = datetime(2026, 11, 21, 18, 5, 9, tzinfo=UTC)
SUNDAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("function", "indonesian", "english"),
    [
        (formatting.date_time, "22 Nov 2026, 01.05 WIB", "22 Nov 2026, 01:05 WIB"),
        (formatting.long_date_time, "22 November 2026, 01.05 WIB", "22 November 2026, 01:05 WIB"),
        (
            formatting.weekday_date_time,
            "Minggu, 22 November 2026, 01.05 WIB",
            "Sunday, 22 November 2026, 01:05 WIB",
        ),
        (formatting.clock_time, "01.05 WIB", "01:05 WIB"),
    ],
)
def test_moments_are_shown_on_the_clock_of_mojokerto(function, indonesian, english):
    assert (function(EVENING_UTC), function(EVENING_UTC, "en")) == (indonesian, english)


def test_days_and_months_are_written_out():
    august = date(2026, 8, 5)
    assert formatting.weekday_date(SUNDAY) == "Minggu, 22 November 2026"
    assert formatting.day_and_month(august) == "5 Agu"
    assert formatting.month_and_year(august) == "Agustus 2026"
    assert formatting.date_range(date(2026, 11, 1), SUNDAY) == "1–22 Nov 2026"
    assert formatting.date_time(EVENING_UTC, seconds=True) == "22 Nov 2026, 01.05.09 WIB"


def test_digits_are_grouped_as_the_language_does():
    assert [formatting.number(1_119_209, language) for language in ("id", "en")] == ["1.119.209", "1,119,209"]


@pytest.mark.parametrize(("share", "shown"), [(0, "0%"), (0.0001, "1%"), (0.97, "97%"), (0.9999, "99%"), (1, "100%")])
def test_a_share_is_nothing_or_all_only_where_it_is(share, shown):
    assert formatting.percent(share) == shown


@pytest.mark.parametrize(
    ("seconds", "indonesian", "english"),
    [
        (118_800, "1 hari 9 jam", "1 day 9 hours"),
        (0, "0 detik", "0 seconds"),
        (-5, "0 detik", "0 seconds"),
        (0.2, "kurang dari 1 detik", "under 1 second"),
        (1, "1 detik", "1 second"),
        (59.6, "1 menit", "1 minute"),
        (65, "1 menit 5 detik", "1 minute 5 seconds"),
        (615, "10 menit", "10 minutes"),
        (3_599, "1 jam", "1 hour"),
        (7_260, "2 jam 1 menit", "2 hours 1 minute"),
        (86_430, "1 hari", "1 day"),
        (172_799, "2 hari", "2 days"),
    ],
)
def test_a_duration_has_at_most_two_units_and_is_no_finer_than_needed(seconds, indonesian, english):
    assert (formatting.duration(seconds), formatting.duration(seconds, "en")) == (indonesian, english)


def test_another_language_is_shown_in_indonesian():
    assert formatting.weekday_date(SUNDAY, "jv") == "Minggu, 22 November 2026"
