"""Changing the keys that encrypt the credentials of accounts, with the operator's own command."""

from __future__ import annotations

import pytest
from click.testing import CliRunner, Result
from cryptography.fernet import Fernet

from services.publisher.accounts.__main__ import accounts
from services.publisher.accounts.documents import AccountSecret
from services.publisher.accounts.vault import Vault, WrongKey
from shared.clock import now
from shared.settings import Settings

OLD, NEW, OTHER = (Fernet.generate_key().decode() for _ in range(3))


def keep(account_id: str, vault: Vault, token: str) -> None:
    document = {"_id": account_id, "sealed": vault.seal(account_id, {"access_token": token}), "updated_at": now()}
    AccountSecret.collection().insert_one(document)  # type: ignore[arg-type]


def kept(account_id: str) -> bytes:
    found = AccountSecret.collection().find_one({"_id": account_id})
    assert found
    return found["sealed"]


def rotate(monkeypatch: pytest.MonkeyPatch, *keys: str) -> Result:
    monkeypatch.setenv("KABAR_CREDENTIALS_KEYS", ",".join(keys))
    return CliRunner().invoke(accounts, ["rotate-keys"])


def test_after_a_rotation_the_old_key_can_be_removed(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    keep("one", Vault([OLD]), "satu")
    keep("two", Vault([NEW, OLD]), "dua")
    result = rotate(monkeypatch, NEW, OLD)
    assert (result.exit_code, result.output) == (0, "1 encrypted with the first key, 1 were already.\n")
    assert [Vault([NEW]).open(name, kept(name))["access_token"] for name in ("one", "two")] == ["satu", "dua"]
    with pytest.raises(WrongKey):
        Vault([OLD]).open("one", kept("one"))


def test_a_rotation_may_be_repeated(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    keep("one", Vault([OLD]), "satu")
    rotate(monkeypatch, NEW, OLD)
    before = kept("one")
    assert rotate(monkeypatch, NEW, OLD).output == "0 encrypted with the first key, 1 were already.\n"
    assert kept("one") == before


def test_what_no_key_opens_is_named_and_left_as_it_is(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    keep("lost", Vault([OTHER]), "x")
    keep("one", Vault([OLD]), "satu")
    before = kept("lost")
    result = rotate(monkeypatch, NEW, OLD)
    assert result.exit_code == 1
    assert "account_secrets/lost" in result.output
    assert kept("lost") == before
    assert Vault([NEW]).open("one", kept("one")) == {"access_token": "satu"}


@pytest.mark.parametrize("keys", [(), ("not a key",)])
def test_without_a_usable_key_nothing_happens(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, keys: tuple[str, ...]
) -> None:
    keep("one", Vault([OLD]), "satu")
    before = kept("one")
    result = rotate(monkeypatch, *keys)
    assert result.exit_code == 1
    assert "KABAR_CREDENTIALS_KEYS" in result.output
    assert kept("one") == before
