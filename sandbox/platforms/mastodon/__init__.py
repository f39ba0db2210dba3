"""A Mastodon server, after the "Mastodon documentation" (REST API, version 4.5).

An account's details may hold `scopes` (those of its token), and limits other than the usual ones: `configuration` by
their names in `configuration.statuses`, `media` by those in `configuration.media_attachments`.
"""

from __future__ import annotations

import io
import secrets
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import regex
from flask import Blueprint, Response, g, jsonify, request
from PIL import Image

from sandbox.platforms.mastodon.entities import (
    ADDRESS,
    account_entity,
    attachment_entity,
    id_of,
    reply_entity,
    status_entity,
)
from sandbox.platforms.oauth import OAuthServer
from sandbox.platforms.platform import Platform
from sandbox.platforms.posts import NoSuchPost, Post, numeric_id
from sandbox.platforms.rates import Allowance, Rate
from sandbox.platforms.world import ErrorReply, SandboxAccount, World

VERSION = "4.5.2"
#: The limits of a usual server (V2::Instance).
STATUSES = {"max_characters": 500, "max_media_attachments": 4, "characters_reserved_per_url": 23}
MEDIA: dict[str, Any] = {
    "description_limit": 1500,
    "image_matrix_limit": 33_177_600,
    "image_size_limit": 16_777_216,
    "supported_mime_types": ["image/jpeg", "image/png", "image/gif", "image/webp"],
}
#: How files of a type begin.
STARTS = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG": "image/png", b"GIF8": "image/gif", b"RIFF": "image/webp"}
#: Seconds for which an Idempotency-Key is remembered.
KEY_LIFETIME = 3600.0
VISIBILITIES = ("public", "unlisted", "private", "direct")
#: What a token may do unless the account's details say otherwise.
SCOPES = ["read", "write"]
_REMOTE = regex.compile(r"(@\w++)@[\w.-]++")
_ERRORS = {
    "revoked": "The access token is invalid",
    "throttled": "Too many requests",
    "refused": "Remote data could not be fetched",
    "changed": "Not Found",
}


def error(status: int, word: str, seconds: int) -> Response:  # noqa: ARG001 - the seconds are in headers alone
    """{"error": …}, the form of every error."""
    reply = jsonify({"error": _ERRORS.get(word, word)})
    reply.status_code = status
    return reply


def fail(status: int, words: str) -> ErrorReply:
    """The same, to be raised."""
    return ErrorReply(error(status, words, 0))


class _Server:
    """What the server keeps in memory beside its posts: keys, and media that are not attached."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.rate = Rate(300, 300)
        self.uploads = Rate(30, 1800)
        self.deletions = Rate(30, 1800)
        self._lock = threading.RLock()
        self._keys: dict[tuple[str, str], tuple[str, float]] = {}
        self._media: dict[str, dict[str, Any]] = {}

    def posted_with(self, account: str, key: str | None, make: Callable[[], Post]) -> Post:
        """The post of an earlier call with the same key, else a new one."""
        with self._lock:
            known = self._keys.get((account, key or ""))
            if key and known and known[1] > time.time():
                try:
                    return self.world.posts.get(known[0])
                except NoSuchPost:
                    raise fail(404, "Record not found") from None
            post = make()
            if key:
                self._keys[account, key] = (post["id"], time.time() + KEY_LIFETIME)
            return post

    def upload(self, account: str, name: str, description: str) -> dict[str, Any]:
        """A photo that the server has yet to process."""
        media = {"id": numeric_id(), "account": account, "file": name, "description": description, "looks": 1}
        with self._lock:
            self._media[media["id"]] = media
        return media

    def media(self, account: str, media_id: str) -> dict[str, Any]:
        """An upload of the account; each look brings the processing nearer to its end."""
        with self._lock:
            media = self._media.get(media_id)
            if media is None or media["account"] != account:
                raise fail(404, "Record not found")
            media["looks"] -= 1
            return media

    def attach(self, account: str, ids: list[str], kept: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The media of a status: uploads that are processed, and what it had before."""
        before = {media["id"]: media for media in kept}
        with self._lock:
            found = [before.get(one) or self._media.get(one) for one in ids]
            attached = [one for one in found if one is not None and one["account"] == account]
            if any(one.get("looks", -1) >= 0 for one in attached):
                words = "Cannot attach files that have not finished processing. Try again in a moment!"
                raise fail(422, f"Validation failed: {words}")
            for one in attached:
                self._media.pop(one["id"], None)
            return attached


