"""Instagram's professional accounts as Meta's "Instagram Platform", "Content Publishing" documents them.

See sandbox/graph/containers.py for what an account's details are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, jsonify

from sandbox.graph import wire
from sandbox.graph.containers import Profiles, Spec, link, user_id
from sandbox.graph.photos import PhotoRules
from sandbox.graph.wire import Rules
from sandbox.platforms.comments import Comment
from sandbox.platforms.facebook import OAUTH, new_token
from sandbox.platforms.facebook import RULES as FACEBOOK
from sandbox.platforms.platform import Platform
from sandbox.platforms.world import SandboxAccount, World

#: Comments on one page ("IG Media", "Comments").
MOST_COMMENTS = 50
#: What is shown unless other fields are wanted.
USUAL = ("timestamp", "text")


def comments(edge: str, account: SandboxAccount, found: Sequence[Comment], given: Mapping[str, str]) -> Response | None:
    """`comments` of a post: the top ones, newest first, each with the replies to it."""
    if edge != "comments":
        return None
    top = [comment_shown(account, one, found) for one in found if not one.get("parent")]
    return wire.listing(top[::-1], given, USUAL, MOST_COMMENTS)


def replies(account: SandboxAccount, comment: Comment, found: Sequence[Comment], given: Mapping[str, str]) -> Response:
    """`replies` of a comment, oldest first."""
    nodes: list[dict[str, Any]] = comment_shown(account, comment, found)["replies"]
    return wire.listing(nodes, given, USUAL, MOST_COMMENTS)


def comment_shown(account: SandboxAccount, comment: Comment, others: Sequence[Comment] = ()) -> dict[str, Any]:
    """A comment as an object ("IG Comment"); `user` names the account itself alone."""
    own = comment["author"] == account.details.get("username", account.name)
    author = {"id": user_id(account) if own else wire.number_for(comment["author"]), "username": comment["author"]}
    return {
        "id": comment["id"],
        "text": comment["text"],
        "timestamp": wire.graph_time(comment["created_at"]),
        "username": comment["author"],
        "from": author,
        "user": {"id": author["id"]} if own else None,
        "hidden": False,
        "like_count": 0,
        "parent_id": comment.get("parent"),
        "replies": [comment_shown(account, one) for one in others if one.get("parent") == comment["id"]],
    }


SPEC = Spec(
    rules=Rules(
        versions=FACEBOOK.versions,
        scopes=(
            "instagram_basic",
            "instagram_content_publish",
            "instagram_manage_contents",
            "instagram_manage_comments",
            "pages_show_list",
            "pages_read_engagement",
        ),
        use_case="instagram",
    ),
    reading="instagram_basic",
    publishing="instagram_content_publish",
    deleting="instagram_manage_contents",
    containers="media",
    publish="media_publish",
    quota="content_publishing_limit",
    text="caption",
    status="status_code",
    longest=2_200,
    count=len,
    photos=PhotoRules(frozenset({"JPEG"}), 4 / 5, 1.91),
    carousel=range(2, 11),
    posts_a_day=100,
    deletes_a_day=1_000,
    tells_deletes=False,
    text_alone=False,
    not_ready=(9007, 2_207_027),
    unknown=(24, 2_207_006),
    site="https://www.instagram.com/p/",
    commenting="instagram_manage_comments",
    comments=comments,
    replies=replies,
)


def blueprint(world: World) -> Blueprint:
    """The routes."""
    return routes_of(Blueprint("instagram", __name__), world, SPEC)


def routes_of(routes: Blueprint, world: World, spec: Spec) -> Blueprint:
    """The routes of a platform of containers."""
    profiles = Profiles(world, spec)
    routes.after_request(profiles.calls.with_usage)
    anything: dict[str, Any] = {"methods": ["GET", "POST", "DELETE"], "strict_slashes": False}

    def debug_token(version: str) -> Response:
        profiles.calls.inspector(version)
        return jsonify(wire.token_facts(world, spec.rules, profiles.calls.parameters().get("input_token", "")))

    routes.add_url_rule("/<version>/debug_token", view_func=debug_token)
    routes.add_url_rule("/<version>/<node>", view_func=profiles.node, **anything)
    routes.add_url_rule("/<version>/<node>/<edge>", view_func=profiles.edge, **anything)
    return routes


#: People sign in with Facebook.
SIGN_IN = replace(OAUTH, scopes=SPEC.rules.scopes)
PLATFORM = Platform("instagram", "Instagram", blueprint, wire.platform_error, new_token, link=link, oauth=SIGN_IN)
