"""The calls of the X API v2 that the channel makes."""

from __future__ import annotations

import html
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.publisher.channels import scope
from services.publisher.channels.platform_api import PlatformClient, Refusal, Refused, Reply
from services.publisher.channels.x.reasons import DUPLICATE, MEDIA_REFUSED, NO_CREDITS, NOT_ENROLLED, STILL_PROCESSING
from services.publisher.media.documents import RenditionRow
from services.publisher.reasons import ACCOUNT_REFUSED, PERMISSIONS_MISSING
from shared.channels.post import same_words
from shared.channels.x.declaration import APP_DAY, POSTS, USER_DAY

#: Looks at a photo that X is processing, and the most seconds before each of them.
LOOKS, LONGEST_PAUSE = 6, 5.0
#: Posts of a page of the account's own ones ("User Posts timeline by User ID": at most 100), and the most pages.
PAGE, PAGES = 100, 5
#: The headers of the quotas.
QUOTAS = {POSTS: "x-rate-limit", USER_DAY: "x-user-limit-24hour", APP_DAY: "x-app-limit-24hour"}
GONE = frozenset({404, 410})
#: Pages of a search: each post that is read is paid for, and self-serve access has 60 searches in 15 minutes.
SEARCHES = 2
#: What is read of a reply.
WITH_AUTHORS = {
    "tweet.fields": "author_id,created_at,entities,public_metrics",
    "expansions": "author_id",
    "user.fields": "name,username",
}

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Found:
    """One of the account's own posts: its words with the addresses as they were written."""

    id: str
    words: str
    #: The post that it replies to.
    parent: str | None


class XApi:
    """One account's calls. They raise what `PlatformClient` raises."""

    def __init__(self, client: PlatformClient) -> None:
        self._client = client

    def me(self) -> Json:
        """The account: id, name and username."""
        data, _ = self._client.data("GET", "/2/users/me")
        found: Json = data["data"]
        return found

    def upload(self, photo: RenditionRow, description: str) -> str:
        """Upload a photo, describe it and wait until it may be attached; returns its id."""
        fields = {"media_category": "tweet_image", "media_type": photo["media_type"]}
        file = {"media": ("photo", photo["data"], photo["media_type"])}
        data, _ = self._client.data("POST", "/2/media/upload", data=fields, files=file)
        media_id = str(data["data"]["id"])
        self._wait_for(media_id, data["data"].get("processing_info"))
        described = {"id": media_id, "metadata": {"alt_text": {"text": description}}}
        self._client.call("POST", "/2/media/metadata", json=described)
        return media_id

    def _wait_for(self, media_id: str, processing: Mapping[str, Any] | None) -> None:
        for _ in range(LOOKS):
            if processing is None or processing.get("state") == "succeeded":
                return
            if processing.get("state") == "failed":
                words = (processing.get("error") or {}).get("message") or "—"
                raise Refused(MEDIA_REFUSED(words=str(words)), permanent=True)
            time.sleep(min(LONGEST_PAUSE, float(processing.get("check_after_secs") or 1)))
            status, _ = self._client.data("GET", "/2/media/upload", params={"command": "STATUS", "media_id": media_id})
            processing = status["data"].get("processing_info")
        raise Refused(STILL_PROCESSING(), permanent=False)

    def post(self, text: str, media: Sequence[str], parent: str | None) -> str:
        """Create a post, as a reply to `parent` where there is one; returns its id."""
        fields: Json = {"text": text}
        if media:
            fields["media"] = {"media_ids": list(media)}
        if parent:
            fields["reply"] = {"in_reply_to_tweet_id": parent}
        try:
            data, reply = self._client.data("POST", "/2/tweets", json=fields)
        except Refused as error:
            _note_quotas(error.reply)
            raise
        _note_quotas(reply)
        return str(data["data"]["id"])

    def delete(self, post_id: str) -> Reply:
        """Delete a post, or see that there is none."""
        try:
            return self._client.call("DELETE", f"/2/tweets/{post_id}")
        except Refused as error:
            if error.reply is not None and error.reply.status in GONE:
                return error.reply
            raise

    def own_posts(self, since: datetime) -> Iterator[Found | None]:
        """The account's posts, newest first, back to `since`; None at the end where there are too many to tell."""
        path = f"/2/users/{self.me()['id']}/tweets"
        options = {
            "max_results": PAGE,
            "start_time": since.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "tweet.fields": "entities,referenced_tweets",
            "exclude": "retweets",
        }
        for _ in range(PAGES):
            data, _ = self._client.data("GET", path, params=options)
            for one in data.get("data") or ():
                yield Found(str(one["id"]), words_of(one), _parent(one))
            following = (data.get("meta") or {}).get("next_token")
            if not following:
                return
            options["pagination_token"] = following
        yield None

    def lookup(self, post_ids: Sequence[str]) -> list[Json]:
        """Those of the posts that are there, each with its author ("Post lookup by IDs", at most 100 a call)."""
        found = []
        for start in range(0, len(post_ids), PAGE):
            options = {"ids": ",".join(post_ids[start : start + PAGE]), **WITH_AUTHORS}
            data, _ = self._client.data("GET", "/2/tweets", params=options)
            found += _with_authors(data)
        return found

    def replies(self, post_id: str, handle: str) -> list[Json]:
        """The newest posts of others in a conversation, of the last seven days.

        Source: "Search recent Posts" and "Conversation ID".
        """
        options: dict[str, Any] = {"query": f"conversation_id:{post_id} -from:{handle}", "max_results": PAGE}
        found: list[Json] = []
        for _ in range(SEARCHES):
            data, _ = self._client.data("GET", "/2/tweets/search/recent", params={**options, **WITH_AUTHORS})
            found += _with_authors(data)
            following = (data.get("meta") or {}).get("next_token")
            if not following:
                return found
            options["next_token"] = following
        return found


