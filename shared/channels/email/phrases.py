"""The frame's words in the reader's language, from the shared catalogue; a mail is made outside of requests."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path

from babel.messages.pofile import read_po

_CATALOGUES = Path(__file__).parents[2] / "web" / "translations"


def phrases(language: str) -> Callable[..., str]:
    """A gettext for that language; falls back to the English of the source."""
    words = _words(language)

    def gettext(text: str, **values: object) -> str:
        found = words.get(text) or text
        return found % values if values else found

    return gettext


def mark(text: str) -> str:
    """Let the catalogue carry a text that is translated later; imported as `_`."""
    return text


@lru_cache
def _words(language: str) -> Mapping[str, str]:
    path = _CATALOGUES / language / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return {}
    with path.open("rb") as file:
        return {str(entry.id): str(entry.string) for entry in read_po(file) if entry.id and not entry.fuzzy}
