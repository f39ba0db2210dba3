"""What a notification says, and how long and how urgently a push service keeps it for a device that is off."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from services.publisher.channels.contract import Order, Package
from services.publisher.channels.webpush.encryption import base64url
from shared.channels.urgency import urgent_until
from shared.channels.web.dates import parse_date
from shared.channels.webpush.declaration import CHANNEL, TITLE_LENGTH
from shared.clock import WIB, wib
from shared.text.excerpt import LONGEST as LONGEST_TEXT

#: For how long an ordinary item is news.
NEWS = timedelta(days=2)
#: A device that comes back later receives no correction: no push service keeps messages for longer than 4 weeks.
CHANGES = timedelta(weeks=4)
#: Shorter than that would end while a phone sleeps.
SHORTEST = timedelta(hours=1)
#: Bytes of the part of a digest that names a topic: 32 characters, as many as a topic may have (RFC 8030, 5.4).
_TOPIC = 24
#: Before the headline.
URGENT, CORRECTION = "Mendesak: ", "Ralat: "
_LONGEST_TITLE = TITLE_LENGTH + max(len(URGENT), len(CORRECTION))


@dataclass(frozen=True, slots=True)
class Notification:
    """One message, ready to be encrypted for a browser."""

    content: bytes
    #: Seconds for which the push service keeps it.
    lifetime: int
    urgency: str
    #: A later message with the same topic replaces it where it was not delivered yet.
    topic: str

    @property
    def headers(self) -> dict[str, str]:
        """As RFC 8030, section 5 names them."""
        return {"ttl": str(self.lifetime), "urgency": self.urgency, "topic": self.topic}


def new_item(package: Package, order: Order, now: datetime) -> Notification:
    """The item as it is published."""
    variant = package.variants[CHANNEL.name]
    until = urgent_until(variant, package.published_at)
    urgent = until is not None and until > order.requested_at
    relevant = until if until and urgent else _news_until(variant, package.published_at)
    title = URGENT + variant["title"] if urgent else variant["title"]
    return _notification(package, title, variant["text"], relevant - now, urgent=urgent)


def correction(package: Package, now: datetime) -> Notification:
    """The corrected item with what was wrong, in place of the first notification."""
    variant = package.variants[CHANNEL.name]
    note = package.corrections[-1]["note"] if package.corrections else ""
    text = f"{note} {variant['text']}".strip()
    urgent = _is_urgent(variant, package.published_at, now)
    return _notification(package, CORRECTION + variant["title"], text, CHANGES, urgent=urgent)


def withdrawal(package: Package, now: datetime) -> Notification:
    """A notice in place of the first notification; the headline is not shown again."""
    variant = package.variants[CHANNEL.name]
    day = wib(package.published_at)
    which = f"Kabar {package.agency['name']} tanggal {day.day}/{day.month}/{day.year}."
    text = f"{which} {package.withdrawal_note or ''}".strip()
    urgent = _is_urgent(variant, package.published_at, now)
    return _notification(package, "Kabar ini ditarik", text, CHANGES, urgent=urgent)


def greeting(token: str) -> Notification:
    """The first one, whose token the browser returns: only then notifications come to it."""
    shown = {
        "title": "Pemberitahuan aktif",
        "text": "Kabar resmi Kabupaten Mojokerto kini muncul di peramban ini.",
        "path": "/pemberitahuan/",
        "tag": "kabar-aktif",
        "confirm": token,
    }
    return Notification(_json(shown), int(SHORTEST.total_seconds()), "high", topic_of("greeting"))


def topic_of(key: str) -> str:
    """A topic takes 32 characters of URL-safe base64 at most, and no push service needs to know the item's id."""
    return base64url(hashlib.sha256(key.encode()).digest()[:_TOPIC])


def _notification(package: Package, title: str, text: str, relevant: timedelta, *, urgent: bool) -> Notification:
    topic = topic_of(package.item_id)
    shown: dict[str, Any] = {
        "title": title[:_LONGEST_TITLE],
        "text": text[:LONGEST_TEXT],
        "path": package.path,
        "tag": topic,
        "version": 2 * package.revision + (package.withdrawn_at is not None),
        "urgent": urgent,
    }
    seconds = int(min(max(relevant, SHORTEST), CHANGES).total_seconds())
    return Notification(_json(shown), seconds, "high" if urgent else "normal", topic)


def _json(shown: Mapping[str, Any]) -> bytes:
    """Fits into a push whatever is in it: title, text and path are bounded, and no character takes over 6 bytes."""
    return json.dumps(shown, ensure_ascii=False, separators=(",", ":")).encode()


def _is_urgent(variant: Mapping[str, Any], published_at: datetime, now: datetime) -> bool:
    until = urgent_until(variant, published_at)
    return until is not None and until > now


def _news_until(variant: Mapping[str, Any], published_at: datetime) -> datetime:
    """Some days after the publication, or the end of the day of an event that is announced, whichever is later."""
    until = published_at + NEWS
    day = parse_date(variant.get("event_date"))
    return max(until, datetime.combine(day + timedelta(days=1), time(), WIB)) if day else until
