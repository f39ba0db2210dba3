"""How far the latest decision on an item was carried out: in how many of the places where it has to be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from types import MappingProxyType

from services.publisher.documents import Delivery, DeliveryRow, Publication, PublicationRow
from services.publisher.ledger import is_dropped
from services.publisher.places import REACHED, may_be_there, since_taken_back
from services.publisher.tasks.queries import TASK_CHANNELS
from shared.channels import CHANNELS, display_order
from shared.channels.declaration import Means
from shared.clock import aware, now

_NEEDED = dict.fromkeys(("channel", "target", "action", "status", "revision", "gone", "look_up_at"), 1)
#: What shows besides that an attempt may have had an effect.
_NEEDED |= {"parts": 1, "attempt_log.may_have_arrived": 1}
#: By when a decision has to be carried out everywhere. The national content standard scores a response of the channels
#: within 12 hours; what has to be taken back is wrong or harmful, and is read most in its first hours.
DEADLINES: Mapping[str, timedelta] = MappingProxyType(
    {"publish": timedelta(hours=12), "update": timedelta(hours=12), "withdraw": timedelta(hours=2)}
)


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
    #: Of those not reached: where nothing happens any more until a person does something.
    tasks: int = 0
    #: How the channel corrects or takes back; None for a publication, and for channels that are not declared.
    means: Means | None = None

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
        names = ("places", "reached", "waiting", "failed", "unknown", "gone", "tasks")
        return Coverage("", **{name: sum(getattr(entry, name) for entry in self.channels) for name in names})

    @property
    def due_at(self) -> datetime | None:
        """By when it has to be everywhere; None where nothing was approved."""
        decided = self.publication.get("withdrawn_at") or self.publication.get("approved_at")
        return aware(decided) + DEADLINES[self.action] if decided else None

    @property
    def overdue(self) -> bool:
        """Whether the deadline has passed with places left."""
        total = self.total
        return total.reached < total.places and self.due_at is not None and self.due_at < now()


def coverage_of(item_id: str) -> ItemCoverage | None:
    """None where the publisher does not know the item."""
    publication = Publication.collection().find_one({"_id": item_id})
    if publication is None:
        return None
    found = Delivery.collection().find({"item_id": item_id}, _NEEDED)
    rows = list(found.sort([("channel", 1), ("target", 1), ("_id", 1)]))
    names = sorted({row["channel"] for row in rows}, key=display_order)
    action = _action(publication)
    entries = (_channel(name, action, publication, rows) for name in names)
    return ItemCoverage(publication, action, tuple(entry for entry in entries if entry))


def _action(publication: PublicationRow) -> str:
    if publication.get("withdrawn_at"):
        return "withdraw"
    return "update" if publication["revision"] > 1 else "publish"


def _channel(name: str, action: str, publication: PublicationRow, rows: list[DeliveryRow]) -> Coverage | None:
    own = [row for row in rows if row["channel"] == name]
    planned = any(entry["channel"] == name for entry in publication.get("plan", []))
    places = (list(found) for _target, found in groupby(own, key=lambda row: row["target"]))
    states = Counter(filter(None, (_state(place, publication, planned=planned) for place in places)))
    if not states:
        return None
    gone = states.pop("gone", 0)
    return Coverage(
        name,
        places=sum(states.values()),
        reached=states["succeeded"],
        waiting=states["waiting"] + states["task"],
        failed=states["failed"] + states["left_out"],
        unknown=states["unknown"] + states["looked_up"],
        gone=gone,
        tasks=states["failed"] + states["unknown"] + states["left_out"] + states["task"],
        means=_means(name, action),
    )


def _means(channel: str, action: str) -> Means | None:
    declared = CHANNELS.get(channel)
    if declared is None or action == "publish":
        return None
    return declared.capabilities.correction if action == "update" else declared.capabilities.withdrawal


def _state(rows: list[DeliveryRow], publication: PublicationRow, *, planned: bool) -> str | None:
    """What one place shows of the latest decision; None where it never had the item, so that nothing is due there.

    `left_out`: the correction was approved without a text for the channel, so the old one stays there; `looked_up`:
    its outcome is unknown and the platform is still asked; `task`: a person has to bring it there.
    """
    if any(row.get("gone") for row in since_taken_back(rows)):
        return "gone"
    live = [row for row in rows if row["status"] != "superseded"]
    withdrawn = bool(publication.get("withdrawn_at"))
    if not live or (withdrawn and not any(row["status"] in REACHED or row["action"] == "withdraw" for row in live)):
        return None
    newest = max(live, key=lambda row: (row["revision"], row["action"] == "withdraw"))
    if newest.get("gone"):
        return "gone"
    if newest["action"] == "withdraw" and not withdrawn:
        return _taken_back(newest, publication)
    if not (newest["action"] == "withdraw" if withdrawn else newest["revision"] == publication["revision"]):
        if planned or withdrawn:
            return "waiting"
        return "left_out" if any(may_be_there(row) for row in live) else None
    return _of_row(newest)


def _taken_back(newest: DeliveryRow, publication: PublicationRow) -> str | None:
    """Of a place that a correction does not go to: what took the item back there is due until it is done."""
    if not is_dropped(publication, newest["target"]):
        return "waiting"
    done = newest["status"] == "succeeded" and newest["revision"] < publication["revision"]
    return None if done else _of_row(newest)


def _of_row(newest: DeliveryRow) -> str:
    if newest["status"] == "unknown" and newest.get("look_up_at"):
        return "looked_up"
    if newest["status"] == "accepted" and newest["channel"] in TASK_CHANNELS:
        return "task"
    return newest["status"] if newest["status"] in ("succeeded", "failed", "unknown") else "waiting"
