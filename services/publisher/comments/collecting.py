"""Reading comments from platforms: often while a post is new, less and less often as it ages, and then no more.

One worker at a time reads those of a post, since it moves `comments_due_at` of the delivery on before it does. Accounts
that are stopped are not asked, nor those whose platform wants to be left alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import cast

import structlog
from pymongo import UpdateOne

from services.publisher.accounts import limits
from services.publisher.accounts.changes import mark_broken
from services.publisher.accounts.connected import Accounts, AccountUnusable
from services.publisher.channels import scope
from services.publisher.channels.contract import (
    Channel,
    Comment,
    ConnectedAccount,
    Failed,
    ReadingComments,
)
from services.publisher.channels.platform_api import NoClearResponse, Refused
from services.publisher.comments.documents import (
    LONGEST_AUTHOR,
    LONGEST_TEXT,
    LONGEST_URL,
    CommentRow,
    PlatformComment,
)
from services.publisher.documents import Delivery, DeliveryRow
from services.publisher.queries.due import first_of_each
from shared.clock import aware
from shared.content.account import Account
from shared.db import server_time

log = structlog.get_logger()

#: Comments are read for so long after a post was published or corrected.
READ_FOR = timedelta(days=14)
#: The pause until the next look is this share of the post's age, within the two limits: 45 looks in two weeks.
SHARE = 0.25
SHORTEST, LONGEST = timedelta(minutes=15), timedelta(hours=12)
#: Posts looked at in one round, each of another account, so that it can be stopped in between.
ROUND = 20
#: Seconds for one look; afterwards another worker may take the post.
LEASE = 120.0
#: Seconds until a post is looked at again whose account cannot be used.
STOPPED = 600.0
#: Comments that are kept of one look, the newest; people read more of them at the platform itself.
MOST_COMMENTS = 50
#: Longest id of a comment that is kept.
LONGEST_ID = 500
#: Statuses by which a platform says that the post is not there.
GONE = frozenset({404, 410})


class Collector:
    """Reads the comments that are due, of all channels."""

    def __init__(self, channels: Mapping[str, Channel], accounts: Accounts) -> None:
        self._channels = channels
        self._accounts = accounts

    def collect_due(self) -> int:
        """Look at the posts that are due, one of each account; returns how many were looked at."""
        rows = [row for row in first_of_each({}, "comments_due_at", ROUND, "target") if _claim(row)]
        for row in rows:
            self._collect(row)
        return len(rows)

    def _collect(self, row: DeliveryRow) -> None:
        channel = self._channels.get(row["channel"])
        if channel is None or not row.get("remote_id") or _is_over(row):
            _stop(row)
        elif (pause := _pause(row["target"])) > 0:
            _later(row, pause)
        elif self._look(channel, row):
            _later(row, _until_next(row))
        else:
            _stop(row)

    def _look(self, channel: Channel, row: DeliveryRow) -> bool:
        """Keep what is there now; False where nothing will ever be."""
        try:
            keep(row, self._read(channel, row))
        except (Refused, NoClearResponse) as error:
            log.info("comments_not_read", delivery=row["_id"], channel=row["channel"], reason=error.reason.kind.code)
            reply = error.reply if isinstance(error, Refused) else None
            return reply is None or reply.status not in GONE
        except AccountUnusable as unusable:
            return not unusable.gone
        except Exception:
            log.exception("comments_channel_raised", delivery=row["_id"], channel=row["channel"])
        return True

    def _read(self, channel: Channel, row: DeliveryRow) -> Sequence[Comment]:
        if not isinstance(channel, ReadingComments):
            return ()
        account = self._accounts.connected(row["target"])
        with scope.attempt(LEASE) as calls:
            try:
                return channel.comments(account, str(row.get("remote_id")))
            except Refused as refused:
                _learn(account, refused.outcome)
                raise
            finally:
                if calls.rest:
                    limits.rest(account.id, calls.rest)


def look_now(item_id: str) -> int:
    """Have the posts of an item looked at next; returns how many there are whose comments are read."""
    moment = server_time()
    waiting = {"item_id": item_id, "comments_due_at": {"$gt": moment}}
    return int(Delivery.collection().update_many(waiting, {"$set": {"comments_due_at": moment}}).matched_count)


def keep(row: DeliveryRow, comments: Sequence[Comment]) -> None:
    """Store the comments on a delivery's post: new ones, and what their authors have changed of known ones."""
    newest = sorted(comments, key=lambda comment: aware(comment.at), reverse=True)[:MOST_COMMENTS]
    changes = [_upsert(row, comment) for comment in newest if 0 < len(comment.remote_id) <= LONGEST_ID]
    if changes:
        PlatformComment.collection().bulk_write(changes, ordered=False)


def _upsert(row: DeliveryRow, comment: Comment) -> UpdateOne:
    found = PlatformComment(
        account=row["target"],
        remote_id=comment.remote_id,
        item_id=row["item_id"],
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
    words = {name: stored.get(name) for name in ("author", "text", "url")}
    known = {"account": stored["account"], "remote_id": stored["remote_id"]}
    once = {name: value for name, value in stored.items() if name not in {**words, **known}}
    return UpdateOne(known, {"$set": words, "$setOnInsert": once}, upsert=True)


def _public(url: str | None) -> str | None:
    """An address that a page may lead to, else None."""
    allowed = url is not None and url.startswith(("https://", "http://")) and len(url) <= LONGEST_URL
    return url if allowed else None


def _learn(account: ConnectedAccount, outcome: Failed) -> None:
    """What a refusal says of the account: its credentials are not taken, or it is to be left alone."""
    if outcome.account_broken:
        mark_broken(account.id, outcome.reason, {"configured_at": account.linked_at})
    if outcome.retry_after:
        limits.rest(account.id, outcome.retry_after)


def _pause(account_id: str) -> float:
    """Seconds for which the account is not asked; 0 where it may be."""
    account = Account.collection().find_one({"_id": account_id}, {"state": 1})
    if account is None or account["state"] != "ready":
        return STOPPED
    return limits.rests(account_id)


def _is_over(row: DeliveryRow) -> bool:
    """Whether the post is too old, or a later delivery has corrected, replaced or withdrawn it."""
    if _age(row) > READ_FOR:
        return True
    place = {"item_id": row["item_id"], "channel": row["channel"], "target": row["target"]}
    later = {**place, "status": "succeeded", "_id": {"$gt": row["_id"]}}
    return Delivery.collection().find_one(later, {"_id": 1}) is not None


def _age(row: DeliveryRow) -> timedelta:
    return server_time() - aware(row.get("finished_at") or row["requested_at"])


def _until_next(row: DeliveryRow) -> float:
    return min(max(_age(row) * SHARE, SHORTEST), LONGEST).total_seconds()


def _claim(row: DeliveryRow) -> bool:
    """Have one worker alone look at the post; another one does if there is no result within the lease."""
    wanted = {"_id": row["_id"], "comments_due_at": row.get("comments_due_at")}
    until = server_time() + timedelta(seconds=LEASE)
    return bool(Delivery.collection().update_one(wanted, {"$set": {"comments_due_at": until}}).modified_count)


def _later(row: DeliveryRow, seconds: float) -> None:
    wanted = {"_id": row["_id"], "comments_due_at": {"$exists": True}}
    due = server_time() + timedelta(seconds=seconds)
    Delivery.collection().update_one(wanted, {"$set": {"comments_due_at": due}})


def _stop(row: DeliveryRow) -> None:
    Delivery.collection().update_one({"_id": row["_id"]}, {"$unset": {"comments_due_at": ""}})
