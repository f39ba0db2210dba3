"""Dates in Indonesian text: `22 November 2022`, `21-22 November 2022`, `22/11/2022`, `2022-11-22`, `November 2022`."""

import re
from bisect import bisect_left, insort
from collections.abc import Iterator
from dataclasses import dataclass

from services.review.facts.matching import Terms
from services.review.facts.vocabulary import MONTHS
from shared.text.register import over_user_text

_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_WRITTEN = re.compile(
    rf"(?<![\w.,])(?:(?P<days>{_DAY}(?:\s?(?:-|–|—|,|dan|sampai|hingga|s/d|s\.d\.)\s?{_DAY}){{0,9}})\s+)?"
    rf"(?P<month>{_MONTH})\b\.?(?:\s+(?P<year>(?:19|20)\d\d)\b)?",
    re.IGNORECASE,
)
_ISO = re.compile(r"\b(?P<year>(?:19|20)\d\d)-(?P<month>0[1-9]|1[0-2])-(?P<days>[0-2]\d|3[01])\b")
_NUMERIC = re.compile(
    rf"(?<![\d/.,-])(?P<days>{_DAY})(?P<sep>[/-])(?P<month>0?[1-9]|1[0-2])"
    rf"(?:(?P=sep)(?P<year>(?:19|20)\d\d|\d\d))?(?![\d/])(?!-\d)"
)


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date as the text gives it; what it leaves out is None."""

    year: int | None
    month: int
    day: int | None
    text: str
    start: int
    end: int

    @property
    def terms(self) -> Terms:
        """Month, year and day; what the text leaves out is None."""
        return self.month, self.year, self.day


@over_user_text
def dates(text: str) -> list[DateMention]:
    """All dates in the order of the text; each day of `21-22 November` is one."""
    found: list[DateMention] = []
    taken: list[tuple[int, int]] = []
    for pattern in (_ISO, _WRITTEN, _NUMERIC):
        for match in pattern.finditer(text):
            mentions = list(_mentions(match))
            if mentions and _is_free(taken, *match.span()):
                insort(taken, match.span())
                found += mentions
    return sorted(found, key=lambda mention: (mention.start, mention.day or 0))


def _is_free(taken: list[tuple[int, int]], start: int, end: int) -> bool:
    """Whether a span overlaps none of these, which are sorted and do not overlap each other."""
    place = bisect_left(taken, (end, 0))
    return place == 0 or taken[place - 1][1] <= start


def _mentions(match: re.Match[str]) -> Iterator[DateMention]:
    groups = match.groupdict()
    if not groups["days"] and not groups["year"]:
        return  # the bare name of a month, or the verb "may"
    if groups.get("sep") == "-" and not groups["year"]:
        return  # a range of figures such as 10-12
    month = MONTHS.get(groups["month"].lower()) or int(groups["month"])
    for day in re.findall(r"\d+", groups["days"] or "") or [None]:
        yield DateMention(
            _year(groups["year"]), month, int(day) if day else None, match.group(), match.start(), match.end()
        )


def _year(text: str | None) -> int | None:
    if not text:
        return None
    return int(text) + (2000 if len(text) == 2 else 0)
