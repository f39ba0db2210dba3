"""From an item's properties to accounts, with the reason for each. No database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from services.review.documents import RoutingReason
from services.review.routing.documents import RuleRow
from shared.content.account import AccountRow, may_post

Condition = Literal["agencies", "kinds", "topics", "districts", "urgencies", "audiences"]
#: In the order in which pages show them.
CONDITIONS: tuple[Condition, ...] = ("agencies", "kinds", "topics", "districts", "urgencies", "audiences")


@dataclass(frozen=True, slots=True)
class Subject:
    """What of an item decides where it goes."""

    agency: str
    kind: str
    topic: str
    urgency: str
    audience: str | None
    #: None of them means the whole regency.
    districts: tuple[str, ...] = ()
    #: The channels that the agency asks for.
    wish: tuple[str, ...] = ()

    def of(self, condition: Condition) -> tuple[str, ...]:
        """What the condition is compared with."""
        if condition == "districts":
            return self.districts
        values = {
            "agencies": self.agency,
            "kinds": self.kind,
            "topics": self.topic,
            "urgencies": self.urgency,
            "audiences": self.audience,
        }
        value = values[condition]
        return (value,) if value else ()


def reasons(subject: Subject, rules: Iterable[RuleRow], accounts: Sequence[AccountRow]) -> list[RoutingReason]:
    """The accounts that the item goes to, each with the first reason for it: the agency's wish, then the rules.

    `accounts` are those that may be chosen; others that a rule names are left out, and so are those that are closed to
    the agency.
    """
    by_id = {account["_id"]: account for account in accounts if may_post(account, subject.agency)}
    found: dict[str, RoutingReason] = {}
    for account in _wished(subject, by_id.values()):
        found[account["_id"]] = {"account": account["_id"], "because": "wish"}
    for rule in rules:
        matched = matches(rule, subject)
        if matched is None:
            continue
        for account_id in rule["accounts"]:
            if account_id in by_id:
                by_rule: RoutingReason = {
                    "account": account_id,
                    "because": "rule",
                    "rule": {"id": rule["_id"], "label": rule["label"]},
                    "matched": list(matched),
                }
                found.setdefault(account_id, by_rule)
        if rule["final"]:
            break
    return list(found.values())


def matches(rule: Mapping[str, object], subject: Subject) -> tuple[Condition, ...] | None:
    """The conditions of the rule, all of which the item meets, or None where it meets one of them not.

    An item about several districts meets a condition that names one of them; one about the whole regency meets none.
    """
    named: list[Condition] = []
    for condition in CONDITIONS:
        wanted = rule.get(condition)
        if not isinstance(wanted, list) or not wanted:
            continue
        if not set(wanted) & set(subject.of(condition)):
            return None
        named.append(condition)
    return tuple(named)


def _wished(subject: Subject, accounts: Iterable[AccountRow]) -> list[AccountRow]:
    """Of each channel that the agency asks for its own accounts, or the regency's where it has none."""
    found: list[AccountRow] = []
    known = sorted(accounts, key=lambda each: each["_id"])
    for channel in subject.wish:
        there = [account for account in known if account["channel"] == channel]
        own = [account for account in there if account.get("agency_code") == subject.agency]
        found += own or [account for account in there if not account.get("agency_code")]
    return found
