"""Secrets that are generated once and kept in a file only the owner can read."""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass

from launcher.errors import LauncherError
from launcher.home import Home, write_private


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """What this installation keeps to itself."""

    #: Signs sessions and tokens.
    secret_key: str
    rabbitmq_password: str
    rabbitmq_cookie: str
    #: Fernet keys that encrypt the credentials of accounts: the newest first, separated by commas.
    credentials_keys: str
    #: The private key that signs Web Push messages.
    vapid_key: str

    @classmethod
    def of(cls, home: Home) -> Keys:
        """Read them, generating and keeping what is not there yet."""
        path = home.var / "secrets.json"
        try:
            kept = json.loads(path.read_text())
        except FileNotFoundError:
            kept = {}
        except (OSError, ValueError) as error:
            raise LauncherError(
                f"{path} cannot be read: {error}", "Restore it, or start anew with: ./kabar reset"
            ) from error
        keys = cls(**{name: kept.get(name) or _NEW.get(name, _new_secret)() for name in cls.__slots__})
        if asdict(keys) != kept:
            write_private(path, json.dumps(asdict(keys), indent=2) + "\n")
        return keys


def _new_secret() -> str:
    return secrets.token_urlsafe(36)


def _new_key() -> str:
    """32 random bytes in URL-safe base64: a Fernet key, and (but for one in four thousand million) one on P-256."""
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


#: Secrets that must have a form of their own.
_NEW: dict[str, Callable[[], str]] = {"credentials_keys": _new_key, "vapid_key": _new_key}


def read_credentials(home: Home) -> dict[str, str]:
    """User names and the passwords generated for them; empty before the first start."""
    try:
        credentials: dict[str, str] = json.loads(home.credentials.read_text())
    except (OSError, ValueError):
        return {}
    return credentials


def add_credentials(home: Home, new: dict[str, str]) -> None:
    """Keep the passwords of users that were just made."""
    if new:
        write_private(home.credentials, json.dumps({**read_credentials(home), **new}, indent=2) + "\n")
