"""Changing an account: the state follows from the facts, and each change commits together with its event."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pymongo.client_session import ClientSession

from services.publisher.accounts.reasons import CHANGED_MEANWHILE
from services.publisher.accounts.states import STATE
from services.publisher.delivery_events import iso
from services.publisher.reasons import declared
from shared.clock import now
from shared.content.account import Account, AccountRow
from shared.db import transaction
from shared.events.declare.event import EventType
from shared.events.declare.types.account import ACCOUNT_BROKEN
from shared.events.log.outbox import Actor, record
from shared.reasons import Reason, ReasonCode, ReasonedError, from_stored

Condition = Mapping[str, Any]


class NoSuchAccount(LookupError):
    """There is no such account, or it was removed, or this person may not see it."""


class NotPossible(ReasonedError):
    """The account is not in a state for this."""


def find(account_id: str, scope: Condition | None = None) -> AccountRow:
    """The account, if it is not removed and `scope` holds; raises NoSuchAccount."""
    found = Account.collection().find_one({**(scope or {}), "_id": account_id, "removed": {"$ne": True}})
    if found is None:
        raise NoSuchAccount(account_id)
    return found


def change(
    account_id: str,
    values: Mapping[str, Any],
    event: EventType,
    actor: Actor | None,
    *,
    only_if: Condition | None = None,
    otherwise: ReasonCode | None = None,
    note: str | None = None,
    besides: Callable[[ClientSession], None] = lambda _: None,
) -> AccountRow:
    """Set `values` and record `event`, all or nothing; `besides` writes what belongs to it.

    Raises NoSuchAccount, and NotPossible with the reason `otherwise` where the condition `only_if` does not hold.
    """

    def work(session: ClientSession) -> AccountRow:
        condition = {"_id": account_id, "removed": {"$ne": True}}
        changed = Account.collection().find_one_and_update(
            {**condition, **(only_if or {})}, _update(values), return_document=True, session=session
        )
        if changed is None:
            known = Account.collection().find_one(condition, {"_id": 1}, session=session)
            if known is None or otherwise is None:
                raise NoSuchAccount(account_id)
            raise NotPossible(otherwise())
        besides(session)
        record_event(changed, event, actor, session, note=note)
        return changed

    return transaction(work)


def mark_broken(account_id: str, reason: Reason, only_if: Condition | None = None) -> bool:
    """Record that the platform refuses the account, whose deliveries then wait.

    False where that is known already, the account was removed, or `only_if` does not hold, as after a new linking.
    """
    broken = {"coded_reason": stored_reason(reason)}
    working = {"coded_reason": None, **(only_if or {})}
    try:
        change(account_id, broken, ACCOUNT_BROKEN, None, only_if=working, otherwise=CHANGED_MEANWHILE)
    except (NoSuchAccount, NotPossible):
        return False
    return True


def record_event(
    account: AccountRow, event: EventType, actor: Actor | None, session: ClientSession, *, note: str | None = None
) -> None:
    """Record what became of the account; without its values, so that no secret can be among them."""
    data = {
        "id": account["_id"],
        "channel": account["channel"],
        "agency_code": account.get("agency_code"),
        "label": account["label"],
        "handle": account.get("handle"),
        "state": account["state"],
        "token_expires_at": iso(account.get("token_expires_at")),
    }
    details = {"account": data, "note": note, "reason": broken_because(account)}
    record(session, event, subject=account["_id"], version=account.get("version", 0), data=details, actor=actor)


def broken_because(account: AccountRow) -> str | None:
    """Why it is broken, in English; the bare code where this release does not declare it."""
    stored: Any = account.get("coded_reason")
    if not stored:
        return None
    try:
        return from_stored(declared(), stored["code"], stored.get("values", {})).english
    except KeyError:
        return str(stored["code"])


def stored_reason(reason: Reason) -> dict[str, Any]:
    """A reason as an account keeps it."""
    return {"code": reason.kind.code, "values": reason.stored_values}


def _update(values: Mapping[str, Any]) -> list[dict[str, Any]]:
    literal: dict[str, Any] = {name: {"$literal": value} for name, value in values.items()}
    counted = {"updated_at": now(), "version": {"$add": [{"$ifNull": ["$version", 0]}, 1]}}
    return [{"$set": {**literal, **counted}}, {"$set": {"state": STATE}}]
