"""Accounts, statuses and media as the server describes them ("Entities" of the documentation)."""

from __future__ import annotations

import html
import re
from typing import Any

import regex
from flask import request

from sandbox.platforms.posts import Post
from sandbox.platforms.world import SandboxAccount, World

ADDRESS = regex.compile(r"https?://[^\s<>\"']++")


def id_of(account: SandboxAccount) -> str:
    return str(100_000_000_000_000_000 + int.from_bytes(account.name.encode()[:6], "big"))


def account_entity(account: SandboxAccount) -> dict[str, Any]:
    return {
        "id": id_of(account),
        "username": account.name,
        "acct": account.name,
        "display_name": account.name,
        "url": f"{request.url_root}@{account.name}",
        "note": "",
        "source": {"privacy": "public", "sensitive": False, "language": "id", "note": "", "fields": []},
    }


def attachment_entity(media: dict[str, Any], *, processed: bool) -> dict[str, Any]:
    url = f"{request.url_root}platform-files/mastodon/{media['file']}"
    return {
        "id": media["id"],
        "type": "image",
        "url": url if processed else None,
        "preview_url": url,
        "description": media["description"] or None,
        "meta": {},
        "blurhash": None,
    }


def status_entity(world: World, account: SandboxAccount, post: Post) -> dict[str, Any]:
    address = f"{request.url_root}platforms/{world.name}/@{account.name}/{post['id']}"
    return {
        "id": post["id"],
        "created_at": post["created_at"],
        "edited_at": post.get("edited_at"),
        "in_reply_to_id": None,
        "replies_count": len(world.comments.of(post["id"])),
        "sensitive": False,
        "spoiler_text": "",
        "visibility": post["visibility"],
        "language": post["language"],
        "uri": address,
        "url": address,
        "content": _content(post["text"]),
        "account": account_entity(account),
        "media_attachments": [attachment_entity(one, processed=True) for one in post["attachments"]],
        "mentions": [],
        "tags": [],
        "emojis": [],
        "reblog": None,
        "poll": None,
        "card": None,
    }


def reply_entity(post: Post, comment: dict[str, Any]) -> dict[str, Any]:
    """A status of a person at another server, in reply to one of an account here."""
    acct = f"{comment['author']}@social.example"
    address = f"https://social.example/@{comment['author']}/{comment['id']}"
    author = {"id": comment["author"], "username": comment["author"], "acct": acct, "display_name": comment["author"]}
    return {
        "id": comment["id"],
        "created_at": comment["created_at"],
        "in_reply_to_id": post["id"],
        "visibility": "public",
        "uri": address,
        "url": address,
        "content": _content(comment["text"]),
        "account": author,
        "replies_count": 0,
        "media_attachments": [],
    }


def _content(text: str) -> str:
    """The text as the server's HTML: paragraphs, and addresses of which only the middle is shown."""
    paragraphs = (html.escape(part, quote=False).replace("\n", "<br />") for part in re.split(r"\n{2,}", text))
    return "".join(f"<p>{ADDRESS.sub(_anchor, part)}</p>" for part in paragraphs)


def _anchor(match: regex.Match[str]) -> str:
    url = match.group()
    scheme, shown = url.split("://", 1)
    return (
        f'<a href="{url}" target="_blank" rel="nofollow noopener"><span class="invisible">{scheme}://</span>'
        f'<span class="ellipsis">{shown[:30]}</span><span class="invisible">{shown[30:]}</span></a>'
    )
