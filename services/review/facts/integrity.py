"""What an item's draft states differently from its source."""

from services.review.facts.compare import compare
from services.review.facts.findings import Finding
from shared.db import Document


def source_of(item: Document) -> Document:
    """What the draft is measured against: the agency's original; for a correction, what the public was told.

    The agency's fact list stays the backing either way.
    """
    original: Document = item["original"]
    if not item.get("correction"):
        return original
    return {**item["published"], "facts": original.get("facts") or []}


def findings_of(item: Document) -> list[Finding]:
    """Differences in substance between the draft and its source."""
    return compare(source_of(item), item["draft"])
