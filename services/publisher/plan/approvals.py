"""Taking in what the editors decided: an approval, a correction, a withdrawal."""

from __future__ import annotations

from collections.abc import Mapping

from pymongo.client_session import ClientSession

from services.publisher.address import article_path
from services.publisher.channels.contract import Channel
from services.publisher.packages import NotAsApproved, verify
from services.publisher.plan.batches import advance
from shared.content import ApprovedPackage, Publication
from shared.content.package import package_id
from shared.db import Document
from shared.events import Event, Park

#: Deliveries of one channel written together with the approval; longer lists are continued at once beside it.
FIRST_BATCH = 20


def take_approval(event: Event, session: ClientSession, channels: Mapping[str, Channel]) -> None:
    """Keep an approved revision and request its first deliveries; raises Park where it is not what was approved."""
    try:
        verify(event.data["variants"], event.data["content_hash"])
    except NotAsApproved as mismatch:
        raise Park(str(mismatch)) from mismatch
    known = _known(event, session)
    if _stale(event, known):
        return
    publication = _approved(event, known)
    package = ApprovedPackage(
        id=package_id(event.subject, event.data["revision"]),
        item_id=event.subject,
        revision=event.data["revision"],
        content_hash=event.data["content_hash"],
        variants=event.data["variants"],
        approved_at=event.time,
    )
    approved = package.validated()
    ApprovedPackage.collection().insert_one(approved, session=session)
    publication["plan"] = _plan(known, channels)
    publication["plan"] = advance(publication, approved, session, channels, FIRST_BATCH)
    _keep(publication, session)


def take_withdrawal(event: Event, session: ClientSession, channels: Mapping[str, Channel]) -> None:
    """Remember the withdrawal and request it wherever the item went or may have gone."""
    known = _known(event, session)
    if _stale(event, known):
        return
    went_out = bool(known and known["revision"])
    publication = {
        **_about(event),
        **(known or {"revision": 0, "corrections": []}),
        "version": event.version,
        "withdrawn_at": event.time,
        "withdrawal_note": event.data.get("note") or "",
        "plan": [{"channel": name, "kind": "places", "after": ""} for name in channels] if went_out else [],
    }
    key = package_id(event.subject, publication["revision"])
    approved = ApprovedPackage.collection().find_one({"_id": key}, session=session) if went_out else None
    publication["plan"] = advance(publication, approved, session, channels, FIRST_BATCH)
    _keep(publication, session)


def _known(event: Event, session: ClientSession) -> Document | None:
    found: Document | None = Publication.collection().find_one({"_id": event.subject}, session=session)
    return found


def _stale(event: Event, known: Document | None) -> bool:
    return known is not None and known["version"] >= event.version


def _about(event: Event) -> Document:
    item = event.data["item"]
    about = {name: item[name] for name in ("title", "agency", "topic", "kind")}
    return {"_id": event.subject, "version": event.version, "urgent": item["urgency"] == "urgent", **about}


def _approved(event: Event, known: Document | None) -> Document:
    publication = {"corrections": [], **(known or {}), **_about(event)}
    publication |= {"revision": event.data["revision"], "approved_at": event.time}
    publication["title"] = event.data["variants"].get("web", {}).get("headline") or publication["title"]
    if not publication.get("path"):
        publication["path"] = article_path(event.subject, publication["title"], event.time)
        publication["published_at"] = event.time
    if event.data["change"] == "correction":
        note = event.data.get("correction_note") or ""
        correction = {"revision": event.data["revision"], "at": event.time, "note": note}
        publication["corrections"] = [*publication["corrections"], correction]
    return publication


def _plan(known: Document | None, channels: Mapping[str, Channel]) -> list[Document]:
    """The unfinished audience goes on with the new revision; a correction visits the places of the earlier ones."""
    if known is None or not known.get("path"):
        return [{"channel": name, "kind": "audience", "after": ""} for name in channels]
    unfinished = [entry for entry in known.get("plan", ()) if entry["kind"] == "audience"]
    return [*({"channel": name, "kind": "places", "after": ""} for name in channels), *unfinished]


def _keep(publication: Document, session: ClientSession) -> None:
    Publication.collection().replace_one(
        {"_id": publication["_id"]}, Publication(**_fields(publication)).validated(), upsert=True, session=session
    )


def _fields(publication: Document) -> Document:
    return {("id" if name == "_id" else name): value for name, value in publication.items()}
