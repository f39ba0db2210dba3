"""What review's events change in a submission. A stale version changes no state but still belongs in the timeline."""

from __future__ import annotations

from typing import Any

from pymongo.client_session import ClientSession

from shared.content import Submission
from shared.events.catalog import CONTENT_APPROVED
from shared.events.consumer import Park
from shared.events.event import Event

#: The youngest entries that a timeline keeps; an editor who saves often must not make the document grow for ever.
MOST_ENTRIES = 300


def follow_content(event: Event, session: ClientSession) -> None:
    """Note one content.* event; parks it when the submission does not exist."""
    submissions = Submission.collection()
    newer = submissions.update_one(
        {"_id": event.subject, "item_version": {"$lt": event.version}}, state_change(event), session=session
    )
    if not newer.matched_count:
        known = submissions.update_one({"_id": event.subject}, {"$push": _timeline(event)}, session=session)
        if not known.matched_count:
            raise Park(f"no submission {event.subject}")
    if event.type is CONTENT_APPROVED:
        _keep_published_text(event, session)


def state_change(event: Event) -> dict[str, Any]:
    """The update for an event that is newer than what is known."""
    note = event.data.get("note")
    changed = {"state": event.data["item"]["state"], "item_version": event.version} | ({"note": note} if note else {})
    return {"$set": changed, "$push": _timeline(event), "$max": {"updated_at": event.time}}


def _timeline(event: Event) -> dict[str, Any]:
    entry = {
        "at": event.time,
        "event": event.name,
        "role": event.actor.get("role", "system"),
        "version": event.version,
    }
    extra = {name: event.data[name] for name in ("note", "publish_at", "correction_note") if event.data.get(name)}
    return {"timeline": {"$each": [entry | extra], "$sort": {"version": 1, "at": 1}, "$slice": -MOST_ENTRIES}}


def _keep_published_text(event: Event, session: ClientSession) -> None:
    """The approved words, so that the agency sees what the editors made of its own."""
    text = event.data["variants"].get("web", {})
    published = {
        "revision": event.data["revision"],
        "headline": text.get("headline", ""),
        "summary": text.get("summary", ""),
        "body": text.get("body_markdown", ""),
        "correction_note": event.data.get("correction_note") or "",
        "approved_at": event.time,
    }
    Submission.collection().update_one(
        {"_id": event.subject, "published.revision": {"$not": {"$gte": published["revision"]}}},
        {"$set": {"published": published}},
        session=session,
    )
