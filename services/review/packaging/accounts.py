"""The accounts that an item can go to, and those that were chosen for it."""

from collections.abc import Iterable

from shared.channels import CHANNELS
from shared.content.account import Account, AccountRow, may_post

#: What the desk reads of an account.
_FIELDS = dict.fromkeys(("channel", "agency_code", "open_to", "label", "handle", "state", "approved_at", "removed"), 1)
#: Which accounts may be chosen: they can be posted to now, and someone answerable approved them.
_USABLE = {"state": "ready", "approved_at": {"$ne": None}, "removed": {"$ne": True}}


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
    return list(Account.collection().find({"_id": {"$in": wanted}}, _FIELDS)) if wanted else []


def usable_accounts(agency_code: str) -> list[AccountRow]:
    """Every account that may be chosen for an item of the agency, in the order of the channels and of their labels."""
    declared = [name for name, channel in CHANNELS.items() if channel.accounts]
    if not declared:
        return []
    found = Account.collection().find({**_USABLE, "channel": {"$in": declared}}, _FIELDS)
    open_to_it = (account for account in found if may_post(account, agency_code))
    return sorted(open_to_it, key=lambda each: (declared.index(each["channel"]), each["label"], each["_id"]))


def is_usable(account: AccountRow, agency_code: str) -> bool:
    """Whether the account may be chosen now for an item of the agency."""
    declared = CHANNELS.get(account["channel"])
    ready = account["state"] == "ready" and bool(account.get("approved_at")) and not account.get("removed")
    return ready and declared is not None and declared.accounts is not None and may_post(account, agency_code)
