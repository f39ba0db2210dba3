"""What people decide on an account: approve, pause, resume, remove."""

from __future__ import annotations

from services.publisher.accounts import secrets
from services.publisher.accounts.changes import Condition, NotPossible, change, find
from services.publisher.accounts.reasons import (
    ALREADY_PAUSED,
    CHANGED_MEANWHILE,
    NOT_PAUSED,
    NOT_TESTED,
    PAUSED_BY_OFFICE,
    SECOND_PERSON,
)
from services.publisher.documents import actor_fields
from shared.clock import now
from shared.content.account import AccountRow
from shared.events.declare.types.account import ACCOUNT_APPROVED, ACCOUNT_PAUSED, ACCOUNT_REMOVED, ACCOUNT_RESUMED
from shared.identity import Principal, Role
from shared.identity.accounts import PASSWORD_KNOWN_FOR, controllers_of, created_or_reset_by


def approve(account_id: str, version: int, principal: Principal) -> AccountRow:
    """Approve the account as it was seen at `version`; a second person does, so that no one publishes alone.

    Raises NoSuchAccount, and NotPossible where it was changed since, was not tested, or this is no second person.
    """
    account = find(account_id)
    if not (account.get("configured_at") and account.get("tested_at")) or account.get("coded_reason"):
        raise NotPossible(NOT_TESTED())
    if not is_second_person(account, principal):
        raise NotPossible(SECOND_PERSON())
    values = {"approved_at": now(), "approved_by": principal.id}
    seen = {"version": version, "configured_at": account["configured_at"]}
    return change(account_id, values, ACCOUNT_APPROVED, principal, only_if=seen, otherwise=CHANGED_MEANWHILE)


def is_second_person(account: AccountRow, principal: Principal) -> bool:
    """Whether the principal neither entered anything since the last approval nor is related to who did (ADR 23)."""
    last = account.get("linked_by")
    linkers = {*(account.get("linkers") or ()), *([last] if last else [])}
    if not linkers or principal.id in linkers:
        return False
    since = now() - PASSWORD_KNOWN_FOR
    related = created_or_reset_by(principal.id, linkers, since) | controllers_of(principal.id, since)
    return not linkers & related


def pause(account_id: str, note: str, principal: Principal, scope: Condition | None = None) -> AccountRow:
    """Stop deliveries to the account; they wait. Raises NoSuchAccount, and NotPossible where it is paused already.

    What an agency paused the office may pause too, so that the agency cannot resume it.
    """
    find(account_id, scope)
    values = {"paused_at": now(), "paused_by": actor_fields(principal), "note": note}
    by_agency = [] if principal.role == Role.AGENCY else [{"paused_by.role": Role.AGENCY}]
    running = {"$or": [{"paused_at": None}, *by_agency]}
    return change(account_id, values, ACCOUNT_PAUSED, principal, only_if=running, otherwise=ALREADY_PAUSED, note=note)


def resume(account_id: str, principal: Principal, scope: Condition | None = None) -> AccountRow:
    """Let deliveries go on. Raises NoSuchAccount, and NotPossible where it is not paused, or the office paused it."""
    account = find(account_id, scope)
    paused_by = account.get("paused_by") or {}
    if principal.role == Role.AGENCY and paused_by.get("role") not in (None, Role.AGENCY):
        raise NotPossible(PAUSED_BY_OFFICE())
    stopped = {"paused_at": {"$ne": None, "$eq": account.get("paused_at")}}
    values = {"paused_at": None, "paused_by": None, "note": None}
    return change(account_id, values, ACCOUNT_RESUMED, principal, only_if=stopped, otherwise=NOT_PAUSED)


def remove(account_id: str, principal: Principal, scope: Condition | None = None) -> AccountRow:
    """Remove the account and delete its credentials; its name stays for the ledger. Raises NoSuchAccount."""
    find(account_id, scope)
    return change(
        account_id,
        {"removed": True, "configured_at": None, "approved_at": None},
        ACCOUNT_REMOVED,
        principal,
        besides=lambda session: secrets.delete(account_id, session),
    )
