"""Subscribing a browser, and ending that. What a stranger can begin is bounded in number, and expires.

A subscription counts only once its browser has returned the token of a first notification: that shows that the address
is a push service's, that it takes our pushes, and that the one who subscribed has the keys.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, cast
from urllib.parse import urlsplit

from bson import Binary
from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from services.publisher.accounts.vault import Vault
from services.publisher.channels.webpush.documents import PushSubscription, PushSubscriptionRow
from services.publisher.channels.webpush.encryption import BrowserKeys, base64url
from services.publisher.readers.documents import Interests
from shared.clock import now
from shared.ids import new_id
from shared.settings import Settings

#: The push services of the browsers that people have; names below those with a dot in front.
SERVICES = ("fcm.googleapis.com", "updates.push.services.mozilla.com", ".notify.windows.com", ".push.apple.com")
#: Subscriptions in all, at other push services, and without the browser's confirmation.
MOST, MOST_ELSEWHERE, MOST_PENDING = 200_000, 200, 2_000
#: Pushes in a row without a clear response, after which one at another push service ends.
MOST_MISSES = 3
#: How long one without a confirmation is kept, and one whose browser shows no sign of being in use.
UNCONFIRMED, UNUSED = timedelta(hours=1), timedelta(days=365)
#: Shortest time between two first notifications to the same browser.
AGAIN = timedelta(minutes=2)
#: Characters of the longest endpoint; those in use have 150 to 500.
LONGEST_ENDPOINT = 1_000
_WRITTEN = re.compile(rf"[!-~]{{1,{LONGEST_ENDPOINT}}}")


class BadEndpoint(ValueError):
    """The endpoint is none of a push service; the message says why."""


class NoRoom(Exception):
    """There are as many subscriptions as may be."""


@dataclass(frozen=True, slots=True)
class Browser:
    """A subscription as its browser gives it."""

    endpoint: str = field(repr=False)
    keys: BrowserKeys = field(repr=False)

    @property
    def host(self) -> str:
        """The push service."""
        return str(urlsplit(self.endpoint).hostname)

    @property
    def known(self) -> bool:
        """Whether it is one that browsers come with."""
        return any(f".{self.host}".endswith(name) if name[0] == "." else self.host == name for name in SERVICES)


class Subscriptions:
    """The subscriptions of all browsers."""

    def __init__(self, settings: Settings) -> None:
        """Touches no database; raises ValueError where an encryption key is malformed."""
        self._vault = Vault(settings.credentials_keys)
        self._secret = settings.secret_key.encode()
        self._stand_in = stand_in(settings)

    def read(self, given: Mapping[str, Any]) -> Browser:
        """A browser's `endpoint` and `keys`; raises BadEndpoint or encryption.BadKeys.

        Nothing is called here: whether the name leads to a public address is checked with every push.
        """
        endpoint = str(given["endpoint"])
        try:
            parts = urlsplit(endpoint)
            port = parts.port
        except ValueError as error:
            raise BadEndpoint("this is no address") from error
        if not parts.hostname or not _WRITTEN.fullmatch(endpoint):
            raise BadEndpoint("this is no address")
        ours = self._stand_in and endpoint.startswith(self._stand_in)
        if not ours and (parts.scheme != "https" or port not in (None, 443) or "@" in parts.netloc):
            raise BadEndpoint("push services have an https address at the usual port")
        return Browser(endpoint, BrowserKeys.read(given["keys"]))

    def begin(self, browser: Browser, interests: Interests, key: str) -> PushSubscriptionRow:
        """Take a subscription in, or what is wished anew. Raises NoRoom, or vault.NoKeys."""
        known = {"digest": self._digest(browser), "key": key}
        changed = {"interests": dict(interests), "seen_at": now()}
        found = PushSubscription.collection().find_one_and_update(known, {"$set": changed})
        if found is None:
            return self._insert(browser, interests, key)
        if found["status"] == "pending":
            due = {"_id": found["_id"], "status": "pending", "created_at": {"$lt": now() - AGAIN}}
            fresh = {"created_at": now(), "greeting_due_at": now()}
            PushSubscription.collection().update_one(due, {"$set": fresh})
        return found

    def state(self, browser: Browser, key: str) -> PushSubscriptionRow | None:
        """What is kept of a browser, which is in use as it asks; None where nothing is."""
        known = {"digest": self._digest(browser), "key": key}
        return PushSubscription.collection().find_one_and_update(known, {"$set": {"seen_at": now()}})

    def end(self, browser: Browser) -> None:
        """Forget a browser that wants no more."""
        PushSubscription.collection().delete_one({"digest": self._digest(browser)})

    def token(self, subscription_id: str) -> str:
        """By which a browser shows that it got the first notification."""
        proof = hmac.new(self._secret, f"webpush-confirmation:{subscription_id}".encode(), hashlib.sha256).hexdigest()
        return f"{subscription_id}.{proof}"

    def confirm(self, token: str) -> bool:
        """Make the subscription of a token count; False where there is none."""
        subscription_id = token.partition(".")[0]
        if not hmac.compare_digest(self.token(subscription_id).encode(), token.encode()):
            return False
        change = {"$set": {"status": "active", "seen_at": now()}, "$unset": {"greeting_due_at": ""}}
        return bool(PushSubscription.collection().update_one({"_id": subscription_id}, change).matched_count)

    def open(self, row: PushSubscriptionRow) -> Browser:
        """Endpoint and keys of a stored subscription; raises vault.NoKeys or WrongKey."""
        values = self._vault.open(row["_id"], row["sealed"])
        return Browser(values["endpoint"], BrowserKeys.read(values))

    def _insert(self, browser: Browser, interests: Interests, key: str) -> PushSubscriptionRow:
        _check_room(browser)
        subscription_id, digest = new_id(), self._digest(browser)
        values = {"endpoint": browser.endpoint, **_written(browser.keys)}
        document = PushSubscription(
            id=subscription_id,
            digest=digest,
            sealed=Binary(self._vault.seal(subscription_id, values)),
            label=f"{browser.host} •••{digest[:4]}",
            key=key,
            known=browser.known,
            interests=dict(interests),
            greeting_due_at=now(),
        )
        row = cast(PushSubscriptionRow, document.validated())
        # One of an earlier key is of no use any more: the browser has bound itself anew.
        PushSubscription.collection().delete_one({"digest": digest, "key": {"$ne": key}})
        try:
            PushSubscription.collection().insert_one(row)
        except DuplicateKeyError:  # the same browser, at the same moment
            return PushSubscription.collection().find_one({"digest": digest}) or row
        return row

    def _digest(self, browser: Browser) -> str:
        """Endpoint and keys together: who knows the endpoint alone can change nothing."""
        whole = json.dumps([browser.endpoint, _written(browser.keys)]).encode()
        return hmac.new(self._secret, b"webpush:" + whole, hashlib.sha256).hexdigest()


def stand_in(settings: Settings) -> str | None:
    """What the addresses of the push service that stands in for all begin with; None where there is none."""
    return f"{settings.platforms_url}/webpush/" if settings.platforms_url else None


def forget(subscription_id: str) -> None:
    """The push service says that it is no more."""
    PushSubscription.collection().delete_one({"_id": subscription_id})


def missed(row: PushSubscriptionRow) -> None:
    """No clear response came. One at a push service that anyone may run ends when that happens again and again."""
    if row["known"]:
        return
    counted = {"$inc": {"misses": 1}}
    after = PushSubscription.collection().find_one_and_update(
        {"_id": row["_id"]}, counted, return_document=ReturnDocument.AFTER
    )
    if after is not None and after.get("misses", 0) >= MOST_MISSES:
        forget(row["_id"])


def arrived(subscription_id: str) -> None:
    """A push was taken: what went unanswered before it no longer counts."""
    PushSubscription.collection().update_one({"_id": subscription_id}, {"$unset": {"misses": ""}})


def delete_expired() -> int:
    """Delete what was never confirmed and what is no longer used; returns how many."""
    pending = {"status": "pending", "created_at": {"$lt": now() - UNCONFIRMED}}
    unused = {"seen_at": {"$lt": now() - UNUSED}}
    return int(PushSubscription.collection().delete_many({"$or": [pending, unused]}).deleted_count)


def _check_room(browser: Browser) -> None:
    collection = PushSubscription.collection()
    pending = collection.count_documents({"status": "pending"}, limit=MOST_PENDING)
    elsewhere = 0 if browser.known else collection.count_documents({"known": False}, limit=MOST_ELSEWHERE)
    if pending >= MOST_PENDING or elsewhere >= MOST_ELSEWHERE or collection.estimated_document_count() >= MOST:
        raise NoRoom


def _written(keys: BrowserKeys) -> dict[str, str]:
    return {"p256dh": base64url(keys.public), "auth": base64url(keys.auth)}
