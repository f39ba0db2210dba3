"""Finding submissions, newest first, without ever counting or skipping."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pymongo

from services.intake.documents import Submission
from services.intake.errors import NoSuchSubmission
from services.intake.receipts import id_ending
from shared import keyset
from shared.keyset import Page

#: A search over many years of titles is given up after so many seconds, so that it does not slow down other requests.
SEARCH_SECONDS = 2

_LISTED = (
    "agency",
    "content.title",
    "content.kind",
    "content.topic",
    "content.urgency",
    "content.photos",
    "state",
    "revision",
    "submitted_at",
    "updated_at",
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which submissions: of which agency and in which states (None and none: all), with which words, after which id."""

    agency_code: str | None
    states: tuple[str, ...] = ()
    words: str | None = None
    cursor: str | None = None
    limit: int = 20


def page_of(wanted: Wanted) -> Page[dict[str, Any]]:
    """One page; every cursor is good, since ids alone sort the list."""
    with pymongo.timeout(SEARCH_SECONDS):
        return keyset.page_of(
            Submission.collection(), _condition(wanted), cursor=wanted.cursor, limit=wanted.limit, fields=_LISTED
        )


def detail_of(submission_id: str, agency_code: str | None) -> dict[str, Any]:
    """One submission with all that is known of it; raises NoSuchSubmission, also for another agency's."""
    owner = {"agency_code": agency_code} if agency_code else {}
    found: dict[str, Any] | None = Submission.collection().find_one({"_id": submission_id, **owner})
    if found is None:
        raise NoSuchSubmission(submission_id)
    return found


def _condition(wanted: Wanted) -> dict[str, Any]:
    condition: dict[str, Any] = {}
    if wanted.agency_code:
        condition["agency_code"] = wanted.agency_code
    if wanted.states:
        condition["state"] = {"$in": list(wanted.states)}
    if wanted.words:
        condition["$and"] = _search(wanted.words)
    return condition


def _search(words: str) -> list[dict[str, Any]]:
    ending = id_ending(words)
    if ending:
        return [{"_id": {"$regex": f"{ending}$"}}]
    return [{"content.title": {"$regex": re.escape(word), "$options": "i"}} for word in words.split()]
