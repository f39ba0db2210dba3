"""Web Push: a notification in the browsers of readers who asked for it on the public site.

The Push API and the Notifications API name no lengths; RFC 8030 (section 7.2) has push services take 4,096 bytes of
encrypted content at least, and none is known to take more. Title and text stay below that in any alphabet.
"""

from __future__ import annotations

from shared.bilingual import Bilingual
from shared.channels.declaration import (
    SAFE,
    Capabilities,
    ChannelDeclaration,
    Means,
    Source,
    Variant,
)
from shared.channels.post_preview import post_preview
from shared.channels.rules import OneLine, TextLength
from shared.channels.summary import summary_of
from shared.text.excerpt import LONGEST, beginning

LABEL = Bilingual("Pemberitahuan peramban", "Web Push")
TITLE_LENGTH = 150
"""Characters of the longest title of an item. Phones show about 40 of a notification's title before it is opened."""
USUAL_TEXT = 140
"""Characters that phones show of a notification; whole sentences, so a long first one takes up to LONGEST."""
#: What decides who wants it, how long it is relevant, and how urgent it is.
_KEPT = ("agency", "topic", "kind", "districts", "event_date", "urgency", "urgent_until")


def build(source: Source) -> Variant:
    """Headline and the summary's first sentences; the notification opens the article."""
    variant = {"title": source["title"], "text": beginning(summary_of(source), USUAL_TEXT)}
    return variant | {key: source[key] for key in _KEPT if key in source}


#: Repeating is harmless: the push service replaces what was not shown yet (`Topic`), the browser what was (`tag`).
CHANNEL = ChannelDeclaration(
    name="webpush",
    label=LABEL,
    order=25,
    capabilities=Capabilities(Means.EDIT, Means.EDIT, publish=SAFE, update=SAFE, withdraw=SAFE),
    lease=30.0,
    concurrency=8,
    build=build,
    limits={"text": LONGEST},
    rules=(
        TextLength("title", TITLE_LENGTH, least=1),
        OneLine("title"),
        TextLength("text", LONGEST),
        OneLine("text"),
    ),
    editable=("title", "text"),
    preview=post_preview(LABEL, headline="title", link=None),
)
