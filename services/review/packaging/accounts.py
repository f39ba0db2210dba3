"""The accounts that an item can go to, and those that were chosen for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from shared.channels import CHANNELS, display_order
from shared.content.account import Account, AccountRow, may_post

#: What the desk reads of an account.
FIELDS = {
    **dict.fromkeys(("channel", "agency_code", "open_to", "label", "handle", "state", "approved_at", "removed"), 1),
    **dict.fromkeys(("limits", "usage", "values"), 1),
}
#: Which accounts may be chosen: they can be posted to now, and someone answerable approved them.
CHOOSABLE = {"state": "ready", "approved_at": {"$ne": None}, "removed": {"$ne": True}}


def by_channel(ids: Iterable[str]) -> dict[str, list[str]]:
    """The chosen accounts by channel, both in a fixed order, of channels that this release declares."""
    chosen: dict[str, list[str]] = {}
    for account in sorted(stored_accounts(ids), key=lambda each: each["_id"]):
        declared = CHANNELS.get(account["channel"])
        if declared and declared.accounts:
            chosen.setdefault(account["channel"], []).append(account["_id"])
    return chosen


def stored_accounts(ids: Iterable[str]) -> list[AccountRow]:
    """The accounts with these ids, those among them that may no longer be chosen; unknown ids are left out."""
    wanted = list(ids)
    return list(Account.collection().find({"_id": {"$in": wanted}}, FIELDS)) if wanted else []


def usable_accounts(agency_code: str) -> list[AccountRow]:
    """Every account that may be chosen for an item of the agency, in the order of the channels and of their labels."""
    declared = [name for name, channel in CHANNELS.items() if channel.accounts]
    if not declared:
        return []
    found = Account.collection().find({**CHOOSABLE, "channel": {"$in": declared}}, FIELDS)
    open_to_it = (account for account in found if may_post(account, agency_code))
    return sorted(open_to_it, key=_place)


@dataclass(frozen=True, slots=True)
class Choice:
    """An account as the desk offers it for one item."""

    account: AccountRow
    chosen: bool
    #: False for one that was chosen and went out of use since.
    usable: bool

    @property
    def handle(self) -> str:
        """How the platform calls it; empty where that is not known."""
        return self.account.get("handle") or ""


def choices(agency_code: str, chosen: Iterable[str]) -> list[Choice]:
    """The accounts that may be chosen for an item of the agency, and those that are, in the order of the channels."""
    ids = set(chosen)
    usable = {account["_id"]: account for account in usable_accounts(agency_code)}
    gone = [account for account in stored_accounts(ids - set(usable)) if account["channel"] in CHANNELS]
    shown = sorted([*usable.values(), *gone], key=_place)
    return [Choice(account, account["_id"] in ids, account["_id"] in usable) for account in shown]


def left_behind(before: Iterable[str], chosen: Iterable[str]) -> list[AccountRow]:
    """The accounts with the published item from which a correction that goes to `chosen` takes it back, in order."""
    found = stored_accounts(set(before) - set(chosen))
    return sorted((one for one in found if one["channel"] in CHANNELS and not one.get("removed")), key=_place)


def _place(account: AccountRow) -> tuple[Any, ...]:
    return (display_order(account["channel"]), account["label"], account["_id"])


def is_usable(account: AccountRow, agency_code: str) -> bool:
    """Whether the account may be chosen now for an item of the agency."""
    declared = CHANNELS.get(account["channel"])
    ready = account["state"] == "ready" and bool(account.get("approved_at")) and not account.get("removed")
    return ready and declared is not None and declared.accounts is not None and may_post(account, agency_code)
