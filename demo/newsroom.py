"""The editors' side: the queue, worked through the review API by two people."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from demo.api import Api, Refused
from demo.items import Swap

ITEMS = "/api/v1/items"


class Desk:
    """One editor at work. Every change names the version that was read, so that no change overwrites another."""

    def __init__(self, review_url: str, bearer: str) -> None:
        self._api = Api(review_url, bearer)

    def item(self, item_id: str) -> Any:
        """The item as it is now."""
        return self._api.get(f"{ITEMS}/{item_id}")

    def find(self, item_id: str) -> Any:
        """The item, or None while it has not arrived."""
        try:
            return self.item(item_id)
        except Refused as refusal:
            if refusal.status == 404:
                return None
            raise

    def act(self, item_id: str, verb: str, **body: Any) -> Any:
        """Do one action on the item as it is now."""
        seen = self.item(item_id)
        headers = {"If-Match": f'"{seen["version"]}"'}
        return self._api.post(f"{ITEMS}/{item_id}/{verb}", body, headers).json()


class Newsroom:
    """An editor who prepares, and a chief editor who decides: never the same person for one item."""

    def __init__(self, editor: Desk, chief: Desk) -> None:
        self.editor, self.chief = editor, chief

    def prepare(self, item_id: str, edit: Mapping[str, str], accounts: Mapping[str, str] | None = None) -> list[str]:
        """Take the item, improve its words where there is something to improve, and propose it for the accounts.

        `accounts` are channels by id; returns the ids of those whose channel takes the item as it is.
        """
        self.editor.act(item_id, "claim")
        chosen = list(accounts or ())
        if edit or chosen:
            item = self.editor.act(item_id, "edit", **edit, **({"accounts": chosen} if chosen else {}))
            unfit = {finding["channel"] for finding in item["channel_findings"]}
            fitting = [account for account in chosen if (accounts or {})[account] not in unfit]
            if fitting != chosen:
                self.editor.act(item_id, "edit", accounts=fitting)
            chosen = fitting
        self.editor.act(item_id, "propose")
        return chosen

    def ask_for_more(self, item_id: str, note: str) -> None:
        """Send it back to the agency."""
        self.editor.act(item_id, "claim")
        self.editor.act(item_id, "request-changes", note=note)

    def approve(self, item_id: str) -> dict[str, Any]:
        """Release exactly what was read: the variants by channel."""
        seen = self.chief.item(item_id)
        self.chief.act(item_id, "approve", content_hash=seen["content_hash"])
        return dict(seen["variants"])

    def schedule(self, item_id: str, at: datetime) -> dict[str, Any]:
        """The same for a set time."""
        seen = self.chief.item(item_id)
        self.chief.act(item_id, "schedule", content_hash=seen["content_hash"], publish_at=at.isoformat())
        return dict(seen["variants"])

    def correct(self, item_id: str, change: Swap) -> dict[str, Any]:
        """Correct what is published wherever it says so, with a note that readers see; again two people."""
        self.editor.act(item_id, "correct", note=change.note)
        draft = self.editor.item(item_id)["draft"]
        wrong = [field for field in ("summary", "body") if change.find in draft[field]]
        self.editor.act(item_id, "edit", **{field: change.applied(draft[field]) for field in wrong})
        self.editor.act(item_id, "propose", acknowledged_changes=True, correction_note=change.note)
        return self.approve(item_id)

    def withdraw(self, item_id: str, note: str) -> None:
        """Take it back from everywhere."""
        self.chief.act(item_id, "withdraw", note=note)
