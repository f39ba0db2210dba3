"""One attempt: intent, call, outcome. The only place from which a channel is called."""

from __future__ import annotations

from dataclasses import dataclass, field
from operator import itemgetter

import structlog

from services.publisher import packages
from services.publisher.channels.contract import BatchPublishing, Channel, Failed, Order, Outcome, Package, Unknown
from services.publisher.documents import Delivery, DeliveryRow
from services.publisher.ledger import RetryPolicy, Unit, record_intent, settle, unit_of
from services.publisher.packages import NotAsApproved
from services.publisher.reasons import CHANNEL_FAULT, TOOK_TOO_LONG, WORKER_LOST
from shared import tracing
from shared.clock import aware, now
from shared.events.consume.time_limit import TimeLimitExceeded
from shared.ids import new_id

log = structlog.get_logger()

#: Units looked at in one round of the retry thread, so that it can be stopped in between.
ROUND = 50


@dataclass
class Deliverer:
    """Attempts the deliveries of one channel. Any number may work side by side."""

    channel: Channel
    #: Seconds for one call; after that the deliverer counts as lost.
    lease: float
    retries: RetryPolicy = field(default_factory=RetryPolicy)
    #: Names this process in the ledger.
    worker: str = field(default_factory=lambda: f"publisher-{new_id()[-12:]}")

    @property
    def name(self) -> str:
        """The channel's name."""
        return self.channel.declaration.name

    def deliver(self, delivery_id: str) -> None:
        """Attempt a delivery if it is due and free; done, attempted or superseded ones are left alone."""
        row = Delivery.collection().find_one({"_id": delivery_id}, {"digest": 1})
        if row is not None:
            self._attempt(unit_of(row))

    def deliver_due(self) -> int:
        """Attempt what waited for its next try; returns how many were looked at."""
        due = Delivery.collection().find(
            {"channel": self.name, "status": "requested", "next_attempt_at": {"$lte": now()}}, {"digest": 1}
        )
        first = due.sort("next_attempt_at", 1).limit(ROUND)
        units = {str(unit): unit for unit in map(unit_of, first)}
        for unit in units.values():
            self._attempt(unit)
        return len(units)

    def recover(self) -> int:
        """Settle what lost deliverers left open: try again where that is harmless, else its outcome is unknown."""
        lost = list(
            Delivery.collection()
            .find({"channel": self.name, "status": "attempting", "lease_until": {"$lt": now()}})
            .limit(ROUND)
        )
        if lost:
            self._settle(lost, Unknown(WORKER_LOST()))
        return len(lost)

    def _attempt(self, unit: Unit) -> None:
        rows = record_intent(unit, self.worker, self.lease)
        if rows:
            with tracing.continuing(rows[0].get("trace"), f"attempt {self.name}"):
                self._settle(rows, self._call(rows))

    def _call(self, rows: list[DeliveryRow]) -> Outcome:
        try:
            orders = [self._loaded(row) for row in sorted(rows, key=itemgetter("_id"))]
        except NotAsApproved as mismatch:
            log.error("not_as_approved", deliveries=[row["_id"] for row in rows], detail=mismatch.detail)
            return Failed(mismatch.reason, permanent=True)
        try:
            with tracing.calling(f"{rows[0]['action']} {self.name}", {"kabar.item": rows[0]["item_id"]}):
                outcome = self._call_channel(rows[0], orders)
                tracing.set_attribute("kabar.outcome", type(outcome).__name__.lower())
                return outcome
        except TimeLimitExceeded:
            log.error("channel_took_too_long", channel=self.name, deliveries=[row["_id"] for row in rows])
            return Unknown(TOOK_TOO_LONG())
        except Exception as error:
            log.exception("channel_raised", channel=self.name, deliveries=[row["_id"] for row in rows])
            return Unknown(CHANNEL_FAULT(error=type(error).__name__))

    def _call_channel(self, row: DeliveryRow, orders: list[tuple[Package, Order]]) -> Outcome:
        if row.get("digest") and isinstance(self.channel, BatchPublishing):
            return self.channel.publish_batch(row["digest"], orders)
        actions = {"publish": self.channel.publish, "update": self.channel.update, "withdraw": self.channel.withdraw}
        package, order = orders[0]
        return actions[row["action"]](package, order)

    def _loaded(self, row: DeliveryRow) -> tuple[Package, Order]:
        return packages.load(row["item_id"], row["revision"], row["action"]), self._order(row)

    def _order(self, row: DeliveryRow) -> Order:
        place = {"item_id": row["item_id"], "channel": row["channel"], "target": row["target"]}
        earlier = Delivery.collection().find_one(
            {**place, "status": "succeeded", "_id": {"$ne": row["_id"]}}, sort=[("finished_at", -1)]
        )
        return Order(
            id=row["_id"],
            target=row["target"],
            requested_at=aware(row["requested_at"]),
            attempt=row["attempts"],
            remote_id=earlier.get("remote_id") if earlier else None,
            url=earlier.get("url") if earlier else None,
        )

    def _settle(self, rows: list[DeliveryRow], outcome: Outcome) -> None:
        settled = settle(rows, outcome, self.retries, idempotent=self.channel.declaration.capabilities.idempotent)
        log.info(
            "delivery_attempted",
            channel=self.name,
            deliveries=[row["_id"] for row in rows],
            attempt=rows[0]["attempts"],
            outcome=type(outcome).__name__.lower(),
            settled=settled,
        )
