"""From a stored publication to the package that channels see."""

from __future__ import annotations

from dataclasses import replace

from services.publisher.channels.contract import Package
from services.publisher.documents import (
    ApprovedPackage,
    DeliveryRow,
    PackageRow,
    Publication,
    PublicationRow,
    package_id,
)
from services.publisher.reasons import NOT_AS_APPROVED
from shared.clock import aware
from shared.content.hashing import content_hash
from shared.reasons import ReasonedError


class NotAsApproved(ReasonedError):
    """The content's hash is not the one that the approval is bound to; nothing of it may be sent."""

    def __init__(self, detail: str) -> None:
        """`detail` is for the log: which hashes differ, or what is not there."""
        self.detail = detail
        super().__init__(NOT_AS_APPROVED())


def load(row: DeliveryRow) -> Package:
    """The package of a delivery, as its channel gets it; raises NotAsApproved.

    Decisions that came after the delivery was begun stay out of it: they are deliveries of their own.
    """
    item_id, revision = row["item_id"], row["revision"]
    publication = Publication.collection().find_one({"_id": item_id})
    stored = ApprovedPackage.collection().find_one({"_id": package_id(item_id, revision)})
    if publication is None or stored is None:
        raise NotAsApproved(f"no package of revision {revision}")
    if row["action"] != "withdraw":
        return verified(publication, stored, withdrawn=False)
    package = verified(publication, _made_for(row["channel"], stored))
    return package if package.withdrawn_at else _taken_back(package, stored, publication)


def _made_for(channel: str, stored: PackageRow) -> PackageRow:
    """`stored` where it has a variant for the channel, else the newest one before it that has; raises NotAsApproved.

    A correction that goes to no account of a channel any more has none: its posts are taken back as they were sent.
    """
    if channel in stored["variants"]:
        return stored
    older = {"item_id": stored["item_id"], "revision": {"$lt": stored["revision"]}}
    wanted = {**older, f"variants.{channel}": {"$ne": None}}
    before = ApprovedPackage.collection().find_one(wanted, sort=[("revision", -1)])
    if before is None:
        raise NotAsApproved(f"no package for {channel}")
    return before


def _taken_back(package: Package, decided: PackageRow, publication: PublicationRow) -> Package:
    """The package for accounts that the correction `decided` goes to no more: withdrawn there, with its note."""
    notes = (entry["note"] for entry in publication.get("corrections", ()) if entry["revision"] == decided["revision"])
    return replace(package, withdrawn_at=aware(decided["approved_at"]), withdrawal_note=next(notes, None))


def verified(publication: PublicationRow, stored: PackageRow, *, withdrawn: bool = True) -> Package:
    """The package whose variants were checked against the approved hash; raises NotAsApproved.

    Promise 7: what is published is byte for byte what was approved.
    """
    found = content_hash(stored["variants"])
    if found != stored["content_hash"]:
        raise NotAsApproved(f"content hash {found[:12]} is not the approved {stored['content_hash'][:12]}")
    return assemble(publication, stored, withdrawn=withdrawn)


def assemble(publication: PublicationRow, stored: PackageRow, *, withdrawn: bool = True) -> Package:
    """The package of `publication` with the variants of `stored`, unchecked: enough to plan with, never to send."""
    withdrawn_at = publication.get("withdrawn_at") if withdrawn else None
    corrections = (entry for entry in publication.get("corrections", ()) if entry["revision"] <= stored["revision"])
    return Package(
        item_id=publication["_id"],
        revision=stored["revision"],
        content_hash=stored["content_hash"],
        variants=stored["variants"],
        agency=publication["agency"],
        topic=publication["topic"],
        kind=publication["kind"],
        path=publication["path"],
        published_at=aware(publication["published_at"]),
        approved_at=aware(stored["approved_at"]),
        corrections=tuple(corrections),
        withdrawn_at=aware(withdrawn_at) if withdrawn_at else None,
        withdrawal_note=publication.get("withdrawal_note") if withdrawn_at else None,
    )
