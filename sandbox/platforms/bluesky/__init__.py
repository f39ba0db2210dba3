"""An AT protocol server, after the published lexicons com.atproto.server, com.atproto.repo and app.bsky.

An account's token is its app password; its details may hold `handle` and `status` (such as suspended).
"""

from __future__ import annotations

import json
import secrets
from typing import Any

from flask import Blueprint, Response, g, jsonify, request

from sandbox.platforms.bluesky.errors import error, fail, problem
from sandbox.platforms.bluesky.lexicon import POSTS, check_post, cid_of, new_tid
from sandbox.platforms.bluesky.tokens import Tokens, did_of, handle_of
from sandbox.platforms.platform import Platform
from sandbox.platforms.posts import NoSuchPost, Post
from sandbox.platforms.rates import Allowance, Rate
from sandbox.platforms.world import ErrorReply, SandboxAccount, World

#: Bytes of a blob that a server takes.
LARGEST_BLOB = 5 * 1024 * 1024
#: Points of a write, and how many an account has in an hour ("Rate Limits").
POINTS = {"createRecord": 3, "putRecord": 2, "deleteRecord": 1}
POINTS_AN_HOUR = 5000
#: New sessions of an account in five minutes.
SESSIONS = 30


class _Server:
    """What the routes have in common."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.tokens = Tokens()
        self.sessions = Rate(SESSIONS, 300)
        self.writes = Rate(POINTS_AN_HOUR, 3600)
        self.blobs: dict[str, dict[str, Any]] = {}

    def caller(self) -> SandboxAccount:
        """The account of the access token."""
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return self._named(self.tokens.claims(token, "com.atproto.appPass")["name"])

    def renewing(self) -> SandboxAccount:
        """The account of the refresh token, which is used up."""
        claims = self.tokens.claims(
            request.headers.get("Authorization", "").removeprefix("Bearer "), "com.atproto.refresh"
        )
        account = self._named(claims["name"])
        self.tokens.use_up(claims["jti"])
        return account

    def _named(self, name: str) -> SandboxAccount:
        account = next(one for one in self.world.accounts() if one.name == name)
        if account.removed:
            raise fail("AccountDeactivated", "Account is deactivated")
        return account

    def writer(self, name: str) -> tuple[SandboxAccount, dict[str, Any]]:
        """Who writes, and the body of the call, within the account's points."""
        account, body = self.caller(), request.get_json(silent=True)
        g.allowance = self.writes.take(account.name, POINTS[name])
        if g.allowance.remaining < 0:
            raise ErrorReply(error(429, "throttled", g.allowance.seconds))
        if not isinstance(body, dict) or not isinstance(body.get("collection"), str):
            raise fail("InvalidRequest", 'Input must have the property "collection"')
        if body.get("repo") not in (did_of(account), handle_of(account)):
            raise fail("AuthenticationRequired", "Authentication Required", 401)
        return account, body


def blueprint(world: World) -> Blueprint:
    """The procedures and queries that are needed to post."""
    routes = Blueprint("bluesky", __name__)
    server = _Server(world)
    _add_sessions(routes, server)
    _add_profiles(routes, server)
    _add_reading(routes, server)
    _add_threads(routes, server)
    _add_uploads(routes, server)
    _add_writing(routes, server)

    @routes.after_request
    def name_limits(reply: Response) -> Response:
        allowance: Allowance | None = g.pop("allowance", None)
        if allowance:
            reply.headers["RateLimit-Limit"] = str(allowance.limit)
            reply.headers["RateLimit-Remaining"] = str(max(0, allowance.remaining))
            reply.headers["RateLimit-Reset"] = str(allowance.reset)
            reply.headers["RateLimit-Policy"] = f"{allowance.limit};w=3600"
        return reply

    return routes


def _add_sessions(routes: Blueprint, server: _Server) -> None:
    def session(account: SandboxAccount) -> dict[str, Any]:
        status = account.details.get("status")
        return {
            **server.tokens.pair(account),
            "did": did_of(account),
            "handle": handle_of(account),
            "active": status is None,
            **({"status": status} if status else {}),
        }

    @routes.post("/xrpc/com.atproto.server.createSession")
    def create() -> Any:
        body = request.get_json(silent=True) or {}
        account = server.world.account_of(str(body.get("password") or ""))
        g.allowance = server.sessions.take(str(body.get("identifier")))
        if g.allowance.remaining < 0:
            raise ErrorReply(error(429, "throttled", g.allowance.seconds))
        names = (handle_of(account), did_of(account)) if account and not account.removed else ()
        if account is None or body.get("identifier") not in names:
            raise fail("AuthenticationRequired", "Invalid identifier or password", 401)
        return session(account)

    @routes.post("/xrpc/com.atproto.server.refreshSession")
    def refresh() -> Any:
        return session(server.renewing())

    @routes.get("/xrpc/com.atproto.server.getSession")
    def show() -> Any:
        account = server.caller()
        return {"did": did_of(account), "handle": handle_of(account), "active": True}


