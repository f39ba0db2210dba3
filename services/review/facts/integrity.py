"""What an item's draft states differently from its source."""

from collections.abc import Mapping
from typing import Any

from services.review.documents import Draft, ItemRow
from services.review.draft import draft_of, first_draft, public_draft
from services.review.facts.compare import compare
from services.review.facts.findings import Finding


def source_of(item: ItemRow) -> Draft:
    """What the draft is measured against: what the agency sent; for a correction, the text that is public.

    Its fact list is the measure of the draft's and the backing of the text, never the draft's own: a fact that an
    editor writes must not vouch for a text that the same editor writes.
    """
    return public_draft(item) if item.get("correction") else first_draft(item["original"])


def findings_of(item: ItemRow, draft: Mapping[str, Any] | None = None) -> list[Finding]:
    """Differences in substance between the draft, or one that is not saved yet, and its source."""
    return compare(source_of(item), draft or draft_of(item))
