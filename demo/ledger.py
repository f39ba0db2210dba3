"""The publisher's ledger: what went where, with its proof."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from demo.api import Api

OPEN = frozenset({"requested", "attempting", "accepted"})


class Ledger:
    """Reads deliveries."""

    def __init__(self, api: Api) -> None:
        self._api = api

    def of(self, item_id: str) -> list[dict[str, Any]]:
        """All deliveries of an item, newest first."""
        found: list[dict[str, Any]] = []
        cursor: str | None = ""
        while cursor is not None:
            query = {"cursor": cursor} if cursor else {}
            page = self._api.get("/api/v1/deliveries", item_id=item_id, limit=200, **query)
            found += page["deliveries"]
            cursor = page["next_cursor"]
        return found

    def settled(self, item_id: str, action: str, but_for: Collection[str] = ()) -> list[dict[str, Any]] | None:
        """The deliveries of `action` once each of them has an outcome, `but_for` those of some channels; None before.

        Those of all channels are written together, so there is none whose first delivery is still to come.
        """
        found = [one for one in self.of(item_id) if one["action"] == action]
        waiting = [one for one in found if one["status"] in OPEN and one["channel"] not in but_for]
        return found if found and not waiting else None

    def how_far(self, item_id: str, action: str) -> str:
        """What has no outcome yet, in words."""
        found = [one for one in self.of(item_id) if one["action"] == action and one["status"] in OPEN]
        told = (f"{one['channel']} ({one['target_label']}): {one['status']} {one.get('error') or ''}" for one in found)
        return f"Without an outcome: {'; '.join(map(str.strip, told)) or 'nothing was planned'}."

    def one(self, delivery_id: str) -> dict[str, Any]:
        """A delivery with its attempts."""
        found: dict[str, Any] = self._api.get(f"/api/v1/deliveries/{delivery_id}")
        return found

    def coverage(self, item_id: str) -> dict[str, Any]:
        """How far the last decision on an item has come."""
        found: dict[str, Any] = self._api.get(f"/api/v1/deliveries/coverage/{item_id}")
        return found

    @staticmethod
    def page(deliveries: list[dict[str, Any]]) -> str | None:
        """The address of the public page."""
        return next((one["url"] for one in deliveries if one["channel"] == "web" and one.get("url")), None)