def _with_authors(data: Json) -> list[Json]:
    """Posts, each with the user who wrote it as `author`."""
    users = {user["id"]: user for user in (data.get("includes") or {}).get("users") or ()}
    return [{**post, "author": users.get(post.get("author_id")) or {}} for post in data.get("data") or ()]


def _note_quotas(reply: Reply | None) -> None:
    """What the reply to creating a post says of how many are left."""
    for name, family in QUOTAS.items():
        scope.note_usage(name, reply.usage(family) if reply else None)


def refusal(reply: Reply) -> Refusal | None:
    """What X's own problems mean; None where the status says it all."""
    words = explanation(reply.data).lower()
    if reply.status == 402:
        return Refusal(NO_CREDITS(), permanent=False)
    if reply.status == 403 and "duplicate content" in words:
        return Refusal(DUPLICATE(), permanent=True)
    if reply.status == 403 and "client-not-enrolled" in str(data_of(reply).get("reason")):
        return Refusal(NOT_ENROLLED(), permanent=True)
    if reply.status == 403 and "suspended" in words:
        return Refusal(ACCOUNT_REFUSED(), permanent=False, account_broken=True)
    if reply.status == 403 and "appropriate scopes" in words:
        return Refusal(PERMISSIONS_MISSING(code=reply.status), permanent=False, account_broken=True)
    return None


def data_of(reply: Reply) -> Json:
    """A problem document; empty where the reply is none."""
    return reply.data if isinstance(reply.data, dict) else {}


def explanation(data: Any) -> str:
    """X's own words in a problem document (RFC 9457), or in the list of errors of older parts of the API."""
    if not isinstance(data, dict):
        return ""
    errors = data.get("errors") or [{}]
    first = errors[0] if isinstance(errors, list) and isinstance(errors[0], dict) else {}
    return str(data.get("detail") or first.get("message") or data.get("title") or "")


def is_same(found: Found, text: str, parent: str | None) -> bool:
    """Whether a post has those words at that place of a thread."""
    return found.parent == parent and same_words(found.words, text)


def words_of(post: Json) -> str:
    """The post's text with addresses as they were written, without those that X adds for photos."""
    words = html.unescape(str(post["text"]))
    for link in (post.get("entities") or {}).get("urls") or ():
        written = "" if link.get("media_key") else str(link.get("expanded_url") or link["url"])
        words = words.replace(str(link["url"]), written)
    return words


def _parent(post: Json) -> str | None:
    referenced = post.get("referenced_tweets") or ()
    return next((str(one["id"]) for one in referenced if one.get("type") == "replied_to"), None)
