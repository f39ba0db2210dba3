"""The e-mail newsletter: subject, preview line, and text that reads without pictures."""

from __future__ import annotations

from shared.bilingual import Bilingual
from shared.channels.declaration import NEVER, Capabilities, ChannelDeclaration, Means, Preview, Source, Variant
from shared.channels.email.rendering import FOLDER, preview
from shared.channels.rules import OneLine, TextLength
from shared.channels.summary import summary_of
from shared.text.excerpt import LONGEST, beginning
from shared.text.markdown import plain_text

PREHEADER_LENGTH = 140
"""Characters that mail programs show beside the subject; whole sentences, so a long first one takes up to LONGEST."""
SUBJECT_LENGTH = 150
"""Characters of the longest subject, as of the longest title: more is cut in every list of mails."""
PHOTOS = 1


def build(source: Source) -> Variant:
    """Subject, preheader and plain text; figures and sources follow the text."""
    summary = summary_of(source)
    variant = {
        "subject": source["title"],
        "preheader": beginning(summary, PREHEADER_LENGTH),
        "headline": source["title"],
        "summary": summary,
        "own_summary": source["summary"],
        "text": plain_text(source["body"]),
        "body_markdown": source["body"],
        "photos": source["photos"][:PHOTOS],
    }
    kept = ("facts", "links", "agency", "topic", "kind", "districts", "claim", "event_date", "urgency", "urgent_until")
    return variant | {key: source[key] for key in kept if key in source}


#: Mail servers have no idempotency keys: a late reply after the lease only finds a delivery marked as unknown.
CHANNEL = ChannelDeclaration(
    name="email",
    label=Bilingual("Surel", "E-mail"),
    order=20,
    capabilities=Capabilities(Means.REPLY, Means.REPLY, publish=NEVER, update=NEVER, withdraw=NEVER),
    lease=45.0,
    concurrency=2,
    build=build,
    preview=Preview(preview, FOLDER / "mail.css"),
    limits={"preheader": LONGEST, "photos": PHOTOS},
    rules=(
        TextLength("subject", SUBJECT_LENGTH, least=1),
        OneLine("subject"),
        TextLength("preheader", LONGEST),
        OneLine("preheader"),
    ),
    editable=("subject", "preheader"),
)
