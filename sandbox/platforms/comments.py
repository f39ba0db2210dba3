"""What readers wrote below the posts of one platform, on disk and in memory."""

from __future__ import annotations

import threading
from collections import defaultdict
from pathlib import Path
from typing import Any

from sandbox.journal import Journal
from sandbox.platforms.posts import numeric_id
from shared import clock

#: `id`, `post`, `author`, `text` and `created_at`.
Comment = dict[str, Any]


class CommentStore:
    """Comments by post; safe to use from several threads, and survives a restart."""

    def __init__(self, folder: Path) -> None:
        self._lock = threading.Lock()
        self._journal = Journal(folder / "comments.jsonl")
        self._comments: dict[str, list[Comment]] = defaultdict(list)
        for record in self._journal.records():
            self._comments[record["post"]].append(record)

    def add(self, post: str, author: str, text: str) -> Comment:
        """Keep a new comment and return it."""
        moment = clock.now().isoformat()
        made = {"id": numeric_id(12), "post": post, "author": author, "text": text, "created_at": moment}
        with self._lock:
            self._journal.append(made)
            self._comments[post].append(made)
        return dict(made)

    def of(self, post: str) -> list[Comment]:
        """Those on one post, oldest first."""
        with self._lock:
            return [dict(comment) for comment in self._comments.get(post, ())]
