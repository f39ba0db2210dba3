"""Posts in two steps, as Instagram and Threads document them: containers, then publishing one of them.

An account is one profile. Its details: `user_id`, `page_id` (the connected page, Instagram), `username`, `scopes`,
`expires_at`, `app_secret`; and how the platform behaves: `checks` (how often a container of a photo is IN_PROGRESS
before it is FINISHED, 1 unless named), `processing_error` (containers then end with it), `quota_total` and
`deletes_total` (in 24 hours).
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Response, jsonify, request

from sandbox.graph import wire
from sandbox.graph.photos import PhotoRules, fetched
from sandbox.graph.wire import Calls, Rules, refuse
from sandbox.platforms.comments import Comment
from sandbox.platforms.posts import NoSuchPost, Post, PostStore, numeric_id
from sandbox.platforms.world import SandboxAccount, World
from shared import clock

#: After so long a container that was not published is lost.
LIFE = timedelta(hours=24)
DAY = timedelta(hours=24)
#: What a container has of its photos, in their order: files and alternative texts.
MEDIA = ("media", "alts")


@dataclass(frozen=True, slots=True)
class Spec:
    """In what the two platforms differ."""

    rules: Rules
    #: Permissions: to read, to publish, to delete.
    reading: str
    publishing: str
    deleting: str
    #: The edges of a profile.
    containers: str
    publish: str
    quota: str
    #: Fields of a text and of a container's status.
    text: str
    status: str
    longest: int
    count: Callable[[str], int]
    photos: PhotoRules
    carousel: range
    posts_a_day: int
    deletes_a_day: int
    #: The quota names deletions too.
    tells_deletes: bool
    #: A text without a photo can be posted; then the media type of a photo has to be named.
    text_alone: bool
    #: (code, subcode) for a container that is not ready, and for one that does not exist.
    not_ready: tuple[int, int]
    unknown: tuple[int, int]
    #: Before the name in the address of a post.
    site: str
    #: The permission to read comments, and the edges of a post that list them: None for another edge.
    commenting: str
    comments: Callable[[str, SandboxAccount, Sequence[Comment], Mapping[str, str]], Response | None]
    #: `replies` of a comment; None where a comment has no edges.
    replies: Callable[[SandboxAccount, Comment, Sequence[Comment], Mapping[str, str]], Response] | None = None


class Profiles:
    """The profiles' containers and posts."""

    def __init__(self, world: World, spec: Spec) -> None:
        self._world, self._spec = world, spec
        self.calls = Calls(world, spec.rules)
        self._containers = PostStore(world.folder / "containers")
        #: Looks at containers, and deletions of the day by account; forgotten at a restart.
        self._looked: Counter[str] = Counter()
        self._deletions: dict[str, list[float]] = {}

    def node(self, version: str, node: str) -> Response:
        """GET or DELETE of a profile, a container or a post."""
        account = self.calls.caller(version, self._spec.reading)
        fields = self.calls.parameters().get("fields")
        if node == "app" and request.method == "GET":
            return jsonify(id=wire.APPLICATION)
        if node in ("me", user_id(account)) and request.method == "GET":
            return jsonify(wire.selected(self._profile(account), fields))
        if self._is_container(account, node) and request.method == "GET":
            return jsonify(wire.selected(self._state(account, node), fields))
        post = self._post(account, node)
        if request.method == "GET":
            return jsonify(wire.selected(self._shown(post), fields))
        if request.method != "DELETE":
            raise refuse(100, "Unsupported post request.", subcode=33, kind="GraphMethodException")
        self.calls.caller(version, self._spec.deleting)
        return self._world.effect(account.name, lambda: self._delete(account, post))

    def edge(self, version: str, node: str, edge: str) -> Response:
        """GET or POST of a profile's containers, posts and quota."""
        account = self.calls.caller(version, self._spec.reading)
        if node == "me" and edge == "accounts" and request.method == "GET":
            return jsonify(data=[wire.selected(self._page(account), self.calls.parameters().get("fields"))])
        if node not in ("me", user_id(account)):
            return self._below(version, node, edge)
        if request.method == "GET":
            return self._read(account, edge)
        self.calls.caller(version, self._spec.publishing)
        if edge == self._spec.containers:
            return jsonify(id=self._begin(account, self.calls.parameters()))
        if edge == self._spec.publish:
            container = self._publishable(account, self.calls.parameters().get("creation_id", ""))
            return self._world.effect(account.name, lambda: self._publish(account, container))
        raise refuse(2500, f"Unknown path components: /{edge}")

    def _below(self, version: str, node: str, edge: str) -> Response:
        """The comments on a post, or the replies to a comment."""
        if request.method != "GET":
            raise self._missing(node)
        account, given = self.calls.reader(version, self._spec.commenting), self.calls.parameters()
        comment = self._comment(node)
        post = self._post(account, comment["post"] if comment else node)
        below = self._world.comments.of(post["id"])
        if comment is None:
            found = self._spec.comments(edge, account, below, given)
        else:
            replies = self._spec.replies if edge == "replies" else None
            found = replies(account, comment, below, given) if replies else None
        if found is None:
            raise refuse(2500, f"Unknown path components: /{edge}")
        return found

    def _comment(self, node: str) -> Comment | None:
        try:
            return self._world.comments.get(node)
        except KeyError:
            return None

    def _read(self, account: SandboxAccount, edge: str) -> Response:
        if edge == self._spec.quota:
            config = {"quota_total": self._quota(account), "quota_duration": int(DAY.total_seconds())}
            found = {"id": None, "quota_usage": len(self._today(account)), "config": config}
            if self._spec.tells_deletes:
                found["delete_quota_usage"] = len(self._deleted_today(account))
                found["delete_config"] = {**config, "quota_total": self._deletes(account)}
            return jsonify(data=[wire.selected(found, self.calls.parameters().get("fields"), ("quota_usage",))])
        if edge == self._spec.containers:
            posts = [self._shown(post) for post in reversed(self._world.posts.all(account.name))]
            return wire.listing(posts, self.calls.parameters(), ("id",))
        raise refuse(2500, f"Unknown path components: /{edge}")

    def _begin(self, account: SandboxAccount, given: Mapping[str, str]) -> str:
        """A new container; raises ErrorReply for one that could never be published."""
        text, kind = given.get(self._spec.text, ""), given.get("media_type", "IMAGE")
        if self._spec.count(text) > self._spec.longest:
            raise refuse(100, f"Param {self._spec.text} is too long.", subcode=2_207_010)
        if self._spec.text_alone and "media_type" not in given:
            raise refuse(100, "The parameter media_type is required")
        fields: dict[str, Any] = {"text": text, "link": given.get("link_attachment"), "alts": []}
        match kind:
            case "CAROUSEL":
                items = self._items(account, given.get("children", ""))
                fields |= {
                    "kind": "carousel",
                    **{name: [each for one in items for each in one[name]] for name in MEDIA},
                }
            case "TEXT" if self._spec.text_alone:
                if not text:
                    raise refuse(100, "The parameter text is required")
                fields |= {"kind": "text", "media": []}
            case "IMAGE":
                content = fetched(given.get("image_url", ""), self._spec.photos)
                item = given.get("is_carousel_item") == "true"
                photo = {"media": [self._world.posts.put_file(content)], "alts": [given.get("alt_text", "")]}
                fields |= {"kind": "item" if item else "photo", **photo}
            case _:
                raise refuse(100, "The media type is unknown.", subcode=2_207_023)
        return str(self._containers.create(account.name, numeric_id(17), fields)["id"])

    def _items(self, account: SandboxAccount, children: str) -> list[Post]:
        ids = json.loads(children) if children.startswith("[") else [one for one in children.split(",") if one]
        if len(ids) not in self._spec.carousel:
            raise refuse(100, "The number of items in this carousel is not allowed.", subcode=2_207_028)
        items = []
        for child in map(str, ids):
            container = self._container(account, child)
            if container["kind"] != "item" or self._status(account, container) != "FINISHED":
                raise self._not_ready()
            items.append(container)
        return items

    def _state(self, account: SandboxAccount, node: str) -> dict[str, Any]:
        """A container as an object; each look at one in progress brings its end nearer."""
        container = self._container(account, node)
        self._looked[node] += 1
        status = self._status(account, container, looked=self._looked[node] - 1)
        error = account.details.get("processing_error") if status == "ERROR" else None
        return {"id": node, "status_code": status, "status": error or status, "error_message": error}

    def _status(self, account: SandboxAccount, container: Post, looked: int | None = None) -> str:
        looks = self._looked[container["id"]] if looked is None else looked
        if container.get("published"):
            return "PUBLISHED"
        if datetime.fromisoformat(container["created_at"]) + LIFE < clock.now():
            return "EXPIRED"
        if container["kind"] != "text" and looks < int(account.details.get("checks", 1)):
            return "IN_PROGRESS"
        return "ERROR" if account.details.get("processing_error") else "FINISHED"

    def _publishable(self, account: SandboxAccount, creation_id: str) -> Post:
        container = self._container(account, creation_id)
        status = self._status(account, container)
        if status in ("PUBLISHED", "EXPIRED") or container["kind"] == "item":
            raise self._missing(creation_id)
        if status != "FINISHED":
            raise self._not_ready()
        if len(self._today(account)) >= self._quota(account):
            raise refuse(9, "Application request limit reached", subcode=2_207_042)
        return container

    def _publish(self, account: SandboxAccount, container: Post) -> Response:
        fields = {name: container[name] for name in ("text", "link", "kind", *MEDIA)}
        post = self._world.posts.create(account.name, numeric_id(17), fields)
        self._containers.edit(container["id"], {"published": post["id"]})
        return jsonify(id=post["id"])

    def _delete(self, account: SandboxAccount, post: Post) -> Response:
        today = self._deleted_today(account)
        if len(today) >= self._deletes(account):
            raise refuse(4, "Application request limit reached", transient=True)
        self._world.posts.delete(post["id"])
        self._deletions[account.name] = [*today, time.time()]
        return jsonify(success=True, deleted_id=post["id"])

    def _today(self, account: SandboxAccount) -> list[Post]:
        posts = (*self._world.posts.all(account.name), *self._world.posts.deleted())
        begin = clock.now() - DAY
        return [
            post
            for post in posts
            if post["account"] == account.name and datetime.fromisoformat(post["created_at"]) > begin
        ]

    def _deleted_today(self, account: SandboxAccount) -> list[float]:
        return [one for one in self._deletions.get(account.name, []) if one > time.time() - DAY.total_seconds()]

    def _deletes(self, account: SandboxAccount) -> int:
        return int(account.details.get("deletes_total", self._spec.deletes_a_day))

    def _quota(self, account: SandboxAccount) -> int:
        return int(account.details.get("quota_total", self._spec.posts_a_day))

    def _is_container(self, account: SandboxAccount, node: str) -> bool:
        try:
            return bool(self._containers.get(node)["account"] == account.name)
        except NoSuchPost:
            return False

    def _container(self, account: SandboxAccount, node: str) -> Post:
        if not self._is_container(account, node):
            raise self._missing(node)
        return self._containers.get(node)

    def _post(self, account: SandboxAccount, node: str) -> Post:
        try:
            post = self._world.posts.get(node)
        except NoSuchPost:
            raise self._missing(node) from None
        if post["account"] != account.name:
            raise self._missing(node)
        return post

    def _missing(self, node: str) -> Exception:
        code, subcode = self._spec.unknown
        return refuse(code, f"The requested resource does not exist: {node}", subcode=subcode)

    def _not_ready(self) -> Exception:
        code, subcode = self._spec.not_ready
        return refuse(code, "Media ID is not available", subcode=subcode, transient=True)

    def _profile(self, account: SandboxAccount) -> dict[str, Any]:
        name = account.details.get("username", account.name)
        return {"id": user_id(account), "username": name, "name": name}

    def _page(self, account: SandboxAccount) -> dict[str, Any]:
        """The page that an Instagram account is connected to."""
        return {
            "id": wire.number_of(account, "page_id"),
            "name": account.name,
            "access_token": wire.own_token(self._world, account),
            "instagram_business_account": self._profile(account),
        }

    def _shown(self, post: Post) -> dict[str, Any]:
        kinds = {"carousel": "CAROUSEL_ALBUM", "photo": "IMAGE", "text": "TEXT_POST"}
        return {
            "id": post["id"],
            self._spec.text: post["text"] or None,
            "timestamp": wire.graph_time(post["created_at"]),
            "permalink": f"{self._spec.site}{post['id']}",
            "media_type": kinds[post["kind"]],
            "link_attachment_url": post["link"],
            "alt_text": (post["alts"] or [None])[0],
        }


def user_id(account: SandboxAccount) -> str:
    """The number of the account's profile."""
    return wire.number_of(account, "user_id")


def link(account: SandboxAccount, _address: str) -> dict[str, str]:
    """The values with which a profile is linked."""
    return {"user_id": user_id(account), "access_token": account.token}
