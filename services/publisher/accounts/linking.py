"""Adding an account and changing its credentials. Whatever changes what is posted with has to be approved anew."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from services.publisher.accounts import secrets
from services.publisher.accounts.changes import Condition, NotPossible, change, find, record_event
from services.publisher.accounts.fields import MISSING, NEW_SERVER, SERVER, checked
from services.publisher.accounts.reasons import CHANGED_MEANWHILE, TOO_MANY_ACCOUNTS
from services.publisher.accounts.vault import Vault
from shared.channels import CHANNELS, ChannelDeclaration
from shared.channels.accounts import AccountDeclaration
from shared.clock import now
from shared.content.account import Account, AccountRow
from shared.db import transaction
from shared.events.declare.types.account import ACCOUNT_CHANGED, ACCOUNT_LINKED
from shared.events.log.outbox import Actor
from shared.settings import Settings

#: Accounts of one agency, or of the regency, on one channel.
MOST_ACCOUNTS = 50


class NoAccounts(LookupError):
    """There is no channel of this name that has accounts."""


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What a person enters to add an account; without an agency it is the regency's."""

    channel: str
    label: str
    agency_code: str | None = None
    values: Mapping[str, str] = field(default_factory=dict, repr=False)
    #: The person signs in at the platform afterwards, which fills in the rest.
    by_sign_in: bool = False


def declaration_of(channel: str) -> AccountDeclaration:
    """What accounts of the channel have; raises NoAccounts."""
    found = CHANNELS[channel].accounts if channel in CHANNELS else None
    if found is None:
        raise NoAccounts(channel)
    return found


def channels_with_accounts() -> dict[str, ChannelDeclaration]:
    """The declared channels that have accounts, in their order."""
    return {name: channel for name, channel in CHANNELS.items() if channel.accounts}


def link(new: NewAccount, actor: Actor, settings: Settings) -> AccountRow:
    """Add an account; raises NoAccounts, fields.WrongFields, vault.NoKeys, or NotPossible where there are too many."""
    declaration = declaration_of(new.channel)
    values = checked(declaration, new.values, settings, by_sign_in=new.by_sign_in)
    owned = {"channel": new.channel, "agency_code": new.agency_code, "removed": {"$ne": True}}
    if Account.collection().count_documents(owned, limit=MOST_ACCOUNTS) >= MOST_ACCOUNTS:
        raise NotPossible(TOO_MANY_ACCOUNTS(most=MOST_ACCOUNTS))
    vault = Vault(settings.credentials_keys)
    account = Account(
        channel=new.channel,
        agency_code=new.agency_code,
        label=new.label,
        values=values.public,
        state="pending",
        configured_at=None if new.by_sign_in else now(),
        linked_by=actor.id,
        linkers=[actor.id],
        created_by=actor.id,
        version=1,
    )
    row = cast(AccountRow, account.validated())
    vault.seal("", {})  # without a key nothing is begun

    def work(session: Any) -> None:
        Account.collection().insert_one(row, session=session)
        secrets.merge(row["_id"], values.secret, vault, session)
        record_event(row, ACCOUNT_LINKED, actor, session)

    transaction(work)
    return row


def change_credentials(
    account_id: str, given: Mapping[str, str], actor: Actor, settings: Settings, scope: Condition | None = None
) -> AccountRow:
    """Replace values by those that are given, not by empty ones; the account is tested and approved anew.

    Secrets are kept for the server that they were entered for alone: whoever names another one would otherwise have
    them sent there. Raises NoSuchAccount, NotPossible where another person changed it meanwhile, fields.WrongFields,
    vault.NoKeys or WrongKey.
    """
    account = find(account_id, scope)
    declaration = declaration_of(account["channel"])
    vault = Vault(settings.credentials_keys)
    known = account.get("values", {})
    moves = given.get(SERVER, "").strip() not in ("", known.get(SERVER))
    stored = {*known, *(() if moves else secrets.read(account_id, vault))}
    values = checked(declaration, given, settings, stored=stored, missing=NEW_SERVER if moves else MISSING)
    keep = secrets.replace if moves else secrets.merge
    return change(
        account_id,
        {"values": {**known, **values.public}, "configured_at": now(), **linked_by(account, actor), **FRESH},
        ACCOUNT_CHANGED,
        actor,
        only_if={"version": account.get("version", 0)},
        otherwise=CHANGED_MEANWHILE,
        besides=lambda session: keep(account_id, values.secret, vault, session),
    )


def linked_by(account: AccountRow, actor: Actor) -> dict[str, Any]:
    """Who entered what the account is posted with, now that `actor` did: none of them may approve it."""
    last = account.get("linked_by")
    before = account.get("linkers") or ([last] if last else [])
    return {"linked_by": actor.id, "linkers": sorted({actor.id, *([] if account.get("approved_at") else before)})}


#: What new credentials undo.
FRESH: Mapping[str, Any] = {
    "tested_at": None,
    "approved_at": None,
    "approved_by": None,
    "coded_reason": None,
    "granted_scopes": None,
    "comments_reason": None,
    "token_expires_at": None,
    "token_renew_at": None,
    "warned_days": None,
}


def missing_fields(channel: ChannelDeclaration, values: Collection[str]) -> list[str]:
    """The required fields that have no value yet."""
    fields = channel.accounts.fields if channel.accounts else ()
    return [one.name for one in fields if one.required and one.name not in values]


def describe(
    account_id: str, label: str, open_to: Sequence[str], actor: Actor, scope: Condition | None = None
) -> AccountRow:
    """Change what the account is called here, and which agencies' items may be posted there."""
    find(account_id, scope)
    return change(account_id, {"label": label, "open_to": sorted(set(open_to))}, ACCOUNT_CHANGED, actor)
