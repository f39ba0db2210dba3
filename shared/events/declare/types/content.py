"""What happens to an item in review, one event for each action of the life cycle. Review produces these events."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields, validate

from shared.content.hashing import content_hash
from shared.events.declare.data import AgencyData, EventData, timestamp
from shared.events.declare.event import Category, EventType
from shared.events.declare.samples import AGENCY, ITEM, SUBMITTED, TITLE, VARIANTS
from shared.lifecycle import STATES, TRANSITIONS


class ItemData(EventData):
    id = fields.String(required=True)
    version = fields.Integer(required=True, strict=True)
    state = fields.String(required=True, validate=validate.OneOf(list(STATES)))
    agency = fields.Nested(AgencyData, required=True)
    title = fields.String(required=True)
    kind = fields.String(required=True)
    topic = fields.String(required=True)
    urgency = fields.String(required=True)
    districts = fields.List(fields.String(), required=True)
    submitted_at = timestamp(required=True)


class ContentEvent(EventData):
    item = fields.Nested(ItemData, required=True)
    note = fields.String(allow_none=True)


class ContentScheduledEvent(ContentEvent):
    publish_at = timestamp(required=True)


class ContentApprovedEvent(ContentEvent):
    revision = fields.Integer(required=True, strict=True, validate=validate.Range(min=1))
    change = fields.String(required=True, validate=validate.OneOf(["new", "correction"]))
    correction_note = fields.String(allow_none=True)
    content_hash = fields.String(required=True)
    variants = fields.Dict(keys=fields.String(), values=fields.Dict(), required=True)


def _content(
    name: str, summary: str, schema: type[Schema] = ContentEvent, more: Mapping[str, Any] | None = None
) -> EventType:
    return EventType(name, 1, "review", summary, schema, _example(name) | dict(more or {}), Category.ITEM)


def _example(name: str) -> dict[str, Any]:
    """The data after the first row of the life cycle that records this event; `more` fields come on top."""
    row = next(row for row in TRANSITIONS if row.action.event == name)
    item = {
        "id": ITEM,
        "version": 4,
        "state": row.target,
        "agency": AGENCY,
        "title": TITLE,
        "kind": "report",
        "topic": "pertanian",
        "urgency": "normal",
        "districts": ["Pacet"],
        "submitted_at": SUBMITTED,
    }
    note = "Sebutkan sumber jumlah peternak." if row.action.reason and row.action.reason.required else None
    return {"item": item, "note": note}


CONTENT_QUEUED = _content("content.queued", "The item waits in the review queue.")
CONTENT_CLAIMED = _content("content.claimed", "An editor took the item.")
CONTENT_RELEASED = _content(
    "content.released", "The item went back to the queue, by hand or because the lease expired."
)
CONTENT_EDITED = _content("content.edited", "An editor changed the draft.")
CONTENT_CHANGES_REQUESTED = _content("content.changes_requested", "The agency is asked to improve its submission.")
CONTENT_PROPOSED = _content("content.proposed", "The draft is packaged and waits for a second person.")
CONTENT_RETURNED = _content("content.returned", "The second person sent the draft back to the editor.")
CONTENT_PROPOSAL_CANCELLED = _content(
    "content.proposal_cancelled", "The proposer took the draft back to continue with it."
)
CONTENT_SCHEDULED = _content(
    "content.scheduled",
    "Approved, to be published at a set time.",
    ContentScheduledEvent,
    {"publish_at": "2026-11-18T00:00:00+00:00"},
)
CONTENT_UNSCHEDULED = _content("content.unscheduled", "The set time was cancelled before it came.")
CONTENT_APPROVED = _content(
    "content.approved",
    "Approved for publication now, byte for byte.",
    ContentApprovedEvent,
    {"revision": 1, "change": "new", "content_hash": content_hash(VARIANTS), "variants": VARIANTS},
)
CONTENT_PUBLISHED = _content("content.published", "The item is out on its first channel.")
CONTENT_CORRECTING = _content("content.correcting", "A correction of the published item began.")
CONTENT_CORRECTION_CANCELLED = _content("content.correction_cancelled", "The correction was dropped.")
CONTENT_WITHDRAWN = _content("content.withdrawn", "The item must disappear wherever it went.")
CONTENT_REJECTED = _content("content.rejected", "The item is not fit to publish.")
