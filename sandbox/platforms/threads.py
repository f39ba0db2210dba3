"""Threads as Meta's "Threads API" documents it. See sandbox/graph/containers.py for what an account's details are."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response

from sandbox.graph import wire
from sandbox.graph.containers import Spec, link
from sandbox.graph.photos import PhotoRules
from sandbox.graph.wire import Rules
from sandbox.platforms.comments import Comment
from sandbox.platforms.instagram import routes_of
from sandbox.platforms.oauth import Exchange, OAuthServer
from sandbox.platforms.platform import Platform
from sandbox.platforms.world import SandboxAccount, World
from shared.channels.counting import threads_length


def replies(edge: str, account: SandboxAccount, found: Sequence[Comment], given: Mapping[str, str]) -> Response | None:
    """`replies` has those to the post itself, `conversation` those to them too ("Retrieve Media Replies")."""
    if edge not in ("replies", "conversation"):
        return None
    nodes = [reply_shown(account, one) for one in found if edge == "conversation" or not one.get("parent")]
    return wire.listing(nodes if given.get("reverse") == "false" else nodes[::-1], given, ("id",))


def reply_shown(account: SandboxAccount, comment: Comment) -> dict[str, Any]:
    """A reply as an object."""
    return {
        "id": comment["id"],
        "text": comment["text"],
        "username": comment["author"],
        "permalink": f"https://www.threads.net/@{comment['author']}/post/{comment['id']}",
        "timestamp": wire.graph_time(comment["created_at"]),
        "media_product_type": "THREADS",
        "media_type": "TEXT_POST",
        "is_reply": True,
        "is_reply_owned_by_me": comment["author"] == account.details.get("username", account.name),
        "hide_status": "NOT_HUSHED",
        "root_post": {"id": comment["post"]},
        "replied_to": {"id": comment.get("parent") or comment["post"]},
        "has_replies": False,
    }


SPEC = Spec(
    rules=Rules(
        versions=frozenset({"v1.0"}),
        scopes=("threads_basic", "threads_content_publish", "threads_delete", "threads_read_replies"),
        use_case="threads",
    ),
    reading="threads_basic",
    publishing="threads_content_publish",
    deleting="threads_delete",
    containers="threads",
    publish="threads_publish",
    quota="threads_publishing_limit",
    text="text",
    status="status",
    longest=500,
    count=threads_length,
    photos=PhotoRules(frozenset({"JPEG", "PNG"}), 0.1, 10.0),
    carousel=range(2, 21),
    posts_a_day=250,
    deletes_a_day=100,
    tells_deletes=True,
    text_alone=True,
    not_ready=(24, 4_279_009),
    unknown=(24, 4_279_009),
    site="https://www.threads.net/post/",
    commenting="threads_read_replies",
    comments=replies,
)


def blueprint(world: World) -> Blueprint:
    """The routes."""
    return routes_of(Blueprint("threads", __name__), world, SPEC)


def new_token() -> str:
    """A token in Meta's form."""
    return f"THAA{secrets.token_hex(60)}"


#: "Threads API", "Long-lived access tokens": of an hour, exchanged for one of 60 days, which is renewed by itself.
SIGN_IN = OAuthServer(
    "/oauth/authorize",
    "/oauth/access_token",
    SPEC.rules.scopes,
    ",",
    pkce=False,
    expires_in=3600,
    exchanges=(
        Exchange("th_exchange_token", "access_token", "/access_token", expires_in=60 * 24 * 3600),
        Exchange(
            "th_refresh_token", "access_token", "/refresh_access_token", with_client=False, expires_in=60 * 24 * 3600
        ),
    ),
)
PLATFORM = Platform("threads", "Threads", blueprint, wire.platform_error, new_token, oauth=SIGN_IN, link=link)
