"""Dates, times, numbers and durations as people read them, in Indonesian or English, with or without a request.

The patterns are those of CLDR, which Babel carries. English is written as in Asia, the day before the month. Times are
those of Mojokerto (WIB, UTC+7).
"""

from __future__ import annotations

from datetime import date, datetime
from itertools import pairwise

from babel import dates, numbers, units

from shared.bilingual import Bilingual
from shared.clock import WIB, wib

#: Language of a page or a mail → Babel's locale.
_LOCALES = {"id": "id", "en": "en_GB"}
#: Units of durations with their length in seconds.
_UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))
#: From so many seconds on, a duration leaves its seconds out.
_WHOLE_MINUTES = 600
_UNDER_ONE_SECOND = Bilingual("kurang dari 1 detik", "under 1 second")


def locale(language: str) -> str:
    """Babel's locale for a language; the Indonesian one for those that Kabar does not have."""
    return _LOCALES.get(language, "id")


def date_text(day: date, language: str = "id") -> str:
    """`22 November 2026`."""
    return dates.format_date(day, "long", locale=locale(language))


def weekday_date(day: date, language: str = "id") -> str:
    """`Minggu, 22 November 2026`."""
    return dates.format_date(day, "EEEE, d MMMM y", locale=locale(language))


def short_date(day: date, language: str = "id") -> str:
    """`22 Nov 2026`."""
    return dates.format_date(day, "medium", locale=locale(language))


def day_and_month(day: date, language: str = "id") -> str:
    """`22 Nov`."""
    return dates.format_date(day, "d MMM", locale=locale(language))


def month_and_year(day: date, language: str = "id", *, short: bool = False) -> str:
    """`November 2026`, or `Nov 2026` where it has to be short."""
    return dates.format_date(day, "MMM y" if short else "MMMM y", locale=locale(language))


def date_range(first: date, last: date, language: str = "id") -> str:
    """`1–22 Nov 2026`."""
    return dates.format_interval(first, last, "yMMMd", locale=locale(language))


def clock_time(moment: datetime, language: str = "id", *, seconds: bool = False) -> str:
    """`14.05 WIB`, or `14:05 WIB` in English; `14.05.33 WIB` with seconds."""
    pattern = "medium" if seconds else "short"
    return f"{dates.format_time(wib(moment), pattern, tzinfo=WIB, locale=locale(language))} WIB"


def date_time(moment: datetime, language: str = "id", *, seconds: bool = False) -> str:
    """`22 Nov 2026, 14.05 WIB`."""
    return f"{short_date(wib(moment), language)}, {clock_time(moment, language, seconds=seconds)}"


def long_date_time(moment: datetime, language: str = "id") -> str:
    """`22 November 2026, 14.05 WIB`."""
    return f"{date_text(wib(moment), language)}, {clock_time(moment, language)}"


def weekday_date_time(moment: datetime, language: str = "id") -> str:
    """`Minggu, 22 November 2026, 14.05 WIB`."""
    return f"{weekday_date(wib(moment), language)}, {clock_time(moment, language)}"


def number(value: float, language: str = "id") -> str:
    """Digits grouped as the language does: `1.119.209`, or `1,119,209` in English."""
    return numbers.format_decimal(value, locale=locale(language))


def file_size(size: int, language: str = "id") -> str:
    """Bytes as `512 B`, `7,5 kB` or `1,2 MB`: units of 1,000, with the language's decimal mark."""
    for unit, factor in (("MB", 1_000_000), ("kB", 1_000)):
        if size >= factor:
            return f"{numbers.format_decimal(round(size / factor, 1), locale=locale(language))} {unit}"
    return f"{size} B"


def percent(share: float, language: str = "id") -> str:
    """A share of 0 to 1 as `97%`; what is not nothing is at least 1%, and what is not all at most 99%."""
    shown = min(max(round(share, 2), 0.01), 0.99) if 0 < share < 1 else share
    return numbers.format_percent(shown, locale=locale(language))


def duration(seconds: float, language: str = "id") -> str:
    """A span of time in at most two units, no finer than people need: `1 hari 9 jam`, `25 menit`, `1 menit 5 detik`.

    Negative spans, from clocks that disagree, count as none.
    """
    if 0 < seconds < 1:
        return _UNDER_ONE_SECOND.en if language == "en" else _UNDER_ONE_SECOND.id
    for (large, size), (small, small_size) in pairwise(_UNITS):
        step = size if small == "second" and seconds >= _WHOLE_MINUTES else small_size
        rounded = round(max(seconds, 0) / step) * step
        if rounded >= size:
            amounts = ((rounded // size, large), (rounded % size // small_size, small))
            return " ".join(_unit(amount, name, language) for amount, name in amounts if amount)
    return _unit(round(max(seconds, 0)), "second", language)


def _unit(amount: int, name: str, language: str) -> str:
    return units.format_unit(amount, f"duration-{name}", locale=locale(language))