def _add_profiles(routes: Blueprint, server: _Server) -> None:
    @routes.get("/xrpc/app.bsky.actor.getProfile")
    def profile() -> Any:
        server.caller()
        wanted = request.args.get("actor")
        account = next((one for one in server.world.accounts() if wanted in (handle_of(one), did_of(one))), None)
        if account is None:
            raise fail("InvalidRequest", "Profile not found")
        count = len(server.world.posts.all(account.name))
        return {"did": did_of(account), "handle": handle_of(account), "displayName": account.name, "postsCount": count}


def _add_reading(routes: Blueprint, server: _Server) -> None:
    posts = server.world.posts

    @routes.get("/xrpc/com.atproto.repo.getRecord")
    def get_record() -> Any:
        account = _of_repo(server, request.args.get("repo"))
        address = _address(account, request.args.get("collection", ""), request.args.get("rkey", ""))
        try:
            return _shown(posts.get(address))
        except NoSuchPost:
            raise fail("RecordNotFound", f"Could not locate record: {address}") from None

    @routes.get("/xrpc/com.atproto.repo.listRecords")
    def list_records() -> Any:
        account = _of_repo(server, request.args.get("repo"))
        limit = min(100, max(1, request.args.get("limit", 50, int)))
        beginning = _address(account, request.args.get("collection", ""), "")
        found = sorted(
            (post for post in posts.all(account.name) if post["id"].startswith(beginning)), key=_id, reverse=True
        )
        before = request.args.get("cursor")
        page = [post for post in found if before is None or post["id"] < beginning + before][: limit + 1]
        more = {"cursor": page[limit - 1]["id"].rsplit("/", 1)[-1]} if len(page) > limit else {}
        return {"records": [_shown(post) for post in page[:limit]], **more}


def _add_threads(routes: Blueprint, server: _Server) -> None:
    @routes.get("/xrpc/app.bsky.feed.getPostThread")
    def thread() -> Any:
        server.caller()
        uri = request.args.get("uri", "")
        try:
            post = server.world.posts.get(uri)
        except NoSuchPost:
            raise fail("NotFound", f"Post not found: {uri}") from None
        owner = next(one for one in server.world.accounts() if one.name == post["account"])
        author = {"did": did_of(owner), "handle": handle_of(owner)}
        shown = {**_shown(post), "author": author, "indexedAt": post["created_at"]}
        replies = [_reply(post, comment) for comment in server.world.comments.of(uri)]
        return {"thread": _node({**shown, "record": shown.pop("value"), "replyCount": len(replies)}, replies)}


def _node(post: dict[str, Any], replies: list[dict[str, Any]]) -> dict[str, Any]:
    return {"$type": "app.bsky.feed.defs#threadViewPost", "post": post, "replies": replies}


def _reply(post: Post, comment: dict[str, Any]) -> dict[str, Any]:
    """A post of a person at another server, in reply to one of an account here."""
    did = f"did:web:{comment['author']}.example"
    named = {"uri": post["id"], "cid": post["cid"]}
    record = {
        "$type": POSTS,
        "text": comment["text"],
        "createdAt": comment["created_at"],
        "reply": {"root": named, "parent": named},
    }
    shown = {
        "uri": f"at://{did}/{POSTS}/{comment['id']}",
        "cid": cid_of(0x71, json.dumps(record, sort_keys=True).encode()),
        "author": {"did": did, "handle": f"{comment['author']}.example", "displayName": comment["author"]},
        "record": record,
        "indexedAt": comment["created_at"],
    }
    return _node(shown, [])


def _add_uploads(routes: Blueprint, server: _Server) -> None:
    @routes.post("/xrpc/com.atproto.repo.uploadBlob")
    def upload() -> Any:
        server.caller()
        content = request.get_data()
        if len(content) > LARGEST_BLOB:
            raise fail("BlobTooLarge", f"This file is too large. It is {len(content)} bytes", 413)
        blob = {
            "$type": "blob",
            "ref": {"$link": cid_of(0x55, content)},
            "mimeType": _sniffed(content) or request.mimetype,
            "size": len(content),
        }
        server.blobs[blob["ref"]["$link"]] = {**blob, "file": server.world.posts.put_file(content)}
        return {"blob": blob}


