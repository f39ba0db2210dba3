"""What a channel gets of one delivery: the package as it was approved, and what the ledger knows of the place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.publisher import packages
from services.publisher.accounts.connected import Accounts
from services.publisher.channels.contract import ConnectedAccount, Order, Package, Progress
from services.publisher.documents import Delivery, DeliveryRow, Part
from shared.channels import ChannelDeclaration
from shared.channels.accounts import account_of
from shared.clock import aware


@dataclass(frozen=True, slots=True)
class Orders:
    """Makes the orders of one channel."""

    channel: ChannelDeclaration
    accounts: Accounts

    def load(self, row: DeliveryRow, progress: Progress) -> tuple[Package, Order]:
        """The package and the order of a delivery; raises NotAsApproved or AccountUnusable."""
        package = packages.load(row["item_id"], row["revision"], row["action"])
        return package, self._order(row, earlier(row), progress)

    def _order(self, row: DeliveryRow, before: Sequence[DeliveryRow], progress: Progress) -> Order:
        done = [one for one in before if one["status"] == "succeeded"]
        parts: dict[str, Part] = {}
        for one in before:
            parts |= one.get("parts") or {}
        return Order(
            id=row["_id"],
            target=row["target"],
            requested_at=aware(row["requested_at"]),
            attempt=row["attempts"],
            progress=progress,
            remote_id=done[-1].get("remote_id") if done else None,
            url=done[-1].get("url") if done else None,
            earlier_parts=parts,
            account=self._account(row),
            reference=row.get("reference"),
        )

    def _account(self, row: DeliveryRow) -> ConnectedAccount | None:
        return self.accounts.connected(account_of(row["target"])) if self.channel.accounts is not None else None


def earlier(row: DeliveryRow) -> list[DeliveryRow]:
    """The other deliveries of the item to the same place, in the order in which they ended."""
    place = {"item_id": row["item_id"], "channel": row["channel"], "target": row["target"]}
    return list(Delivery.collection().find({**place, "_id": {"$ne": row["_id"]}}).sort("finished_at", 1))
