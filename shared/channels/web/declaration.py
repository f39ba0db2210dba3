"""The public website: the full text with everything that belongs to it."""

from __future__ import annotations

from shared.bilingual import Bilingual
from shared.channels.declaration import Capabilities, ChannelDeclaration, Source, Variant
from shared.plain_text import lead

SUMMARY_LENGTH = 200
"""Characters of the summary that is made where the agency wrote none."""

#: What the website takes over under the same name.
_AS_IT_IS = (
    "photos",
    "links",
    "agency",
    "topic",
    "kind",
    "audience",
    "districts",
    "facts",
    "programme",
    "claim",
    "event_date",
)


def build(source: Source) -> Variant:
    """Headline, summary (the text's own beginning where the agency wrote none) and the body in Markdown."""
    return {
        "headline": source["title"],
        "summary": source["summary"] or lead(source["body"], SUMMARY_LENGTH),
        "body_markdown": source["body"],
        **{key: source[key] for key in _AS_IT_IS if key in source},
    }


CHANNEL = ChannelDeclaration(
    name="web",
    label=Bilingual("Situs web", "Website"),
    order=10,
    capabilities=Capabilities(edit=True, delete=True, idempotent=True),
    lease=15.0,
    concurrency=2,
    build=build,
)
