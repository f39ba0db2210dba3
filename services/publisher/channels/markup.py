"""The words in what platforms return as HTML."""

from __future__ import annotations

import html
import re

import nh3

#: Where HTML has a new line.
_BREAKS = re.compile(r"<br ?/?>|</p>")


def text_of(markup: str) -> str:
    """The text with its lines, without any markup."""
    return html.unescape(nh3.clean(_BREAKS.sub("\n", markup), tags=set())).strip()


def words_of(markup: str) -> str:
    """The text with single spaces."""
    return " ".join(text_of(markup).split())
