"""The editors' pages: the queue and the item."""

from services.review.pages import (
    actions,
    channels,
    draft,
    item,
    live,
    photos,
    preview_style,
    queue,
    routing,
    template_globals,
)
from services.review.pages.blueprint import pages

__all__ = [
    "actions",
    "channels",
    "draft",
    "item",
    "live",
    "pages",
    "photos",
    "preview_style",
    "queue",
    "routing",
    "template_globals",
]
