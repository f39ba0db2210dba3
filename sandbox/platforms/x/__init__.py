"""X, after the documentation of the X API v2.

An account's details may hold `scopes` (those of its token), `lag` (seconds until a new post is in its timeline),
`suspended`, `credits` (calls that create a post and are paid for), `user_day` and `app_day` (posts in 24 hours, where
the plan has such limits: of the account, and of the application with all its accounts) and `searches`, false where the
plan has no search.
"""

from __future__ import annotations

import base64
import secrets
import threading
import time
from datetime import datetime
from typing import Any

import regex
from flask import Blueprint, Response, g, jsonify, request

from sandbox.platforms.oauth import OAuthServer
from sandbox.platforms.platform import Platform
from sandbox.platforms.posts import NoSuchPost, Post
from sandbox.platforms.rates import Allowance, Rate
from sandbox.platforms.world import SandboxAccount, World
from sandbox.platforms.x import conversations
from sandbox.platforms.x.entities import id_of, shown, tweet, user
from sandbox.platforms.x.errors import error, fail
from shared.channels.counting import x_weight

SCOPES = ("tweet.read", "tweet.write", "users.read", "media.write", "offline.access")
LONGEST, MOST_PHOTOS, LONGEST_ALT = 280, 4, 1000
#: Bytes of an image.
LARGEST_IMAGE = 5 * 1024 * 1024
#: Seconds for which an upload can be attached.
MEDIA_LIFETIME = 86_400
#: Calls of a user in 15 minutes, by endpoint ("Rate limits").
LIMITS = {"create": 100, "delete": 50, "me": 75, "timeline": 900, "lookup": 900, "search": 60, "media": 500}
_ADDRESS = regex.compile(r"https?://[^\s<>\"']++")


