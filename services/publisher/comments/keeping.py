"""What a look at a post's comments changes here: new ones, edited ones, and those that were deleted at the platform."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, cast

from pymongo import DeleteMany, UpdateMany, UpdateOne

from services.publisher.channels.contract import Comment, Comments
from services.publisher.comments.documents import (
    LONGEST_AUTHOR,
    LONGEST_TEXT,
    LONGEST_URL,
    CommentRow,
    PlatformComment,
)
from services.publisher.documents import DeliveryRow
from shared.clock import aware
from shared.db import server_time

#: New comments that are kept of one look, the newest; people read more of them at the platform itself.
MOST_NEW = 50
#: Comments of one post that are followed, the newest; those beyond are removed.
MOST_KEPT = 500
#: Longest id of a comment that is kept.
LONGEST_ID = 500
#: A platform may leave a comment out of one list that is in the next: it is removed when it is still missing so much
#: later. It is in no list of ours in between.
SURE_AFTER = timedelta(hours=1)


def known_on(row: DeliveryRow) -> list[str]:
    """The ids of the comments on a delivery's post that earlier looks have found, newest first, at most MOST_KEPT."""
    found = PlatformComment.collection().find(_on(row), {"remote_id": 1}).sort("at", -1)
    known = [comment["remote_id"] for comment in found]
    if beyond := known[MOST_KEPT:]:
        PlatformComment.collection().delete_many({"account": row["target"], "remote_id": {"$in": beyond}})
    return known[:MOST_KEPT]


def keep(row: DeliveryRow, looked: Comments, known: Sequence[str] = (), *, takes_new: bool = True) -> None:
    """Store what a look at a delivery's post has found; `known` are the comments that were there before."""
    old = set(known)
    newest = sorted(looked.found, key=lambda comment: aware(comment.at), reverse=True)
    usable = [comment for comment in newest if 0 < len(comment.remote_id) <= LONGEST_ID]
    fresh = [comment for comment in usable if comment.remote_id not in old][:MOST_NEW] if takes_new else []
    changes: list[Any] = [_upsert(row, comment) for comment in usable if comment.remote_id in old]
    changes += [_upsert(row, comment) for comment in fresh]
    absent = list(old - {comment.remote_id for comment in looked.found})
    if absent:
        changes += _missing(row, absent, looked)
    if changes:
        PlatformComment.collection().bulk_write(changes, ordered=True)


def release(row: DeliveryRow) -> bool:
    """Remove what no one works on any more of an old post's comments; returns whether any are left."""
    PlatformComment.collection().delete_many({**_on(row), "state": "read"})
    return PlatformComment.collection().find_one(_on(row), {"_id": 1}) is not None


def forget(row: DeliveryRow) -> None:
    """Remove the comments on a post that is no longer there, or no longer looked at."""
    PlatformComment.collection().delete_many(_on(row))


def _on(row: DeliveryRow) -> dict[str, Any]:
    """The comments on a delivery's post, with those of the item whose post an earlier release did not keep."""
    return {"account": row["target"], "item_id": row["item_id"], "post": {"$in": [row.get("remote_id"), None]}}


def _missing(row: DeliveryRow, absent: Sequence[str], looked: Comments) -> list[Any]:
    """Remove the absent comments that were missing before, and note the others. Those not asked for are left alone."""
    moment = server_time()
    where: dict[str, Any] = {"account": row["target"], "remote_id": {"$in": list(absent)}}
    if looked.since is not None:
        where["at"] = {"$gte": looked.since}
    return [
        DeleteMany({**where, "missing_at": {"$lte": moment - SURE_AFTER}}),
        UpdateMany({**where, "missing_at": None}, {"$set": {"missing_at": moment}}),
    ]


def _upsert(row: DeliveryRow, comment: Comment) -> UpdateOne:
    found = PlatformComment(
        account=row["target"],
        remote_id=comment.remote_id,
        item_id=row["item_id"],
        post=row.get("remote_id"),
        title=row["title"],
        channel=row["channel"],
        account_label=row["target_label"],
        author=comment.author[:LONGEST_AUTHOR],
        text=comment.text[:LONGEST_TEXT],
        url=_public(comment.url),
        at=aware(comment.at),
        item_agency=row["agency"]["code"],
    )
    stored = cast(CommentRow, found.validated())
    now_there = {name: stored.get(name) for name in ("author", "text", "url", "post")}
    known = {"account": stored["account"], "remote_id": stored["remote_id"]}
    once = {name: value for name, value in stored.items() if name not in {**now_there, **known}}
    change = {"$set": now_there, "$setOnInsert": once, "$unset": {"missing_at": ""}}
    return UpdateOne(known, change, upsert=True)


def _public(url: str | None) -> str | None:
    """An address that a page may lead to, else None."""
    allowed = url is not None and url.startswith(("https://", "http://")) and len(url) <= LONGEST_URL
    return url if allowed else None
