"""Preparing text for extraction: links are taken out without moving anything else."""

import re

_URL = re.compile(r"(?:https?://|www\.)[^\s)>\]]+", re.IGNORECASE)


def blank(text: str, start: int, end: int) -> str:
    """Replace a span by spaces, so that every other position stays where it was."""
    return text[:start] + " " * (end - start) + text[end:]


def without_links(text: str) -> str:
    """Blank out URLs: their digits and capitals are no statements."""
    for match in _URL.finditer(text):
        text = blank(text, match.start(), match.end())
    return text


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
