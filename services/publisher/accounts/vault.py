"""Encryption of what is secret of an account. The keys are configuration; they are never in the database."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class NoKeys(RuntimeError):
    """No key is configured, so no account can be linked or used."""


class WrongKey(RuntimeError):
    """None of the configured keys opens what is stored."""


class WrongOwner(WrongKey):
    """What is stored was sealed for another document: somebody copied it in the database."""


class Vault:
    """Seals with the first key and opens with any of them, so that keys can be changed one after the other."""

    def __init__(self, keys: Sequence[str]) -> None:
        """`keys` are Fernet keys (32 bytes, URL-safe base64), newest first; raises ValueError for a malformed one."""
        self._fernet = MultiFernet([Fernet(key) for key in keys]) if keys else None
        self._first = Fernet(keys[0]) if keys else None

    def seal(self, owner: str, values: Mapping[str, str]) -> bytes:
        """Encrypt and authenticate the values with the id of the document that they belong to; raises NoKeys."""
        return self._keys().encrypt(json.dumps({"owner": owner, "values": dict(values)}).encode())

    def open(self, owner: str, sealed: bytes) -> dict[str, str]:
        """The values that were sealed for `owner`; raises NoKeys, WrongKey, or WrongOwner for those of another."""
        try:
            content = json.loads(self._keys().decrypt(sealed))
        except InvalidToken as error:
            raise WrongKey("the stored credentials open with none of the configured keys") from error
        if content["owner"] != owner:
            raise WrongOwner("the stored credentials are those of another document")
        values: dict[str, str] = content["values"]
        return values

    def reseal(self, sealed: bytes) -> bytes:
        """The same values sealed with the first key; raises NoKeys or WrongKey."""
        try:
            return self._keys().rotate(sealed)
        except InvalidToken as error:
            raise WrongKey("the stored credentials open with none of the configured keys") from error

    def is_current(self, sealed: bytes) -> bool:
        """Whether it is sealed with the first key; raises NoKeys."""
        self._keys()
        try:
            return self._first is not None and bool(self._first.decrypt(sealed))
        except InvalidToken:
            return False

    def _keys(self) -> MultiFernet:
        if self._fernet is None:
            raise NoKeys("set KABAR_CREDENTIALS_KEYS to link accounts")
        return self._fernet
