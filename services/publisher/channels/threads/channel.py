"""The Threads channel: a text, a photo or a carousel for each item; a correction replaces the post before it."""

from __future__ import annotations

from collections.abc import Sequence

from services.publisher.channels.container_channel import ContainerChannel
from services.publisher.channels.containers import Dialect
from services.publisher.channels.contract import ConnectedAccount, Page
from shared.channels.threads.declaration import CHANNEL, PHOTO, VERSION


class ThreadsChannel(ContainerChannel):
    """Texts cannot be changed."""

    declaration = CHANNEL
    dialect = Dialect(
        version=VERSION,
        containers="threads",
        publishing="threads_publish",
        quota="threads_publishing_limit",
        text="text",
        status="status",
        photo=PHOTO,
        image={"media_type": "IMAGE"},
    )

    def pages(self, account: ConnectedAccount) -> Sequence[Page]:
        """The one profile of the person who signed in."""
        me = self._graph(account).get("/me", fields="id,username")
        return [Page(str(me["id"]), f"@{me.get('username')}", {"user_id": str(me["id"])})]


#: Found by services/publisher/registry.py.
IMPLEMENTATION = ThreadsChannel
