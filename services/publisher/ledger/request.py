"""New rows of the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from pymongo.client_session import ClientSession

from services.publisher.channels.contract import Target
from services.publisher.ledger.telling import tell
from shared import tracing
from shared.clock import now
from shared.content import ApprovedPackage, Delivery
from shared.content.package import package_id
from shared.db import Document


def planned_rows(
    publication: Document, content_hash: str, channel: str, planned: Iterable[tuple[Target, str]], **extra: Any
) -> list[Document]:
    """A row for each (target, action) of what is bound to `content_hash`, written nowhere yet."""
    return [_row(publication, channel, target, action, content_hash, extra) for target, action in planned]


def request(rows: Sequence[Document], session: ClientSession) -> None:
    """Write planned rows with their events; the unique key lets none be there twice."""
    if rows:
        Delivery.collection().insert_many(rows, session=session)
        tell(rows, session)


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
        urgent=publication.get("urgent"),
        trace=tracing.traceparent(),
        **extra,
    )
    return delivery.validated()


def content_hash_of(publication: Document, session: ClientSession) -> str:
    """The hash that the latest approval of a publication is bound to."""
    key = package_id(publication["_id"], publication["revision"])
    stored = ApprovedPackage.collection().find_one({"_id": key}, {"content_hash": 1}, session=session)
    return str(stored["content_hash"])
