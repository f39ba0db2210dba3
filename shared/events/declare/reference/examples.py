"""An example of every event's data."""

from __future__ import annotations

from typing import Any

from shared.content.hashing import content_hash
from shared.events.declare.event import EventType
from shared.lifecycle import by_event

ITEM = "0199e0c2-5d1c-7a44-b1a1-6f0a9c1d2e3f"
AGENCY = {"code": "dispertan", "name": "Dinas Pertanian", "slug": "dinas-pertanian"}
TITLE = "Vaksinasi PMK di Kecamatan Pacet mencapai 1.250 ekor sapi"
BODY = "Dinas Pertanian menuntaskan vaksinasi PMK di Kecamatan Pacet: 1.250 ekor sapi milik 412 peternak."
FACTS = [{"statement": "1.250 ekor sapi divaksin", "source": "Rekap Bidang Kesehatan Hewan"}]
SUBMITTED = "2026-11-17T01:30:00+00:00"
VARIANTS: dict[str, dict[str, Any]] = {
    "web": {"headline": TITLE, "summary": "Vaksinasi tuntas.", "body_markdown": BODY, "facts": FACTS, "agency": AGENCY}
}


def example_of(declared: EventType) -> dict[str, Any]:
    """Data as an event of this type carries it."""
    family, _, what = declared.name.partition(".")
    examples = {"submission": _submission, "content": _content, "delivery": _delivery, "event": _event}
    return examples[family](what)


def _submission(what: str) -> dict[str, Any]:
    again = what == "resubmitted"
    submission = {
        "id": ITEM,
        "revision": 2 if again else 1,
        "agency": AGENCY,
        "kind": "report",
        "title": TITLE,
        "summary": "Vaksinasi tuntas.",
        "body": BODY,
        "programme": "Pengendalian PMK",
        "topic": "pertanian",
        "audience": "farmers",
        "districts": ["Pacet"],
        "urgency": "normal",
        "facts": FACTS,
        "photos": [{"attachment_id": "0199e0c2-4a00-7b11-9d3e-2f7c5e8a9b10", "alt": "Petugas menyuntik seekor sapi"}],
        "links": [{"label": "Jadwal vaksinasi", "url": "https://mojokertokab.example/vaksinasi"}],
        "submitted_at": SUBMITTED,
    }
    return {"submission": submission, "note": "Jumlah peternak dicocokkan."} if again else {"submission": submission}


def _content(what: str) -> dict[str, Any]:
    action = by_event(f"content.{what}")
    if action is None:
        raise LookupError(f"no action emits content.{what}")
    item = {
        "id": ITEM,
        "version": 4,
        "state": action.ways[0][1],
        "agency": AGENCY,
        "title": TITLE,
        "kind": "report",
        "topic": "pertanian",
        "urgency": "normal",
        "districts": ["Pacet"],
        "submitted_at": SUBMITTED,
    }
    note = "Sebutkan sumber jumlah peternak." if action.reason and action.reason.required else None
    return {"item": item, "note": note, **_more(what)}


def _more(what: str) -> dict[str, Any]:
    if what == "approved":
        return {"revision": 1, "change": "new", "content_hash": content_hash(VARIANTS), "variants": VARIANTS}
    return {"publish_at": "2026-11-18T00:00:00+00:00"} if what == "scheduled" else {}


def _delivery(what: str) -> dict[str, Any]:
    delivery: dict[str, Any] = {
        "id": "0199e0c3-91aa-7c05-8e21-0b5d7f3a6c42",
        "item_id": ITEM,
        "revision": 1,
        "channel": "web",
        "target": "site",
        "action": "publish",
        "status": what,
        "attempts": 0 if what == "requested" else 1,
        "requested_at": "2026-11-17T02:10:00+00:00",
        "finished_at": None if what == "requested" else "2026-11-17T02:10:01+00:00",
        **_ENDS.get(what, {}),
    }
    return {"delivery": delivery, "agency": AGENCY, "topic": "pertanian"}


def _event(what: str) -> dict[str, Any]:
    if what == "resent":
        return {"consumer": "review.submissions", "since": SUBMITTED, "count": 120}
    parked = {
        "id": "review.submissions:0199e0c2-5d20-7f0b-a9b4-1c2d3e4f5a6b",
        "consumer": "review.submissions",
        "event_id": "0199e0c2-5d20-7f0b-a9b4-1c2d3e4f5a6b",
        "type": "id.kabar.submission.received.v1",
        "subject": ITEM,
        "reason": "gave up after 8 attempts: TimeoutError()",
        "parked_at": "2026-11-17T01:42:00+00:00",
    }
    return {"parked": parked, "reason": "Kiriman ujian" if what == "discarded" else None}


_ENDS: dict[str, dict[str, Any]] = {
    "succeeded": {"url": "https://kabar.mojokertokab.example/artikel/vaksinasi-pmk/", "remote_id": ITEM},
    "failed": {"error": "the site refused the article"},
    "unknown": {"error": "no answer within 15 s"},
}
