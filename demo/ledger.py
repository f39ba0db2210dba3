"""The publisher's ledger: what went where, with its proof."""

from __future__ import annotations

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

    def settled(self, item_id: str, action: str) -> list[dict[str, Any]] | None:
        """The deliveries of `action` once each of them has an outcome; None before.

        Those of all channels are written together, so there is none whose first delivery is still to come.
        """
        found = [one for one in self.of(item_id) if one["action"] == action]
        return found if found and not any(one["status"] in OPEN for one in found) else None

    @staticmethod
    def page(deliveries: list[dict[str, Any]]) -> str | None:
        """The address of the public page."""
        return next((one["url"] for one in deliveries if one["channel"] == "web" and one.get("url")), None)