def blueprint(world: World) -> Blueprint:
    """The routes that are needed to post, and those by which clients get to know a server."""
    routes = Blueprint("mastodon", __name__)
    server = _Server(world)

    def caller(scope: str) -> SandboxAccount:
        account = world.caller(request.headers.get("Authorization", "").removeprefix("Bearer "))
        if account.removed:
            raise fail(401, "The access token is invalid")
        g.allowance = server.rate.take(account.name)
        _within(g.allowance)
        if not {scope, scope.partition(":")[0]} & set(account.details.get("scopes", SCOPES)):
            raise fail(403, "This action is outside the authorized scopes")
        return account

    @routes.after_request
    def name_limits(reply: Response) -> Response:
        allowance: Allowance | None = g.pop("allowance", None)
        if allowance:
            reply.headers["X-RateLimit-Limit"] = str(allowance.limit)
            reply.headers["X-RateLimit-Remaining"] = str(max(0, allowance.remaining))
            reset = datetime.fromtimestamp(allowance.reset, UTC)
            reply.headers["X-RateLimit-Reset"] = reset.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        return reply

    _add_instance(routes, world)
    _add_accounts(routes, caller)
    _add_media(routes, server, caller)
    _add_statuses(routes, server, caller)
    _add_readings(routes, server, caller)
    return routes


def _add_instance(routes: Blueprint, world: World) -> None:
    @routes.get("/api/v1/instance", strict_slashes=False)
    def instance_for_older_clients() -> Any:
        return {"uri": request.host, "title": "Mastodon", "version": VERSION, "languages": ["id"]}

    @routes.get("/api/v2/instance", strict_slashes=False)
    def instance() -> Any:
        return {
            "domain": request.host,
            "title": "Mastodon",
            "version": VERSION,
            "languages": ["id"],
            "api_versions": {"mastodon": 7},
            "configuration": {
                "statuses": _limits_of(world, "configuration", STATUSES),
                "media_attachments": _limits_of(world, "media", MEDIA),
            },
            "registrations": {"enabled": False, "approval_required": True, "message": None},
            "rules": [],
        }


def _add_accounts(routes: Blueprint, caller: Callable[[str], SandboxAccount]) -> None:
    @routes.get("/api/v1/accounts/verify_credentials")
    def verify() -> Any:
        return account_entity(caller("read:accounts"))

    @routes.get("/api/v1/apps/verify_credentials")
    def application() -> Any:
        account = caller("read:accounts")
        return {"id": "1", "name": "Kabar", "website": None, "scopes": account.details.get("scopes", SCOPES)}


def _add_media(routes: Blueprint, server: _Server, caller: Callable[[str], SandboxAccount]) -> None:
    @routes.post("/api/v2/media")
    def upload() -> Any:
        account = caller("write:media")
        _within(server.uploads.take(account.name))
        file, description = request.files.get("file"), request.form.get("description", "")
        if file is None:
            raise fail(422, "Validation failed: File can't be blank")
        content = file.read()
        _check_media({**MEDIA, **account.details.get("media", {})}, content, description)
        media = server.upload(account.name, server.world.posts.put_file(content), description)
        return attachment_entity(media, processed=False), 202

    @routes.get("/api/v1/media/<media_id>")
    def processed(media_id: str) -> Any:
        media = server.media(caller("write:media").name, media_id)
        ready = media["looks"] < 0
        return attachment_entity(media, processed=ready), 200 if ready else 206


def _limits_of(world: World, detail: str, usual: dict[str, Any]) -> dict[str, Any]:
    """The server's limits: those of the account that was made last with limits of its own."""
    own = [account.details[detail] for account in world.accounts() if detail in account.details]
    return {**usual, **(own[-1] if own else {})}


def _check_media(limits: dict[str, Any], content: bytes, description: str) -> None:
    kind = next((name for start, name in STARTS.items() if content.startswith(start)), None)
    if kind not in limits["supported_mime_types"]:
        raise fail(422, "Validation failed: File content type is invalid")
    if len(content) > limits["image_size_limit"]:
        raise fail(422, f"Validation failed: File file size must be less than {limits['image_size_limit']} bytes")
    width, height = Image.open(io.BytesIO(content)).size
    if width * height > limits["image_matrix_limit"]:
        raise fail(422, f"Validation failed: File {width}x{height} images are not supported")
    if len(description) > limits["description_limit"]:
        raise fail(422, "Validation failed: Description is too long")


def _add_statuses(routes: Blueprint, server: _Server, caller: Callable[[str], SandboxAccount]) -> None:
    posts = server.world.posts

    @routes.post("/api/v1/statuses")
    def create() -> Any:
        account = caller("write:statuses")
        key = request.headers.get("Idempotency-Key")

        def reply() -> Response:
            post = server.posted_with(
                account.name, key, lambda: posts.create(account.name, _snowflake(), _fields(server, account, {}))
            )
            return jsonify(status_entity(server.world, account, post))

        return server.world.effect(account.name, reply)

    @routes.put("/api/v1/statuses/<status_id>")
    def edit(status_id: str) -> Any:
        account = caller("write:statuses")
        post = _own(server, account, status_id)

        def reply() -> Response:
            fields = _fields(server, account, post)
            changed = {name: value for name, value in fields.items() if post.get(name) != value}
            edited = posts.edit(status_id, changed) if changed else post
            return jsonify(status_entity(server.world, account, edited))

        return server.world.effect(account.name, reply)

    @routes.delete("/api/v1/statuses/<status_id>")
    def delete(status_id: str) -> Any:
        account = caller("write:statuses")
        post = _own(server, account, status_id)
        _within(server.deletions.take(account.name))

        def reply() -> Response:
            posts.delete(status_id)
            return jsonify(status_entity(server.world, account, post) | {"text": post["text"]})

        return server.world.effect(account.name, reply)


