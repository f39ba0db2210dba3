"""The Instagram channel: a photo or a carousel for each item; a correction replaces the post before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from services.publisher.channels.container_channel import ContainerChannel
from services.publisher.channels.containers import Dialect
from services.publisher.channels.contract import Comment, Comments, ConnectedAccount, Page
from services.publisher.channels.graph_comments import LISTED, MOST_PAGES, comment_of, comments_below
from shared.channels.graph import POSTS, VERSION
from shared.channels.instagram.declaration import CHANNEL, PHOTO

#: The fields of a comment ("IG Comment"). `user` is there only where the account itself wrote it.
COMMENT = "id,text,timestamp,username,user,hidden"


class InstagramChannel(ContainerChannel):
    """Captions cannot be changed, and every post has a photo."""

    declaration = CHANNEL
    dialect = Dialect(
        version=VERSION,
        containers="media",
        publishing="media_publish",
        quota="content_publishing_limit",
        quotas={POSTS: ("quota_usage", "config")},
        text="caption",
        status="status_code",
        photo=PHOTO,
    )

    def comments(self, account: ConnectedAccount, remote_id: str, known: Sequence[str]) -> Comments:  # noqa: ARG002
        """Comments and the replies to them, with the post's address: comments have none of their own."""
        graph = self._graph(account)

        def readers(entry: Mapping[str, Any]) -> list[Comment]:
            replies = entry.get("replies") or {}
            below = list(replies.get("data") or ())
            if (replies.get("paging") or {}).get("next"):
                below, _ = graph.newest(f"/{entry['id']}/replies", LISTED, MOST_PAGES, fields=COMMENT)
            return [
                comment_of(one, f"@{one.get('username')}", "text", "timestamp", None)
                for one in (entry, *below)
                if not one.get("user") and not one.get("hidden")
            ]

        fields = f"{COMMENT},replies.limit({LISTED}){{{COMMENT}}}"
        below = comments_below(graph, f"/{remote_id}/comments", account.values["user_id"], readers, fields=fields)
        url = self._api(account).url(remote_id) if below.found else None
        return replace(below, found=[replace(comment, url=url) for comment in below.found])

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
