"""Asking the ledger what is due, once for all channels: messages are lost, and what waits is announced by none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.publisher.attempts import Deliverer
from services.publisher.documents import Delivery
from services.publisher.doorbell import Doorbell
from services.publisher.lanes import Lanes
from shared.db import server_time


@dataclass(frozen=True, slots=True)
class Bells:
    """What is rung for a channel: where it has something to deliver, and to check or to look up at the platform."""

    deliver: Doorbell
    follow: Doorbell


class Rounds:
    """The rounds of one worker: has attempted, checked, looked up and settled what is due."""

    def __init__(self, deliverers: Sequence[Deliverer], lanes: Mapping[str, Lanes]) -> None:
        self._deliverers = {one.name: one for one in deliverers}
        self._lanes = lanes
        self._bells = {one.name: _bells(one, lanes.get(one.name)) for one in deliverers}

    def begin_due(self) -> None:
        """Have begun what the ledger says is due, whether a message said so or not; settle what lost workers left."""
        moment = server_time()
        for name in self._channels({"status": "requested"}):
            self._bells[name].deliver.ring()
        for name in self._channels({"status": "accepted", "next_attempt_at": {"$lte": moment}}):
            self._bells[name].follow.ring()
        for name in self._channels({"status": "unknown", "look_up_at": {"$lte": moment}}):
            self._bells[name].follow.ring()
        for name in self._channels({"status": "attempting", "lease_until": {"$lt": moment}}):
            self._deliverers[name].recover()

    def enforce_limits(self) -> None:
        """End what takes longer than it may."""
        for one in self._lanes.values():
            one.enforce_limits()

    def close(self) -> None:
        """Begin nothing any more; what is under way is finished."""
        for bells in self._bells.values():
            bells.deliver.close()
            bells.follow.close()

    def _channels(self, wanted: Mapping[str, Any]) -> list[str]:
        """Those with such deliveries, of the channels that this release knows: by their names an index finds them."""
        found: list[str] = Delivery.collection().distinct("channel", {"channel": {"$in": list(self._bells)}, **wanted})
        return found


def _bells(deliverer: Deliverer, lanes: Lanes | None) -> Bells:
    if lanes is not None:
        bell = lanes.open()
        return Bells(bell, bell)
    prefix = f"publisher.{deliverer.name}"
    return Bells(Doorbell(f"{prefix}.due", deliverer.deliver_due), Doorbell(f"{prefix}.look_up", deliverer.look_up_due))
