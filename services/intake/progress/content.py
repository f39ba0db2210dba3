"""What review's events change in a submission. A stale version changes no state but still belongs in the timeline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pymongo import UpdateOne
from pymongo.client_session import ClientSession

from services.intake.documents import Submission
from shared.channels.summary import standfirst
from shared.channels.web.declaration import CHANNEL as WEBSITE
from shared.events.consume import Park
from shared.events.consume.reasons import NO_SUBMISSION
from shared.events.declare.event import Event
from shared.events.declare.types.content import CONTENT_APPROVED
from shared.lifecycle import ACTIONS

#: The youngest entries that a timeline keeps; an editor who saves often must not make the document grow for ever.
MOST_ENTRIES = 300
#: Whose notes are written to the agency; the others are the editors' among themselves.
_AGENCY_READS = frozenset(action.event for action in ACTIONS.values() if action.reason and action.reason.agency_reads)


def follow_content(events: Sequence[Event], session: ClientSession) -> None:
    """Note content.* events, with two round trips for all; parks where a submission does not exist."""
    submissions, subjects = Submission.collection(), {event.subject for event in events}
    found = submissions.find({"_id": {"$in": list(subjects)}}, {"item_version": 1}, session=session)
    known = {one["_id"]: one["item_version"] for one in found}
    if missing := subjects - known.keys():
        raise Park(NO_SUBMISSION(item=min(missing)))
    submissions.bulk_write([write for event in events for write in _writes(event, known)], session=session)


def _writes(event: Event, known: dict[str, int]) -> Iterator[UpdateOne]:
    """What one event changes; `known` holds each submission's version and is carried on."""
    newer = event.version > known[event.subject]
    if newer:
        known[event.subject] = event.version
    yield UpdateOne({"_id": event.subject}, state_change(event) if newer else {"$push": _timeline(event)})
    if event.type is CONTENT_APPROVED:
        yield _published_text(event)


def state_change(event: Event) -> dict[str, Any]:
    """The update for an event that is newer than what is known."""
    note = _note(event)
    changed = {"state": event.data["item"]["state"], "item_version": event.version} | ({"note": note} if note else {})
    return {"$set": changed, "$push": _timeline(event), "$max": {"updated_at": event.time}}


def _timeline(event: Event) -> dict[str, Any]:
    entry = {
        "at": event.time,
        "event": event.name,
        "role": event.actor.get("role", "system"),
        "version": event.version,
    }
    details = {name: event.data.get(name) for name in ("publish_at", "correction_note")} | {"note": _note(event)}
    extra = {name: value for name, value in details.items() if value}
    return {"timeline": {"$each": [entry | extra], "$sort": {"version": 1, "at": 1}, "$slice": -MOST_ENTRIES}}


def _note(event: Event) -> str | None:
    return event.data.get("note") if event.name in _AGENCY_READS else None


def _published_text(event: Event) -> UpdateOne:
    """The approved words as the website has them, so that the agency sees what the editors made of its own."""
    text = event.data["variants"].get(WEBSITE.name, {})
    published = {
        "revision": event.data["revision"],
        "headline": text.get("headline", ""),
        "summary": standfirst(text),
        "body": text.get("body_markdown", ""),
        "correction_note": event.data.get("correction_note") or "",
        "approved_at": event.time,
    }
    if "facts" in text:
        published["facts"] = text["facts"]
    if text.get("claim"):
        published["answer"] = text["claim"].get("answer", "")
    return UpdateOne(
        {"_id": event.subject, "published.revision": {"$not": {"$gte": published["revision"]}}},
        {"$set": {"published": published}},
    )
