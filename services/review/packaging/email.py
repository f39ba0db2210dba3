"""The variant of the e-mail newsletter: a subject that fits a phone, and text that reads without pictures."""

from collections.abc import Mapping
from typing import Any

from services.review.packaging.plain import lead, plain

SUBJECT_LENGTH = 90
"""Characters of a subject that mail programs still show on a wide screen."""
PREHEADER_LENGTH = 140


def email(source: Mapping[str, Any]) -> dict[str, Any]:
    """Subject, preheader and plain text; figures and sources follow the text."""
    opening = source["summary"] or lead(source["body"], PREHEADER_LENGTH)
    variant = {
        "subject": lead(source["title"], SUBJECT_LENGTH),
        "preheader": lead(opening, PREHEADER_LENGTH),
        "headline": source["title"],
        "summary": opening,
        "text": plain(source["body"]),
        "body_markdown": source["body"],
        "photos": source["photos"][:1],
    }
    kept = ("facts", "links", "agency", "topic", "kind", "districts", "claim", "event_date")
    return variant | {key: source[key] for key in kept if key in source}
