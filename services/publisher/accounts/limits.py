"""How often an account may be used, shared by all workers: its rate limit, pauses, and a circuit breaker.

One document an account, changed by one conditional write an attempt; the time is the database's, since the clocks of
workers may differ.
"""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from services.publisher.accounts.documents import AccountLimit, AccountLimitRow
from shared.channels.accounts import RateLimit
from shared.clock import aware
from shared.db import server_time

#: So many refusals or lost calls in a row open the circuit: no attempt begins until a pause has passed.
TRIPS = 5
#: Seconds of the first pause of an open circuit, which doubles with each probe that fails, and of the longest one.
FIRST_PAUSE, LONGEST_PAUSE = 10.0, 900.0
#: Each pause is longer by up to this share, so that accounts do not come back all at once.
JITTER = 0.3
#: Seconds after which an account is asked for again at the latest, and at the earliest.
SOONEST, LATEST = 0.2, 60.0
#: Seconds beyond which a platform's own word is not followed: it may be wrong by years.
LONGEST_REST = 86_400.0
#: Tests of one account by people: each makes up to four calls of the platform, which count towards its own limits.
TESTS = RateLimit(5, 300)

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - MongoDB's dates have no zone


def take(account_id: str, rate: RateLimit, lease: float) -> datetime | float:
    """Begin an attempt of at most `lease` seconds; returns when it began, or the seconds until it may be worth asking.

    At most `rate.calls` attempts begin in any `rate.seconds`. While the circuit is open none begins; afterwards one
    alone, whose outcome `succeeded` or `failed` tells.
    """
    wanted = {"_id": account_id, "$expr": _may_begin(rate)}
    began = AccountLimit.collection().find_one_and_update(
        wanted, _beginning(rate, lease), return_document=ReturnDocument.AFTER
    )
    if began is not None:
        return aware(began["starts"][-1])
    known = AccountLimit.collection().find_one({"_id": account_id})
    if known is None:
        with suppress(DuplicateKeyError):
            AccountLimit.collection().insert_one({"_id": account_id})
    seconds = _wait(known, rate) if known else 0.0
    return min(max(seconds, SOONEST), LATEST) if seconds > 0 else take(account_id, rate, lease)


def rests(account_id: str) -> float:
    """Seconds for which the account is not to be called at all: its platform said so, or the circuit is open."""
    known = AccountLimit.collection().find_one({"_id": account_id})
    moments = [known.get("not_before"), known.get("probe_until")] if known else []
    return max(((aware(found) - server_time()).total_seconds() for found in moments if found), default=0.0)


def give_back(account_id: str, began: datetime) -> None:
    """The attempt was not made after all, so it does not count; where it was the probe, another one may begin.

    While a probe is under way nothing else begins, so the probe is the attempt that began last.
    """
    probing = {"$eq": [{"$last": "$starts"}, began]}
    rest_of_them = {"$filter": {"input": "$starts", "cond": {"$ne": ["$$this", began]}}}
    AccountLimit.collection().update_one(
        {"_id": account_id, "starts": began},
        [{"$set": {"probe_until": {"$cond": [probing, None, "$probe_until"]}, "starts": rest_of_them}}],
    )


def succeeded(account_id: str) -> None:
    """The platform did what it was asked for, or refused a text for what it says: the account works."""
    AccountLimit.collection().update_one(
        {"_id": account_id, "$or": [{"failures": {"$gt": 0}}, {"probe_until": {"$ne": None}}]},
        {"$set": {"failures": 0}, "$unset": {"probe_until": ""}},
    )


def failed(account_id: str, retry_after: float | None) -> None:
    """The platform refused for now, or did not respond; it may have said for how long it is not to be asked."""
    failures = {"$add": [{"$ifNull": ["$failures", 0]}, 1]}
    doubled = {"$multiply": [FIRST_PAUSE, {"$pow": [2, {"$min": [{"$subtract": ["$failures", TRIPS]}, 10]}]}]}
    longer = random.uniform(1, 1 + JITTER)  # noqa: S311 - jitter, not a secret
    pause = {"$multiply": [{"$min": [LONGEST_PAUSE, doubled]}, longer]}
    seconds = {"$cond": [{"$gte": ["$failures", TRIPS]}, pause, 0]}
    wanted = min(retry_after or 0, LONGEST_REST)
    AccountLimit.collection().update_one(
        {"_id": account_id},
        [
            {"$set": {"failures": failures, "probe_until": None}},
            {"$set": {"not_before": _later({"$max": [seconds, wanted]})}},
        ],
        upsert=True,
    )


