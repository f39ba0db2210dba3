"""The Instagram channel: a photo or a carousel for each item; a correction replaces the post before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from services.publisher.channels.container_channel import ContainerChannel
from services.publisher.channels.containers import Dialect
from services.publisher.channels.contract import ConnectedAccount, Page
from shared.channels.graph import VERSION
from shared.channels.instagram.declaration import CHANNEL, PHOTO


class InstagramChannel(ContainerChannel):
    """Captions cannot be changed, and every post has a photo."""

    declaration = CHANNEL
    dialect = Dialect(
        version=VERSION,
        containers="media",
        publishing="media_publish",
        quota="content_publishing_limit",
        text="caption",
        status="status_code",
        photo=PHOTO,
    )

    def pages(self, account: ConnectedAccount) -> Sequence[Page]:
        """The professional accounts that are connected to pages of the person who signed in."""
        fields = "name,access_token,instagram_business_account{id,username}"
        found = self._graph(account).listing("/me/accounts", fields=fields)
        return [page for page in map(_page, found) if page]


def _page(entry: Mapping[str, Any]) -> Page | None:
    profile = entry.get("instagram_business_account")
    if not isinstance(profile, dict) or not isinstance(entry.get("access_token"), str):
        return None
    user_id = str(profile["id"])
    return Page(user_id, f"@{profile.get('username')}", {"user_id": user_id, "access_token": entry["access_token"]})


#: Found by services/publisher/registry.py.
IMPLEMENTATION = InstagramChannel
