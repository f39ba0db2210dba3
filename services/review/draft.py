"""The editors' working copy: which parts it has, and where they come from.

Items that were stored before facts could be edited have a draft and a published text without them; both then were
published with the agency's own list, and that is what they read as here. Those from before claims had an answer of
their own, or before accounts could be chosen, read as having none.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from services.review.documents import Draft, Fact, ItemRow, Original, StoredDraft

Text = Literal["title", "summary", "answer", "body"]
TEXTS: tuple[Text, ...] = ("title", "summary", "answer", "body")


def first_draft(submission: Original) -> Draft:
    """What the editors begin with: the agency's own words, photos and facts."""
    claim = submission.get("claim")
    return {
        "title": submission["title"],
        "summary": submission.get("summary") or "",
        "answer": claim.get("answer") or "" if claim else "",
        "body": submission["body"],
        "photos": submission.get("photos") or [],
        "facts": fact_list(submission.get("facts")),
        "accounts": [],
        "wordings": {},
        "focal": {},
    }


def draft_of(item: ItemRow) -> Draft:
    """The draft with all its parts."""
    return _whole(item["draft"], item)


def public_draft(item: ItemRow) -> Draft:
    """The same parts of what is public now."""
    return _whole(item["published"], item)


def published_accounts(item: ItemRow) -> list[str]:
    """The accounts that the public revision went to; none before the first."""
    published = item.get("published")
    return (published.get("accounts") or []) if published else []


def fact_list(facts: Iterable[Mapping[str, Any]] | None) -> list[Fact]:
    """Statements with their sources, and nothing else that came with them."""
    return [{"statement": fact["statement"], "source": fact.get("source") or ""} for fact in facts or ()]


def _whole(stored: StoredDraft, item: ItemRow) -> Draft:
    return {
        "title": stored["title"],
        "summary": stored.get("summary") or "",
        "answer": stored.get("answer") or "",
        "body": stored["body"],
        "photos": stored.get("photos") or [],
        "facts": stored["facts"] if "facts" in stored else fact_list(item["original"].get("facts")),
        "accounts": stored.get("accounts") or [],
        "wordings": stored.get("wordings") or {},
        "focal": stored.get("focal") or {},
    }
