"""New rows of the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from pymongo.client_session import ClientSession

from services.publisher.channels.contract import Target
from services.publisher.ledger.telling import tell
from shared.clock import now
from shared.content import ApprovedPackage, Delivery
from shared.content.package import package_id
from shared.db import Document


def request(
    publication: Document,
    channel: str,
    planned: Sequence[tuple[Target, str]],
    session: ClientSession,
    **extra: Any,
) -> list[Document]:
    """Add a row for each (target, action) with its event; the unique key lets none be there twice."""
    if not planned:
        return []
    approved = _content_hash(publication, session)
    rows = [_row(publication, channel, target, action, approved, extra) for target, action in planned]
    Delivery.collection().insert_many(rows, session=session)
    for row in rows:
        tell(row, session)
    return rows


def supersede(ids: Iterable[str], session: ClientSession) -> None:
    """Rows whose revision was overtaken before anybody tried them are not to be tried any more."""
    wanted = list(ids)
    if wanted:
        Delivery.collection().update_many(
            {"_id": {"$in": wanted}, "status": "requested"},
            {"$set": {"status": "superseded", "finished_at": now()}, "$unset": {"next_attempt_at": ""}},
            session=session,
        )


def _row(
    publication: Document, channel: str, target: Target, action: str, approved: str, extra: dict[str, Any]
) -> Document:
    delivery = Delivery(
        item_id=publication["_id"],
        revision=publication["revision"],
        channel=channel,
        target=target.key,
        target_label=target.label,
        action=action,
        status="requested",
        version=1,
        agency=publication["agency"],
        topic=publication["topic"],
        title=publication["title"],
        content_hash=approved,
        **extra,
    )
    return delivery.validated()


def _content_hash(publication: Document, session: ClientSession) -> str:
    key = package_id(publication["_id"], publication["revision"])
    stored = ApprovedPackage.collection().find_one({"_id": key}, {"content_hash": 1}, session=session)
    return str(stored["content_hash"])
