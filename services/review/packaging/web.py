"""The variant of the public website: the full text with everything that belongs to it."""

from collections.abc import Mapping
from typing import Any

from services.review.packaging.plain import lead

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


def web(source: Mapping[str, Any]) -> dict[str, Any]:
    """Headline, summary (the text's own beginning where the agency wrote none) and the body in Markdown."""
    return {
        "headline": source["title"],
        "summary": source["summary"] or lead(source["body"], 200),
        "body_markdown": source["body"],
        **{key: source[key] for key in _AS_IT_IS if key in source},
    }