def _add_readings(routes: Blueprint, server: _Server, caller: Callable[[str], SandboxAccount]) -> None:
    @routes.get("/api/v1/accounts/<account_id>/statuses")
    def statuses(account_id: str) -> Any:
        account = caller("read:statuses")
        if account_id != id_of(account):
            raise fail(404, "Record not found")
        limit = min(40, max(1, request.args.get("limit", 20, int)))
        before = request.args.get("max_id")
        newest = list(reversed(server.world.posts.all(account.name)))
        if before:
            ids = [post["id"] for post in newest]
            newest = newest[ids.index(before) + 1 :] if before in ids else []
        return jsonify([status_entity(server.world, account, post) for post in newest[:limit]])

    @routes.get("/api/v1/statuses/<status_id>")
    def show(status_id: str) -> Any:
        account = caller("read:statuses")
        return status_entity(server.world, account, _own(server, account, status_id))

    @routes.get("/api/v1/statuses/<status_id>/context")
    def context(status_id: str) -> Any:
        post = _own(server, caller("read:statuses"), status_id)
        return {
            "ancestors": [],
            "descendants": [reply_entity(post, one) for one in server.world.comments.of(post["id"])],
        }

    @routes.get("/api/v1/statuses/<status_id>/source")
    def source(status_id: str) -> Any:
        post = _own(server, caller("read:statuses"), status_id)
        return {"id": post["id"], "text": post["text"], "spoiler_text": ""}


def _own(server: _Server, account: SandboxAccount, status_id: str) -> Post:
    try:
        post = server.world.posts.get(status_id)
    except NoSuchPost:
        raise fail(404, "Record not found") from None
    if post["account"] != account.name:
        raise fail(404, "Record not found")
    return post


def _fields(server: _Server, account: SandboxAccount, before: Post) -> dict[str, Any]:
    """What a call sets of a status, checked as the server does; raises ErrorReply."""
    body = request.get_json(silent=True) if request.is_json else None
    given = body if isinstance(body, dict) else request.form.to_dict()
    ids = given.get("media_ids", request.form.getlist("media_ids[]"))
    limits = {**STATUSES, **account.details.get("configuration", {})}
    text, visibility = (
        str(given.get("status") or ""),
        str(given.get("visibility") or before.get("visibility") or "public"),
    )
    attachments = server.attach(account.name, [str(one) for one in ids or []], before.get("attachments") or [])
    if len(ids or []) > limits["max_media_attachments"]:
        raise fail(422, "Validation failed: Cannot attach more than 4 files")
    if not text and not attachments:
        raise fail(422, "Validation failed: Text can't be blank")
    if _length(text, limits["characters_reserved_per_url"]) > limits["max_characters"]:
        raise fail(422, f"Validation failed: Text character limit of {limits['max_characters']} exceeded")
    if visibility not in VISIBILITIES:
        raise fail(422, "Validation failed: Visibility is not included in the list")
    return {
        "text": text,
        "visibility": visibility,
        "language": given.get("language") or before.get("language"),
        "attachments": attachments,
        "media": [one["file"] for one in attachments],
        "alts": [one.get("description") or "" for one in attachments],
    }


def _length(text: str, link: int) -> int:
    shown = ADDRESS.sub("x" * link, _REMOTE.sub(r"\1", text))
    return len(regex.findall(r"\X", shown))


def _within(allowance: Allowance) -> None:
    if allowance.remaining < 0:
        g.allowance = allowance
        raise fail(429, "Too many requests")


def _snowflake() -> str:
    """Ids grow with time, so that they order statuses."""
    return str((int(time.time() * 1000) << 16) + secrets.randbelow(1 << 16))


#: "OAuth API methods" and "OAuth Scopes" of the documentation: tokens do not expire, proof keys are checked where sent.
OAUTH = OAuthServer(
    authorize="/oauth/authorize",
    token="/oauth/token",  # noqa: S106 - a path
    scopes=("read", "read:accounts", "read:statuses", "write", "write:media", "write:statuses"),
    pkce=False,
    register="/api/v1/apps",
)


def _link(account: SandboxAccount, address: str) -> dict[str, str]:
    return {"server": address, "access_token": account.token}


PLATFORM = Platform("mastodon", "Mastodon", blueprint, error, oauth=OAUTH, link=_link)
