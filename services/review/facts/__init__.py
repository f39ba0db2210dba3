"""Fact integrity: nothing added, nothing taken away between what the agency said and what is published."""

from services.review.facts.compare import compare
from services.review.facts.findings import Finding
from services.review.facts.integrity import findings_of, source_of
from services.review.facts.readability import Readability, readability
from services.review.facts.words import Segment, paragraphs_diff

__all__ = [
    "Finding",
    "Readability",
    "Segment",
    "compare",
    "findings_of",
    "paragraphs_diff",
    "readability",
    "source_of",
]
