"""Names: runs of capitalised words, and single ones inside a sentence (`Dinas Pertanian`, `Trawas`)."""

import re
from dataclasses import dataclass

from services.review.facts.vocabulary import MONTHS, WEEKDAYS
from shared.text.register import over_user_text

_CAPITALISED = r"(?:[A-Z][\w'’-]*)"
#: Words of one name; what is longer is a heading in capitals more than a name, and is read as several.
MOST_WORDS = 10
_RUN = re.compile(rf"(?<!\w){_CAPITALISED}(?:[ \t]+{_CAPITALISED}){{0,{MOST_WORDS - 1}}}")
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

    def appears_in(self, phrases: "Phrases") -> bool:
        """Whether a text has this name, however its words are capitalised."""
        return any(form in phrases for form in {self.text, self.tail} if form)


class Phrases:
    """The words of a text, to ask whether some of them follow each other in it; each length is listed once.

    Of more than MOST_WORDS words, each MOST_WORDS must follow each other.
    """

    def __init__(self, text: str) -> None:
        self._words = _WORD.findall(text.lower())
        self._by_length: dict[int, set[tuple[str, ...]]] = {}

    def __contains__(self, phrase: str) -> bool:
        words = _WORD.findall(phrase.lower())
        parts = (tuple(words[place : place + MOST_WORDS]) for place in range(0, len(words), MOST_WORDS))
        return all(part in self._of_length(len(part)) for part in parts)

    def _of_length(self, length: int) -> set[tuple[str, ...]]:
        if length not in self._by_length:
            shifted = (self._words[place:] for place in range(length))
            self._by_length[length] = set(zip(*shifted, strict=False))
        return self._by_length[length]


@over_user_text
def names(text: str) -> list[Name]:
    """Names in the order of the text."""
    found = (_name(text, match) for match in _RUN.finditer(text))
    return [name for name in found if name is not None]


def _name(text: str, match: re.Match[str]) -> Name | None:
    words = [word for word in match.group().split() if word.lower() not in _NOT_NAMES and not _MONEY.match(word)]
    starts = bool(_SENTENCE_START.search(text[max(0, match.start() - 8) : match.start()]))
    if starts and words and words[0].lower() in _OPENERS:
        words, starts = words[1:], False
    if not words or (len(words) == 1 and (starts or len(words[0]) < 3)):
        return None
    return Name(" ".join(words), " ".join(words[1:]) if starts else "", match.start(), match.end())
