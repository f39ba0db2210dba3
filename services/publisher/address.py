"""The address of an article on the public site: fixed at the first approval, so every channel can link to it."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime

from shared.clock import wib

#: Longest slug, in characters; cut at a word.
MAX_SLUG = 80


def article_path(item_id: str, headline: str, published_at: datetime) -> str:
    """`/berita/<year>/<month>/<slug>-<end of the id>/`, year and month as on the wall clock in WIB."""
    day = wib(published_at)
    return f"/berita/{day:%Y}/{day:%m}/{slug(headline)}-{item_id[-8:]}/"


def slug(text: str) -> str:
    """Lower-case ASCII words joined by hyphens; `artikel` where nothing is left."""
    plain = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    words = re.findall(r"[a-z0-9]+", plain.lower())
    kept = ""
    for word in words:
        longer = f"{kept}-{word}" if kept else word[:MAX_SLUG]
        if len(longer) > MAX_SLUG:
            break
        kept = longer
    return kept or "artikel"
