"""How far the latest decision on an item was carried out: in how many of the places where it has to be."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import groupby

from services.publisher.documents import Delivery, DeliveryRow, Publication, PublicationRow
from services.publisher.plan import REACHED
from shared.channels import display_order

_NEEDED = {"channel": 1, "target": 1, "action": 1, "status": 1, "revision": 1, "gone": 1}


@dataclass(frozen=True, slots=True)
class Coverage:
    """The places of one channel; `places` do not count those that are `gone` (readers who left, closed endpoints)."""

    channel: str
    places: int
    reached: int
    waiting: int
    failed: int
    unknown: int
    gone: int

    @property
    def percent(self) -> int | None:
        """Rounded down, so that 100 means all; None without places."""
        return self.reached * 100 // self.places if self.places else None


@dataclass(frozen=True, slots=True)
class ItemCoverage:
    """An item with what was decided last (`publish`, `update` or `withdraw`) and where that has arrived."""

    publication: PublicationRow
    action: str
    channels: tuple[Coverage, ...]

    @property
    def total(self) -> Coverage:
        """Over all channels."""
        names = ("places", "reached", "waiting", "failed", "unknown", "gone")
        return Coverage("", **{name: sum(getattr(entry, name) for entry in self.channels) for name in names})


def coverage_of(item_id: str) -> ItemCoverage | None:
    """None where the publisher does not know the item."""
    publication = Publication.collection().find_one({"_id": item_id})
    if publication is None:
        return None
    found = Delivery.collection().find({"item_id": item_id}, _NEEDED)
    rows = list(found.sort([("channel", 1), ("target", 1), ("_id", 1)]))
    names = sorted({row["channel"] for row in rows}, key=display_order)
    entries = (_channel(name, publication, rows) for name in names)
    return ItemCoverage(publication, _action(publication), tuple(entry for entry in entries if entry))


def _action(publication: PublicationRow) -> str:
    if publication.get("withdrawn_at"):
        return "withdraw"
    return "update" if publication["revision"] > 1 else "publish"


def _channel(name: str, publication: PublicationRow, rows: list[DeliveryRow]) -> Coverage | None:
    own = [row for row in rows if row["channel"] == name]
    places = (list(found) for _target, found in groupby(own, key=lambda row: row["target"]))
    states = Counter(filter(None, (_state(place, publication) for place in places)))
    if not states:
        return None
    gone = states.pop("gone", 0)
    return Coverage(
        name,
        places=sum(states.values()),
        reached=states["succeeded"],
        waiting=states["waiting"],
        failed=states["failed"],
        unknown=states["unknown"],
        gone=gone,
    )


def _state(rows: list[DeliveryRow], publication: PublicationRow) -> str | None:
    """What one place shows of the latest decision; None where it never had the item, so that nothing is due there."""
    if any(row.get("gone") for row in rows):
        return "gone"
    live = [row for row in rows if row["status"] != "superseded"]
    withdrawn = bool(publication.get("withdrawn_at"))
    if not live or (withdrawn and not any(row["status"] in REACHED or row["action"] == "withdraw" for row in live)):
        return None
    last = live[-1]
    current = last["action"] == "withdraw" if withdrawn else last["revision"] == publication["revision"]
    status = last["status"] if current else "waiting"
    return str(status) if status in ("succeeded", "failed", "unknown") else "waiting"
