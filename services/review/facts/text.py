"""Preparing text for extraction: links are taken out without moving anything else."""

import re
from collections.abc import Iterable

from shared.text.register import over_user_text

_URL = re.compile(r"(?:https?://|www\.)[^\s)>\]]+", re.IGNORECASE)


def blanked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Spans replaced by spaces, so that every other position stays where it was; in order, but they may repeat."""
    pieces, position = [], 0
    for start, end in spans:
        if end > position:
            pieces += [text[position:start], " " * (end - max(start, position))]
            position = end
    return "".join([*pieces, text[position:]])


@over_user_text
def without_links(text: str) -> str:
    """URLs replaced by spaces: their digits and capitals are no statements."""
    return _URL.sub(lambda match: " " * len(match.group()), text)


def around(text: str, start: int, end: int, width: int = 32) -> str:
    """A short piece of the text round a span, for a person to find the place."""
    left, right = max(0, start - width), min(len(text), end + width)
    if left:
        left = text.find(" ", left, start) + 1 or left
    if right < len(text):
        cut = text.rfind(" ", end, right)
        right = cut if cut != -1 else right
    piece = " ".join(text[left:right].split())
    return f"{'…' if left else ''}{piece}{'…' if right < len(text) else ''}"
