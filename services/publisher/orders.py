"""What a channel gets of one delivery: the package as it was approved, and what the ledger knows of the place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.publisher import packages
from services.publisher.accounts.connected import Accounts
from services.publisher.channels.contract import ConnectedAccount, Order, Package, Progress
from services.publisher.documents import DeliveryRow, Part
from services.publisher.places import earlier, since_taken_back
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
        package = packages.load(row)
        return package, self._order(row, since_taken_back(earlier(row)), progress)

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
        return self.accounts.ready(account_of(row["target"])) if self.channel.accounts is not None else None
