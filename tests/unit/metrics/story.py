"""Items' stories as events, with times of one's own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from shared.content.topics import TOPICS
from shared.events import Event
from shared.events.declare.catalog import by_name
from shared.events.declare.event import SYSTEM_ACTOR
from tests.samples import submission_body

#: A Monday morning in Mojokerto (08.00 WIB).
MONDAY = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)

AGENCIES = {
    "dinkes": {"code": "dinkes", "name": "Dinas Kesehatan", "slug": "dinas-kesehatan"},
    "disperta": {"code": "disperta", "name": "Dinas Pertanian", "slug": "dinas-pertanian"},
    "kec-pacet": {"code": "kec-pacet", "name": "Kecamatan Pacet", "slug": "kecamatan-pacet"},
}

_STATES = {
    "queued": "received",
    "claimed": "in_review",
    "changes_requested": "changes_requested",
    "proposed": "awaiting_approval",
    "scheduled": "scheduled",
    "approved": "approved",
    "published": "published",
    "correcting": "correcting",
    "withdrawn": "withdrawn",
    "rejected": "rejected",
}


class Story:
    """Collects the events of one item; `after` moves its clock on before each."""

    def __init__(
        self, number: int, agency: str = "dinkes", *, start: datetime = MONDAY, topic: str = "kesehatan", **body: Any
    ) -> None:
        self.number, self.agency, self.topic, self.body, self.clock = number, AGENCIES[agency], topic, body, start
        assert topic in TOPICS
        self.item = _id(start, number, 0)
        self.events: list[Event] = []
        self._version = 0

    def submitted(self) -> Story:
        """The agency sends it."""
        return self._tell("submission.received", {"submission": self._submission(1)})

    def resubmitted(self, after: timedelta, **changes: Any) -> Story:
        """The agency sends it again, improved."""
        self.clock += after
        self.body |= changes
        return self._tell("submission.resubmitted", {"submission": self._submission(2)})

    def content(self, step: str, after: timedelta = timedelta(minutes=10)) -> Story:
        """An editor's step."""
        self.clock += after
        extra = {"publish_at": self.clock.isoformat()} if step == "scheduled" else {}
        return self._tell(f"content.{step}", {"item": self._item(_STATES[step]), **extra})

    def approved(self, after: timedelta = timedelta(minutes=10), revision: int = 1) -> Story:
        """The second person agrees."""
        self.clock += after
        change = "new" if revision == 1 else "correction"
        data = {"revision": revision, "change": change, "content_hash": "0" * 64, "variants": {}}
        return self._tell("content.approved", {"item": self._item("approved"), **data})

    def delivery(
        self,
        result: str,
        channel: str = "web",
        after: timedelta = timedelta(seconds=2),
        *,
        target: str = "site",
        revision: int = 1,
        action: str = "publish",
        version: int = 2,
    ) -> Story:
        """The publisher's word on one delivery."""
        self.clock += after
        status = {"requested": "requested", "succeeded": "succeeded", "failed": "failed", "unknown": "unknown"}[result]
        delivery = {
            "id": f"{self.item}-{channel}-{target}-{revision}-{action}",
            "item_id": self.item,
            "revision": revision,
            "channel": channel,
            "target": target,
            "action": action,
            "status": status,
            "url": "https://kabar.example/berita/x/" if channel == "web" else None,
            "attempts": 1,
            "requested_at": self.clock.isoformat(),
        }
        data = {"delivery": delivery, "agency": self.agency, "topic": self.topic}
        return self._tell(f"delivery.{result}", data, version=version)

    def published(self) -> Story:
        """The whole way of a plain item, with its delivery to the site."""
        self.submitted().content("queued", timedelta(seconds=1)).content("claimed").content("proposed")
        return (
            self.approved(timedelta(minutes=30))
            .delivery("requested", version=1)
            .delivery("succeeded")
            .content("published", timedelta(seconds=1))
        )

    def _tell(self, name: str, data: dict[str, Any], version: int | None = None) -> Story:
        self._version += 1
        declared = by_name(name)
        declared.check(data)
        self.events.append(
            Event(
                id=_id(self.clock, self.number, self._version),
                type=declared,
                subject=self.item,
                version=version or self._version,
                time=self.clock,
                source=declared.producer,
                actor=dict(SYSTEM_ACTOR),
                data=data,
                routing_key=name,
            )
        )
        return self

    def _submission(self, revision: int) -> dict[str, Any]:
        body = submission_body(topic=self.topic, **self.body)
        return {
            **body,
            "id": self.item,
            "revision": revision,
            "agency": self.agency,
            "submitted_at": self.clock.isoformat(),
        }

    def _item(self, state: str) -> dict[str, Any]:
        body = submission_body(**self.body)
        return {
            "id": self.item,
            "version": self._version + 1,
            "state": state,
            "agency": self.agency,
            "title": body["title"],
            "kind": body["kind"],
            "topic": self.topic,
            "urgency": body["urgency"],
            "districts": [],
            "submitted_at": MONDAY.isoformat(),
        }


def _id(at: datetime, number: int, version: int) -> str:
    """A UUIDv7 of that time, the same at every run."""
    milliseconds = int(at.timestamp() * 1000)
    return str(UUID(int=milliseconds << 80 | 7 << 76 | 2 << 62 | number << 16 | version))
