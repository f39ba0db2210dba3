"""The public website: the full text with everything that belongs to it."""

from __future__ import annotations

from pathlib import Path

from shared.bilingual import Bilingual
from shared.channels.declaration import SAFE, Capabilities, ChannelDeclaration, Means, Preview, Source, Variant
from shared.channels.summary import summary_of
from shared.channels.web.preview import preview

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
    "urgency",
    "urgent_until",
)


def build(source: Source) -> Variant:
    """Headline, summary (the text's first sentences where no one wrote one) and the body in Markdown."""
    return {
        "headline": source["title"],
        "summary": summary_of(source),
        "own_summary": source["summary"],
        "body_markdown": source["body"],
        **{key: source[key] for key in _AS_IT_IS if key in source},
    }


CHANNEL = ChannelDeclaration(
    name="web",
    label=Bilingual("Situs web", "Website"),
    order=10,
    capabilities=Capabilities(Means.EDIT, Means.EDIT, publish=SAFE, update=SAFE, withdraw=SAFE),
    lease=15.0,
    concurrency=2,
    build=build,
    preview=Preview(preview, Path(__file__).parent / "assets" / "kabar.css"),
)
