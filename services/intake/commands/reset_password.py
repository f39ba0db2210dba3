"""Give a person who forgot their password a new one."""

from __future__ import annotations

from services.intake.access import others_account
from services.intake.commands.create_user import new_password
from shared.identity import Principal, accounts


def reset_password(username: str, *, by: Principal) -> str | None:
    """The generated password; None where there is no such active user whose password `by` may reset.

    Ends all sessions and tokens of the user. Until `accounts.PASSWORD_KNOWN_FOR` has passed, `by` approves nothing
    that this account wrote.
    """
    password = new_password()
    done = accounts.reset_password(others_account(username, by), password, reset_by=by.id)
    return password if done else None
