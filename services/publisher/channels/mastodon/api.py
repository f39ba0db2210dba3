"""The calls of a Mastodon server's API that the channel makes, as the "Mastodon documentation" describes them."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from cachetools import TTLCache

from services.publisher.channels.mastodon.reasons import STILL_PROCESSING
from services.publisher.channels.platform_api import PlatformClient, Refused, Reply
from services.publisher.media.documents import RenditionRow
from shared.channels.mastodon.declaration import LINK, LONGEST, LONGEST_ALT, MOST_PHOTOS, PHOTO
from shared.channels.media import PhotoForm

#: Seconds for which a worker knows a server's limits.
LIMITS_KEPT = 3600.0
#: Seconds between two looks at a photo that the server is processing; after the last it is tried again later.
PAUSES = (0.2, 0.5, 1.0, 2.0, 4.0, 8.0)
#: Statuses of a page of the account's own ones ("accounts API methods": at most 40), and the most pages looked at.
PAGE, PAGES = 40, 5
#: The status of a photo that is not ready ("Get media attachment": 206 Partial Content).
PARTIAL = 206
GONE = frozenset({404, 410})
#: Types of files that are kept of a server's list, and characters of each.
MOST_TYPES, MOST_TYPE = 50, 100
#: Visibilities of statuses that everybody can read (Status, `visibility`).
PUBLIC = frozenset({"public", "unlisted"})

#: A status or account as the server describes it.
Entity = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Limits:
    """What a server takes (V2::Instance, `configuration`)."""

    characters: int = LONGEST
    link: int = LINK
    photos: int = MOST_PHOTOS
    alt: int = LONGEST_ALT
    #: Of a photo.
    image_bytes: int = PHOTO.heaviest
    image_pixels: int = PHOTO.longest_side**2
    #: Types of files; None where the server names none.
    media_types: tuple[str, ...] | None = None

    @property
    def photo(self) -> PhotoForm:
        """The photo's form within the server's bytes and pixels."""
        longest = min(PHOTO.longest_side, math.isqrt(self.image_pixels))
        return replace(PHOTO, longest_side=longest, heaviest=min(PHOTO.heaviest, self.image_bytes))

    def named(self) -> dict[str, Any]:
        """By the names that the declaration's `live_rules` know."""
        found: dict[str, Any] = {
            "longest": self.characters,
            "link": self.link,
            "photos": self.photos,
            "alt": self.alt,
            "image_bytes": self.image_bytes,
            "image_pixels": self.image_pixels,
        }
        return found if self.media_types is None else found | {"media_types": list(self.media_types)}

    @classmethod
    def of(cls, configuration: Mapping[str, Any]) -> Limits:
        """The limits that the server names, and the usual ones for those that it does not."""
        usual = cls()
        statuses = configuration.get("statuses") or {}
        media = configuration.get("media_attachments") or {}
        types = media.get("supported_mime_types")
        return cls(
            _number(statuses, "max_characters", usual.characters),
            _number(statuses, "characters_reserved_per_url", usual.link),
            _number(statuses, "max_media_attachments", usual.photos),
            _number(media, "description_limit", usual.alt),
            _number(media, "image_size_limit", usual.image_bytes),
            _number(media, "image_matrix_limit", usual.image_pixels),
            tuple(str(one)[:MOST_TYPE] for one in types[:MOST_TYPES]) if isinstance(types, list) and types else None,
        )


def _number(values: Mapping[str, Any], name: str, usual: int) -> int:
    found = values.get(name)
    return found if isinstance(found, int) and found > 0 else usual


