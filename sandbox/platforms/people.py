"""Places that people bring posts to: a notice board, and the upload pages of YouTube and TikTok.

No program of Kabar posts there, so there is no API of a platform to keep to. What a person brings is held to what the
platform's own form takes: "YouTube Data API", "Videos", snippet.title and snippet.description; "TikTok Content Posting
API", "Direct Post", post_info.title.

    POST   /platforms/<name>/<place>/posts        a form with text, title, tags and photos (several, each with its alts)
    PUT    /platforms/<name>/<place>/posts/<id>   the same, in the place of what is there
    DELETE /platforms/<name>/<place>/posts/<id>

Each with the place's token (`Authorization: Bearer`). The reply has `id` and `url`, the page that shows the post.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, jsonify, request, url_for

from sandbox.platforms.platform import Platform
from sandbox.platforms.posts import NoSuchPost, numeric_id
from sandbox.platforms.world import ErrorReply, SandboxAccount, World

MOST_PHOTOS = 20


@dataclass(frozen=True, slots=True)
class Form:
    """What the place takes."""

    #: How long its text may be, and how that is counted.
    longest: int
    count: Callable[[str], int] = len
    #: Characters of the longest title; 0: the place asks for none.
    longest_title: int = 0
    #: Characters that neither title nor text may have.
    without: str = ""


def _utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _bytes(text: str) -> int:
    return len(text.encode())


#: Stands in for a board of 20,000 characters: more than anybody puts up.
BOARD = Form(20_500)
YOUTUBE = Form(5000, _bytes, longest_title=100, without="<>")
TIKTOK = Form(2200, _utf16)


def _error(status: int, kind: str, seconds: int) -> Response:  # noqa: ARG001 - the header says it
    response = jsonify(error=kind)
    response.status_code = status
    return response


def _blueprint(form: Form) -> Callable[[World], Blueprint]:
    def blueprint(world: World) -> Blueprint:
        place = Blueprint(f"place_{world.name}", __name__)

        def new(name: str) -> Response:
            account, fields = _caller(world, name), _fields(world, form)
            return world.effect(account.name, lambda: _shown(world, world.posts.create(name, numeric_id(), fields)))

        def change(name: str, post_id: str) -> Response:
            account = _owner(world, name, post_id)
            fields = _fields(world, form)
            return world.effect(account.name, lambda: _shown(world, world.posts.edit(post_id, fields)))

        def remove(name: str, post_id: str) -> Response:
            account = _owner(world, name, post_id)
            return world.effect(account.name, lambda: _shown(world, world.posts.delete(post_id)))

        place.add_url_rule("/<name>/posts", view_func=new, methods=["POST"])
        place.add_url_rule("/<name>/posts/<post_id>", view_func=change, methods=["PUT"])
        place.add_url_rule("/<name>/posts/<post_id>", view_func=remove, methods=["DELETE"])
        return place

    return blueprint


def _caller(world: World, name: str) -> SandboxAccount:
    _, _, token = request.headers.get("Authorization", "").partition(" ")
    account = world.caller(token)
    if account.name != name or account.removed:
        raise ErrorReply(_error(403, "this is not your place", 0))
    return account


def _owner(world: World, name: str, post_id: str) -> SandboxAccount:
    account = _caller(world, name)
    try:
        known = world.posts.get(post_id)["account"] == name
    except NoSuchPost:
        known = False
    if not known:
        raise ErrorReply(_error(404, "there is no such post", 0))
    return account


def _fields(world: World, form: Form) -> dict[str, Any]:
    """What the form has; raises ErrorReply where the place does not take it."""
    text, title, tags = (request.form.get(field, "").strip() for field in ("text", "title", "tags"))
    whole = "\n\n".join(filter(None, (text, tags)))
    if not text or form.count(whole) > form.longest:
        raise ErrorReply(_error(422, f"text: 1 to {form.longest}", 0))
    if form.longest_title and not 1 <= len(title) <= form.longest_title:
        raise ErrorReply(_error(422, f"title: 1 to {form.longest_title}", 0))
    if any(char in title + text for char in form.without):
        raise ErrorReply(_error(422, f"neither title nor text may have one of {form.without}", 0))
    photos = request.files.getlist("photos")[:MOST_PHOTOS]
    media = [world.posts.put_file(photo.read()) for photo in photos]
    shown = "\n\n".join(filter(None, (title if form.longest_title else "", whole)))
    return {"text": shown, "media": media, "alts": request.form.getlist("alts")[: len(media)]}


def _shown(world: World, post: dict[str, Any]) -> Response:
    page = url_for("platforms.post", name=world.name, post_id=post["id"], _external=True)
    return jsonify(id=post["id"], url=page)


def _link(handle: str) -> Callable[[SandboxAccount, str], dict[str, str]]:
    def link(_account: SandboxAccount, _address: str) -> dict[str, str]:
        named = {"handle": handle} if handle else {}
        return {**named, "instructions": "Pasang persis seperti yang disetujui, lalu laporkan."}

    return link


PLATFORMS = (
    Platform("manual", "Papan pengumuman · notice board", _blueprint(BOARD), _error, link=_link("")),
    Platform("youtube", "YouTube", _blueprint(YOUTUBE), _error, link=_link("@mojokertokab")),
    Platform("tiktok", "TikTok", _blueprint(TIKTOK), _error, link=_link("@mojokertokab")),
)
