"""Fact integrity: what was added, lost or changed between what the agency said and what is published."""

from services.review.facts.compare import compare
from services.review.facts.findings import Finding
from services.review.facts.integrity import findings_of, source_of
from services.review.facts.readability import Readability, readability

__all__ = [
    "Finding",
    "Readability",
    "compare",
    "findings_of",
    "readability",
    "source_of",
]
