"""Every event type, declared once."""

from __future__ import annotations

from marshmallow import Schema

from shared.events.declare.event import EventType
from shared.events.declare.schemas import (
    ContentApprovedEvent,
    ContentEvent,
    ContentScheduledEvent,
    DeliveryEvent,
    ParkedEvent,
    ResentEvent,
    SubmissionEvent,
)


def _intake(name: str, summary: str) -> EventType:
    return EventType(name, 1, "intake", summary, SubmissionEvent)


def _review(name: str, summary: str, schema: type[Schema] = ContentEvent) -> EventType:
    return EventType(name, 1, "review", summary, schema)


def _publisher(name: str, summary: str) -> EventType:
    return EventType(name, 1, "publisher", summary, DeliveryEvent)


def _ops(name: str, summary: str, schema: type[Schema] = ParkedEvent) -> EventType:
    return EventType(name, 1, "ops", summary, schema)


SUBMISSION_RECEIVED = _intake("submission.received", "An agency sent content.")
SUBMISSION_RESUBMITTED = _intake("submission.resubmitted", "An agency sent an improved revision.")

CONTENT_QUEUED = _review("content.queued", "The item waits in the review queue.")
CONTENT_CLAIMED = _review("content.claimed", "An editor took the item.")
CONTENT_RELEASED = _review("content.released", "The item went back to the queue, by hand or because the lease ran out.")
CONTENT_EDITED = _review("content.edited", "An editor changed the draft.")
CONTENT_CHANGES_REQUESTED = _review("content.changes_requested", "The agency is asked to improve its submission.")
CONTENT_PROPOSED = _review("content.proposed", "The draft is packaged and waits for a second person.")
CONTENT_RETURNED = _review("content.returned", "The second person sent the draft back to the editor.")
CONTENT_SCHEDULED = _review("content.scheduled", "Approved, to be published at a set time.", ContentScheduledEvent)
CONTENT_UNSCHEDULED = _review("content.unscheduled", "The set time was cancelled before it came.")
CONTENT_APPROVED = _review("content.approved", "Approved for publication now, byte for byte.", ContentApprovedEvent)
CONTENT_PUBLISHED = _review("content.published", "The item is out on its first channel.")
CONTENT_CORRECTING = _review("content.correcting", "A correction of the published item began.")
CONTENT_CORRECTION_CANCELLED = _review("content.correction_cancelled", "The correction was dropped.")
CONTENT_WITHDRAWN = _review("content.withdrawn", "The item must disappear wherever it went.")
CONTENT_REJECTED = _review("content.rejected", "The item is not fit to publish.")

DELIVERY_REQUESTED = _publisher("delivery.requested", "An item is to be sent to one target of one channel.")
DELIVERY_SUCCEEDED = _publisher("delivery.succeeded", "The target has the item; evidence is attached.")
DELIVERY_FAILED = _publisher("delivery.failed", "The target refused for good.")
DELIVERY_UNKNOWN = _publisher("delivery.unknown", "No answer came; the outcome must be settled, not retried.")

EVENT_REPLAYED = _ops("event.replayed", "An operator sent a parked message to its consumer once more.")
EVENT_DISCARDED = _ops("event.discarded", "An operator put a parked message away, with a reason.")
EVENT_RESENT = _ops("event.resent", "An operator sent a part of the log to one consumer once more.", ResentEvent)

#: Every declaration by (name, version).
CATALOG: dict[tuple[str, int], EventType] = {
    (declared.name, declared.version): declared
    for declared in list(globals().values())
    if isinstance(declared, EventType)
}
_BY_WIRE_TYPE = {declared.wire_type: declared for declared in CATALOG.values()}


class UnknownEventType(LookupError):
    """A message carries a type or version that this release does not declare."""


def by_wire_type(wire_type: str) -> EventType:
    """The declaration behind a CloudEvents `type`; raises UnknownEventType."""
    try:
        return _BY_WIRE_TYPE[wire_type]
    except KeyError:
        raise UnknownEventType(wire_type) from None


def by_name(name: str, version: int = 1) -> EventType:
    """The declaration of that name and version; raises UnknownEventType."""
    try:
        return CATALOG[(name, version)]
    except KeyError:
        raise UnknownEventType(f"{name} v{version}") from None
