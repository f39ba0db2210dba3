"""How far an attempt has got, in the ledger: the fence before a call with an effect, and the parts that are there."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from pymongo import UpdateOne

from services.publisher.channels.contract import Overtaken
from services.publisher.documents import AttemptEntry, Delivery, DeliveryRow, Part, Publication
from services.publisher.ledger import is_outdated
from shared.clock import now
from shared.db import server_time

#: What a part may be called: the name is a key of the stored document.
PART_NAME = re.compile(r"[a-z0-9_]{1,40}")


class LedgerProgress:
    """The progress of one attempt at the rows of a unit, which are sent together; or of a look-up at one row."""

    def __init__(self, rows: Sequence[DeliveryRow], *, repeatable: bool = False) -> None:
        """`repeatable`: the call is harmless to repeat, so the intent itself was recorded as the fence."""
        self._rows = rows
        self._repeatable = repeatable
        self._parts: dict[str, Part] = dict(rows[0].get("parts") or {})
        self._of: int | None = rows[0].get("parts_of")

    @property
    def ids(self) -> list[str]:
        """The deliveries."""
        return [row["_id"] for row in self._rows]

    @property
    def parts(self) -> Mapping[str, Part]:
        """The parts that are there."""
        return self._parts

    @property
    def fenced(self) -> bool:
        """Whether a call of this attempt may have had an effect."""
        return all(row["attempt_log"][-1].get("fenced_at") for row in self._rows)

    def fence(self, part: str = "", of: int | None = None, *, once: bool = False) -> None:
        """Record that the next call may take effect, and with `once` that it may not be repeated; raises Overtaken.

        Raises ValueError for a part that cannot be called so.

        Each part has a fence: a worker that was given up between two parts sends no further one. Where repeating is
        harmless nothing is written.
        """
        if part:
            _check_name(part)
        self._of = of or self._of
        known: AttemptEntry = self._rows[0]["attempt_log"][-1]
        once = once or known.get("once", False)
        if self._repeatable and not once:
            return
        self._still_wanted()
        moment = known.get("fenced_at") or server_time()
        fence = {"fenced_at": moment, "fenced_part": part, "once": once}
        self._change({**{f"attempt_log.$[attempt].{name}": value for name, value in fence.items()}, **self._count})
        for row in self._rows:
            row["attempt_log"][-1] |= {"fenced_at": moment, "fenced_part": part, "once": once}

    def delivered(self, part: str, remote_id: str, url: str | None = None) -> None:
        """Record that the part is there; raises Overtaken where another worker has taken the delivery over.

        Also then it is recorded, since a withdrawal has to find it.
        """
        _check_name(part)
        found: Part = {"remote_id": remote_id, "url": url, "at": now()}
        change = {"$set": {f"parts.{part}": found, **self._count}}
        Delivery.collection().update_many({"_id": {"$in": self.ids}}, change)
        self._parts[part] = found
        running = Delivery.collection().count_documents({"$or": [_this_attempt(row) for row in self._rows]})
        if running < len(self._rows):
            raise Overtaken

    @property
    def _count(self) -> dict[str, int]:
        return {"parts_of": self._of} if self._of else {}

    def _still_wanted(self) -> None:
        for row in self._rows:
            publication = Publication.collection().find_one({"_id": row["item_id"]})
            if publication is not None and is_outdated(row, publication):
                raise Overtaken

    def _change(self, values: Mapping[str, object]) -> None:
        """One durable write to each row, provided that it is still this attempt's; raises Overtaken."""
        changed = Delivery.collection().bulk_write([_fencing(row, values) for row in self._rows], ordered=False)
        if changed.matched_count < len(self._rows):
            raise Overtaken


def _check_name(part: str) -> None:
    if not PART_NAME.fullmatch(part):
        raise ValueError(f"not a name for a part: {part!r}")


def _this_attempt(row: DeliveryRow) -> dict[str, Any]:
    """The row as the attempt, or the look-up, took it."""
    return {"_id": row["_id"], "status": row["status"], "worker": row["worker"], "attempts": row["attempts"]}


def _fencing(row: DeliveryRow, values: Mapping[str, object]) -> UpdateOne:
    """By the database's clock: a worker's own may be an hour off."""
    running = {**_this_attempt(row), "status": "attempting", "$expr": {"$gt": ["$lease_until", "$$NOW"]}}
    return UpdateOne(running, {"$set": values}, array_filters=[{"attempt.number": row["attempts"]}])
