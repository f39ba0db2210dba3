"""Why a message was parked, as a sentence in the reader's language. Texts that machines made stay in English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup, escape

from shared.events.consume.reasons import DECLARED
from shared.reasons import from_stored
from shared.web.languages import in_english, pick


def parked_reason(reason: str, code: str | None = None, values: Mapping[str, Any] | None = None) -> Markup:
    """The sentence of a stored reason; where another release parked the message, the text that it stored."""
    try:
        known = from_stored(DECLARED, code or "", values or {})
    except LookupError:
        return in_english(reason)
    return Markup(known.text(pick, _quoted))  # noqa: S704 - a sentence of our own, its values escaped


def _quoted(text: str) -> Markup:
    return escape(text) if text.isdecimal() else in_english(text)
