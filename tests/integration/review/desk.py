"""A review desk on real servers: the API as editors call it, and submissions as the intake sends them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from services.review.worker import deliveries, submissions
from shared.db import transaction
from shared.events import Consumer, EventType
from shared.events.consume.handling import Received, Verdict, handle
from shared.events.declare.cloudevents import encode
from shared.events.declare.event import Event
from shared.events.declare.types.delivery import DELIVERY_SUCCEEDED
from shared.events.declare.types.submission import SUBMISSION_RECEIVED, SUBMISSION_RESUBMITTED
from shared.events.log import outbox
from shared.events.log.store import events
from shared.identity import Principal, Role
from shared.ids import new_id
from tests.samples import AGENCY, submission_event

PEOPLE = {
    "editor": ("Rina Kartika", Role.EDITOR),
    "editor2": ("Bagus Pratama", Role.EDITOR),
    "chief": ("Sri Wahyuni", Role.CHIEF_EDITOR),
    "viewer": ("Sekretaris Daerah", Role.VIEWER),
    "ops": ("Dewi Operator", Role.OPS),
}


@dataclass
class Desk:
    """The review service with its people; `post` and `get` speak to its API."""

    app: Flask
    people: dict[str, Principal] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, who: str = "editor") -> TestResponse:
        """GET below /api/v1."""
        return self.app.test_client().get(f"/api/v1{path}", headers=self.bearer(who))

    def post(
        self, item: dict[str, Any], verb: str, who: str = "editor", version: int | None = None, **body: Any
    ) -> TestResponse:
        """Do one thing to an item as it was seen."""
        headers = self.bearer(who) | {"If-Match": f'"{version or item["version"]}"'}
        return self.app.test_client().post(f"/api/v1/items/{item['id']}/{verb}", headers=headers, json=body)

    def does(self, item: dict[str, Any], verb: str, who: str = "editor", **body: Any) -> dict[str, Any]:
        """The same, expecting success; returns the item."""
        response = self.post(item, verb, who, **body)
        assert response.status_code == 200, response.get_data(as_text=True)
        done: dict[str, Any] = response.json
        return done

    def item(self, item_id: str, who: str = "editor") -> dict[str, Any]:
        """An item as the API shows it."""
        response = self.get(f"/items/{item_id}", who)
        assert response.status_code == 200, response.get_data(as_text=True)
        shown: dict[str, Any] = response.json
        return shown

    def bearer(self, who: str) -> dict[str, str]:
        """The header that says who asks."""
        return {"Authorization": f"Bearer {self.tokens[who]}"}

    def submission(self, **changes: Any) -> dict[str, Any]:
        """A new item in the queue."""
        item_id = new_id()
        assert (
            deliver(submissions, event(SUBMISSION_RECEIVED, item_id, submission_event(item_id, **changes))).kind
            == "ack"
        )
        return self.item(item_id)

    def proposed(self, **changes: Any) -> dict[str, Any]:
        """An item that the editor has put before a second person."""
        return self.does(self.does(self.submission(**changes), "claim"), "propose")

    def published(self, **changes: Any) -> dict[str, Any]:
        """An item that is out on the website."""
        item = self.proposed(**changes)
        return self.delivered(self.does(item, "approve", "editor2", content_hash=item["content_hash"]))

    def delivered(self, item: dict[str, Any], **changes: Any) -> dict[str, Any]:
        """The website reports success."""
        happened = event(DELIVERY_SUCCEEDED, item["id"], delivery(item, **changes))
        assert deliver(deliveries, happened).kind == "ack"
        return self.item(item["id"])

    def resubmitted(self, item: dict[str, Any], revision: int, **changes: Any) -> dict[str, Any]:
        """The agency sends an improved revision."""
        data = submission_event(item["id"], revision, **changes)
        assert deliver(submissions, event(SUBMISSION_RESUBMITTED, item["id"], data, revision)).kind == "ack"
        return self.item(item["id"])


def event(kind: EventType, subject: str, data: dict[str, Any], version: int = 1) -> Event:
    """An event as it was recorded by its producer."""
    return transaction(lambda session: outbox.record(session, kind, subject=subject, version=version, data=data))


def deliver(consumer: Consumer, happened: Event) -> Verdict:
    """What a consumer makes of an event that it receives."""
    return handle(consumer, [Received({}, encode(happened))])[0]


def delivery(item: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The data of a delivery event of the website."""
    moment = datetime.now(UTC).isoformat()
    values = {
        "id": new_id(),
        "item_id": item["id"],
        "revision": item["revision"],
        "channel": "web",
        "target": "site",
        "action": "publish",
        "status": "succeeded",
        "url": "http://127.0.0.1:8700/berita/",
        "attempts": 1,
        "requested_at": moment,
        "finished_at": moment,
        **changes,
    }
    return {"delivery": values, "agency": AGENCY, "topic": item["topic"]}


def event_types(item: dict[str, Any]) -> list[str]:
    """The names of the content events of an item, in their order."""
    found = events().find({"subject": item["id"], "source": "review"}).sort("version")
    return [one["type"] for one in found]
