"""A stored submission as it is shown."""

from __future__ import annotations

from typing import Any

from services.intake.labels import event_label
from services.intake.receipts import receipt
from shared.channels import display_order
from shared.lifecycle import FINAL, STATES, WaitsFor
from shared.web.context import service_context

#: States in which the editors' note still asks something of the agency or explains why the item is not out.
_NOTE_MATTERS = FINAL | {state.name for state in STATES.values() if state.waits_for is WaitsFor.AGENCY}


def receipt_view(document: dict[str, Any], *, revision: int = 1) -> dict[str, Any]:
    """What the sender got when `revision` was stored; the same words however often and late it is asked for."""
    sent = document["submitted_at"]
    if revision > 1:
        sent = next(old["replaced_at"] for old in document["revisions"] if old["revision"] == revision - 1)
    return _identity(document) | {"status": "received", "revision": revision, "submitted_at": sent}


def summary_view(document: dict[str, Any]) -> dict[str, Any]:
    """The short form of the list."""
    content = document["content"]
    return _identity(document) | {
        "agency": document["agency"],
        **{name: content.get(name) for name in ("title", "kind", "topic", "urgency")},
        "status": document["state"],
        **{name: document[name] for name in ("revision", "submitted_at", "updated_at")},
    }


def detail_view(document: dict[str, Any], *, with_contact: bool) -> dict[str, Any]:
    """Everything but who sent it, and the contact only where the reader needs it."""
    shown = _identity(document) | {
        "agency": document["agency"],
        "status": document["state"],
        **{name: document[name] for name in ("revision", "submitted_at", "updated_at", "content")},
        "timeline": timeline_view(document),
        "deliveries": deliveries_view(document),
    }
    if document.get("published"):
        shown["published"] = document["published"]
    if document.get("note") and document["state"] in _NOTE_MATTERS:
        shown["note"] = document["note"]
    if with_contact and document.get("contact"):
        shown["contact"] = document["contact"]
    return shown


def timeline_view(document: dict[str, Any]) -> list[dict[str, Any]]:
    """What happened, oldest first; of several edits in a row only the last."""
    entries = document.get("timeline", [])
    shown = []
    for entry, following in zip(entries, [*entries[1:], None], strict=True):
        if following is not None and entry["event"] == following["event"] == "content.edited":
            continue
        extra = {name: entry[name] for name in ("note", "publish_at") if entry.get(name)}
        note = entry.get("correction_note")
        shown.append(
            {
                "at": entry["at"],
                "event": entry["event"],
                "label": event_label(entry["event"]),
                "actor_role": entry["role"],
            }
            | ({"note": note} if note else {})
            | extra
        )
    return shown


def deliveries_view(document: dict[str, Any]) -> list[dict[str, Any]]:
    """How far each channel got."""
    entries = document.get("deliveries") or {}
    return [
        {"channel": channel, "status": _channel_status(entries[channel])}
        | {name: entries[channel].get(name) for name in ("action", "url", "succeeded", "failed", "unknown", "at")}
        for channel in sorted(entries, key=display_order)
    ]


def etag_of(document: dict[str, Any]) -> str:
    """Changes whenever what is shown of the submission changes."""
    updated = int(document["updated_at"].timestamp() * 1000)
    return f'"{document["revision"]}-{document["item_version"]}-{len(document["timeline"])}-{updated:x}"'


def _channel_status(entry: dict[str, Any]) -> str:
    if entry["unknown"]:
        return "unknown"
    if entry["failed"]:
        return "partial" if entry["succeeded"] else "failed"
    return "succeeded"


def _identity(document: dict[str, Any]) -> dict[str, Any]:
    base = service_context().base_url
    return {
        "id": document["_id"],
        "receipt": receipt(document["_id"], document["submitted_at"]),
        "links": {
            "self": f"{base}/api/v1/submissions/{document['_id']}",
            "portal": f"{base}/portal/submissions/{document['_id']}",
        },
    }