def rest(account_id: str, seconds: float) -> None:
    """The platform said that it takes no further calls of the account for so long."""
    wanted = [{"$set": {"not_before": _later(min(seconds, LONGEST_REST))}}]
    AccountLimit.collection().update_one({"_id": account_id}, wanted, upsert=True)


def rest_looks(account_id: str, seconds: float) -> None:
    """Read no comments on the account's posts for so long; deliveries do not wait."""
    wanted = {"$max": {"looks_not_before": server_time() + timedelta(seconds=min(seconds, LONGEST_REST))}}
    AccountLimit.collection().update_one({"_id": account_id}, wanted, upsert=True)


def resume_looks(account_id: str) -> None:
    """Read comments again, as after a test that the account has passed."""
    AccountLimit.collection().update_one({"_id": account_id}, {"$unset": {"looks_not_before": ""}})


def resting_looks() -> list[str]:
    """The accounts whose posts are not looked at now."""
    resting = AccountLimit.collection().find({"looks_not_before": {"$gt": server_time()}}, {"_id": 1})
    return [found["_id"] for found in resting]


def take_test(account_id: str) -> float:
    """Begin a test of the account by a person; returns the seconds until one may begin, 0 where it has begun."""
    recent = _within("tests", TESTS)
    begun = AccountLimit.collection().find_one_and_update(
        {"_id": account_id, "$expr": {"$lt": [{"$size": recent}, TESTS.calls]}},
        [{"$set": {"tests": {"$concatArrays": [recent, ["$$NOW"]]}}}],
    )
    if begun is not None:
        return 0.0
    known = AccountLimit.collection().find_one({"_id": account_id})
    if known is None:
        with suppress(DuplicateKeyError):
            AccountLimit.collection().insert_one({"_id": account_id})
        return take_test(account_id)
    until = aware(known["tests"][-TESTS.calls]) + timedelta(seconds=TESTS.seconds)
    return max(1.0, (until - server_time()).total_seconds())


def _later(seconds: Any) -> dict[str, Any]:
    """What `not_before` becomes: never earlier than it is."""
    return {"$max": ["$not_before", {"$add": ["$$NOW", {"$toLong": {"$multiply": [seconds, 1000]}}]}]}


def _recent(rate: RateLimit) -> dict[str, Any]:
    return _within("starts", rate)


def _within(field: str, rate: RateLimit) -> dict[str, Any]:
    """Those of the moments in a field that count towards a limit."""
    since = {"$subtract": ["$$NOW", rate.seconds * 1000]}
    return {"$filter": {"input": {"$ifNull": [f"${field}", []]}, "cond": {"$gt": ["$$this", since]}}}


def _may_begin(rate: RateLimit) -> dict[str, Any]:
    closed = {"$lt": [{"$ifNull": ["$failures", 0]}, TRIPS]}
    no_probe = {"$lte": [{"$ifNull": ["$probe_until", _EPOCH]}, "$$NOW"]}
    return {
        "$and": [
            {"$lte": [{"$ifNull": ["$not_before", _EPOCH]}, "$$NOW"]},
            {"$lt": [{"$size": _recent(rate)}, rate.calls]},
            {"$or": [closed, no_probe]},
        ]
    }


def _beginning(rate: RateLimit, lease: float) -> list[dict[str, Any]]:
    probing = {"$gte": [{"$ifNull": ["$failures", 0]}, TRIPS]}
    until = {"$add": ["$$NOW", round(lease * 1000)]}
    return [
        {
            "$set": {
                "starts": {"$concatArrays": [_recent(rate), ["$$NOW"]]},
                "probe_until": {"$cond": [probing, until, None]},
            }
        }
    ]


def _wait(known: AccountLimitRow, rate: RateLimit) -> float:
    """Seconds until an attempt may begin, as far as that can be told; 0 where one may begin by now."""
    moment = server_time()
    moments = [aware(found) for found in (known.get("not_before"), known.get("probe_until")) if found]
    starts = known.get("starts", [])
    if len(starts) >= rate.calls:
        moments.append(aware(starts[-rate.calls]) + timedelta(seconds=rate.seconds))
    return max(((found - moment).total_seconds() for found in moments), default=0.0)