class _Server:
    """What X keeps in memory beside posts: uploads, and how many calls were made."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._rates = {name: Rate(calls, 900) for name, calls in LIMITS.items()}
        self._days: dict[str, Rate] = {}
        self._lock = threading.Lock()
        self._media: dict[str, dict[str, Any]] = {}

    def caller(self, endpoint: str, *scopes: str) -> SandboxAccount:
        """The account of the token, within its limit and with the scopes that the endpoint demands."""
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        account = self.world.caller(token)
        if account.removed:
            raise fail(401, "Unauthorized")
        g.allowance = self._rates[endpoint].take(account.name)
        if g.allowance.remaining < 0:
            raise fail(429, "Too Many Requests")
        granted = self.world.grants.token(token)
        allowed = granted.scopes if granted else account.details.get("scopes", SCOPES)
        if not set(scopes) <= set(allowed):
            raise fail(403, "Your client app is not configured with the appropriate scopes for this endpoint.")
        if account.details.get("suspended"):
            raise fail(403, "Your account is suspended and is not permitted to access this feature.")
        return account

    def days(self, account: SandboxAccount) -> dict[str, Allowance]:
        """What this call leaves of the posts in 24 hours, where the plan limits them."""
        named = {"user": account.name, "app": ""}
        return {
            name: self._days.setdefault(f"{name}:{key}", Rate(int(limit), 86_400)).take(name)
            for name, key in named.items()
            if (limit := account.details.get(f"{name}_day")) is not None
        }

    def check_plan(self, account: SandboxAccount) -> None:
        """Raises ErrorReply where the plan does not pay for this post."""
        g.days = self.days(account)
        if any(day.remaining < 0 for day in g.days.values()):
            raise fail(429, "Too Many Requests")
        credits = account.details.get("credits")
        if credits is not None and len(self.world.posts.all(account.name)) >= credits:
            raise fail(402, "Your enrolled account does not have any credits to fulfill this request.")

    def upload(self, account: str, content: bytes, kind: str) -> dict[str, Any]:
        """A photo that X has yet to process."""
        media = {
            "id": _new_id(), "account": account, "file": self.world.posts.put_file(content), "kind": kind,
            "size": len(content), "alt": "", "ready": False, "expires": time.time() + MEDIA_LIFETIME,
        }  # fmt: skip
        with self._lock:
            self._media[media["id"]] = media
        return media

    def media(self, account: str, media_id: str) -> dict[str, Any]:
        """An upload of the account that has not expired."""
        with self._lock:
            media = self._media.get(media_id)
        if media is None or media["account"] != account or media["expires"] < time.time():
            raise fail(400, "Your media IDs are invalid.")
        return media


def blueprint(world: World) -> Blueprint:
    """The endpoints that are needed to post."""
    routes = Blueprint("x", __name__)
    server = _Server(world)
    _add_media(routes, server)
    _add_posting(routes, server)
    _add_reading(routes, server)
    conversations.add(routes, world, server.caller)

    @routes.after_request
    def name_limits(reply: Response) -> Response:
        allowance: Allowance | None = g.pop("allowance", None)
        if allowance:
            reply.headers["x-rate-limit-limit"] = str(allowance.limit)
            reply.headers["x-rate-limit-remaining"] = str(max(0, allowance.remaining))
            reply.headers.setdefault("x-rate-limit-reset", str(allowance.reset))
        for name, day in g.pop("days", {}).items():
            reply.headers[f"x-{name}-limit-24hour-limit"] = str(day.limit)
            reply.headers[f"x-{name}-limit-24hour-remaining"] = str(max(0, day.remaining))
            reply.headers[f"x-{name}-limit-24hour-reset"] = str(day.reset)
        return reply

    return routes


def _add_media(routes: Blueprint, server: _Server) -> None:
    @routes.post("/2/media/upload")
    def upload() -> Any:
        account = server.caller("media", "media.write")
        content, kind, category = _uploaded()
        if category != "tweet_image" or not content.startswith((b"\xff\xd8\xff", b"\x89PNG")):
            raise fail(400, "media type unrecognized.")
        if len(content) > LARGEST_IMAGE:
            raise fail(400, "File size exceeds 5242880 bytes.")
        media = server.upload(account.name, content, kind)
        return {"data": _described(media, {"state": "pending", "check_after_secs": 1, "progress_percent": 0})}

    @routes.get("/2/media/upload")
    def status() -> Any:
        account = server.caller("media", "media.write")
        if request.args.get("command") != "STATUS":
            raise fail(400, "command must be STATUS.")
        media = server.media(account.name, request.args.get("media_id", ""))
        media["ready"] = True
        return {"data": _described(media, {"state": "succeeded", "progress_percent": 100})}

    @routes.post("/2/media/metadata")
    def metadata() -> Any:
        account, body = server.caller("media", "media.write"), request.get_json(silent=True) or {}
        text = ((body.get("metadata") or {}).get("alt_text") or {}).get("text")
        media = server.media(account.name, str(body.get("id")))
        if not isinstance(text, str) or len(text) > LONGEST_ALT:
            raise fail(400, f"alt_text.text must be a string of at most {LONGEST_ALT} characters.")
        media["alt"] = text
        return {"data": {"id": media["id"], "associated_metadata": {"alt_text": {"text": text}}}}


def _uploaded() -> tuple[bytes, str, str]:
    """Content, media type and category: raw in a form, or base64 in JSON."""
    if request.is_json:
        body = request.get_json(silent=True) or {}
        content = base64.b64decode(str(body.get("media") or ""), validate=False)
        return content, str(body.get("media_type") or ""), str(body.get("media_category") or "")
    file = request.files.get("media")
    if file is None:
        raise fail(400, "media is required.")
    return file.read(), request.form.get("media_type", file.mimetype), request.form.get("media_category", "")


def _described(media: dict[str, Any], processing: dict[str, Any]) -> dict[str, Any]:
    left = int(media["expires"] - time.time())
    return {
        "id": media["id"], "media_key": f"3_{media['id']}", "size": media["size"],
        "expires_after_secs": left, "processing_info": processing,
    }  # fmt: skip


def _add_posting(routes: Blueprint, server: _Server) -> None:
    posts = server.world.posts

    @routes.post("/2/tweets")
    def create() -> Any:
        account = server.caller("create", "tweet.read", "tweet.write", "users.read")
        body = request.get_json(silent=True) or {}
        server.check_plan(account)

        def reply() -> Response:
            fields = _fields(server, account, body)
            post = posts.create(account.name, _new_id(), fields)
            made = jsonify({"data": {"id": post["id"], "text": shown(post), "edit_history_tweet_ids": [post["id"]]}})
            made.status_code = 201
            return made

        return server.world.effect(account.name, reply)

    @routes.delete("/2/tweets/<post_id>")
    def delete(post_id: str) -> Any:
        account = server.caller("delete", "tweet.read", "tweet.write", "users.read")
        try:
            post = posts.get(post_id)
        except NoSuchPost:
            raise fail(404, f"Could not find tweet with id: [{post_id}].") from None
        if post["account"] != account.name:
            raise fail(403, "You are not authorized to delete this Tweet.")

        def reply() -> Response:
            posts.delete(post_id)
            return jsonify({"data": {"deleted": True}})

        return server.world.effect(account.name, reply)


def _fields(server: _Server, account: SandboxAccount, body: dict[str, Any]) -> dict[str, Any]:
    """A new post, checked as X does; raises ErrorReply."""
    text, parent = body.get("text") or "", (body.get("reply") or {}).get("in_reply_to_tweet_id")
    media = [server.media(account.name, str(one)) for one in (body.get("media") or {}).get("media_ids") or ()]
    if not isinstance(text, str) or not (text or media):
        raise fail(400, "One or more parameters to your request was invalid.")
    if len(media) > MOST_PHOTOS or not all(one["ready"] for one in media):
        raise fail(400, "Your media IDs are invalid.")
    if x_weight(text) > LONGEST:
        raise fail(
            403,
            "Your Tweet text is too long. For more information on allowed Tweet text please reference twitter-text.",
        )
    own = server.world.posts.all(account.name)
    if any(post["text"] == text for post in own):
        raise fail(403, "You are not allowed to create a Tweet with duplicate content.")
    if parent is not None and str(parent) not in {post["id"] for post in server.world.posts.all()}:
        raise fail(403, "You attempted to reply to a Tweet that is deleted or not visible to you.")
    return {
        "text": text,
        "parent": str(parent) if parent else None,
        "media": [one["file"] for one in media],
        "alts": [one["alt"] for one in media],
        "attachments": [{"id": one["id"], "alt": one["alt"], "file": one["file"]} for one in media],
        "links": {url: f"https://t.co/{secrets.token_hex(5)}" for url in _ADDRESS.findall(text)},
        "media_link": f"https://t.co/{secrets.token_hex(5)}",
    }


def _add_reading(routes: Blueprint, server: _Server) -> None:
    @routes.get("/2/users/me")
    def me() -> Any:
        account = server.caller("me", "tweet.read", "users.read")
        return {"data": user(account)}

    @routes.get("/2/tweets/<post_id>")
    def show(post_id: str) -> Any:
        account = server.caller("lookup", "tweet.read", "users.read")
        try:
            return {"data": tweet(server.world.posts.get(post_id), account)}
        except NoSuchPost:
            raise fail(404, f"Could not find tweet with id: [{post_id}].") from None

    @routes.get("/2/users/<user_id>/tweets")
    def timeline(user_id: str) -> Any:
        account = server.caller("timeline", "tweet.read", "users.read")
        limit, token = request.args.get("max_results", 10, int), request.args.get("pagination_token")
        if user_id != id_of(account):
            raise fail(404, f"Could not find user with id: [{user_id}].")
        if not 5 <= limit <= 100:
            raise fail(400, "The `max_results` query parameter value is not between 5 and 100.")
        found = _listed(server.world, account)
        start = int(token or 0)
        page = found[start : start + limit]
        more = {"next_token": str(start + limit)} if len(found) > start + limit else {}
        return {"data": [tweet(post, account) for post in page], "meta": {"result_count": len(page), **more}}


def _listed(world: World, account: SandboxAccount) -> list[Post]:
    """What the timeline has, newest first: a new post only after the account's lag."""
    since = request.args.get("start_time")
    begin = datetime.fromisoformat(since).timestamp() if since else 0.0
    until = time.time() - float(account.details.get("lag", 0))
    newest = reversed(world.posts.all(account.name))
    return [post for post in newest if begin <= datetime.fromisoformat(post["created_at"]).timestamp() <= until]


def _new_id() -> str:
    """Ids grow with time, so that they order posts."""
    return str((int(time.time() * 1000) - 1_288_834_974_657 << 22) + secrets.randbelow(1 << 22))


#: "OAuth 2.0 Authorization Code Flow with PKCE", for confidential clients: tokens last two hours and are refreshed.
OAUTH = OAuthServer(
    authorize="/i/oauth2/authorize",
    token="/2/oauth2/token",  # noqa: S106 - a path
    scopes=SCOPES,
    basic=True,
    expires_in=7200,
    refresh=True,
)


def _link(account: SandboxAccount, _address: str) -> dict[str, str]:
    return {"access_token": account.token}


PLATFORM = Platform("x", "X", blueprint, error, oauth=OAUTH, link=_link)
