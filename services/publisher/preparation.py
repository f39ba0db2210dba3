"""Encodes an item's photos while the second person still reads, so that approval finds them ready."""

from __future__ import annotations

from services.publisher.channels.web.media import prepare_media
from shared.events import Consumer, Event
from shared.events.catalog import CONTENT_PROPOSED


def media_consumer() -> Consumer:
    """Proposed items have their photos prepared where no reader gets at them."""
    consumer = Consumer("publisher.media", service="publisher")
    consumer.task(CONTENT_PROPOSED)(prepare)
    return consumer


def prepare(event: Event) -> None:
    """Prepare each photo of the proposed draft; what is ready already costs nothing."""
    for attachment_id in event.data["item"].get("attachment_ids", ()):
        prepare_media(attachment_id)
