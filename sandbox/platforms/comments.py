"""What readers wrote below the posts of one platform, on disk and in memory."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

from sandbox.journal import Journal
from sandbox.platforms.posts import numeric_id
from shared import clock

#: `id`, `post`, `author`, `text`, `created_at`, and `parent`, the comment that it replies to, or None.
Comment = dict[str, Any]


class CommentStore:
    """Comments by their ids; safe to use from several threads, and survives a restart."""

    def __init__(self, folder: Path) -> None:
        self._lock = threading.Lock()
        self._journal = Journal(folder / "comments.jsonl")
        self._comments: dict[str, Comment] = {}
        for record in self._journal.records():
            self._apply(record)

    def add(self, post: str, author: str, text: str, parent: str | None = None) -> Comment:
        """Keep a new comment and return it."""
        moment = clock.now().isoformat()
        made = {"id": numeric_id(12), "post": post, "author": author, "text": text, "created_at": moment}
        return self._record({**made, "parent": parent})

    def edit(self, comment_id: str, text: str) -> Comment:
        """Change a comment, as its author can; raises KeyError."""
        return self._record({**self.get(comment_id), "text": text})

    def delete(self, comment_id: str) -> Comment:
        """Remove a comment; raises KeyError."""
        return self._record({**self.get(comment_id), "deleted": True})

    def get(self, comment_id: str) -> Comment:
        """One comment; raises KeyError."""
        with self._lock:
            return dict(self._comments[comment_id])

    def of(self, post: str) -> list[Comment]:
        """Those on one post, oldest first."""
        with self._lock:
            return [dict(comment) for comment in self._comments.values() if comment["post"] == post]

    def _record(self, record: Comment) -> Comment:
        with self._lock:
            self._journal.append(record)
            self._apply(record)
        return dict(record)

    def _apply(self, record: Comment) -> None:
        if record.get("deleted"):
            self._comments.pop(record["id"], None)
        else:
            self._comments[record["id"]] = record
