"""What an item's draft states differently from its source."""

from services.review.draft import draft_of, public_draft
from services.review.facts.compare import compare
from services.review.facts.findings import Finding
from shared.db import Document


def source_of(item: Document) -> Document:
    """What the draft is measured against: the agency's original; for a correction, what the public was told.

    Its fact list is the measure of the draft's and the backing of the text, never the draft's own: a fact that an
    editor writes must not vouch for a text that the same editor writes.
    """
    original: Document = item["original"]
    return {**item["published"], **public_draft(item)} if item.get("correction") else original


def findings_of(item: Document) -> list[Finding]:
    """Differences in substance between the draft and its source."""
    return compare(source_of(item), draft_of(item))
