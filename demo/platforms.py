"""The office's accounts: one on each channel that has accounts, linked by one person, approved by another.

The channels are those that are declared; behind each is the sandbox's stand-in, which says how an account is linked.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote

import httpx

from demo.api import Api, Refused
from demo.parts import Part, part_of
from demo.record import Wish
from demo.target import Target
from shared.channels import CHANNELS

ACCOUNTS = "/api/v1/accounts"
#: By which a later run recognises the accounts of earlier ones.
LABEL = "Demo "
#: The channel with a second account, whose platform hangs for so many seconds in the middle of a call.
FROZEN, HANGS = "telegram", 10.0
#: Accounts that are linked side by side.
AT_ONCE = 4
#: The version of Meta's Graph API in which the address of reports is set.
GRAPH = "v23.0"
#: Whose messages go to people: one who wants everything, one who chose. No one has a number that begins so.
EVERYTHING, CHOOSY = "6280000000001", "6280000000002"


@dataclass(frozen=True, slots=True)
class LinkedAccount:
    """An account that items can go to."""

    id: str
    channel: str
    #: The platform's name of it.
    name: str
    #: By which whoever posts there is known to the platform.
    token: str = ""
    #: What readers write below its posts is read.
    commented: bool = False
    #: Its platform hangs in the middle of its first call.
    frozen: bool = False

    @property
    def part(self) -> Part:
        """Whether a program or a person posts there."""
        return part_of(CHANNELS[self.channel])


class Platforms:
    """Every run has accounts of its own. They stay after it, so that what people approve then is posted too."""

    def __init__(self, target: Target, keeper: Api, approver: Api, run: str, choosy: Wish | None = None) -> None:
        """`keeper` links the accounts, `approver` approves them. Messages to people also go to one who is `choosy`."""
        self._target, self._keeper, self._approver, self._run = target, keeper, approver, run
        self._label = f"{LABEL}{run}"
        self._sandbox = Api(target.urls["sandbox"])
        self.recipients = {EVERYTHING: Wish(), **({CHOOSY: choosy} if choosy else {})}
        self.accounts: list[LinkedAccount] = []
        #: Why a channel's account is not ready, by channel.
        self.problems: dict[str, str] = {}

    def link(self) -> None:
        """Link, test and approve an account of each channel that has accounts."""
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(self._link, [channel.name for channel in CHANNELS.values() if channel.accounts]))
        self.accounts.sort(key=lambda account: list(CHANNELS).index(account.channel))

    def freeze(self) -> None:
        """Link one more account, whose platform hangs in the middle of the next call."""
        self._link(FROZEN, frozen=True)
        for account in self.accounts:
            if account.frozen:
                self._sandbox.put(_behaviour(account), {"mode": "slow", "count": 1, "seconds": HANGS})

    @property
    def by_program(self) -> list[LinkedAccount]:
        """Those that no person is needed for, and that do not hang."""
        return [account for account in self.accounts if account.part is Part.PLATFORM and not account.frozen]

    def thaw(self) -> None:
        """Nothing hangs any more, whether the call came or not."""
        for account in self.accounts:
            if account.frozen:
                self._sandbox.delete(_behaviour(account))

    def chosen(self, ids: list[str]) -> list[LinkedAccount]:
        """The linked accounts among those ids."""
        return [account for account in self.accounts if account.id in ids]

    def at(self, channel: str, label: str) -> LinkedAccount | None:
        """The account of this run on a channel; None where another one has that label."""
        wanted = label == self._label
        return next((account for account in self.accounts if account.channel == channel), None) if wanted else None

    def posts(self, account: LinkedAccount) -> list[dict[str, Any]]:
        """What readers of the account see now, oldest first."""
        posts = self._sandbox.get(f"/api/platforms/{account.channel}")["posts"]
        return [post for post in posts if post["account"] == account.name]

    def comment(self, account: LinkedAccount, post: dict[str, Any], text: str) -> None:
        """A reader writes below a post."""
        given = {"post": post["id"], "author": "Sari Wulandari", "text": text}
        self._sandbox.post(f"/api/platforms/{account.channel}/comments", given)

    def page(self, account: LinkedAccount, post: dict[str, Any]) -> str:
        """Where a citizen sees the post."""
        return f"{self._target.urls['sandbox']}/platform-posts/{account.channel}/{quote(post['id'], safe='')}"

    def place(self, account: LinkedAccount) -> str:
        """Where a citizen sees all that is on the platform."""
        return f"{self._target.urls['sandbox']}/platforms/{account.channel}/"

    def everywhere(self, title: str) -> str:
        """Where all posts with a headline are seen side by side."""
        return f"{self._target.urls['sandbox']}/platform-search?q={quote(title)}"

    def _link(self, channel: str, frozen: bool = False) -> None:
        # A user name on X has at most 15 characters.
        name = "demo" + "".join(char for char in self._run if char.isalnum())[-11:] + ("beku" if frozen else "")
        try:
            path = f"/api/platforms/{channel}/accounts/{name}"
            made = self._sandbox.put(path, self._details(channel), base=self._target.webhook_base)
            new = {"channel": channel, "label": self._label, "values": made["values"]}
            linked = self._keeper.post(ACCOUNTS, new).json()
            tested = self._keeper.post(f"{ACCOUNTS}/{linked['id']}/test").json()
            approval = {"version": tested["version"]}
            approved = self._approver.post(f"{ACCOUNTS}/{linked['id']}/approve", approval).json()
            self._prepare(channel, linked["id"], made)
        except (Refused, httpx.HTTPError) as refusal:
            self.problems[channel] = str(refusal) or type(refusal).__name__
            return
        commented = approved["comments"]["status"] == "read"
        self.accounts.append(LinkedAccount(linked["id"], channel, name, made["token"], commented, frozen))
        if approved["state"] != "ready":
            self.problems[channel] = f"{approved['state']}: {approved['coded_reason'] or approved['note']}"

    def _details(self, channel: str) -> dict[str, Any]:
        """What the platform is to know of the account."""
        declared = CHANNELS[channel].accounts
        return {"reading": [EVERYTHING]} if declared and declared.recipients else {}

    def _prepare(self, channel: str, account_id: str, made: dict[str, Any]) -> None:
        """Add the people who agreed, and have the platform report to the office."""
        declared = CHANNELS[channel].accounts
        if declared and declared.recipients:
            agreed = (date.today() - timedelta(days=7)).isoformat()  # noqa: DTZ011 - some day
            people = [
                {"number": f"+{number}", "consented_at": agreed, "topics": wish.topics, "districts": wish.districts}
                for number, wish in self.recipients.items()
            ]
            self._keeper.post(f"{ACCOUNTS}/{account_id}/recipients", {"recipients": people})
        if declared and declared.webhook:
            values, details = made["values"], made["details"]
            subscription = {
                "object": "whatsapp_business_account",
                "callback_url": f"{self._target.callback_base}/hooks/{channel}/{account_id}",
                "verify_token": values["verify_token"],
                "fields": "messages",
                "access_token": f"{details['app_id']}|{values['app_secret']}",
            }
            self._sandbox.post(f"/platforms/{channel}/{GRAPH}/{details['app_id']}/subscriptions", subscription)


def _behaviour(account: LinkedAccount) -> str:
    return f"/api/behaviours/platforms/{account.channel}/{account.name}"


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