def _add_writing(routes: Blueprint, server: _Server) -> None:
    @routes.post("/xrpc/com.atproto.repo.createRecord")
    def create_record() -> Any:
        account, body = server.writer("createRecord")
        key = body.get("rkey") or new_tid()
        return _written(server, account, body, key, replace=False)

    @routes.post("/xrpc/com.atproto.repo.putRecord")
    def put_record() -> Any:
        account, body = server.writer("putRecord")
        if not body.get("rkey"):
            raise fail("InvalidRequest", 'Input must have the property "rkey"')
        return _written(server, account, body, str(body["rkey"]), replace=True)

    @routes.post("/xrpc/com.atproto.repo.deleteRecord")
    def delete_record() -> Any:
        account, body = server.writer("deleteRecord")
        address = _address(account, body["collection"], str(body.get("rkey")))

        def reply() -> Response:
            try:
                server.world.posts.delete(address)
            except NoSuchPost:
                return jsonify({})
            return jsonify({"commit": _commit(address)})

        return server.world.effect(account.name, reply)


def _written(server: _Server, account: SandboxAccount, body: dict[str, Any], key: str, *, replace: bool) -> Response:
    record, posts = body.get("record"), server.world.posts
    if not isinstance(record, dict) or record.get("$type") != body["collection"]:
        raise fail("InvalidRequest", "Invalid $type: expected the collection")
    if body["collection"] == POSTS:
        check_post(record, key)
    files = [_file(server, blob) for blob in _blobs(record)]
    address = _address(account, body["collection"], key)
    cid = cid_of(0x71, json.dumps(record, sort_keys=True).encode())

    def reply() -> Response:
        fields = {"record": record, "cid": cid, "text": record.get("text"), "media": files, **_seen(record)}
        try:
            known = posts.get(address)
        except NoSuchPost:
            posts.create(account.name, address, fields)
            return jsonify({"uri": address, "cid": cid, "commit": _commit(address), "validationStatus": "valid"})
        if not replace:
            return problem(500, "InternalServerError", "Internal Server Error")
        if known["cid"] == cid:
            return jsonify({"uri": address, "cid": cid, "validationStatus": "valid"})
        posts.edit(address, fields)
        return jsonify({"uri": address, "cid": cid, "commit": _commit(address), "validationStatus": "valid"})

    return server.world.effect(account.name, reply)


def _blobs(record: dict[str, Any]) -> list[dict[str, Any]]:
    embed = record.get("embed") or {}
    thumb = (embed.get("external") or {}).get("thumb")
    return [image["image"] for image in embed.get("images") or ()] + ([thumb] if thumb else [])


def _seen(record: dict[str, Any]) -> dict[str, Any]:
    """What readers see beside the text: words that are links, descriptions of images, or where a card leads."""
    embed = record.get("embed") or {}
    text = str(record.get("text") or "").encode()
    words = [
        [text[facet["index"]["byteStart"] : facet["index"]["byteEnd"]].decode(), feature["uri"]]
        for facet in record.get("facets") or ()
        for feature in facet["features"]
        if feature["$type"].endswith("#link")
    ]
    link = (embed.get("external") or {}).get("uri")
    return {"alts": [image["alt"] for image in embed.get("images") or ()], "link": link, "linked_words": words}


def _file(server: _Server, blob: dict[str, Any]) -> str:
    known = server.blobs.get(blob["ref"]["$link"])
    if known is None:
        raise fail("BlobNotFound", f"Could not find blob: {blob['ref']['$link']}")
    if (known["mimeType"], known["size"]) != (blob["mimeType"], blob["size"]):
        raise fail("InvalidMimeType", "Referenced Mimetype does not match stored blob")
    return str(known["file"])


def _of_repo(server: _Server, repo: str | None) -> SandboxAccount:
    account = next((one for one in server.world.accounts() if repo in (did_of(one), handle_of(one))), None)
    if account is None:
        raise fail("InvalidRequest", f"Could not find repo: {repo}")
    return account


def _shown(post: Post) -> dict[str, Any]:
    return {"uri": post["id"], "cid": post["cid"], "value": post["record"]}


def _id(post: Post) -> str:
    return str(post["id"])


def _address(account: SandboxAccount, collection: str, key: str) -> str:
    return f"at://{did_of(account)}/{collection}/{key}"


def _commit(address: str) -> dict[str, str]:
    return {"cid": cid_of(0x71, f"{address} {new_tid()}".encode()), "rev": new_tid()}


def _sniffed(content: bytes) -> str | None:
    kinds = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG": "image/png"}
    return next((kind for beginning, kind in kinds.items() if content.startswith(beginning)), None)


def new_token() -> str:
    """An app password: four groups of four letters."""
    return "-".join("".join(secrets.choice("abcdefghijklmnopqrstuvwxyz234567") for _ in range(4)) for _ in range(4))


def _link(account: SandboxAccount, address: str) -> dict[str, str]:
    return {"server": address, "handle": handle_of(account), "app_password": account.token}


PLATFORM = Platform("bluesky", "Bluesky", blueprint, error, new_token, link=_link)
