"""Webhooks, for other systems: the same statements as the website, as data."""

from __future__ import annotations

from shared.bilingual import Bilingual
from shared.channels.declaration import SAFE, Capabilities, ChannelDeclaration, Means, Source, Variant
from shared.channels.web.declaration import build as build_for_web
from shared.text.markdown import plain_text


def build(source: Source) -> Variant:
    """What the website shows, with the text in plain words besides, for systems that render no Markdown."""
    return {**build_for_web(source), "text": plain_text(source["body"])}


#: Most of a call is waiting for other machines, so more calls run side by side than elsewhere.
CHANNEL = ChannelDeclaration(
    name="webhook",
    label=Bilingual("Webhook", "Webhook"),
    order=30,
    capabilities=Capabilities(Means.EDIT, Means.EDIT, publish=SAFE, update=SAFE, withdraw=SAFE),
    lease=30.0,
    concurrency=4,
    build=build,
)
