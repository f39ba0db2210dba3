"""The public's side: a reader with a mailbox and a partner's website with a webhook, both in the sandbox."""

from __future__ import annotations

from typing import Any

from demo.api import Api
from demo.target import Target

MOST = 500


class Readers:
    """They come before the first item is published and leave at the end, so that every run has its own."""

    def __init__(self, target: Target, operator: Api, run: str) -> None:
        self.address = f"warga.{run}@pembaca.example"
        self.receiver = f"demo-{run}"
        self._operator, self._sandbox = operator, Api(target.urls["sandbox"])
        reader = {"email": self.address, "mode": "immediate"}
        self._subscription = operator.post("/api/v1/subscribers", reader).json()["id"]
        url = f"{target.webhook_base}/webhooks/{self.receiver}"
        endpoint = operator.post("/api/v1/webhooks", {"url": url, "label": f"Situs mitra ({run})"}).json()
        self._endpoint = endpoint["id"]
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

    def leave(self) -> None:
        """End the subscription and the webhook."""
        self._operator.delete(f"/api/v1/subscribers/{self._subscription}")
        self._operator.post(f"/api/v1/webhooks/{self._endpoint}/disable")
