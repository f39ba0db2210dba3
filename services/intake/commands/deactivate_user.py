"""Take a person's access away."""

from __future__ import annotations

from services.intake.access import others_account
from shared.content import User
from shared.identity import Principal, accounts


def deactivate_user(username: str, *, by: Principal) -> bool:
    """End the user's access, sessions and tokens; False where there is no such active user that `by` may end.

    No one ends their own access, so that an office cannot lock itself out.
    """
    ended = User.collection().find_one_and_update(
        others_account(username, by), {"$set": {"active": False}, "$inc": {"session_epoch": 1}}
    )
    if ended is None:
        return False
    accounts.forget(ended["_id"])
    return True
