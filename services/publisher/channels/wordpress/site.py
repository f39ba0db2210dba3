"""One WordPress site as one of its users may work with it: posts, photos, categories and tags.

The calls are those of the REST API Handbook (reference of Posts, Comments, Media, Categories, Tags and Users, wp/v2).
"""

from __future__ import annotations

import base64
import html
from collections.abc import Mapping, Sequence
from typing import Any

from services.publisher.channels.contract import ConnectedAccount
from services.publisher.channels.platform_api import (
    NoClearResponse,
    PlatformClient,
    Refusal,
    Refused,
    Reply,
    Timeouts,
    entered_by_people,
    platform_address,
)
from services.publisher.channels.wordpress.reasons import MAY_NOT, NO_API, POST_GONE
from services.publisher.reasons import PLATFORM_UNREADABLE
from shared.channels.wordpress.declaration import CHANNEL
from shared.settings import Settings

API = "/wp-json/wp/v2"
#: Every status that a post can have, the trash among them; `any` would leave that out.
STATUSES = "publish,future,draft,pending,private,trash"
#: What WordPress puts behind the slug of a post in the trash.
IN_TRASH = "__trashed"
#: Codes of a user that may not publish at all ("REST API Handbook", posts and media: create).
MAY_NEVER = frozenset({"rest_cannot_create", "rest_cannot_publish", "rest_forbidden_context"})
#: Most entries of a list (Pagination, per_page).
PAGE = 100


class Site:
    """Calls with one account's application password. They raise Refused and NoClearResponse."""

    def __init__(self, account: ConnectedAccount, settings: Settings, timeouts: Timeouts) -> None:
        password = account.values["password"]
        credentials = base64.b64encode(f"{account.values['user']}:{password}".encode()).decode()
        self._client = PlatformClient(
            platform_address(settings, CHANNEL, account),
            timeouts=timeouts,
            agent=f"Kabar/{settings.version}",
            words=_words,
            judge=_judged,
            hide=(password, credentials),
            headers={"authorization": f"Basic {credentials}"},
            allowed=entered_by_people(settings, CHANNEL),
        )

    def me(self) -> dict[str, Any]:
        """The user with its capabilities."""
        return self._object("GET", "/users/me", params={"context": "edit"})[0]

    def posts_at(self, slug: str) -> list[dict[str, Any]]:
        """The posts with exactly that slug, in whatever status, with their content as it was written."""
        slugs = f"{slug},{slug}{IN_TRASH}"
        fields = "id,link,status,content"
        return self._list("/posts", {"slug": slugs, "status": STATUSES, "context": "edit", "_fields": fields})

    def create_post(self, fields: Mapping[str, Any]) -> tuple[dict[str, Any], Reply]:
        """Publish; the one call whose repetition makes a second post."""
        return self._object("POST", "/posts", json={**fields, "status": "publish"})

    def change_post(self, post_id: str, fields: Mapping[str, Any]) -> tuple[dict[str, Any], Reply]:
        """Replace fields of a post; its status stays as it is."""
        return self._object("POST", f"/posts/{post_id}", json=dict(fields))

    def term(self, taxonomy: str, name: str) -> int | None:
        """The id of the category or tag of that name, made where there is none; None where the user may not make it."""
        found = self._list(f"/{taxonomy}", {"search": name, "per_page": PAGE, "_fields": "id,name"})
        for term in found:
            if html.unescape(term["name"]).casefold() == name.casefold():
                return int(term["id"])
        try:
            return int(self._object("POST", f"/{taxonomy}", json={"name": name})[0]["id"])
        except Refused as refused:
            data = refused.reply.data if refused.reply else None
            if isinstance(data, dict) and data.get("code") == "term_exists":
                return int(data["data"]["term_id"])
            if refused.reply is not None and refused.reply.status == 403:
                return None
            raise

    def photos_of(self, key: str) -> list[dict[str, Any]]:
        """What was uploaded with `key` as description, also by an attempt that failed afterwards."""
        return self._list("/media", {"search": key, "per_page": PAGE, "_fields": "id,slug,source_url"})

    def upload(self, slug: str, photo: bytes, media_type: str, fields: Mapping[str, str]) -> dict[str, Any]:
        """Store a photo; `fields` are alt_text, caption and description."""
        name = f"{slug}.{media_type.removeprefix('image/').replace('jpeg', 'jpg')}"
        files = {"file": (name, photo, media_type)}
        return self._object("POST", "/media", data={**fields, "slug": slug}, files=files)[0]

    def describe(self, photo_id: int, fields: Mapping[str, str]) -> None:
        """Replace the words of a photo."""
        self._object("POST", f"/media/{photo_id}", json=dict(fields))

    def delete_photo(self, photo_id: int) -> None:
        """Delete a photo with its files; one that is not there is none to delete."""
        try:
            self._object("DELETE", f"/media/{photo_id}", params={"force": "true"})
        except Refused as refused:
            if refused.reason.kind is not POST_GONE:
                raise

    def comments_on(self, post_id: str) -> tuple[list[dict[str, Any]], int | None]:
        """The newest approved comments on a post, at most PAGE, and the user's own number where one may be its own."""
        found = self._list(
            "/comments",
            {"post": post_id, "per_page": PAGE, "_fields": "id,author,author_name,date_gmt,link,content"},
        )
        # Of a visitor who has not logged in the author is 0.
        own = self.me()["id"] if any(comment["author"] for comment in found) else None
        return found, own

    def _object(self, method: str, path: str, **options: Any) -> tuple[dict[str, Any], Reply]:
        return self._client.data(method, f"{API}{path}", **options)

    def _list(self, path: str, params: Mapping[str, Any]) -> list[dict[str, Any]]:
        reply = self._client.call("GET", f"{API}{path}", params=dict(params))
        if not isinstance(reply.data, list):
            raise NoClearResponse(PLATFORM_UNREADABLE(status=reply.status))
        return reply.data


def ids(terms: Sequence[int | None]) -> list[int]:
    """The terms that are there, each once."""
    return list(dict.fromkeys(term for term in terms if term is not None))


def _words(data: Any) -> str:
    """WordPress's code and message of an error."""
    return f"{data.get('code', '')} {data.get('message', '')}".strip() if isinstance(data, dict) else ""


def _judged(reply: Reply) -> Refusal | None:
    """What WordPress's codes of errors say more exactly than the status."""
    data = reply.data
    code = str(data.get("code", ""))[:60] if isinstance(data, dict) else ""
    if code == "rest_post_invalid_id":
        return Refusal(POST_GONE(), permanent=True, gone=True)
    if reply.status == 403 and code:
        # What the user may not do with any post is the account's matter; with a single post it is the delivery's.
        account = code in MAY_NEVER
        return Refusal(MAY_NOT(code=code), permanent=not account, account_broken=account)
    return Refusal(NO_API(), permanent=True) if reply.status == 404 else None
