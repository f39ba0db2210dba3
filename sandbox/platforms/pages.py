"""What was posted, as readers of each platform see it, and the same in numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, Response, abort, render_template, request, send_file
from markupsafe import Markup, escape

from sandbox.platforms import platforms
from sandbox.platforms.comments import Comment
from sandbox.platforms.posts import NoSuchPost, Post, PostStore
from sandbox.platforms.world import World

#: Posts of one page, newest first.
SHOWN = 100
#: By the first bytes of a file.
_TYPES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG": "image/png", b"RIFF": "image/webp", b"GIF8": "image/gif"}
_ADDRESS = re.compile(r"https?://[^\s<>\"]{1,500}")
#: Links of a post that are shown as such.
MOST_LINKS = 50
#: Characters of what is searched for.
LONGEST_SEARCH = 300
#: What ends a sentence belongs to no address.
_AFTER = ".,;:!?)"


@dataclass(frozen=True, slots=True)
class Thread:
    """A post with the posts that reply to it, oldest first."""

    post: Post
    #: Name and alternative text of each photo that is kept.
    photos: list[tuple[str, str]]
    #: What readers wrote below it.
    comments: list[Comment] = field(default_factory=list)
    replies: list[Thread] = field(default_factory=list)


def blueprint(worlds: Mapping[str, World]) -> Blueprint:
    """/platforms, /platform-search, /platforms/<name>/, /platform-posts/<name>/<post>; /platform-files/<name>/<file>"""
    pages = Blueprint("platforms", __name__)

    @pages.get("/platforms")
    def index() -> str:
        return render_template("platforms.html", platforms=[summary(world) for world in worlds.values()])

    @pages.get("/platform-search")
    def search() -> str:
        words = " ".join(request.args.get("q", "")[:LONGEST_SEARCH].split())
        found = [seen for world in worlds.values() for seen in _with_words(world, words)] if words else []
        return render_template("platform_search.html", words=words, found=found[:SHOWN])

    @pages.get("/platforms/<name>/")
    def show(name: str) -> str:
        world = worlds.get(name) or abort(404)
        return render_template(
            "platform.html",
            platform=summary(world),
            threads=_threads(world)[:SHOWN],
            deleted=world.posts.deleted()[::-1][:SHOWN],
        )

    @pages.get("/platform-posts/<name>/<path:post_id>")
    def post(name: str, post_id: str) -> tuple[str, int]:
        world = worlds.get(name) or abort(404)
        thread, there = _one(world, post_id)
        context = {"platform": summary(world), "thread": thread or abort(404), "there": there}
        return render_template("platform_post.html", **context), 200 if there else 410

    @pages.get("/platform-files/<name>/<file>")
    def photo(name: str, file: str) -> Response:
        path = worlds[name].posts.file(file) if name in worlds else None
        media_type = path and _type_of(path.read_bytes()[:4])
        if path is None or media_type is None:
            abort(404)
        return send_file(path, mimetype=media_type)

    pages.add_app_template_filter(linked, "linked")
    return pages


def summary(world: World) -> dict[str, Any]:
    """One platform in numbers."""
    posts = world.posts.all()
    return {
        "name": world.name,
        "label": platforms()[world.name].label,
        "accounts": len([account for account in world.accounts() if not account.removed]),
        "posts": len(posts),
        "edited": sum("edited_at" in post for post in posts),
        "deleted": len(world.posts.deleted()),
        "duplicates": world.posts.duplicates(),
        "last": max((post.get("edited_at") or post["created_at"] for post in posts), default=None),
    }


def linked(text: str, links: Sequence[tuple[str, str]] = ()) -> Markup:
    """Text with its addresses as links, and the words that the post says are links."""
    for number, (words, url) in enumerate(links[:MOST_LINKS], 1):
        before, found, after = text.partition(words)
        if found and url.startswith(("https://", "http://")):
            return linked(before) + _link(words, url) + linked(after, links[number:])
    pieces, done = [], 0
    for match in _ADDRESS.finditer(text):
        url = match.group().rstrip(_AFTER)
        pieces += [escape(text[done : match.start()]), _link(url, url)]
        done = match.start() + len(url)
    return Markup("").join([*pieces, escape(text[done:])])


def _link(words: str, url: str) -> Markup:
    return Markup('<a href="{0}" rel="noreferrer">{1}</a>').format(url, words)


@dataclass(frozen=True, slots=True)
class Seen:
    """A thread that a search found."""

    platform: dict[str, Any]
    thread: Thread
    #: Whether readers still see it.
    there: bool


def _with_words(world: World, words: str) -> list[Seen]:
    """The threads that have the words in any of their posts, newest first; deleted posts after them."""
    platform = summary(world)
    there = [Seen(platform, thread, there=True) for thread in _threads(world) if _has(thread, words)]
    deleted = [Thread(post, []) for post in world.posts.deleted()[::-1]]
    return there + [Seen(platform, thread, there=False) for thread in deleted if _has(thread, words)]


def _has(thread: Thread, words: str) -> bool:
    text = " ".join(str(thread.post.get("text") or "").split())
    return words.casefold() in text.casefold() or any(_has(reply, words) for reply in thread.replies)


def _one(world: World, post_id: str) -> tuple[Thread | None, bool]:
    """The thread of a post, or the post alone where it was deleted; and whether readers still see it."""
    posts = world.posts
    try:
        root = posts.get(post_id)
    except NoSuchPost:
        gone = next((post for post in posts.deleted() if post["id"] == post_id), None)
        return Thread(gone, []) if gone else None, False
    known, seen = {post["id"]: post for post in posts.all(root["account"])}, {post_id}
    while (parent := known.get(root.get("parent") or "")) and parent["id"] not in seen:
        root, seen = parent, {*seen, parent["id"]}
    return next(thread for thread in _threads(world) if thread.post["id"] == root["id"]), True


def _threads(world: World) -> list[Thread]:
    """The posts that reply to none, newest first, each with its replies."""
    posts, comments = world.posts, world.comments
    threads = {post["id"]: Thread(post, _photos(posts, post), comments.of(post["id"])) for post in posts.all()}
    roots = []
    for thread in threads.values():
        parent = threads.get(thread.post.get("parent") or "")
        (parent.replies if parent else roots).append(thread)
    return roots[::-1]


def _photos(posts: PostStore, post: Post) -> list[tuple[str, str]]:
    names, alts = post.get("media") or [], post.get("alts") or []
    described = zip(names, [*alts, *[""] * len(names)], strict=False)
    return [(name, alt or "") for name, alt in described if posts.file(name)]


def _type_of(beginning: bytes) -> str | None:
    return next((found for start, found in _TYPES.items() if beginning.startswith(start)), None)
