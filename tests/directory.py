"""An application without a database: accounts and keys come from dictionaries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from shared import db
from shared.identity import Principal, Role, accounts, api_keys
from shared.identity.accounts import Account
from shared.settings import Settings
from shared.web import navigation


@dataclass
class Directory:
    """Who exists."""

    accounts: dict[str, Account] = field(default_factory=dict)
    #: digest → principal
    keys: dict[str, Principal] = field(default_factory=dict)
    #: How many comments wait for an agency, by its code.
    waiting: dict[str, int] = field(default_factory=dict)

    def add(
        self,
        user_id: str,
        *roles: Role,
        epoch: int = 0,
        agency_code: str | None = None,
        agency_name: str | None = None,
    ) -> Principal:
        """Add or change a user, known at once."""
        principal = Principal(user_id, user_id.title(), frozenset(roles), agency_code)
        self.accounts[user_id] = Account(principal, epoch, None, agency_name)
        accounts.forget(user_id)
        return principal

    def remove(self, user_id: str) -> None:
        """Deactivate a user, known at once."""
        self.accounts.pop(user_id)
        accounts.forget(user_id)


@pytest.fixture
def directory(monkeypatch: pytest.MonkeyPatch) -> Iterator[Directory]:
    """Stands in for the users and api_keys collections, and for the number of comments that wait."""
    people = Directory()
    monkeypatch.setattr(accounts, "_load", people.accounts.get)
    monkeypatch.setattr(api_keys, "_load", people.keys.get)
    monkeypatch.setattr(navigation, "count_waiting", lambda agency: people.waiting.get(agency, 0))
    monkeypatch.setattr(db, "database", lambda: None)
    accounts._cache.clear()
    api_keys._cache.clear()
    yield people
    accounts._cache.clear()
    api_keys._cache.clear()


def plain_settings(**changes: object) -> Settings:
    """Settings that reach nothing."""
    known: dict[str, object] = {
        "mongodb_uri": "mongodb://127.0.0.1:1/",
        "mongodb_database": "none",
        "amqp_url": "amqp://127.0.0.1:1/",
        "secret_key": "for-unit-tests-only-0123456789abcdef",
        "site_url": "http://127.0.0.1:8700",
        "intake_url": "http://127.0.0.1:8701",
        "review_url": "http://127.0.0.1:8702",
        "publisher_url": "http://127.0.0.1:8703",
        "metrics_url": "http://127.0.0.1:8704",
        "site_root": Path("nowhere"),
        "smtp_host": "127.0.0.1",
        "smtp_port": 1,
        "smtp_username": None,
        "smtp_password": None,
        "smtp_starttls": False,
        "mail_from": "kabar@example.test",
        "webhook_allowed_networks": (),
        "log_format": "console",
        "version": "test",
    }
    return Settings(**(known | changes))  # type: ignore[arg-type]
