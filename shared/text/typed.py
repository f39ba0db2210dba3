"""Text as people and programs send it, made uniform: the same rule for agencies and editors, so that both compare."""

from __future__ import annotations

import re
import unicodedata

from shared.text.register import over_user_text

#: Control characters other than tab, newline and carriage return, which no page can show.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@over_user_text
def has_control_characters(text: str) -> bool:
    """Whether the text holds characters that cannot be shown."""
    return _CONTROL.search(text) is not None


@over_user_text
def in_lines(text: str) -> str:
    """The text in Unicode NFC with `\\n` line ends, trimmed."""
    composed = text if text.isascii() else unicodedata.normalize("NFC", text)
    return composed.replace("\r\n", "\n").replace("\r", "\n").strip()


@over_user_text
def in_one_line(text: str) -> str:
    """The same in one line: runs of white space become one space."""
    return " ".join(in_lines(text).split())
