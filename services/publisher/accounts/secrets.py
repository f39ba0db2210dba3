"""The secret values of accounts in the database. They are written only together with the account itself."""

from __future__ import annotations

from collections.abc import Mapping

from pymongo.client_session import ClientSession

from services.publisher.accounts.documents import AccountSecret
from services.publisher.accounts.vault import Vault
from shared.clock import now


def read(account_id: str, vault: Vault, session: ClientSession | None = None) -> dict[str, str]:
    """The secrets of an account; empty where it has none. Raises vault.NoKeys or WrongKey."""
    stored = AccountSecret.collection().find_one({"_id": account_id}, {"sealed": 1}, session=session)
    return vault.open(account_id, stored["sealed"]) if stored else {}


def merge(account_id: str, values: Mapping[str, str], vault: Vault, session: ClientSession) -> None:
    """Keep `values` beside those that are there; an empty one replaces nothing. Raises vault.NoKeys or WrongKey."""
    given = {name: value for name, value in values.items() if value}
    if given:
        replace(account_id, {**read(account_id, vault, session), **given}, vault, session)


def replace(account_id: str, values: Mapping[str, str], vault: Vault, session: ClientSession) -> None:
    """Keep `values` and nothing else; raises vault.NoKeys."""
    changed = {"sealed": vault.seal(account_id, values), "updated_at": now()}
    AccountSecret.collection().update_one({"_id": account_id}, {"$set": changed}, upsert=True, session=session)


def delete(account_id: str, session: ClientSession) -> None:
    """Forget the secrets of an account."""
    AccountSecret.collection().delete_one({"_id": account_id}, session=session)
