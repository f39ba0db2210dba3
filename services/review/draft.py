"""The editors' working copy: which parts it has, and where they come from.

Items that were stored before facts could be edited have a draft and a published text without them; both then were
published with the agency's own list, and that is what they read as here.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from shared.db import Document

TEXTS = ("title", "summary", "body")
LISTS = ("photos", "facts")


def first_draft(submission: Mapping[str, Any]) -> Document:
    """What the editors begin with: the agency's own words, photos and facts."""
    texts = {key: submission.get(key) or "" for key in TEXTS}
    return {**texts, "photos": submission.get("photos") or [], "facts": fact_list(submission.get("facts"))}


def draft_of(item: Mapping[str, Any]) -> Document:
    """The draft with all its parts."""
    return _with_facts(item["draft"], item)


def public_draft(item: Mapping[str, Any]) -> Document:
    """The same parts of what is public now."""
    published = item["published"]
    return _with_facts({key: published[key] for key in (*TEXTS, *LISTS) if key in published}, item)


def fact_list(facts: Iterable[Mapping[str, Any]] | None) -> list[dict[str, str]]:
    """Statements with their sources, and nothing else that came with them."""
    return [{"statement": fact["statement"], "source": fact.get("source") or ""} for fact in facts or ()]


def _with_facts(draft: Mapping[str, Any], item: Mapping[str, Any]) -> Document:
    if "facts" in draft:
        return dict(draft)
    return {**draft, "facts": fact_list((item.get("original") or {}).get("facts"))}
