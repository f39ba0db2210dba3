"""The data of review's events."""

from typing import Any

from services.review.documents import Agency, ItemRow, Proposal
from shared.clock import aware


def item_data(item: ItemRow) -> dict[str, Any]:
    """What every content event says about its item."""
    return {
        "id": item["_id"],
        "version": item["version"],
        "state": item["state"],
        "agency": agency_data(item["agency"]),
        "title": item["draft"]["title"],
        "kind": item["kind"],
        "topic": item["topic"],
        "urgency": item["urgency"],
        "audience": item.get("audience"),
        "districts": item.get("districts") or [],
        "revision": item.get("revision", 0),
        "submission_revision": item["submission_revision"],
        "submitted_at": aware(item["submitted_at"]).isoformat(),
    }


def agency_data(agency: Agency) -> Agency:
    """Code, name and slug: all that others need to know of an agency."""
    return {"code": agency["code"], "name": agency["name"], "slug": agency["slug"]}


def approval_data(item: ItemRow, proposal: Proposal, revision: int) -> dict[str, Any]:
    """What the publisher needs of an approval: the packaged variants and the hash that binds them."""
    data: dict[str, Any] = {
        "revision": revision,
        "change": "correction" if revision > 1 else "new",
        "correction_note": proposal.get("correction_note"),
        "content_hash": item["content_hash"],
        "variants": item["variants"],
        "proposed_by": proposal["by"],
        "approved_by": proposal["approved_by"],
    }
    publish_at = item.get("publish_at")
    if publish_at:
        data["publish_at"] = aware(publish_at).isoformat()
    return data
