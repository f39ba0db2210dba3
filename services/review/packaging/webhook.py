"""The variant that other systems receive: the same statements as the website, as data."""

from collections.abc import Mapping
from typing import Any

from services.review.packaging.plain import plain
from services.review.packaging.web import web


def webhook(source: Mapping[str, Any]) -> dict[str, Any]:
    """What the website shows, with the text in plain words besides, for systems that render no Markdown."""
    return {**web(source), "text": plain(source["body"])}
