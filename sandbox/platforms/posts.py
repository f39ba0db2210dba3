"""What was posted to one platform, on disk and in memory: every change, and what readers see now."""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections import Counter
from pathlib import Path
from typing import Any

from sandbox.journal import Journal
from shared import clock

#: A post as it is now: `id`, `account`, `created_at`, what the platform was given, and `edited_at` after an edit. What
#: platforms have in common has the same names: `text`, `parent` (the post that it replies to), `media` (file names),
#: `alts` (the alternative text of each), `link` (where a card leads), `linked_words` (words of the text with the
#: address that each leads to), `to` (the one person who gets it), `page` (the path of a page of its own below the
#: platform's address).
Post = dict[str, Any]


class NoSuchPost(LookupError):
    """There is no such post, or it was deleted."""


class PostStore:
    """Posts, media and whatever else a platform keeps; safe to use from several threads, and survives a restart."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.RLock()
        self._journal = Journal(folder / "posts.jsonl")
        self._posts: dict[str, Post] = {}
        self._deleted: dict[str, Post] = {}
        self._created = 0
        for record in self._journal.records():
            self._apply(record)

    def create(self, account: str, post_id: str, fields: dict[str, Any]) -> Post:
        """Keep a new post and return it."""
        post = {**fields, "id": post_id, "account": account, "created_at": clock.now().isoformat()}
        return self._record({"change": "create", "post": post})

    def edit(self, post_id: str, fields: dict[str, Any]) -> Post:
        """Change a post; raises NoSuchPost."""
        with self._lock:
            self.get(post_id)
            fields = {**fields, "edited_at": clock.now().isoformat()}
            return self._record({"change": "edit", "id": post_id, "fields": fields})

    def delete(self, post_id: str) -> Post:
        """Remove a post; raises NoSuchPost."""
        with self._lock:
            self.get(post_id)
            return self._record({"change": "delete", "id": post_id})

    def get(self, post_id: str) -> Post:
        """A post as it is now; raises NoSuchPost."""
        with self._lock:
            try:
                return dict(self._posts[post_id])
            except KeyError:
                raise NoSuchPost(post_id) from None

    def all(self, account: str | None = None) -> list[Post]:
        """The posts that readers see now, oldest first."""
        with self._lock:
            return [dict(post) for post in self._posts.values() if account in (None, post["account"])]

    def deleted(self) -> list[Post]:
        """What was posted and deleted again, oldest first."""
        with self._lock:
            return [dict(post) for post in self._deleted.values()]

    @property
    def created(self) -> int:
        """How many posts there ever were."""
        with self._lock:
            return self._created

    def duplicates(self) -> int:
        """How many posts repeat an earlier one of the same account word for word, among those that are there."""
        with self._lock:
            seen = Counter(_content(post) for post in self._posts.values())
            return sum(count - 1 for count in seen.values())

    def put_file(self, content: bytes) -> str:
        """Keep an uploaded file; returns its name, which is the same for the same content."""
        name = hashlib.sha256(content).hexdigest()
        (self._folder / "files").mkdir(parents=True, exist_ok=True)
        (self._folder / "files" / name).write_bytes(content)
        return name

    def file(self, name: str) -> Path | None:
        """Where an uploaded file is; None where there is none of that name."""
        path = self._folder / "files" / Path(name).name
        return path if path.is_file() else None

    def _record(self, record: dict[str, Any]) -> Post:
        with self._lock:
            self._journal.append(record)
            return self._apply(record)

    def _apply(self, record: dict[str, Any]) -> Post:
        match record["change"]:
            case "create":
                post: Post = record["post"]
                self._posts[post["id"]] = post
                self._created += 1
            case "edit":
                post = self._posts[record["id"]]
                post |= record["fields"]
            case _:
                post = self._deleted[record["id"]] = self._posts.pop(record["id"])
        return dict(post)


def _content(post: Post) -> tuple[Any, ...]:
    return post["account"], post.get("to"), post.get("parent"), post.get("text"), tuple(post.get("media") or ())


def numeric_id(digits: int = 18) -> str:
    """A new id of so many digits."""
    return str(secrets.randbelow(9 * 10 ** (digits - 1)) + 10 ** (digits - 1))
