"""From a stored publication to the package that channels see."""

from __future__ import annotations

from collections.abc import Mapping

from services.publisher.channels.contract import Package, Variant
from services.publisher.documents import ApprovedPackage, PackageRow, Publication, PublicationRow, package_id
from shared.clock import aware
from shared.content.hashing import content_hash


class NotAsApproved(Exception):
    """The content's hash is not the one that the approval was bound to; nothing of it may leave."""


def verify(variants: Mapping[str, Variant], approved_hash: str) -> None:
    """Promise 7: what is published is byte for byte what was approved. Raises NotAsApproved."""
    found = content_hash(variants)
    if found != approved_hash:
        raise NotAsApproved(f"content hash {found[:12]} is not the approved {approved_hash[:12]}")


def load(item_id: str, revision: int, action: str) -> Package:
    """The package of one revision, verified again on its way out of the database; raises NotAsApproved.

    Decisions that came after the delivery was begun stay out of it: they are deliveries of their own.
    """
    publication = Publication.collection().find_one({"_id": item_id})
    stored = ApprovedPackage.collection().find_one({"_id": package_id(item_id, revision)})
    if publication is None or stored is None:
        raise NotAsApproved(f"no package of revision {revision}")
    verify(stored["variants"], stored["content_hash"])
    return assemble(publication, stored, withdrawn=action == "withdraw")


def assemble(publication: PublicationRow, stored: PackageRow, *, withdrawn: bool = True) -> Package:
    """The package of `publication` with the variants of `stored`."""
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
