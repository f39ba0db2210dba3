"""Replies of readers: "Post lookup by IDs", "Search recent Posts" with the operators of "Conversation ID"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from flask import Blueprint, request

from sandbox.platforms.comments import Comment
from sandbox.platforms.posts import Post
from sandbox.platforms.world import SandboxAccount, World
from sandbox.platforms.x.entities import id_of, tweet, user
from sandbox.platforms.x.errors import fail
from shared import clock

#: A search finds posts of the last seven days.
SEARCHED = timedelta(days=7)
#: The operators that are understood.
_QUERY = re.compile(r"conversation_id:(\d{1,19})(?: -from:(\w{1,15}))?")

#: A post and the account that wrote it.
Written = tuple[Post, SandboxAccount]


def add(routes: Blueprint, world: World, caller: Callable[..., SandboxAccount]) -> None:
    """Both endpoints."""

    @routes.get("/2/tweets")
    def lookup() -> Any:
        caller("lookup", "tweet.read", "users.read")
        ids = request.args.get("ids", "").split(",")
        if not 1 <= len(ids) <= 100 or not all(one.isdigit() for one in ids):
            raise fail(400, "The `ids` query parameter value is not valid.")
        found = {post["id"]: (post, account) for post, account in _all(world)}
        errors = [_missing(one) for one in ids if one not in found]
        there = _expanded(found[one] for one in ids if one in found)
        return there | ({"errors": errors} if errors else {})

    @routes.get("/2/tweets/search/recent")
    def search() -> Any:
        account = caller("search", "tweet.read", "users.read")
        if account.details.get("searches") is False:
            raise fail(403, "Your plan does not include this endpoint.", reason="client-not-enrolled")
        query = _QUERY.fullmatch(request.args.get("query", ""))
        limit, start = request.args.get("max_results", 10, int), int(request.args.get("next_token") or 0)
        if query is None or not 10 <= limit <= 100:
            raise fail(400, "There were errors processing your request: invalid query or max_results.")
        found = [one for one in _all(world) if _is_wanted(*one, *query.groups())]
        found.sort(key=lambda one: str(one[0]["created_at"]), reverse=True)
        page = found[start : start + limit]
        more = {"next_token": str(start + limit)} if len(found) > start + limit else {}
        return _expanded(page) | {"meta": {"result_count": len(page), **more}}


def _is_wanted(post: Post, account: SandboxAccount, conversation: str, excluded: str | None) -> bool:
    begin = clock.now() - SEARCHED
    recent = datetime.fromisoformat(post["created_at"]) > begin
    return recent and post.get("conversation") == conversation and account.name != excluded


def _all(world: World) -> Iterable[Written]:
    """Every post: those of the accounts, and what readers replied."""
    accounts = {account.name: account for account in world.accounts()}
    own = [(_conversing(world, post), accounts[post["account"]]) for post in world.posts.all()]
    below = chain.from_iterable(world.comments.of(post["id"]) for post, _ in own)
    return chain(own, ((_reply(one), SandboxAccount(one["author"], "")) for one in below))


def _conversing(world: World, post: Post) -> Post:
    """A post with the conversation that it belongs to; a thread is one, begun by its first post."""
    root, known = post, {one["id"]: one for one in world.posts.all(post["account"])}
    while root.get("parent") in known:
        root = known[root["parent"]]
    below = [one for one in world.comments.of(post["id"]) if not one.get("parent")]
    return {**post, "conversation": root["id"], "replies": len(below)}


def _reply(comment: Comment) -> Post:
    return {
        "id": comment["id"],
        "text": comment["text"],
        "parent": comment.get("parent") or comment["post"],
        "conversation": comment["post"],
        "created_at": comment["created_at"],
        "links": {},
        "attachments": [],
    }


def _expanded(found: Iterable[Written]) -> dict[str, Any]:
    """Posts as `data`, which is left out where there are none, with their authors where these are wanted."""
    written = list(found)
    if not written:
        return {}
    body: dict[str, Any] = {"data": [tweet(post, account) for post, account in written]}
    if "author_id" in request.args.get("expansions", "").split(","):
        body["includes"] = {"users": list({id_of(account): user(account) for _, account in written}.values())}
    return body


def _missing(post_id: str) -> dict[str, str]:
    return {
        "resource_type": "tweet",
        "resource_id": post_id,
        "parameter": "ids",
        "value": post_id,
        "title": "Not Found Error",
        "detail": f"Could not find tweet with ids: [{post_id}].",
        "type": "https://api.twitter.com/2/problems/resource-not-found",
    }
