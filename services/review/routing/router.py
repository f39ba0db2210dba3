"""The active rules and the accounts behind them, read once for several items."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pymongo.client_session import ClientSession

from services.review.documents import ItemRow, RoutingReason
from services.review.packaging.accounts import CHOOSABLE, FIELDS
from services.review.routing.documents import RoutingRule, RuleRow
from services.review.routing.matching import Subject, reasons
from shared.channels import CHANNELS
from shared.content.account import Account, AccountRow


class Router:
    """Finds the accounts of items by the wishes and rules of one moment."""

    def __init__(self, wished: Iterable[str] = (), session: ClientSession | None = None) -> None:
        """`wished` are the channels that any of the items' agencies asks for."""
        self.rules = active_rules(session)
        named = sorted({account for rule in self.rules for account in rule["accounts"]})
        self.accounts = _accounts(named, sorted(set(wished)), session)

    def route(self, subject: Subject) -> list[RoutingReason]:
        """The accounts of an item with the reason for each."""
        return reasons(subject, self.rules, self.accounts) if self.accounts else []


def active_rules(session: ClientSession | None = None) -> list[RuleRow]:
    """The rules that apply, in their order."""
    found = RoutingRule.collection().find({"active": True}, session=session)
    return list(found.sort([("position", 1), ("_id", 1)]))


def subject_of(item: ItemRow) -> Subject:
    """What of a stored item decides where it goes."""
    return Subject(
        agency=item["agency"]["code"],
        kind=item["kind"],
        topic=item["topic"],
        urgency=item["urgency"],
        audience=item.get("audience"),
        districts=tuple(item.get("districts") or ()),
        wish=tuple(item["original"].get("channels") or ()),
    )


def subject_of_submission(submission: Mapping[str, Any]) -> Subject:
    """The same of the data of a submission's event."""
    return Subject(
        agency=submission["agency"]["code"],
        kind=submission["kind"],
        topic=submission["topic"],
        urgency=submission["urgency"],
        audience=submission.get("audience"),
        districts=tuple(submission.get("districts") or ()),
        wish=tuple(submission.get("channels") or ()),
    )


def _accounts(named: list[str], wished: list[str], session: ClientSession | None) -> list[AccountRow]:
    declared = [name for name, channel in CHANNELS.items() if channel.accounts]
    if not declared or not (named or wished):
        return []
    either = [{"_id": {"$in": named}}, {"channel": {"$in": wished}}]
    wanted = {**CHOOSABLE, "channel": {"$in": declared}, "$or": either}
    return list(Account.collection().find(wanted, FIELDS, session=session))
