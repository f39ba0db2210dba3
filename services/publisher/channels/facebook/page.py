"""The calls of one Facebook page: photos, posts, and what is known of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from services.publisher.channels.contract import Comment, Comments, Succeeded
from services.publisher.channels.graph import Graph, fingerprint, is_missing, own_object
from services.publisher.channels.graph_comments import comment_of, comments_below
from services.publisher.channels.platform_api import Refused, Reply

#: Clocks differ: a post that is listed counts as one of a delivery's although it seems to be so much older.
CLOCKS_APART = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Post:
    """A post of the page, as it is listed."""

    id: str
    message: str


class FacebookPage:
    """One page."""

    def __init__(self, graph: Graph, page_id: str) -> None:
        self._graph = graph
        self.id = page_id

    def upload(self, photo: Mapping[str, Any], alt: str) -> str:
        """Store a photo that nobody sees yet; returns its id. It vanishes by itself unless a post shows it."""
        fields = {"published": "false", "alt_text_custom": alt}
        file = {"source": ("photo.jpg", bytes(photo["data"]), photo["media_type"])}
        with own_object():
            return self._graph.create(f"/{self.id}/photos", fields, file).id

    def post(self, message: str, link: str, photos: Sequence[str]) -> Succeeded:
        """Publish a post with its photos, or else with the card of the link."""
        fields = {"message": message}
        for number, photo in enumerate(photos):
            fields[f"attached_media[{number}]"] = json.dumps({"media_fbid": photo})
        if not photos:
            fields["link"] = link
        with own_object():
            made = self._graph.create(f"/{self.id}/feed", fields)
        return succeeded(made.id, made.reply)

    def edit(self, post_id: str, message: str) -> Succeeded:
        """Change the text of a post; the API cannot change its photos."""
        return succeeded(post_id, self._graph.post(f"/{post_id}", {"message": message}).reply)

    def delete(self, post_id: str) -> Succeeded:
        """Delete a post; one that is not there any more is as good as deleted."""
        try:
            return succeeded(post_id, self._graph.delete(f"/{post_id}"))
        except Refused as refused:
            if not is_missing(refused) or refused.reply is None:
                raise
            self._graph.get(f"/{self.id}", fields="id")  # the page must be visible: else the post only seems to be gone
            return succeeded(post_id, refused.reply, was_gone=True)

    def comments(self, post_id: str) -> Comments:
        """What people wrote below a post, replies among it ("/{object-id}/comments", `filter=stream`)."""
        fields = "id,from,message,created_time,permalink_url,is_hidden"
        order = "reverse_chronological"
        return comments_below(
            self._graph, f"/{post_id}/comments", self.id, self._readers, fields=fields, filter="stream", order=order
        )

    def _readers(self, entry: Mapping[str, Any]) -> list[Comment]:
        """The comment, unless it is the page's own or hidden. Facebook names its author to the page's token alone."""
        author = entry.get("from") or {}
        if author.get("id") == self.id or entry.get("is_hidden"):
            return []
        url = entry.get("permalink_url")
        return [comment_of(entry, str(author.get("name") or ""), "message", "created_time", str(url) if url else None)]

    def recent(self, since: datetime) -> Iterator[Post]:
        """The page's posts since then, newest first; raises Refused where there are too many."""
        oldest = int((since - CLOCKS_APART).timestamp())
        for entry in self._graph.listing(f"/{self.id}/posts", fields="id,message,created_time", since=oldest):
            yield Post(str(entry.get("id") or ""), str(entry.get("message") or ""))

    def with_text(self, message: str, since: datetime) -> Post | None:
        """The newest post with that text."""
        wanted = fingerprint(message)
        return next((post for post in self.recent(since) if fingerprint(post.message) == wanted), None)

    def with_link(self, link: str, since: datetime) -> Post | None:
        """The newest post that names that address, whatever else it says."""
        return next((post for post in self.recent(since) if link in post.message), None)


def succeeded(post_id: str, reply: Reply, **evidence: Any) -> Succeeded:
    """A post that is as it should be, with Meta's own number of the call."""
    trace = reply.headers.get("x-fb-trace-id", "")[:60]
    return Succeeded(post_id, address(post_id), reply.digest, {"status": reply.status, "trace": trace, **evidence})


def address(post_id: str) -> str:
    """Where people read the post."""
    return f"https://www.facebook.com/{post_id}"
