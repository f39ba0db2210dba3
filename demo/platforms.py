"""The office's accounts on platforms: one on each channel that has accounts, linked by one person, approved by another.

The channels are those that are declared; behind each is the sandbox's stand-in, which says how an account is linked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from demo.api import Api, Refused
from demo.target import Target
from shared.channels import CHANNELS

ACCOUNTS = "/api/v1/accounts"
#: By which a later run recognises the accounts of earlier ones.
LABEL = "Demo "


@dataclass(frozen=True, slots=True)
class LinkedAccount:
    """An account that items can go to."""

    id: str
    channel: str
    #: The platform's name of it.
    name: str


class Platforms:
    """Every run has accounts of its own. They stay after it, so that what people approve then is posted too."""

    def __init__(self, target: Target, keeper: Api, approver: Api, run: str) -> None:
        """`keeper` links the accounts, `approver` approves them."""
        self._target, self._keeper, self._approver, self._run = target, keeper, approver, run
        self._sandbox = Api(target.urls["sandbox"])
        self.accounts: list[LinkedAccount] = []
        #: Why a channel's account is not ready, by channel.
        self.problems: dict[str, str] = {}

    def link(self) -> None:
        """Link, test and approve an account of each channel whose stand-in takes one by a form."""
        name = "demo" + "".join(char for char in self._run if char.isalnum())
        for channel in (one.name for one in CHANNELS.values() if one.accounts):
            values = self._made(channel, name)
            if values is not None:
                self._link(channel, name, values)

    def chosen(self, ids: list[str]) -> list[LinkedAccount]:
        """The linked accounts among those ids."""
        return [account for account in self.accounts if account.id in ids]

    def posts(self, account: LinkedAccount) -> list[dict[str, Any]]:
        """What readers of the account see now, oldest first."""
        posts = self._sandbox.get(f"/api/platforms/{account.channel}")["posts"]
        return [post for post in posts if post["account"] == account.name]

    def _made(self, channel: str, name: str) -> dict[str, str] | None:
        """An account at the stand-in: the values to link it with; None where there is none to be linked by a form."""
        path = f"/api/platforms/{channel}/accounts/{name}"
        try:
            made = self._sandbox.put(path, {}, base=self._target.webhook_base)
        except Refused as refusal:
            if refusal.status == 404:
                return None
            raise
        values: dict[str, str] | None = made["values"]
        return values

    def _link(self, channel: str, name: str, values: dict[str, str]) -> None:
        new = {"channel": channel, "label": f"{LABEL}{self._run}", "values": values}
        try:
            linked = self._keeper.post(ACCOUNTS, new).json()
            tested = self._keeper.post(f"{ACCOUNTS}/{linked['id']}/test").json()
            approval = {"version": tested["version"]}
            approved = self._approver.post(f"{ACCOUNTS}/{linked['id']}/approve", approval).json()
        except Refused as refusal:
            self.problems[channel] = str(refusal)
            return
        self.accounts.append(LinkedAccount(linked["id"], channel, name))
        if approved["state"] != "ready":
            self.problems[channel] = f"{approved['state']}: {approved['coded_reason'] or approved['note']}"


def end_earlier(keeper: Api) -> None:
    """Remove the accounts that earlier runs linked."""
    for account in list(_all(keeper)):
        if account["label"].startswith(LABEL):
            keeper.delete(f"{ACCOUNTS}/{account['id']}")


def _all(keeper: Api) -> Iterator[dict[str, Any]]:
    cursor: str | None = ""
    while cursor is not None:
        page = keeper.get(ACCOUNTS, **({"cursor": cursor} if cursor else {}))
        yield from page["accounts"]
        cursor = page["next_cursor"]
