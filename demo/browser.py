"""A reader's browser that shows notifications (Web Push), behind the sandbox's stand-in for its push service."""

from __future__ import annotations

import json
from typing import Any

from demo.api import Api
from demo.target import Target
from demo.waiting import Waits

PUSH = "/api/v1/push"
SERVICE = "/api/platforms/webpush"
#: By which a later run recognises the browsers of earlier ones.
NAME = "peramban-demo-"


class Browser:
    """Does what the site's script does when a reader wants notifications."""

    def __init__(self, target: Target, run: str) -> None:
        self.name = f"{NAME}{run}"
        self._target = target
        self._sandbox, self._site = Api(target.urls["sandbox"]), Api(target.urls["publisher"])

    def subscribe(self, waits: Waits) -> None:
        """Subscribe, wait for the first notification, and return its token: only then others follow."""
        key = self._site.get(f"{PUSH}/choices")["key"]
        self._site.post(f"{PUSH}/subscriptions", {"subscription": self._subscription(self.name, {"key": key})})
        token = waits.until("the first notification", self._token)
        self._site.post(f"{PUSH}/confirmations", {"token": token})

    def notifications(self) -> list[dict[str, Any]]:
        """What the browser shows now, oldest first."""
        return [post for post in self._sandbox.get(SERVICE)["posts"] if post["account"] == self.name]

    @property
    def page(self) -> str:
        """Where the notifications are seen."""
        return f"{self._target.urls['sandbox']}/platforms/webpush/"

    def end_earlier(self) -> None:
        """The browsers of earlier runs want no more."""
        for name in self._sandbox.get(SERVICE)["accounts"]:
            if name.startswith(NAME):
                self._site.post(f"{PUSH}/subscriptions/end", {"subscription": self._subscription(name, {})})

    def _subscription(self, name: str, details: dict[str, Any]) -> dict[str, Any]:
        made = self._sandbox.put(f"{SERVICE}/accounts/{name}", details, base=self._target.webhook_base)
        values = made["values"]
        return {"endpoint": values["endpoint"], "keys": {"p256dh": values["p256dh"], "auth": values["auth"]}}

    def _token(self) -> str | None:
        messages = (json.loads(post["message"]) for post in self.notifications())
        return next((message["confirm"] for message in messages if message.get("confirm")), None)
