"""The stand-ins as one part of the sandbox: their routes, and what they have, for people and programs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, abort, request

from sandbox.behaviours import Behaviours
from sandbox.platforms import oauth, pages, platforms
from sandbox.platforms.posts import NoSuchPost
from sandbox.platforms.world import ErrorReply, World

#: Bytes of the largest call of a platform: a photo with its form.
LARGEST_CALL = 16 * 1024 * 1024


def register(app: Flask, root: Path, behaviours: Behaviours) -> Mapping[str, World]:
    """Mount every stand-in at /platforms/<name>, and the API of all of them at /api/platforms."""
    worlds = {}
    for name, platform in platforms().items():
        worlds[name] = world = World(name, root / "platforms" / name, behaviours, platform.error, platform.new_token)
        routes = platform.blueprint(world)
        if platform.oauth:
            oauth.mount(routes, world, platform.oauth, platform.label)
        routes.before_request(_allow_photos)
        routes.register_error_handler(ErrorReply, lambda error: error.response)
        app.register_blueprint(routes, url_prefix=f"/platforms/{name}")
    app.register_blueprint(pages.blueprint(worlds))
    app.register_blueprint(_api(worlds))
    return worlds


def _allow_photos() -> None:
    request.max_content_length = LARGEST_CALL


def _api(worlds: Mapping[str, World]) -> Blueprint:
    views = Blueprint("platforms_api", __name__, url_prefix="/api/platforms")

    @views.get("")
    def index() -> dict[str, Any]:
        return {"platforms": [pages.summary(world) for world in worlds.values()]}

    @views.get("/<name>")
    def show(name: str) -> dict[str, Any]:
        world = _world(worlds, name)
        posts = world.posts
        return {
            "posts": posts.all(),
            "deleted": posts.deleted(),
            "created": posts.created,
            "duplicates": posts.duplicates(),
            "accounts": [account.name for account in world.accounts()],
        }

    @views.put("/<name>/accounts/<account>")
    def add_account(name: str, account: str) -> dict[str, Any]:
        world = _world(worlds, name)
        details = {**platforms()[name].new_details(), **(request.get_json(silent=True) or {})}
        made = world.add_account(account, details)
        link, base = platforms()[name].link, request.args.get("base", request.host_url).rstrip("/")
        values = link(made, f"{base}/platforms/{name}") if link else None
        return {"name": made.name, "token": made.token, "details": made.details, "values": values}

    @views.delete("/<name>/accounts/<account>")
    def remove_account(name: str, account: str) -> tuple[str, int]:
        if not _world(worlds, name).remove_account(account):
            abort(404, "there is no account of this name")
        return "", 204

    @views.put("/<name>/applications/<client_id>")
    def add_application(name: str, client_id: str) -> dict[str, Any]:
        details = request.get_json(silent=True) or {}
        made = _world(worlds, name).grants.register(map(str, details.get("redirect_uris", ())), client_id)
        return {"client_id": made.id, "client_secret": made.secret, "redirect_uris": list(made.redirect_uris)}

    @views.delete("/<name>/accounts/<account>/tokens")
    def revoke_tokens(name: str, account: str) -> dict[str, int]:
        return {"revoked": _world(worlds, name).grants.revoke_account(account)}

    _add_comments(views, worlds)
    return views


def _add_comments(views: Blueprint, worlds: Mapping[str, World]) -> None:
    @views.post("/<name>/comments")
    def add_comment(name: str) -> tuple[dict[str, Any], int]:
        world, given = _world(worlds, name), request.get_json(silent=True) or {}
        post, author, text = (str(given.get(field) or "") for field in ("post", "author", "text"))
        try:
            world.posts.get(post)
        except NoSuchPost:
            abort(404, "there is no post of this id")
        if not (author and text):
            abort(400, "a comment has an author and a text")
        return world.comments.add(post, author, text, given.get("parent")), 201

    @views.put("/<name>/comments/<comment>")
    def edit_comment(name: str, comment: str) -> dict[str, Any]:
        text = str((request.get_json(silent=True) or {}).get("text") or "") or abort(400, "a comment has a text")
        return _known(lambda: _world(worlds, name).comments.edit(comment, text))

    @views.delete("/<name>/comments/<comment>")
    def delete_comment(name: str, comment: str) -> dict[str, Any]:
        return _known(lambda: _world(worlds, name).comments.delete(comment))


def _known(change: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    try:
        return change()
    except KeyError:
        abort(404, "there is no comment of this id")


def _world(worlds: Mapping[str, World], name: str) -> World:
    if name not in worlds:
        abort(404, "there is no stand-in of this name")
    return worlds[name]
