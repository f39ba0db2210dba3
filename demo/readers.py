"""The public's side: readers with mailboxes and a partner's website with a webhook, all in the sandbox."""

from __future__ import annotations

from typing import Any

from demo.api import Api
from demo.record import Wish
from demo.target import Target

MOST = 500
#: By these a later run recognises what earlier ones left; no one has an address in `.example` (RFC 2606).
DOMAIN = "pembaca-demo.example"
RECEIVER = "demo-"


class Readers:
    """Every run has its own. They stay after it, so that what people approve then reaches a mailbox too."""

    def __init__(self, target: Target, operator: Api, run: str, choosy: Wish | None = None) -> None:
        """Subscribes a reader of everything, and one who is `choosy`; adds the partner's endpoint."""
        self.address = f"warga.{run}@{DOMAIN}"
        self.wishes = {self.address: Wish(), **({f"pemilih.{run}@{DOMAIN}": choosy} if choosy else {})}
        self.receiver = f"{RECEIVER}{run}"
        self._url = target.urls["sandbox"]
        self._sandbox = Api(self._url)
        for address, wish in self.wishes.items():
            interests = {"topics": wish.topics, "districts": wish.districts}
            operator.post("/api/v1/subscribers", {"email": address, "mode": "immediate", "interests": interests})
        url = f"{target.webhook_base}/webhooks/{self.receiver}"
        endpoint = operator.post("/api/v1/webhooks", {"url": url, "label": f"Situs mitra ({run})"}).json()
        self._sandbox.put(f"/api/webhooks/{self.receiver}/secret", {"secret": endpoint["secret"]})

    def mails(self, address: str) -> list[dict[str, Any]]:
        """What came into a reader's mailbox, newest first: each mail with its parts and headers."""
        found = self._sandbox.get("/api/messages", to=address, limit=MOST)["messages"]
        return [self._sandbox.get(f"/api/messages/{mail['id']}") for mail in found]

    def mail_page(self, mail: dict[str, Any]) -> str:
        """Where a mail is seen as its reader sees it."""
        return f"{self._url}/messages/{mail['id']}"

    @property
    def calls_page(self) -> str:
        """Where the partner's calls are seen."""
        return f"{self._url}/webhooks/{self.receiver}"

    def calls(self) -> list[dict[str, Any]]:
        """The calls that the partner's website received, oldest first, with the receiver's verdict on each call."""
        found: list[dict[str, Any]] = self._sandbox.get(f"/api/webhooks/{self.receiver}")["calls"]
        return found


def end_earlier(operator: Api, webhook_base: str) -> None:
    """End what earlier runs on this platform left: their subscriptions and their endpoints."""
    cursor: str | None = ""
    while cursor is not None:
        page = operator.get("/api/v1/subscribers", **({"cursor": cursor} if cursor else {}))
        for reader in page["subscribers"]:
            if reader["status"] == "active" and reader["email"].endswith(f"@{DOMAIN}"):
                operator.delete(f"/api/v1/subscribers/{reader['id']}")
        cursor = page["next_cursor"]
    for endpoint in operator.get("/api/v1/webhooks")["webhooks"]:
        if endpoint["active"] and endpoint["url"].startswith(f"{webhook_base}/webhooks/{RECEIVER}"):
            operator.post(f"/api/v1/webhooks/{endpoint['id']}/disable")
