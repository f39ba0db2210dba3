"""The e-mail newsletter: a subject that fits a phone, and text that reads without pictures."""

from __future__ import annotations

from shared.bilingual import Bilingual
from shared.channels.declaration import Capabilities, ChannelDeclaration, Source, Variant
from shared.plain_text import lead, plain

SUBJECT_LENGTH = 90
"""Characters of a subject that mail programs still show on a wide screen."""
PREHEADER_LENGTH = 140
PHOTOS = 1


def build(source: Source) -> Variant:
    """Subject, preheader and plain text; figures and sources follow the text."""
    opening = source["summary"] or lead(source["body"], PREHEADER_LENGTH)
    variant = {
        "subject": lead(source["title"], SUBJECT_LENGTH),
        "preheader": lead(opening, PREHEADER_LENGTH),
        "headline": source["title"],
        "summary": opening,
        "text": plain(source["body"]),
        "body_markdown": source["body"],
        "photos": source["photos"][:PHOTOS],
    }
    kept = ("facts", "links", "agency", "topic", "kind", "districts", "claim", "event_date")
    return variant | {key: source[key] for key in kept if key in source}


#: A mail server knows no idempotency key: a late answer after the lease only finds a delivery marked as unknown.
CHANNEL = ChannelDeclaration(
    name="email",
    label=Bilingual("Surel", "E-mail"),
    order=20,
    capabilities=Capabilities(edit=False, delete=False, idempotent=False),
    lease=45.0,
    concurrency=2,
    build=build,
    limits={"subject": SUBJECT_LENGTH, "preheader": PREHEADER_LENGTH, "photos": PHOTOS},
)
