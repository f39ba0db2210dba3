"""Reading comments from platforms: often while a post is new, and every twelve hours for as long as one is worked on.

One worker at a time reads those of a post, since it moves `comments_due_at` of the delivery on before it does. Accounts
that are stopped are not asked, nor those whose platform wants to be left alone or did not grant the permission.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import structlog

from services.publisher.accounts import limits
from services.publisher.accounts.changes import mark_broken, stored_reason
from services.publisher.accounts.connected import Accounts, AccountUnusable
from services.publisher.channels import scope
from services.publisher.channels.contract import Channel, Comments, ConnectedAccount, ReadingComments
from services.publisher.channels.platform_api import NoClearResponse, Refused
from services.publisher.comments.documents import PlatformComment
from services.publisher.comments.keeping import forget, keep, known_on, release
from services.publisher.documents import Delivery, DeliveryRow
from services.publisher.queries.due import first_of_each
from services.publisher.reasons import PERMISSIONS_MISSING, POST_GONE
from shared.clock import aware
from shared.content.account import Account
from shared.db import server_time

log = structlog.get_logger()

#: New comments are read for so long after a post was published or corrected.
READ_FOR = timedelta(days=14)
#: The pause until the next look is this share of the post's age, within the two limits: 45 looks in two weeks. Two
#: looks that follow each other are never a day apart, so what was deleted at the platform is removed within a day.
SHARE = 0.25
SHORTEST, LONGEST = timedelta(minutes=15), timedelta(hours=12)
#: Posts looked at in one round, each of another account, so that it can be stopped in between.
ROUND = 20
#: Due longer than any other: of each account the post that has been due for longest is looked at.
AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)
#: Seconds for one look; afterwards another worker may take the post.
LEASE = 120.0
#: Seconds until an account is asked again that cannot be used, and one that may not read comments.
STOPPED, DENIED = 600.0, 3600.0
#: Statuses by which a platform says that the post is not there.
GONE = frozenset({404, 410})
#: Comments whose post is looked for in one round of `follow_again`.
MOST_FOLLOWED = 500


class Collector:
    """Reads the comments that are due, of all channels."""

    def __init__(self, channels: Mapping[str, Channel], accounts: Accounts) -> None:
        self._channels = channels
        self._accounts = accounts

    def collect_due(self) -> int:
        """Look at the posts that are due, one of each account; returns how many were looked at."""
        wanted = {"target": {"$nin": resting}} if (resting := limits.resting_looks()) else {}
        rows = [row for row in first_of_each(wanted, "comments_due_at", ROUND, "target") if _claim(row)]
        for row in rows:
            self._collect(row)
        return len(rows)

    def _collect(self, row: DeliveryRow) -> None:
        channel = self._channels.get(row["channel"])
        if channel is None or not row.get("remote_id"):
            _stop(row)
        elif (later := _successor(row)) is not None:
            if later["action"] == "withdraw" or later.get("remote_id") != row.get("remote_id"):
                forget(row)
            _stop(row)
        elif _is_old(row) and not release(row):
            _stop(row)
        elif (pause := _pause(channel, row)) > 0:
            limits.rest_looks(row["target"], pause)
            _later(row, 0)
        elif self._look(channel, row):
            _later(row, _until_next(row))
        else:
            forget(row)
            _stop(row)

    def _look(self, channel: Channel, row: DeliveryRow) -> bool:
        """Keep what is there now; False where nothing will ever be."""
        try:
            known = known_on(row)
            keep(row, self._read(channel, row, known), known, takes_new=not _is_old(row))
        except (Refused, NoClearResponse) as error:
            log.info("comments_not_read", delivery=row["_id"], channel=row["channel"], reason=error.reason.kind.code)
            return not (isinstance(error, Refused) and is_gone(error))
        except AccountUnusable as unusable:
            return not unusable.gone
        except Exception:
            log.exception("comments_channel_raised", delivery=row["_id"], channel=row["channel"])
        return True

    def _read(self, channel: Channel, row: DeliveryRow, known: list[str]) -> Comments:
        if not isinstance(channel, ReadingComments):
            return Comments(())
        account = self._accounts.ready(row["target"])
        with scope.attempt(LEASE) as calls:
            try:
                found = channel.comments(account, str(row.get("remote_id")), known)
            except Refused as refused:
                _learn(account, refused)
                raise
            finally:
                if calls.rest:
                    limits.rest_looks(account.id, calls.rest)
        denied = {"_id": account.id, "comments_reason": {"$ne": None}}
        Account.collection().update_one(denied, {"$set": {"comments_reason": None}})
        return found


def look_now(item_id: str) -> int:
    """Have the posts of an item looked at before all others; returns how many there are whose comments are read."""
    read = {"item_id": item_id, "comments_due_at": {"$exists": True}}
    return int(Delivery.collection().update_many(read, {"$set": {"comments_due_at": AT_ONCE}}).matched_count)


def follow_again() -> int:
    """Have the posts looked at of which an earlier release has left comments; returns how many there are.

    It did not keep which post a comment is below, and looked at no post for longer than two weeks.
    """
    left = PlatformComment.collection().find({"post": None}, {"item_id": 1, "account": 1}).limit(MOST_FOLLOWED)
    places = {(comment["item_id"], comment["account"]) for comment in left}
    for item_id, account in places:
        place = {"item_id": item_id, "target": account}
        newest = Delivery.collection().find_one({**place, "status": "succeeded"}, sort=[("_id", -1)])
        if newest is None or newest["action"] == "withdraw":
            PlatformComment.collection().delete_many({"item_id": item_id, "account": account, "post": None})
        else:
            idle = {"_id": newest["_id"], "comments_due_at": {"$exists": False}}
            Delivery.collection().update_one(idle, {"$set": {"comments_due_at": server_time()}})
    return len(places)


def _learn(account: ConnectedAccount, refused: Refused) -> None:
    """What a refusal says of the account: its credentials are not taken, or comments are not to be read of it."""
    outcome = refused.outcome
    lacks_permission = outcome.reason.kind is PERMISSIONS_MISSING  # reading comments takes more than posting
    if outcome.account_broken and not lacks_permission:
        mark_broken(account.id, outcome.reason, {"configured_at": account.linked_at})
    elif (outcome.permanent or lacks_permission) and not is_gone(refused):
        reason = {"comments_reason": stored_reason(outcome.reason)}
        Account.collection().update_one({"_id": account.id}, {"$set": reason})
        limits.rest_looks(account.id, DENIED)
    if outcome.retry_after:
        limits.rest_looks(account.id, outcome.retry_after)


def is_gone(refused: Refused) -> bool:
    """Whether the platform says that the post is not there."""
    return refused.reason.kind is POST_GONE or (refused.reply is not None and refused.reply.status in GONE)


def _pause(channel: Channel, row: DeliveryRow) -> float:
    """Seconds for which the account is not asked; 0 where it may be."""
    account, declared = Account.collection().find_one({"_id": row["target"]}), channel.declaration.accounts
    if account is None or account["state"] != "ready":
        return STOPPED
    if declared and declared.comments_missing(account.get("granted_scopes")):
        return DENIED
    return limits.rests(row["target"])


def _successor(row: DeliveryRow) -> DeliveryRow | None:
    """The later delivery that has corrected, replaced or withdrawn the post."""
    place = {"item_id": row["item_id"], "channel": row["channel"], "target": row["target"]}
    return Delivery.collection().find_one({**place, "status": "succeeded", "_id": {"$gt": row["_id"]}})


def _is_old(row: DeliveryRow) -> bool:
    return _age(row) > READ_FOR


def _age(row: DeliveryRow) -> timedelta:
    return server_time() - aware(row.get("finished_at") or row["requested_at"])


def _until_next(row: DeliveryRow) -> float:
    return min(max(_age(row) * SHARE, SHORTEST), LONGEST).total_seconds()


def _claim(row: DeliveryRow) -> bool:
    """Have one worker alone look at the post; another one does if there is no result within the lease."""
    until = server_time() + timedelta(seconds=LEASE)
    claimed = _move(row, until)
    row["comments_due_at"] = until
    return claimed


def _later(row: DeliveryRow, seconds: float) -> None:
    """Unless a person wants a look that begins after this one began."""
    _move(row, server_time() + timedelta(seconds=seconds))


def _move(row: DeliveryRow, due: datetime) -> bool:
    wanted = {"_id": row["_id"], "comments_due_at": row.get("comments_due_at")}
    return bool(Delivery.collection().update_one(wanted, {"$set": {"comments_due_at": due}}).modified_count)


def _stop(row: DeliveryRow) -> None:
    Delivery.collection().update_one({"_id": row["_id"]}, {"$unset": {"comments_due_at": ""}})
