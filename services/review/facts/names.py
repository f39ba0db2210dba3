"""Names: runs of capitalised words, and single ones inside a sentence (`Dinas Pertanian`, `Trawas`)."""

import re
from dataclasses import dataclass

from services.review.facts.vocabulary import MONTHS, WEEKDAYS

_CAPITALISED = r"(?:[A-Z][\w'’-]*)"
_RUN = re.compile(rf"(?<!\w){_CAPITALISED}(?:[ \t]+{_CAPITALISED})*")
_WORD = re.compile(r"[^\W_]+")
_MONEY = re.compile(r"Rp\d")
_SENTENCE_START = re.compile(r"(?:^|[.!?:;\n\"“*#>(-])[\s\"“'*#>(-]*$")
_NOT_NAMES = frozenset({*WEEKDAYS, *MONTHS, "rp", "wib", "idr"})
_FUNCTION_WORDS = (
    "menurut sebanyak pada di ke dari untuk dalam bagi selain selama setelah sebelum saat ketika oleh dengan namun "
    "sementara sedangkan hingga sampai para seluruh kata ujar melalui bersama karena jika bila agar serta dan atau "
    "the in on at for from by with after before during"
)
_OPENERS = frozenset(_FUNCTION_WORDS.split())


@dataclass(frozen=True, slots=True)
class Name:
    """A name as written; `tail` is it without its first word where that only opens a sentence."""

    text: str
    tail: str
    start: int
    end: int

    def appears_in(self, normalised: str) -> bool:
        """Whether a text prepared by `normalise` has this name, however its words are capitalised."""
        return any(_has(normalised, form) for form in {self.text, self.tail} if form)


def names(text: str) -> list[Name]:
    """Names in the order of the text."""
    found = (_name(text, match) for match in _RUN.finditer(text))
    return [name for name in found if name is not None]


def normalise(text: str) -> str:
    """Lower case with single spaces and a space at both ends, words only."""
    return f" {' '.join(_WORD.findall(text.lower()))} "


def _has(normalised: str, form: str) -> bool:
    return normalise(form) in normalised


def _name(text: str, match: re.Match[str]) -> Name | None:
    words = [word for word in match.group().split() if word.lower() not in _NOT_NAMES and not _MONEY.match(word)]
    starts = bool(_SENTENCE_START.search(text[max(0, match.start() - 8) : match.start()]))
    if starts and words and words[0].lower() in _OPENERS:
        words, starts = words[1:], False
    if not words or (len(words) == 1 and (starts or len(words[0]) < 3)):
        return None
    return Name(" ".join(words), " ".join(words[1:]) if starts else "", match.start(), match.end())
