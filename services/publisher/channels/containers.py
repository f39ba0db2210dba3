"""The calls with which Instagram and Threads make a post: containers that nobody sees, then publishing one of them.

The platforms fetch photos by themselves and work on a container for a while; a container is lost after 24 hours.
Sources: "Instagram Platform", "Content Publishing", and "Threads API", "Posts", "Publishing" and "Delete posts".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from services.publisher.channels import scope
from services.publisher.channels.graph import Created, Graph, fingerprint, is_missing, own_object
from services.publisher.channels.platform_api import NoClearResponse, Refused, Reply
from services.publisher.channels.scope import Usage
from shared.channels.media import PhotoForm

#: Clocks differ: a post that is listed counts as one of a delivery's although it seems to be so much older.
CLOCKS_APART = timedelta(hours=1)
#: `status` of containers.
FINISHED, PUBLISHED, ERROR, EXPIRED = "FINISHED", "PUBLISHED", "ERROR", "EXPIRED"
LOST = frozenset({ERROR, EXPIRED})


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one of the two platforms names what both have."""

    version: str
    #: The edges of a profile: its containers (and posts), publishing one, and how many it may publish.
    containers: str
    publishing: str
    quota: str
    #: What that tells, by the quota's declared name: the fields of its usage and of its configuration.
    quotas: Mapping[str, tuple[str, str]]
    #: The fields of a text and of a container's status.
    text: str
    status: str
    photo: PhotoForm
    #: What the container of a photo needs besides its address.
    image: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Post:
    """A post of the profile, as it is listed."""

    id: str
    text: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo at an address where the platform fetches it."""

    address: str
    alt: str


class Containers:
    """The containers and posts of one profile."""

    def __init__(self, graph: Graph, dialect: Dialect, profile: str) -> None:
        self._graph = graph
        self._dialect = dialect
        self._profile = profile

    def quotas(self) -> dict[str, Usage]:
        """How many posts the profile has published in these 24 hours, and deleted; what the platform does not say is
        left out.
        """
        fields = ",".join(name for pair in self._dialect.quotas.values() for name in pair)
        with own_object():
            found = self._graph.get(f"/{self._profile}/{self._dialect.quota}", fields=fields).get("data")
        told = found[0] if isinstance(found, list) and found and isinstance(found[0], dict) else {}
        read = {name: _usage(told.get(used), told.get(config)) for name, (used, config) in self._dialect.quotas.items()}
        quotas = {name: usage for name, usage in read.items() if usage}
        for name, usage in quotas.items():
            scope.note_usage(name, usage)
        return quotas

    def begin_text(self, text: str, link: str) -> str:
        """A container of a text alone, with a card of the link: Threads only."""
        return self._begin({"media_type": "TEXT", self._dialect.text: text, "link_attachment": link})

    def begin_photo(self, picture: Picture, text: str) -> str:
        """A container of one photo with its text."""
        return self._begin({**self._photo(picture), self._dialect.text: text})

    def begin_item(self, picture: Picture) -> str:
        """A container of a photo that will be one of a carousel."""
        return self._begin({**self._photo(picture), "is_carousel_item": "true"})

    def begin_carousel(self, items: Sequence[str], text: str) -> str:
        """A container of the carousel; its items must be finished."""
        return self._begin({"media_type": "CAROUSEL", "children": ",".join(items), self._dialect.text: text})

    def status(self, container: str) -> tuple[str, str]:
        """How far the platform has got, and in its own words why it failed."""
        detail = "status" if self._dialect.status == "status_code" else "error_message"
        found = self._graph.get(f"/{container}", fields=f"{self._dialect.status},{detail}")
        return str(found.get(self._dialect.status) or ""), str(found.get(detail) or "")

    def publish(self, container: str) -> Created:
        """Publish what is finished: the one call that readers see."""
        return self._graph.create(f"/{self._profile}/{self._dialect.publishing}", {"creation_id": container})

    def url(self, post: str) -> str | None:
        """Where people read the post; None where it cannot be told now."""
        try:
            return str(self._graph.get(f"/{post}", fields="permalink").get("permalink") or "") or None
        except (Refused, NoClearResponse):
            return None

    def delete(self, post: str) -> Reply:
        """Delete a post; one that is not there any more is as good as deleted."""
        try:
            return self._graph.delete(f"/{post}")
        except Refused as refused:
            if not is_missing(refused) or refused.reply is None:
                raise
            self.handle()  # the profile must be visible: else the post only seems to be gone
            return refused.reply

    def handle(self) -> str:
        """The profile's name."""
        return f"@{self._graph.get(f'/{self._profile}', fields='id,username').get('username')}"

    def since(self, moment: datetime) -> Iterator[Post]:
        """The profile's posts since then, newest first; raises Refused where there are too many to read."""
        fields = f"id,{self._dialect.text},permalink,timestamp"
        for entry in self._graph.listing(f"/{self._profile}/{self._dialect.containers}", fields=fields):
            if _is_older(entry.get("timestamp"), moment - CLOCKS_APART):
                return
            url = entry.get("permalink")
            yield Post(str(entry.get("id") or ""), str(entry.get(self._dialect.text) or ""), str(url) if url else None)

    def with_text(self, text: str, moment: datetime, but: Sequence[str] = ()) -> Post | None:
        """The newest post since then with that text that is none of `but`."""
        wanted = fingerprint(text)
        return next((one for one in self.since(moment) if one.id not in but and fingerprint(one.text) == wanted), None)

    def with_link(self, link: str, moment: datetime) -> list[Post]:
        """The posts since then that name that address."""
        return [post for post in self.since(moment) if link in post.text]

    def _photo(self, picture: Picture) -> dict[str, str]:
        return {**self._dialect.image, "image_url": picture.address, "alt_text": picture.alt}

    def _begin(self, fields: Mapping[str, str]) -> str:
        with own_object():
            return self._graph.create(f"/{self._profile}/{self._dialect.containers}", fields).id


def _usage(used: Any, config: Any) -> Usage | None:
    total = config.get("quota_total") if isinstance(config, dict) else None
    return Usage(used, total) if isinstance(used, int) and isinstance(total, int) else None


def _is_older(timestamp: Any, moment: datetime) -> bool:
    """Whether a post is certainly older; one without a readable time is not."""
    try:
        return datetime.strptime(str(timestamp), "%Y-%m-%dT%H:%M:%S%z") < moment
    except ValueError:
        return False
