"""Posts and users as X shows them: "Post object", "User object", with the fields that a call asks for."""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import Any

from flask import request

from sandbox.platforms.posts import Post
from sandbox.platforms.world import SandboxAccount


def tweet(post: Post, account: SandboxAccount) -> dict[str, Any]:
    """A post of an account with the fields that are wanted."""
    wanted = request.args.get("tweet.fields", "").split(",")
    parent = post.get("parent")
    fields: dict[str, Callable[[], Any]] = {
        "created_at": lambda: post["created_at"].replace("+00:00", "Z"),
        "author_id": lambda: id_of(account),
        "conversation_id": lambda: post.get("conversation", post["id"]),
        "entities": lambda: _entities(post, account),
        "public_metrics": lambda: {"reply_count": post.get("replies", 0), "retweet_count": 0, "like_count": 0},
        "referenced_tweets": lambda: [{"type": "replied_to", "id": parent}] if parent else None,
    }
    asked = {name: make() for name, make in fields.items() if name in wanted}
    usual = {"id": post["id"], "text": shown(post), "edit_history_tweet_ids": [post["id"]]}
    return usual | {name: value for name, value in asked.items() if value}


def shown(post: Post) -> str:
    """The text with X's own addresses, and one more where there are photos."""
    text = html.escape(post["text"], quote=False)
    for url, short in post["links"].items():
        text = text.replace(html.escape(url, quote=False), short)
    return f"{text} {post['media_link']}" if post["attachments"] else text


def _entities(post: Post, account: SandboxAccount) -> dict[str, Any]:
    urls = [{"url": short, "expanded_url": url, "display_url": url[8:34]} for url, short in post["links"].items()]
    photos = [
        {
            "url": post["media_link"],
            "expanded_url": f"https://x.com/{account.name}/status/{post['id']}/photo/1",
            "media_key": f"3_{one['id']}",
        }
        for one in post["attachments"]
    ]
    return {"urls": urls + photos} if urls or photos else {}


def id_of(account: SandboxAccount) -> str:
    """The number of an account."""
    return str(1_000_000_000_000_000_000 + int.from_bytes(account.name.encode()[:6], "big"))


def user(account: SandboxAccount) -> dict[str, str]:
    """An account as an object."""
    return {"id": id_of(account), "name": account.name, "username": account.name}
