"""Characters as readers see them: an emoji of several code points, or a letter with its accents, is one."""

from __future__ import annotations

import regex

from shared.text.register import over_user_text

_CLUSTER = regex.compile(r"\X")


@over_user_text
def graphemes(text: str) -> int:
    """The number of extended grapheme clusters (Unicode Standard Annex 29); linear in the text."""
    return sum(1 for _ in _CLUSTER.finditer(text))
