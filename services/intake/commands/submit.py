"""Take a submission: it and its event are committed together, to a majority and to disk, or not at all."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from pymongo.errors import DuplicateKeyError

from services.intake.agencies import AgencyName
from services.intake.commands.group_commit import GroupCommit
from services.intake.commands.photos_of import with_sizes
from services.intake.documents import Submission
from services.intake.errors import KeyReused
from shared.clock import now
from shared.events.declare.types.submission import SUBMISSION_RECEIVED
from shared.events.log import outbox
from shared.identity import Principal
from shared.ids import new_id

_group = GroupCommit()


@dataclass(frozen=True, slots=True)
class Accepted:
    """A submission and which `revision` of it was stored; `replayed` when an earlier request with the key did it."""

    document: dict[str, Any]
    revision: int = 1
    replayed: bool = False


def submit(
    content: dict[str, Any],
    *,
    agency: AgencyName,
    by: Principal,
    key: str | None = None,
    fingerprint: str | None = None,
) -> Accepted:
    """Store validated `content` (as SubmissionSchema loads it) once per idempotency `key` of the agency.

    `fingerprint` identifies the request; by default that of the content. Raises UnknownPhotos, or KeyReused when the
    key came with another fingerprint. The unique index decides between twins that arrive at the same moment.
    """
    digest = (fingerprint or fingerprint_of(content)) if key else None
    document = _document(content, agency, by)
    if key:
        document |= {"idempotency_key": key, "request_hash": digest}
    received = outbox.prepare(
        SUBMISSION_RECEIVED,
        subject=document["_id"],
        version=1,
        data=event_data(document),
        actor=by,
        urgent=content["urgency"] == "urgent",
        time=document["submitted_at"],
    )
    try:
        _group.commit(document, received)
    except DuplicateKeyError:
        return _stored_before(document)
    return Accepted(document)


def fingerprint_of(request: Any) -> str:
    """SHA-256 of plain data, whatever the order of its fields."""
    canonical = json.dumps(request, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def event_data(document: dict[str, Any], note: str = "") -> dict[str, Any]:
    """What the event carries: everything but the contact, which only intake and its editors may see."""
    public = {
        **document["content"],
        "id": document["_id"],
        "revision": document["revision"],
        "agency": document["agency"],
        "submitted_at": document["submitted_at"].isoformat(),
    }
    return {"submission": public, "note": note} if note else {"submission": public}


def _document(content: dict[str, Any], agency: AgencyName, by: Principal) -> dict[str, Any]:
    moment = now()
    kept = {name: value for name, value in content.items() if name != "contact"}
    kept["photos"] = with_sizes(kept["photos"], agency.code)
    return {
        "_id": new_id(),
        "agency_code": agency.code,
        "agency": agency.as_dict(),
        "content": kept,
        "contact": content.get("contact") or {},
        "revision": 1,
        "revisions": [],
        "state": "received",
        "item_version": 0,
        "timeline": [{"at": moment, "event": SUBMISSION_RECEIVED.name, "role": by.role.value, "version": 0}],
        "deliveries": {},
        "submitted_by": by.id,
        "submitted_at": moment,
        "updated_at": moment,
    }


def _stored_before(document: dict[str, Any]) -> Accepted:
    """The stored document in place of `document`: itself, when the answer to its commit was lost, or its twin.

    Submissions are never deleted, so whatever raised the duplicate is there.
    """
    mine = {"_id": document["_id"]}
    if "idempotency_key" in document:
        mine = {"agency_code": document["agency_code"], "idempotency_key": document["idempotency_key"]}
    twin: dict[str, Any] = Submission.collection().find_one(mine)
    if twin.get("request_hash") != document.get("request_hash"):
        raise KeyReused(twin["_id"])
    return Accepted(twin, replayed=twin["_id"] != document["_id"])
