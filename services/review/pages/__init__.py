"""The editors' pages: the queue and the item."""

from services.review.pages import actions, channels, draft, item, live, names, photos, preview_style, queue
from services.review.pages.blueprint import pages

__all__ = ["actions", "channels", "draft", "item", "live", "names", "pages", "photos", "preview_style", "queue"]
