"""Where web addresses are in a plain text."""

from __future__ import annotations

from dataclasses import dataclass

import regex

from shared.text.register import over_user_text

#: An address ends before white space, brackets and quotation marks. Possessive, so the time is linear in the text.
_ADDRESS = regex.compile(r"\bhttps?://[^\s<>\"'“”‘’«»()\[\]{}]++", regex.IGNORECASE)
#: What ends a sentence does not belong to an address before it.
_AFTER = ".,;:!?…"


@dataclass(frozen=True, slots=True)
class Link:
    """An address and where it is, in code points."""

    start: int
    end: int
    url: str


@over_user_text
def links(text: str) -> list[Link]:
    """The addresses with http or https, in their order."""
    found = []
    for match in _ADDRESS.finditer(text):
        url = match.group().rstrip(_AFTER)
        found.append(Link(match.start(), match.start() + len(url), url))
    return found
