"""Why a message was parked, as a sentence in the reader's language. Texts that machines made stay in English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup, escape

from shared.events.consume.reasons import Reason, ReasonCode, sentence
from shared.web.languages import in_english, pick


def parked_reason(reason: str, code: str | None = None, values: Mapping[str, Any] | None = None) -> Markup:
    """The sentence of a stored reason; where another release parked the message, the text that it stored."""
    try:
        known = Reason(ReasonCode(code or ""), values or {})
        return Markup(sentence(known, pick, _quoted))  # noqa: S704 - a sentence of our own, its values escaped
    except (ValueError, LookupError):
        return _quoted(reason)


def _quoted(text: str) -> Markup:
    """Code speaks English: on pages in another language a screen reader has to know (WCAG 2.2, 3.1.2)."""
    return escape(text) if text.isdecimal() else in_english(text)
