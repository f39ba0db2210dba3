"""Who calls, and what it may do: application passwords over HTTP Basic, and roles."""

from __future__ import annotations

from flask import request

from sandbox.platforms.wordpress.wire import STATUSES, invalid, list_of, refuse
from sandbox.platforms.world import SandboxAccount, World

_WRITER = ("read", "edit_posts", "publish_posts", "edit_published_posts", "upload_files", "delete_posts")
#: Capabilities by role (Roles and Capabilities), as far as they matter here.
ROLES = {
    "editor": (*_WRITER, "delete_published_posts", "edit_others_posts", "manage_categories", "unfiltered_html"),
    "author": (*_WRITER, "delete_published_posts"),
    "contributor": ("read", "edit_posts", "delete_posts"),
}


def caller_of(world: World) -> SandboxAccount | None:
    """The user of an application password; None as WordPress takes it: nobody is logged in."""
    given = request.authorization
    if given is None or given.type != "basic":
        return None
    account = world.account_of((given.password or "").replace(" ", ""))
    return account if account and not account.removed and account.name == given.username else None


def role_of(account: SandboxAccount) -> str:
    """Key of ROLES."""
    return str(account.details.get("role", "editor"))


def demand(world: World, capability: str, code: str, deed: str) -> SandboxAccount:
    """The caller, if it has the capability; raises ErrorReply."""
    account = caller_of(world)
    if account is None or capability not in ROLES[role_of(account)]:
        raise refuse(401 if account is None else 403, code, f"Sorry, you are not allowed to {deed}.")
    return account


def edits(world: World) -> bool:
    """Whether the fields for editors were asked for, by someone who may see them."""
    if request.args.get("context", "view") == "view":
        return False
    if caller_of(world) is None:
        raise refuse(401, "rest_forbidden_context", "Sorry, you are not allowed to edit posts in this post type.")
    return True


def visible_statuses(world: World) -> list[str]:
    """The statuses that were asked for, by someone who may see them; raises ErrorReply."""
    wanted = list_of("status") or ["publish"]
    if any(status not in (*STATUSES, "any") for status in wanted):
        raise invalid("status", f"status[0] is not one of {', '.join(STATUSES)}, and any.")
    if wanted != ["publish"] and caller_of(world) is None:
        raise invalid("status", "Status is forbidden.")
    return [status for status in STATUSES if status in wanted or ("any" in wanted and status != "trash")]
