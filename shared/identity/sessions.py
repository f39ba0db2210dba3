"""The browser session: a signed cookie that names the user, the epoch and when it was made.

Roles and names are not in the cookie: they come from the account, at most half a minute old, so that taking a role
away works at once and the cookie says nothing about a person.
"""

from __future__ import annotations

import time
from datetime import timedelta

from flask import g, session

from shared.identity.accounts import Account, account
from shared.identity.principal import Principal

LIFETIME = timedelta(hours=12)
_USER, _EPOCH, _MADE = "user", "epoch", "made"


def sign_in(user_id: str, epoch: int) -> None:
    """Start a fresh session; nothing of an earlier one is kept."""
    session.clear()
    session.permanent = True
    session.update({_USER: user_id, _EPOCH: epoch, _MADE: int(time.time())})
    g.pop("kabar_account", None)


def sign_out() -> None:
    """End the session of this browser."""
    session.clear()
    g.pop("kabar_account", None)


def session_account() -> Account | None:
    """The account that this browser is signed in to, looked up once a request."""
    if "kabar_account" not in g:
        g.kabar_account = _read()
    found: Account | None = g.kabar_account
    return found


def session_principal() -> Principal | None:
    """Who is signed in at this browser."""
    found = session_account()
    return found.principal if found else None


def _read() -> Account | None:
    user_id = session.get(_USER)
    if user_id is None or time.time() - session.get(_MADE, 0) > LIFETIME.total_seconds():
        return None
    known = account(user_id)
    return known if known is not None and known.epoch == session.get(_EPOCH) else None