class KnownLimits:
    """The limits of servers that a worker has asked, for a while."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: TTLCache[str, Limits] = TTLCache(maxsize=256, ttl=LIMITS_KEPT)

    def of(self, server: str, ask: Callable[[], Limits]) -> Limits:
        """Those of `server`; asks at the first time, and again when they are old."""
        with self._lock:
            known = self._known.get(server)
        if known is None:
            known = ask()
            with self._lock:
                self._known[server] = known
        return known


class MastodonApi:
    """One account's calls. They raise what `PlatformClient` raises."""

    def __init__(self, client: PlatformClient) -> None:
        self._client = client

    def limits(self) -> Limits:
        """What the server takes."""
        instance, _ = self._client.data("GET", "/api/v2/instance")
        return Limits.of(instance.get("configuration") or {})

    def upload(self, photo: RenditionRow, description: str) -> str:
        """Upload a photo and wait until it may be attached; returns its id."""
        file = ("photo", photo["data"], photo["media_type"])
        made, reply = self._client.data(
            "POST", "/api/v2/media", files={"file": file}, data={"description": description}
        )
        if reply.status == 202:
            self._wait_for(str(made["id"]))
        return str(made["id"])

    def _wait_for(self, media_id: str) -> None:
        for pause in PAUSES:
            time.sleep(pause)
            if self._client.call("GET", f"/api/v1/media/{media_id}").status != PARTIAL:
                return
        raise Refused(STILL_PROCESSING(), permanent=False)

    def post(self, fields: Mapping[str, Any], key: str) -> tuple[Entity, Reply]:
        """Post a status; within an hour the same key gives the same status."""
        return self._client.data("POST", "/api/v1/statuses", json=fields, headers={"idempotency-key": key})

    def edit(self, status_id: str, fields: Mapping[str, Any]) -> tuple[Entity, Reply]:
        """Replace text and photos of a status."""
        return self._client.data("PUT", f"/api/v1/statuses/{status_id}", json=fields)

    def delete(self, status_id: str) -> Reply:
        """Delete a status, or see that there is none."""
        return self._also_gone("DELETE", f"/api/v1/statuses/{status_id}")

    def status(self, status_id: str) -> tuple[Entity | None, Reply]:
        """A status as it is now; None where there is none."""
        reply = self._also_gone("GET", f"/api/v1/statuses/{status_id}")
        return (None if reply.status in GONE else reply.data), reply

    def me(self) -> Entity:
        """The account."""
        return self._client.data("GET", "/api/v1/accounts/verify_credentials")[0]

    def scopes(self) -> frozenset[str] | None:
        """What the token's application may do; None where the server (before 4.3) does not say."""
        application, _ = self._client.data("GET", "/api/v1/apps/verify_credentials")
        found = application.get("scopes")
        return frozenset(map(str, found)) if isinstance(found, list) else None

    def own_statuses(self, since: datetime) -> Iterator[tuple[Entity, Reply] | None]:
        """The account's statuses, newest first, back to `since`; None at the end where there are too many to tell."""
        path = f"/api/v1/accounts/{self.me()['id']}/statuses"
        options: dict[str, Any] = {"limit": PAGE, "exclude_reblogs": "true"}
        for _ in range(PAGES):
            reply = self._client.call("GET", path, params=options)
            page = reply.data if isinstance(reply.data, list) else []
            for status in page:
                if datetime.fromisoformat(status["created_at"]) < since:
                    return
                yield status, reply
            if not page:
                return
            options["max_id"] = page[-1]["id"]
        yield None

    def replies(self, status_id: str) -> list[Entity]:
        """The public statuses of others in the thread below a status ("statuses API methods", context)."""
        path = f"/api/v1/statuses/{status_id}"
        status, _ = self._client.data("GET", path)
        if not status.get("replies_count"):
            return []
        own = status["account"]["id"]
        context, _ = self._client.data("GET", f"{path}/context")
        below = context["descendants"]
        return [one for one in below if one["visibility"] in PUBLIC and one["account"]["id"] != own]

    def _also_gone(self, method: str, path: str) -> Reply:
        try:
            return self._client.call(method, path)
        except Refused as error:
            if error.reply is not None and error.reply.status in GONE:
                return error.reply
            raise
