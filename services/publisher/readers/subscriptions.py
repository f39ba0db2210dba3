"""Subscribing with double opt-in, and unsubscribing, which deletes the address at once."""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Any, cast

from mongoengine import NotUniqueError
from pymongo.errors import DuplicateKeyError

from services.publisher.readers.documents import Interests, Subscriber, SubscriberRow
from shared.clock import now

#: How long an unconfirmed address is kept.
UNCONFIRMED = timedelta(days=7)
#: Shortest time between two confirmation mails to the same address, so that it cannot be flooded.
RESEND = timedelta(minutes=10)


class AlreadySubscribed(Exception):
    """The address has a subscription."""


def normal(email: str) -> str:
    """The form in which an address is kept and compared."""
    return email.strip().lower()


@dataclass(frozen=True, slots=True)
class Wish:
    """What a reader wants: how often (`immediate` or `digest`), in which language, and what."""

    mode: str
    language: str
    interests: Interests = field(default_factory=Interests)


def subscribe(email: str, wish: Wish, by: str) -> SubscriberRow:
    """Subscribe an address whose owner agreed to staff; raises AlreadySubscribed."""
    moment = now()
    document = _new(email, wish, status="active", created_by=by, confirmed_at=moment, last_digest_at=moment)
    try:
        Subscriber.collection().insert_one(document)
    except (DuplicateKeyError, NotUniqueError) as known:
        raise AlreadySubscribed from known
    return document


def request_subscription(email: str, wish: Wish) -> None:
    """Take a request from the public page and have a confirmation mail sent.

    Reveals nothing of what is known of the address; an active subscription stays as it is.
    """
    document = _new(email, wish, status="pending", confirmation_due_at=now())
    try:
        Subscriber.collection().insert_one(document)
    except DuplicateKeyError:
        Subscriber.collection().update_one(
            {"email": normal(email), "status": "pending", "created_at": {"$lt": now() - RESEND}},
            {"$set": {**asdict(wish), "confirmation_due_at": now(), "created_at": now()}},
        )


def confirm(token: str) -> SubscriberRow | None:
    """Make a pending subscription active; also returns one that is active already. None where the token is unknown."""
    moment = now()
    Subscriber.collection().update_one(
        {"token": token, "status": "pending"},
        {
            "$set": {"status": "active", "confirmed_at": moment, "last_digest_at": moment},
            "$unset": {"confirmation_due_at": ""},
        },
    )
    return by_token(token, "active")


def change(token: str, wish: Wish) -> bool:
    """Let an active reader, who has the link of a mail, choose anew; False where the link belongs to none."""
    found = Subscriber.collection().update_one({"token": token, "status": "active"}, {"$set": asdict(wish)})
    return found.matched_count > 0


def unsubscribe(token: str) -> bool:
    """End the subscription of a link and delete its address at once; True also when it had ended before."""
    return _end({"token": token})


def end_subscription(subscriber_id: str) -> bool:
    """The same by id, for staff whom a reader asked."""
    return _end({"_id": subscriber_id})


def by_token(token: str, *states: str) -> SubscriberRow | None:
    """The subscription that a link belongs to."""
    wanted: dict[str, Any] = {"token": token}
    if states:
        wanted["status"] = {"$in": list(states)}
    return Subscriber.collection().find_one(wanted)


def delete_unconfirmed() -> int:
    """Delete addresses whose owners never confirmed; returns how many."""
    old = {"status": "pending", "created_at": {"$lt": now() - UNCONFIRMED}}
    return int(Subscriber.collection().delete_many(old).deleted_count)


def _end(which: dict[str, str]) -> bool:
    Subscriber.collection().update_one(
        {**which, "status": {"$ne": "unsubscribed"}},
        {
            "$set": {"status": "unsubscribed", "unsubscribed_at": now()},
            "$unset": {"email": "", "interests": "", "confirmation_due_at": "", "digest_due_at": ""},
        },
    )
    return Subscriber.collection().find_one(which, {"_id": 1}) is not None


def _new(email: str, wish: Wish, **values: Any) -> SubscriberRow:
    token = secrets.token_urlsafe(24)
    subscriber = Subscriber(email=normal(email), token=token, **asdict(wish), **values)
    return cast(SubscriberRow, subscriber.validated())
