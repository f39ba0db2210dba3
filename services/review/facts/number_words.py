"""Indonesian number words: `dua belas` is 12, `tiga ratus lima puluh ribu` is 350000."""

import re
from collections.abc import Iterator

from services.review.facts.vocabulary import DIGIT_WORDS, FIXED_WORDS
from shared.text.register import over_user_text

_SMALL = {"belas", "puluh", "ratus"}
_LARGE = {"ribu": 10**3, "juta": 10**6, "miliar": 10**9, "triliun": 10**12}
_WORDS = "|".join(sorted({*DIGIT_WORDS, *FIXED_WORDS, *_SMALL, *_LARGE}, key=len, reverse=True))
_RUN = re.compile(rf"\b(?:{_WORDS})(?:\s+(?:{_WORDS}))*\b", re.IGNORECASE)


@over_user_text
def spelled_out(text: str) -> Iterator[tuple[int, int, int]]:
    """(value, start, end) of every number written in words; a lone `satu` is an article more than a figure."""
    for match in _RUN.finditer(text):
        words = match.group().lower().split()
        value = _value(words)
        if value is not None and words != ["satu"]:
            yield value, match.start(), match.end()


def _value(words: list[str]) -> int | None:
    total = group = digit = 0
    for word in words:
        if word in DIGIT_WORDS:
            group, digit = group + digit, DIGIT_WORDS[word]
        elif word in FIXED_WORDS:
            group, digit = group + digit + FIXED_WORDS[word], 0
        elif word in _LARGE:
            if not group + digit:
                return None
            total, group, digit = total + (group + digit) * _LARGE[word], 0, 0
        elif not digit:
            return None
        else:
            group, digit = group + _small(word, digit), 0
    return total + group + digit


def _small(word: str, digit: int) -> int:
    return {"belas": 10 + digit, "puluh": digit * 10, "ratus": digit * 100}[word]
