"""Finding the recipients of accounts, with masked numbers, and what they chose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from services.publisher.channels.whatsapp.documents import Recipient, RecipientRow
from services.publisher.readers.interests import NOTHING_CHOSEN
from shared import keyset
from shared.channels import CHANNELS
from shared.content.account import Account, AccountRow
from shared.keyset import Page

#: Recipients that are looked at for what they chose; beyond that the counts say "at least".
MOST = 100_000
#: What is shown of a recipient.
_SHOWN = ("label", "status", "consented_at")
#: Digits by which a person on the telephone can be found.
DIGITS = 4
#: Accounts that the page for subscribing names.
MOST_INVITATIONS = 30


@dataclass(frozen=True, slots=True)
class Chosen:
    """How many active recipients chose what; someone may count several times."""

    #: Who chose nothing, so gets everything.
    everything: int
    urgent_only: int
    #: By key, code or name.
    topics: Mapping[str, int]
    agencies: Mapping[str, int]
    districts: Mapping[str, int]


def accounts_with_recipients() -> list[AccountRow]:
    """The accounts whose messages go to people who asked for them, by name."""
    names = [name for name, channel in CHANNELS.items() if channel.accounts and channel.accounts.recipients]
    wanted = {"channel": {"$in": names}, "removed": {"$ne": True}}
    return list(Account.collection().find(wanted).sort("label", 1))


def invitations(said: str) -> list[tuple[str, str, str]]:
    """The name, number and chat of each account that citizens can write `said` to, the regency's own first."""
    ready = [one for one in accounts_with_recipients() if one["state"] == "ready" and one.get("address")]
    ready.sort(key=lambda account: account.get("agency_code") or "")
    found = ((account["label"], str(account.get("address"))) for account in ready[:MOST_INVITATIONS])
    return [(label, f"+{address.rpartition('/')[2]}", f"{address}?text={quote(said)}") for label, address in found]


def account_with_recipients(account_id: str) -> AccountRow | None:
    """One of them."""
    return next((account for account in accounts_with_recipients() if account["_id"] == account_id), None)


def counts(account_id: str) -> dict[str, int]:
    """Active recipients, and those who stopped."""
    found = Recipient.collection()
    return {
        status: int(found.count_documents({"account": account_id, "status": status}))
        for status in ("active", "stopped")
    }


def page_of(account_id: str, sought: str, cursor: str | None, limit: int = 20) -> Page[RecipientRow]:
    """One page, newest first; of those with the id or the last digits that are `sought`, if any."""
    wanted: dict[str, Any] = {"account": account_id}
    if sought:
        last = f"•••{sought[-DIGITS:]}"
        wanted |= {"label": last} if sought.isdigit() else {"_id": sought}
    return keyset.page_of(Recipient.collection(), wanted, cursor=cursor, limit=limit)


def shown(recipient: RecipientRow) -> dict[str, Any]:
    """A recipient without the number."""
    wish = recipient.get("interests") or {}
    listed = [wish.get("topics"), wish.get("agencies"), wish.get("districts")]
    choices = {"choices": sum(len(one or ()) for one in listed), "urgent_only": bool(wish.get("urgent_only"))}
    return {"id": recipient["_id"], **{name: recipient.get(name) for name in _SHOWN}, **choices}


def chosen(account_id: str) -> Chosen:
    """What the active recipients chose, from at most MOST of them."""
    active: list[dict[str, Any]] = [{"$match": {"account": account_id, "status": "active"}}, {"$limit": MOST}]
    nothing = {f"interests.{name}": NOTHING_CHOSEN for name in ("topics", "agencies", "districts")}
    facets: dict[str, Any] = {
        name: [{"$unwind": f"$interests.{name}"}, {"$sortByCount": f"$interests.{name}"}]
        for name in ("topics", "agencies", "districts")
    }
    facets["urgent"] = [{"$match": {"interests.urgent_only": True}}, {"$count": "count"}]
    facets["everything"] = [{"$match": {**nothing, "interests.urgent_only": {"$ne": True}}}, {"$count": "count"}]
    steps = [*active, {"$project": {"interests": 1, "_id": 0}}, {"$facet": facets}]
    found: Any = next(iter(Recipient.collection().aggregate(steps)))
    listed = {name: {one["_id"]: one["count"] for one in found[name]} for name in ("topics", "agencies", "districts")}
    alone = {name: sum(one["count"] for one in found[name]) for name in ("urgent", "everything")}
    return Chosen(alone["everything"], alone["urgent"], **listed)
