"""Finding parked messages for pages: newest first, without skipping, counts capped."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from shared.db import Document
from shared.events.log.store import ParkedDocument, parked
from shared.keyset import Key, NotACursor, Order, Page, page_of
from shared.operations.parked_messages import OPEN, Pile, like, piles

#: Counts stop here; pages show "1,000+".
MOST = 1000
#: Rows of a page.
ROWS = 20
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LISTED = {"body": 0, "headers": 0, "detail": 0}


def count_open() -> int:
    """How many wait for a decision, capped at MOST."""
    return int(parked().count_documents(OPEN, limit=MOST))


def pile_of(key: str) -> Pile | None:
    """The pile of that key; None once everything in it was decided."""
    return next((pile for pile in piles() if pile.key == key), None)


def page_of_pile(pile: Pile, cursor: str | None) -> Page[ParkedDocument]:
    """One keyset page of a pile."""
    wanted: Document = {**OPEN, "consumer": pile.consumer, "reason": pile.reason}
    return _page(wanted, "parked_at", cursor)


def page_of_settled(consumer: str | None, words: str | None, cursor: str | None) -> Page[ParkedDocument]:
    """One keyset page of what was decided: of a consumer, or with these words in the reason for parking."""
    return _page({"settled.at": {"$gt": _EPOCH}} | like(consumer, words), "settled.at", cursor)


def open_among(ids: Sequence[str]) -> list[ParkedDocument]:
    """Those of these messages that are not decided on, oldest first, without their contents."""
    return list(parked().find({"_id": {"$in": list(ids)}, **OPEN}, _LISTED).sort("parked_at", 1))


def _page(wanted: Document, field: str, cursor: str | None) -> Page[ParkedDocument]:
    """One page, newest first by `field`; an invalid cursor gives the newest."""
    order = Order((Key(field, datetime, descending=True), Key("_id", str, descending=True)))
    try:
        return page_of(parked(), wanted, order, cursor=cursor, limit=ROWS, fields=_LISTED)
    except NotACursor:
        return page_of(parked(), wanted, order, limit=ROWS, fields=_LISTED)
