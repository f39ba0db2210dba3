"""Figures in Indonesian text: `1.250 ekor`, `12,5 persen`, `Rp1,2 miliar`, `08.30`, `dua belas`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from services.review.facts.number_words import spelled_out
from services.review.facts.text import blank
from services.review.facts.vocabulary import COUNTED, COUNTERS, SCALES, UNIT_NAMES

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
_WORD = re.compile(r"[^\W\d_]+|°")
_CLOCK = re.compile(r"^([01]?\d|2[0-4])[.](?:[0-5]\d)$")


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: its value, the unit where one is known, what it counts, and where it stands.

    `value` is in the unit given (rupiah are whole rupiah, `1,2 juta` is 1200000); a time of day has unit `pukul`.
    """

    value: Decimal
    unit: str
    noun: str
    text: str
    start: int
    end: int

    @property
    def anchor(self) -> Decimal:
        """What equal figures have in common for certain, to look them up by."""
        return self.value

    def same_as(self, other: "Figure") -> bool:
        """Equal value, no contradiction in unit or thing counted; what is not written contradicts nothing."""
        return (
            self.value == other.value
            and (self.unit == other.unit or not self.unit or not other.unit)
            and (self.noun == other.noun or not {self.noun, other.noun} <= COUNTED)
        )


def figures(text: str) -> list[Figure]:
    """All figures in the order of the text; dates must have been blanked out before."""
    found = list(_digits(text))
    for figure in found:
        text = blank(text, figure.start, figure.end)
    for value, start, end in spelled_out(text):
        unit, noun, end = _unit_after(text, end)
        found.append(Figure(Decimal(value), unit, noun, text[start:end], start, end))
    return sorted(found, key=lambda figure: figure.start)


def _digits(text: str) -> Iterator[Figure]:
    for match in _NUMBER.finditer(text):
        raw, end = match["number"], match.end()
        if _is_clock(raw, match, text):
            yield Figure(Decimal(raw), "pukul", "", text[match.start() : end], match.start(), end)
            continue
        scale, end = _scale_after(text, end)
        unit, noun, end = _unit(match, text, end)
        yield Figure(_decimal(raw) * scale, unit, noun, text[match.start() : end].strip(), match.start(), end)


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
    while True:
        word, after = _next_word(text, end)
        if word not in SCALES:
            return scale, end
        scale, end = scale * SCALES[word], after


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
