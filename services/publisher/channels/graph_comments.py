"""Readers' comments on Facebook, Instagram and Threads: edges of a post in the Graph API, newest first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from services.publisher.channels.contract import Comment, Comments
from services.publisher.channels.graph import Graph, is_missing, moment_of
from services.publisher.channels.platform_api import Refused
from services.publisher.reasons import POST_GONE

#: Comments on one page of a listing (Instagram returns no more), and pages that are read.
LISTED, MOST_PAGES = 50, 4

Entry = Mapping[str, Any]


def comments_below(
    graph: Graph,
    edge: str,
    owner: str,
    comments_in: Callable[[Entry], list[Comment]],
    **parameters: str | int,
) -> Comments:
    """The comments that `edge` (such as `/<post>/comments`) lists; `comments_in` makes them of an entry, which may have
    replies, or be the account's own, or hidden.

    Raises Refused, with POST_GONE where the post is not there although its `owner` is, or NoClearResponse.
    """
    try:
        entries, complete = graph.newest(edge, LISTED, MOST_PAGES, **parameters)
    except Refused as refused:
        if not is_missing(refused):
            raise
        graph.get(f"/{owner}", fields="id")  # the account must be visible: else the post only seems to be gone
        raise Refused(POST_GONE(), permanent=True, reply=refused.reply) from refused
    found = [comment for entry in entries for comment in comments_in(entry)]
    return Comments(found, None if complete else min(map(_moment, entries)))


def _moment(entry: Entry) -> datetime:
    return moment_of(entry.get("created_time") or entry.get("timestamp"))


def comment_of(entry: Entry, author: str, text: str, at: str, url: str | None) -> Comment:
    """One comment; `text` and `at` are the names of the platform's fields. Raises NoClearResponse."""
    return Comment(str(entry.get("id") or ""), author, str(entry.get(text) or ""), url, moment_of(entry.get(at)))
