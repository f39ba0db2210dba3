"""The Threads channel: a text, a photo or a carousel for each item; a correction replaces the post before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from services.publisher.channels.container_channel import ContainerChannel
from services.publisher.channels.containers import Dialect
from services.publisher.channels.contract import Comment, Comments, ConnectedAccount, Page
from services.publisher.channels.graph_comments import comment_of, comments_below
from shared.channels.graph import POSTS
from shared.channels.threads.declaration import CHANNEL, DELETIONS, PHOTO, VERSION

#: Of a reply that everybody sees (`hide_status`).
SHOWN = frozenset({"NOT_HUSHED", "UNHUSHED"})


class ThreadsChannel(ContainerChannel):
    """Texts cannot be changed."""

    declaration = CHANNEL
    dialect = Dialect(
        version=VERSION,
        containers="threads",
        publishing="threads_publish",
        quota="threads_publishing_limit",
        quotas={POSTS: ("quota_usage", "config"), DELETIONS: ("delete_quota_usage", "delete_config")},
        text="text",
        status="status",
        photo=PHOTO,
        image={"media_type": "IMAGE"},
    )

    def comments(self, account: ConnectedAccount, remote_id: str, known: Sequence[str]) -> Comments:  # noqa: ARG002
        """The replies at any depth ("Retrieve Media Replies and Conversations")."""
        fields = "id,text,username,permalink,timestamp,is_reply_owned_by_me,hide_status"
        owner = account.values["user_id"]
        return comments_below(
            self._graph(account), f"/{remote_id}/conversation", owner, _readers, fields=fields, reverse="true"
        )

    def pages(self, account: ConnectedAccount) -> Sequence[Page]:
        """The one profile of the person who signed in."""
        me = self._graph(account).get("/me", fields="id,username")
        return [Page(str(me["id"]), f"@{me.get('username')}", {"user_id": str(me["id"])})]


def _readers(entry: Mapping[str, Any]) -> list[Comment]:
    """The reply, unless it is the account's own or hidden. Profiles that are not public have no name here."""
    if entry.get("is_reply_owned_by_me") or entry.get("hide_status", "NOT_HUSHED") not in SHOWN:
        return []
    author, url = entry.get("username"), entry.get("permalink")
    return [comment_of(entry, f"@{author}" if author else "", "text", "timestamp", str(url) if url else None)]


#: Found by services/publisher/registry.py.
IMPLEMENTATION = ThreadsChannel
