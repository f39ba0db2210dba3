"""The ledger's reasons in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup, escape

from services.publisher.documents import StoredReason
from services.publisher.reasons import declared
from shared.reasons import Reason, from_stored
from shared.web.languages import in_english, pick


def reason_text(entry: Mapping[str, Any]) -> Markup:
    """Why a delivery (or one attempt of it) did not succeed, as a sentence; empty where there is no reason.

    What has no code, or one that this release does not declare, is shown as it was stored: an English sentence.
    """
    stored: StoredReason | None = entry.get("coded_reason")
    try:
        known = from_stored(declared(), stored["code"], stored["values"]) if stored else None
    except KeyError:
        known = None
    if stored is None or known is None:
        return in_english(entry.get("error") or entry.get("reason") or "")
    text = sentence(known)
    return escape(f"{text} ({stored['attempts']}×)" if stored.get("attempts") else text)


def sentence(reason: Reason) -> str:
    """A reason in the reader's language."""
    return reason.text(pick)
