"""Finding parked messages for pages: newest first, without skipping, counts capped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import reduce
from typing import Any

from shared.db import Document
from shared.events.log.store import ParkedDocument, parked
from shared.operations.parking_place import OPEN, Pile, like, piles

#: Counts stop here; pages show "1,000+".
MOST = 1000
#: Rows of a page.
ROWS = 20
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LISTED = {"body": 0, "headers": 0, "detail": 0}
_MILLISECOND = timedelta(milliseconds=1)
#: More make no time.
_DIGITS = 15


@dataclass(frozen=True, slots=True)
class Page:
    """Some messages and where the older ones begin, or None."""

    rows: list[Document]
    next_cursor: str | None


def count_open() -> int:
    """How many wait for a decision, capped at MOST."""
    return int(parked().count_documents(OPEN, limit=MOST))


def pile_of(key: str) -> Pile | None:
    """The pile of that key; None once everything in it was decided."""
    return next((pile for pile in piles() if pile.key == key), None)


def page_of_pile(pile: Pile, cursor: str | None) -> Page:
    """One keyset page of a pile."""
    wanted: Document = {**OPEN, "consumer": pile.consumer, "reason": pile.reason}
    return _page(wanted, "parked_at", cursor)


def page_of_settled(consumer: str | None, words: str | None, cursor: str | None) -> Page:
    """One keyset page of what was decided: of a consumer, or with these words in the reason for parking."""
    return _page({"settled.at": {"$gt": _EPOCH}} | like(consumer, words), "settled.at", cursor)


def open_among(ids: Sequence[str]) -> list[ParkedDocument]:
    """Those of these messages that are not decided on, oldest first, without their contents."""
    return list(parked().find({"_id": {"$in": list(ids)}, **OPEN}, _LISTED).sort("parked_at", 1))


def _page(wanted: Document, field: str, cursor: str | None) -> Page:
    found: Any = parked().find({"$and": [wanted, _before(field, cursor)]}, _LISTED)
    rows: list[Document] = list(found.sort([(field, -1), ("_id", -1)]).limit(ROWS + 1))
    more = len(rows) > ROWS
    return Page(rows[:ROWS], _cursor(rows[ROWS - 1], field) if more else None)


def _cursor(row: Document, field: str) -> str:
    moment: Any = reduce(lambda inside, name: inside[name], field.split("."), row)
    return f"{(moment - _EPOCH) // _MILLISECOND}-{row['_id']}"


def _before(field: str, cursor: str | None) -> Document:
    """What comes after the cursor on the way into the past; a cursor that is none stands for the newest."""
    milliseconds, _, parked_id = (cursor or "").partition("-")
    if not (milliseconds.isdecimal() and len(milliseconds) < _DIGITS):
        return {}
    moment = _EPOCH + int(milliseconds) * _MILLISECOND
    return {"$or": [{field: {"$lt": moment}}, {field: moment, "_id": {"$lt": parked_id}}]}
