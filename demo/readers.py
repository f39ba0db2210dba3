"""The public's side: a reader with a mailbox and a partner's website with a webhook, both in the sandbox."""

from __future__ import annotations

from typing import Any

from demo.api import Api
from demo.target import Target

MOST = 500
#: By these a later run recognises what earlier ones left; no one has an address in `.example` (RFC 2606).
DOMAIN = "pembaca-demo.example"
RECEIVER = "demo-"


class Readers:
    """Every run has its own. They stay after it, so that what people approve then reaches a mailbox too."""

    def __init__(self, target: Target, operator: Api, run: str) -> None:
        """Subscribes the reader and adds the partner's endpoint."""
        self.address = f"warga.{run}@{DOMAIN}"
        self.receiver = f"{RECEIVER}{run}"
        self._sandbox = Api(target.urls["sandbox"])
        reader = {"email": self.address, "mode": "immediate"}
        operator.post("/api/v1/subscribers", reader)
        url = f"{target.webhook_base}/webhooks/{self.receiver}"
        endpoint = operator.post("/api/v1/webhooks", {"url": url, "label": f"Situs mitra ({run})"}).json()
        self._sandbox.put(f"/api/webhooks/{self.receiver}/secret", {"secret": endpoint["secret"]})

    def mails(self) -> list[dict[str, Any]]:
        """What came into the reader's mailbox, newest first."""
        found: list[dict[str, Any]] = self._sandbox.get("/api/messages", to=self.address, limit=MOST)["messages"]
        return found

    def mail(self, mail_id: str) -> Any:
        """One mail with its parts and headers."""
        return self._sandbox.get(f"/api/messages/{mail_id}")

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
