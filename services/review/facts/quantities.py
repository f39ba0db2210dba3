"""Quantities in Indonesian text: `1.250 ekor`, `12,5 persen`, `Rp1,2 miliar`, `08.30`, `dua belas`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from services.review.facts.matching import Terms
from services.review.facts.number_words import spelled_out
from services.review.facts.text import blanked
from services.review.facts.vocabulary import COUNTED, COUNTERS, SCALES, UNIT_NAMES
from shared.text.register import over_user_text

_NUMBER = re.compile(
    r"""(?<![\w.,])
    (?P<rupiah>Rp\.?\s?|IDR\s?)?
    (?P<number>\d{1,3}(?:\.\d{3})+(?:,\d+)?      # 1.250 or 1.250.000,50
      |\d+[.,]\d+                                # 12,5 or 08.30
      |\d+)
    (?P<rest>\s?%|(?:,-)?)
    (?![\d])""",
    re.VERBOSE | re.IGNORECASE,
)
#: `2 ratus ribu miliar`; more of them only make the number longer.
MOST_SCALES = 4
_WORD = re.compile(r"[^\W\d_]+|°")
_CLOCK = re.compile(r"^([01]?\d|2[0-4])[.](?:[0-5]\d)$")


@dataclass(frozen=True, slots=True)
class Quantity:
    """One quantity: its value, the unit where one is known, what it counts, and its position.

    `value` is in the unit given (rupiah are whole rupiah, `1,2 juta` is 1200000); a time of day has unit `pukul`.
    """

    value: Decimal
    unit: str
    noun: str
    text: str
    start: int
    end: int

    @property
    def terms(self) -> Terms:
        """Value, unit and thing counted; what is not written, or not among what an office counts, is None."""
        return self.value, self.unit or None, self.noun if self.noun in COUNTED else None


@over_user_text
def quantities(text: str) -> list[Quantity]:
    """All quantities in the order of the text; dates must have been blanked out before."""
    found = list(_digits(text))
    text = blanked(text, ((one.start, one.end) for one in found))
    for value, start, end in spelled_out(text):
        unit, noun, end = _unit_after(text, end)
        found.append(Quantity(Decimal(value), unit, noun, text[start:end], start, end))
    return sorted(found, key=lambda one: one.start)


def _digits(text: str) -> Iterator[Quantity]:
    for match in _NUMBER.finditer(text):
        raw, end = match["number"], match.end()
        if _is_clock(raw, match, text):
            yield Quantity(Decimal(raw), "pukul", "", text[match.start() : end], match.start(), end)
            continue
        scale, end = _scale_after(text, end)
        unit, noun, end = _unit(match, text, end)
        yield Quantity(_decimal(raw) * scale, unit, noun, text[match.start() : end].strip(), match.start(), end)


def _is_clock(raw: str, match: re.Match[str], text: str) -> bool:
    if match["rupiah"] or match["rest"] or not _CLOCK.match(raw):
        return False
    return _next_word(text, match.end())[0] not in SCALES


def _decimal(raw: str) -> Decimal:
    """`1.250` is a thousand and more, `12,5` and (as some write it) `12.5` are twelve and a half."""
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", raw):
        raw = raw.replace(".", "")
    return Decimal(raw.replace(",", ".")).normalize()


def _scale_after(text: str, end: int) -> tuple[int, int]:
    scale = 1
    for _ in range(MOST_SCALES):
        word, after = _next_word(text, end)
        if word not in SCALES:
            break
        scale, end = scale * SCALES[word], after
    return scale, end


def _unit(match: re.Match[str], text: str, end: int) -> tuple[str, str, int]:
    if match["rupiah"]:
        return "rupiah", "", end
    if match["rest"].strip() == "%":
        return "persen", "", end
    return _unit_after(text, end)


def _unit_after(text: str, end: int) -> tuple[str, str, int]:
    """The known unit that follows, what is counted, and where these words end."""
    unit, noun = "", ""
    word, after = _next_word(text, end)
    if word in UNIT_NAMES:
        unit, end = UNIT_NAMES[word], after
        word, after = _next_word(text, end) if unit in COUNTERS else ("", end)
    if word:
        noun, end = word, after if word in COUNTED else end
    return unit, noun, end


def _next_word(text: str, position: int) -> tuple[str, int]:
    gap = re.compile(r"[ \t]?\(?").match(text, position)
    match = _WORD.match(text, gap.end() if gap else position)
    return (match.group().lower(), match.end()) if match else ("", position)
