"""How far an attempt has got, in the ledger: the fence before a call with an effect, and the parts that are there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pymongo import UpdateOne

from services.publisher.channels.contract import Overtaken
from services.publisher.documents import AttemptEntry, Delivery, DeliveryRow, Part, Publication
from services.publisher.ledger import is_outdated
from shared.clock import aware, now


class LedgerProgress:
    """The progress of one attempt at the rows of a unit, which are sent together."""

    def __init__(self, rows: Sequence[DeliveryRow]) -> None:
        self._rows = rows
        self._parts: dict[str, Part] = dict(rows[0].get("parts") or {})

    @property
    def parts(self) -> Mapping[str, Part]:
        """The parts that are there."""
        return self._parts

    @property
    def fenced(self) -> bool:
        """Whether a call of this attempt may have had an effect."""
        return all(row["attempt_log"][-1].get("fenced_at") for row in self._rows)

    def fence(self, part: str = "", *, once: bool = False) -> None:  # noqa: ARG002 - named for the reader of a channel
        """Record that the next call may take effect, and with `once` that it may not be repeated; raises Overtaken.

        Where repeating is harmless the intent itself was recorded as the fence, and nothing more is written.
        """
        known: AttemptEntry = self._rows[0]["attempt_log"][-1]
        if self.fenced and (not once or known.get("once")):
            return
        self._still_wanted()
        moment = known.get("fenced_at") or now()
        once = once or known.get("once", False)
        self._change({"attempt_log.$[attempt].fenced_at": moment, "attempt_log.$[attempt].once": once})
        for row in self._rows:
            row["attempt_log"][-1] |= {"fenced_at": moment, "once": once}

    def delivered(self, part: str, remote_id: str, url: str | None = None) -> None:
        """Record that the part is there; raises Overtaken where another worker has taken the delivery over."""
        found: Part = {"remote_id": remote_id, "url": url, "at": now()}
        self._change({f"parts.{part}": found})
        self._parts[part] = found

    def _still_wanted(self) -> None:
        if aware(self._rows[0]["lease_until"]) <= now():
            raise Overtaken
        for row in self._rows:
            publication = Publication.collection().find_one({"_id": row["item_id"]})
            if publication is not None and is_outdated(row, publication):
                raise Overtaken

    def _change(self, values: Mapping[str, object]) -> None:
        """One durable write to each row, provided that it is still this attempt's; raises Overtaken."""
        changed = Delivery.collection().bulk_write([_update(row, values) for row in self._rows], ordered=False)
        if changed.matched_count < len(self._rows):
            raise Overtaken


def _update(row: DeliveryRow, values: Mapping[str, object]) -> UpdateOne:
    this_attempt = {"_id": row["_id"], "status": "attempting", "worker": row["worker"], "attempts": row["attempts"]}
    in_the_log = any("$[attempt]" in name for name in values)
    return UpdateOne(
        this_attempt,
        {"$set": values},
        array_filters=[{"attempt.number": row["attempts"]}] if in_the_log else None,
    )
