"""How easily a text reads: long sentences and long words are what a hurried reader stumbles over."""

import re
from dataclasses import dataclass

from shared.text.register import over_user_text

LONG_WORD = 13
"""Letters from which on a word counts as long; Indonesian affixes make 10 to 12 usual."""
EASY_SENTENCE, HARD_SENTENCE = 15.0, 22.0
"""Mean words per sentence up to which a text is easy, and from which on it is hard."""

_END = re.compile(r"(?<=[.!?])[\"”')]*\s+|\n+")
_WORD = re.compile(r"[^\W\d_][\w'’-]*")


@dataclass(frozen=True, slots=True)
class Readability:
    """Level easy|fair|hard, words in all and per sentence (mean, longest), share of long words in per cent."""

    level: str
    words: int
    mean_sentence: float
    longest_sentence: int
    long_words: int


@over_user_text
def readability(text: str) -> Readability:
    """Measure plain text or Markdown."""
    lengths = [len(_WORD.findall(sentence)) for sentence in _END.split(text)]
    lengths = [length for length in lengths if length]
    words = _WORD.findall(text)
    mean = sum(lengths) / len(lengths) if lengths else 0.0
    long_words = round(100 * sum(len(word) >= LONG_WORD for word in words) / len(words)) if words else 0
    return Readability(_level(mean, long_words), len(words), round(mean, 1), max(lengths, default=0), long_words)


def _level(mean: float, long_words: int) -> str:
    if mean <= EASY_SENTENCE and long_words <= 10:
        return "easy"
    return "hard" if mean >= HARD_SENTENCE or long_words >= 20 else "fair"
