"""From a stored publication to the package that channels see."""

from __future__ import annotations

from services.publisher.channels.contract import Package
from services.publisher.documents import ApprovedPackage, PackageRow, Publication, PublicationRow, package_id
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


def load(item_id: str, revision: int, action: str) -> Package:
    """The package of one revision, as a channel gets it; raises NotAsApproved.

    Decisions that came after the delivery was begun stay out of it: they are deliveries of their own.
    """
    publication = Publication.collection().find_one({"_id": item_id})
    stored = ApprovedPackage.collection().find_one({"_id": package_id(item_id, revision)})
    if publication is None or stored is None:
        raise NotAsApproved(f"no package of revision {revision}")
    return verified(publication, stored, withdrawn=action == "withdraw")


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
