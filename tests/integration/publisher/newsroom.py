"""What review would send, as events that are given to the publisher directly."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any

from services.publisher.accounts.connected import Accounts
from services.publisher.attempts import Deliverer
from services.publisher.channels.contract import Channel
from services.publisher.documents import Delivery
from services.publisher.plan import take_approval, take_withdrawal
from services.publisher.settlement import RetryPolicy
from shared.channels import CHANNELS
from shared.clock import now
from shared.content.hashing import content_hash
from shared.db import transaction
from shared.events.declare.event import SYSTEM_ACTOR, Event, EventType
from shared.events.declare.types.content import CONTENT_APPROVED, CONTENT_WITHDRAWN
from shared.ids import new_id
from tests.directory import plain_settings

AGENCY = {"code": "dinas-pertanian", "name": "Dinas Pertanian", "slug": "dinas-pertanian"}
HEADLINE = "Vaksinasi PMK menjangkau 120 ekor sapi di Pacet"
BODY = "Petugas kesehatan hewan memvaksin **120 ekor sapi** milik 34 peternak di Kecamatan Pacet pada Selasa."


def variants(
    headline: str = HEADLINE,
    body: str = BODY,
    accounts: Mapping[str, list[str]] | None = None,
    photos: Sequence[Mapping[str, Any]] = (),
) -> dict[str, dict[str, Any]]:
    """Every channel's variant as review packages it: of those with accounts, where some were chosen."""
    chosen = accounts or {}
    source: dict[str, Any] = {
        "title": headline,
        "summary": "Petugas memvaksin 120 ekor sapi milik 34 peternak.",
        "body": body,
        "photos": [dict(photo) for photo in photos],
        "links": [{"label": "Jadwal vaksinasi", "url": "https://mojokertokab.example/jadwal"}],
        "agency": AGENCY,
        "topic": "pertanian",
        "kind": "news",
        "districts": ["Pacet"],
        "facts": [{"statement": "120 ekor sapi divaksin", "source": "Catatan petugas"}],
    }
    return {
        name: channel.build(copy.deepcopy(source)) | ({"accounts": chosen[name]} if name in chosen else {})
        for name, channel in CHANNELS.items()
        if channel.accounts is None or name in chosen
    }


def approval(item_id: str, version: int = 5, revision: int = 1, note: str | None = None, **changes: Any) -> Event:
    """content.approved: the first revision, or with a note a correction."""
    content = changes.pop("variants", None) or variants()
    data = {
        "item": _item(item_id, version, "approved") | {"title": content["web"]["headline"]},
        "revision": revision,
        "change": "correction" if note else "new",
        "correction_note": note,
        "content_hash": content_hash(content),
        "variants": content,
        **changes,
    }
    return _event(CONTENT_APPROVED, item_id, version, data)


def withdrawal(item_id: str, version: int = 9, note: str = "Angka salah.") -> Event:
    """content.withdrawn."""
    return _event(CONTENT_WITHDRAWN, item_id, version, {"item": _item(item_id, version, "withdrawn"), "note": note})


def take(event: Event, channels: Mapping[str, Channel]) -> None:
    """Have the publisher take the event in, in one transaction as its consumer does."""
    handler = take_approval if event.type is CONTENT_APPROVED else take_withdrawal
    transaction(lambda session: handler(event, session, channels))


def deliverer(channel: Channel, *, lease: float = 30.0, delays: tuple[float, ...] = (0.0, 0.0)) -> Deliverer:
    """A deliverer that does not wait between its attempts."""
    return Deliverer(channel, Accounts(plain_settings()), lease=lease, retries=RetryPolicy(delays, jitter=0))


def rows(item_id: str, **wanted: Any) -> list[dict[str, Any]]:
    """The ledger's rows of an item, oldest first."""
    return list(Delivery.collection().find({"item_id": item_id, **wanted}).sort("_id", 1))


def deliver_all(item_id: str, deliverers: Mapping[str, Deliverer]) -> None:
    """One attempt at everything requested for the item."""
    for row in rows(item_id, status="requested"):
        deliverers[row["channel"]].deliver(row["_id"])


def _item(item_id: str, version: int, state: str) -> dict[str, Any]:
    return {
        "id": item_id,
        "version": version,
        "state": state,
        "agency": AGENCY,
        "title": HEADLINE,
        "kind": "news",
        "topic": "pertanian",
        "urgency": "normal",
        "districts": ["Pacet"],
        "submitted_at": now().isoformat(),
    }


def _event(event_type: EventType, subject: str, version: int, data: dict[str, Any]) -> Event:
    event_type.check(data)
    return Event(
        id=new_id(),
        type=event_type,
        subject=subject,
        version=version,
        time=now(),
        source="review",
        actor=SYSTEM_ACTOR,
        data=data,
        routing_key=event_type.name,
    )
