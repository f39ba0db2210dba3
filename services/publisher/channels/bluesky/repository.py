"""The calls of an AT protocol server that the channel makes: com.atproto.repo, and app.bsky.feed for replies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from services.publisher.channels.bluesky.records import COLLECTION, Json
from services.publisher.channels.bluesky.sessions import Session
from services.publisher.channels.platform_api import PlatformClient, Refused, Reply
from services.publisher.media.documents import RenditionRow
from services.publisher.reasons import POST_GONE

#: Records of a page (listRecords: at most 100), and the most pages looked at.
PAGE, PAGES = 100, 5
#: By which servers have the application's service return a thread, and how many levels of replies are wanted.
THREAD, DEPTH = "app.bsky.feed.getPostThread", 10


class Repository:
    """One account's records. Its calls raise what `PlatformClient` raises."""

    def __init__(self, client: PlatformClient, session: Callable[[], Session]) -> None:
        """`session` gives one that can be used now."""
        self._client = client
        self._session = session

    @property
    def did(self) -> str:
        """By which the account is named for good; its handle may change."""
        return self._session().did

    def upload(self, photo: RenditionRow) -> Json:
        """Upload a photo; returns the blob as a record names it."""
        kind = {"content-type": photo["media_type"]}
        data, _ = self._call("POST", "uploadBlob", content=photo["data"], headers=kind)
        blob: Json = data["blob"]
        return blob

    def put(self, key: str, record: Json) -> tuple[str, Reply]:
        """Write a record under its key; returns its address. What is there already stays as it is."""
        data, reply = self._call(
            "POST", "putRecord", json={"repo": self.did, "collection": COLLECTION, "rkey": key, "record": record}
        )
        return str(data["uri"]), reply

    def delete(self, key: str) -> Reply:
        """Delete a record, or see to it that there is none."""
        return self._call("POST", "deleteRecord", json={"repo": self.did, "collection": COLLECTION, "rkey": key})[1]

    def get(self, key: str) -> tuple[str, Json, Reply] | None:
        """Address and content of a record; None where there is none."""
        try:
            data, reply = self._call(
                "GET", "getRecord", params={"repo": self.did, "collection": COLLECTION, "rkey": key}
            )
        except Refused as error:
            if error.reply is not None and _error(error.reply) == "RecordNotFound":
                return None
            raise
        return str(data["uri"]), data["value"], reply

    def newest(self, first: str) -> Iterator[tuple[str, Json]]:
        """Keys and contents of the account's posts, newest first, back to the key `first`."""
        options: dict[str, Any] = {"repo": self.did, "collection": COLLECTION, "limit": PAGE}
        for _ in range(PAGES):
            data, _ = self._call("GET", "listRecords", params=options)
            for one in data.get("records") or ():
                key = key_of(one["uri"])
                if key < first:
                    return
                yield key, one["value"]
            if not data.get("cursor"):
                return
            options["cursor"] = data["cursor"]

    def replies(self, uri: str) -> list[Json]:
        """The posts of others in the thread below a post (app.bsky.feed.getPostThread), down to a depth of 10.

        Raises Refused with POST_GONE where the post is not there (`NotFound`, or a `notFoundPost`).
        """
        options = {"uri": uri, "depth": DEPTH, "parentHeight": 0}
        try:
            data, reply = self._client.data("GET", f"/xrpc/{THREAD}", params=options, headers=self._session().header)
        except Refused as refused:
            if refused.reply is None or _error(refused.reply) != "NotFound":
                raise
            raise Refused(POST_GONE(), permanent=True, reply=refused.reply) from refused
        if data["thread"].get("notFound"):
            raise Refused(POST_GONE(), permanent=True, reply=reply)
        found, waiting = [], list(data["thread"].get("replies") or ())
        while waiting:
            node = waiting.pop()
            # Of posts that were deleted or whose authors are blocked there is a node without the post.
            if node.get("post"):
                found.append(node["post"])
            waiting.extend(node.get("replies") or ())
        return [post for post in found if post["author"]["did"] != self.did]

    def _call(self, method: str, name: str, **options: Any) -> tuple[dict[str, Any], Reply]:
        headers = {**options.pop("headers", {}), **self._session().header}
        return self._client.data(method, f"/xrpc/com.atproto.repo.{name}", headers=headers, **options)


def key_of(uri: str) -> str:
    """The record key at the end of an at:// address."""
    return uri.rsplit("/", 1)[-1]


def _error(reply: Reply) -> str:
    data = reply.data
    return str(data.get("error")) if isinstance(data, dict) else ""
