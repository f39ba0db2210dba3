"""What an item's draft states differently from its source."""

from collections.abc import Mapping
from typing import Any

from services.review.documents import Draft, ItemRow, Original
from services.review.draft import draft_of, public_draft
from services.review.facts.compare import compare
from services.review.facts.findings import Finding


def source_of(item: ItemRow) -> Original | Draft:
    """What the draft is measured against: the agency's original; for a correction, the text that is public.

    Its fact list is the measure of the draft's and the backing of the text, never the draft's own: a fact that an
    editor writes must not vouch for a text that the same editor writes.
    """
    return public_draft(item) if item.get("correction") else item["original"]


def findings_of(item: ItemRow, draft: Mapping[str, Any] | None = None) -> list[Finding]:
    """Differences in substance between the draft, or one that is not saved yet, and its source."""
    return compare(source_of(item), draft or draft_of(item))
