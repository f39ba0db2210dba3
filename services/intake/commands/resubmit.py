"""Take an improved revision after the editors asked for changes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pymongo import ReturnDocument
from pymongo.client_session import ClientSession

from services.intake.commands.photos_of import with_sizes
from services.intake.commands.submit import Accepted, event_data, fingerprint_of
from services.intake.documents import Submission
from services.intake.errors import KeyReused, NoSuchSubmission, RevisionNotExpected
from shared.clock import now
from shared.db import transaction
from shared.events.declare.types.submission import SUBMISSION_RESUBMITTED
from shared.events.log import outbox
from shared.identity import Principal
from shared.lifecycle import ACTIONS

#: State in which the agency may send again → the state that follows.
_NEXT = dict(ACTIONS["resubmit"].ways)


def resubmit(
    submission_id: str,
    content: dict[str, Any],
    *,
    agency_code: str,
    by: Principal,
    key: str | None = None,
    fingerprint: str | None = None,
) -> Accepted:
    """Replace the content (as RevisionSchema loads it) and keep what was before in `revisions`.

    A second call with the same `key` and content returns the first one's result. Raises NoSuchSubmission,
    RevisionNotExpected unless changes were requested, KeyReused, UnknownPhotos.
    """
    digest = fingerprint or fingerprint_of(content)
    note = content.pop("note", "")
    before = _own(submission_id, agency_code)
    if before["state"] not in _NEXT:
        return _earlier(before, key, digest)
    moment = now()
    changed = _change(before, content, by, moment) | {"$push": _push(before, note, by, moment, key, digest)}

    def work(session: ClientSession) -> dict[str, Any] | None:
        after: dict[str, Any] | None = Submission.collection().find_one_and_update(
            {"_id": submission_id, "state": before["state"], "revision": before["revision"]},
            changed,
            return_document=ReturnDocument.AFTER,
            session=session,
        )
        if after is not None:
            outbox.record(
                session,
                SUBMISSION_RESUBMITTED,
                subject=submission_id,
                version=after["revision"],
                data=event_data(after, note),
                actor=by,
                urgent=after["content"]["urgency"] == "urgent",
                time=moment,
            )
        return after

    after = transaction(work)
    return Accepted(after, after["revision"]) if after else _earlier(_own(submission_id, agency_code), key, digest)


def _own(submission_id: str, agency_code: str) -> dict[str, Any]:
    found: dict[str, Any] | None = Submission.collection().find_one({"_id": submission_id, "agency_code": agency_code})
    if found is None:
        raise NoSuchSubmission(submission_id)
    return found


def _change(before: dict[str, Any], content: dict[str, Any], by: Principal, moment: datetime) -> dict[str, Any]:
    """The agency sees "received" at once; review's content.queued confirms it a moment later."""
    contact = content.pop("contact", {})
    kept = {**content, "photos": with_sizes(content["photos"], before["agency_code"])}
    return {
        "$set": {
            "content": kept,
            "contact": contact or before.get("contact", {}),
            "revision": before["revision"] + 1,
            "state": _NEXT[before["state"]],
            "submitted_by": by.id,
            "updated_at": moment,
        }
    }


def _push(
    before: dict[str, Any], note: str, by: Principal, moment: datetime, key: str | None, digest: str
) -> dict[str, Any]:
    entry = {"at": moment, "event": SUBMISSION_RESUBMITTED.name, "role": by.role.value, "note": note}
    replaced = {"revision": before["revision"], "content": before["content"], "replaced_at": moment}
    asked = {"request": before.get("note", ""), "next_key": key, "next_hash": digest}
    return {
        "timeline": {**entry, "version": before["item_version"]},
        "revisions": {**replaced, **asked},
    }


def _earlier(document: dict[str, Any], key: str | None, digest: str) -> Accepted:
    """The result of an earlier call with this key, or the reason why there is nothing to do."""
    twin = next((old for old in document["revisions"] if key and old.get("next_key") == key), None)
    if twin is None:
        raise RevisionNotExpected(document["state"])
    if twin["next_hash"] != digest:
        raise KeyReused(document["_id"])
    return Accepted(document, twin["revision"] + 1, replayed=True)
