"""Adding, changing and removing rules; each is an event of the log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from pymongo import ReturnDocument
from pymongo.client_session import ClientSession

from services.review.routing.documents import MOST_RULES, RoutingRule, RuleRow
from services.review.routing.matching import CONDITIONS
from shared.channels import CHANNELS
from shared.clock import now
from shared.content import Agency
from shared.content.account import Account
from shared.db import transaction
from shared.events.declare.types.routing import ROUTING_RULE_REMOVED, ROUTING_RULE_SAVED
from shared.events.log import outbox
from shared.identity import Principal
from shared.web.problem_codes import ProblemCode
from shared.web.problems import Problem

_FIELDS = ("label", "position", "active", "final", *CONDITIONS, "accounts")


def every_rule() -> list[RuleRow]:
    """All rules in the order in which they are applied, inactive ones among them."""
    return list(RoutingRule.collection().find().sort([("position", 1), ("_id", 1)]))


def find_rule(rule_id: str) -> RuleRow:
    """The rule; raises the Problem not_found."""
    found = RoutingRule.collection().find_one({"_id": rule_id})
    if found is None:
        raise Problem(ProblemCode.NOT_FOUND, "There is no rule with this id.")
    return found


def add_rule(values: Mapping[str, Any], actor: Principal) -> RuleRow:
    """Add a rule, checked by its schema before; raises validation_failed, also where there are MOST_RULES."""
    _check(values)
    if RoutingRule.collection().count_documents({}, limit=MOST_RULES) >= MOST_RULES:
        raise _invalid("label", f"There are {MOST_RULES} rules; remove some.")
    row = cast(RuleRow, RoutingRule(version=1, updated_by=actor.id, **_given(values)).validated())

    def work(session: ClientSession) -> RuleRow:
        RoutingRule.collection().insert_one(row, session=session)
        _record(row, actor, session)
        return row

    return transaction(work)


def change_rule(rule_id: str, values: Mapping[str, Any], actor: Principal, seen: int) -> RuleRow:
    """Replace a rule of which version `seen` was read; raises not_found, version_conflict, validation_failed."""
    _check(values)
    changes = {"$set": {**_given(values), "updated_by": actor.id, "updated_at": now()}, "$inc": {"version": 1}}

    def work(session: ClientSession) -> RuleRow:
        row = RoutingRule.collection().find_one_and_update(
            {"_id": rule_id, "version": seen}, changes, return_document=ReturnDocument.AFTER, session=session
        )
        if row is None:
            raise _overtaken(rule_id)
        _record(row, actor, session)
        return row

    return transaction(work)


def remove_rule(rule_id: str, actor: Principal, seen: int) -> None:
    """Remove a rule; items that it chose accounts for keep them. Raises not_found and version_conflict."""

    def work(session: ClientSession) -> None:
        row = RoutingRule.collection().find_one_and_delete({"_id": rule_id, "version": seen}, session=session)
        if row is None:
            raise _overtaken(rule_id)
        data = {"rule": _as_data({**row, "version": seen + 1})}
        outbox.record(session, ROUTING_RULE_REMOVED, subject=rule_id, version=seen + 1, data=data, actor=actor)

    transaction(work)


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: values[name] for name in _FIELDS if name in values}


def _record(row: RuleRow, actor: Principal, session: ClientSession) -> None:
    data = {"rule": _as_data(row)}
    outbox.record(session, ROUTING_RULE_SAVED, subject=row["_id"], version=row["version"], data=data, actor=actor)


def _as_data(row: Mapping[str, Any]) -> dict[str, Any]:
    lists = {name: row.get(name) or [] for name in (*CONDITIONS, "accounts")}
    plain = {name: row[name] for name in ("label", "position", "active", "final", "version")}
    return {"id": row["_id"], **plain, **lists}


def _check(values: Mapping[str, Any]) -> None:
    """Agencies and accounts that a rule names have to be there; the rest are closed lists of the schema."""
    known = set(Agency.collection().distinct("code", {"code": {"$in": values.get("agencies") or []}}))
    unknown = [code for code in values.get("agencies") or [] if code not in known]
    if unknown:
        raise _invalid("agencies", f"There is no agency {', '.join(unknown)}.")
    declared = [name for name, channel in CHANNELS.items() if channel.accounts]
    wanted = {"_id": {"$in": values["accounts"]}, "channel": {"$in": declared}, "removed": {"$ne": True}}
    there = {account["_id"] for account in Account.collection().find(wanted, {"_id": 1})}
    missing = [account for account in values["accounts"] if account not in there]
    if missing:
        raise _invalid("accounts", f"There is no account {', '.join(missing)}.")


def _overtaken(rule_id: str) -> Problem:
    current = find_rule(rule_id)
    return Problem(
        ProblemCode.VERSION_CONFLICT,
        f"The rule changed meanwhile; it is at version {current['version']}.",
        current_version=current["version"],
    )


def _invalid(field: str, message: str) -> Problem:
    return Problem(
        ProblemCode.VALIDATION_FAILED, f"Correct what `errors` says about: {field}.", errors={field: [message]}
    )
