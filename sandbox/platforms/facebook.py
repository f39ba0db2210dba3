"""Facebook pages as Meta's "Pages API" and "Graph API Reference" document them: posts, unpublished photos, edits.

An account is one page with its token. Its details: `page_id`, `title`, `scopes`, `expires_at` and
`data_access_expires_at` in seconds since the epoch, `app_secret`, `requires_proof` where calls need it, and
`developer`, false where the token may not inspect itself.
"""

from __future__ import annotations

import io
import json
import re
import secrets
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, jsonify, request
from PIL import Image, UnidentifiedImageError

from sandbox.graph import wire
from sandbox.graph.wire import Calls, Rules, refuse
from sandbox.platforms.comments import Comment
from sandbox.platforms.oauth import Exchange, OAuthServer
from sandbox.platforms.platform import Platform
from sandbox.platforms.posts import NoSuchPost, Post, PostStore, numeric_id
from sandbox.platforms.world import SandboxAccount, World

RULES = Rules(
    versions=frozenset({"v21.0", "v22.0", "v23.0", "v24.0", "v25.0", "v26.0"}),
    scopes=("pages_show_list", "pages_read_engagement", "pages_manage_posts", "pages_read_user_content"),
    use_case="pages",
)
LONGEST_MESSAGE = 63_206
#: Bytes of a photo.
HEAVIEST = 10 * 1024 * 1024
FORMATS = frozenset({"JPEG", "PNG", "GIF", "BMP", "TIFF"})
_ATTACHED = re.compile(r"attached_media\[(\d{1,2})\]")


class Pages:
    """The pages' posts and photos."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.calls = Calls(world, RULES)
        self._photos = PostStore(world.folder / "photos")

    def node(self, version: str, node: str) -> Response:
        """GET, POST or DELETE of one object."""
        account = self.calls.caller(version)
        if node == "app" and request.method == "GET":
            return jsonify(id=wire.APPLICATION)
        if node in ("me", page_id(account)) and request.method == "GET":
            fields = self.calls.parameters().get("fields")
            return jsonify(wire.selected(page_of(account), fields, ("name",)))
        post = self._own_post(account, node)
        if request.method == "GET":
            self.calls.caller(version, "pages_read_engagement")
            return jsonify(wire.selected(shown(post), self.calls.parameters().get("fields"), USUAL))
        self.calls.caller(version, "pages_manage_posts")
        act = self._delete if request.method == "DELETE" else self._edit
        return self._world.effect(account.name, lambda: act(post))

    def edge(self, version: str, node: str, edge: str) -> Response:
        """GET or POST of a page's posts and photos."""
        account = self.calls.caller(version)
        if edge == "accounts" and node == "me" and request.method == "GET":
            self.calls.caller(version, "pages_show_list")
            fields = self.calls.parameters().get("fields")
            page = {**page_of(account), "access_token": wire.own_token(self._world, account)}
            return jsonify(data=[wire.selected(page, fields, ("name", "access_token"))])
        if edge == "comments" and request.method == "GET":
            return self._comments(version, node)
        if node not in ("me", page_id(account)):
            raise missing(node)
        match request.method, edge:
            case "GET", "posts" | "feed":
                self.calls.caller(version, "pages_read_engagement")
                return wire.listing(self._newest(account), self.calls.parameters(), USUAL)
            case "POST", "feed":
                self.calls.caller(version, "pages_manage_posts")
                fields = self._new_post(account)
                return self._world.effect(account.name, lambda: self._publish(account, fields))
            case "POST", "photos":
                self.calls.caller(version, "pages_manage_posts")
                return self._upload(account)
        raise refuse(2500, f"Unknown path components: /{edge}")

    def _comments(self, version: str, node: str) -> Response:
        """The comments on a post ("/{object-id}/comments"): the top ones, or with `filter=stream` all of them."""
        account = self.calls.reader(version, "pages_read_engagement", "pages_read_user_content")
        post, given = self._own_post(account, node), self.calls.parameters()
        kind, order = given.get("filter", "toplevel"), given.get("order", "chronological")
        if kind not in ("toplevel", "stream") or order not in ("chronological", "reverse_chronological"):
            raise refuse(100, "(#100) Param filter must be one of {stream, toplevel}")
        found = [one for one in self._world.comments.of(post["id"]) if kind == "stream" or not one.get("parent")]
        nodes = [comment_shown(account, post, one) for one in found]
        return wire.listing(
            nodes[::-1] if order == "reverse_chronological" else nodes, given, ("created_time", "from", "message")
        )

    def _newest(self, account: SandboxAccount) -> list[dict[str, Any]]:
        found = [shown(post) for post in reversed(self._world.posts.all(account.name))]
        since = self.calls.parameters().get("since", "")
        if since.isdigit():
            return [one for one in found if datetime.fromisoformat(one["created_time"]).timestamp() >= int(since)]
        return found

    def _new_post(self, account: SandboxAccount) -> dict[str, Any]:
        """The fields of a post that may be made; raises ErrorReply."""
        given = self.calls.parameters()
        message, link = given.get("message", ""), given.get("link")
        photos = self._attached(account, given)
        if not message and not link and not photos:
            raise refuse(100, "(#100) Missing message or attachment", kind="OAuthException")
        if link and photos:
            raise refuse(100, "(#100) attached_media cannot be used together with link")
        _check_message(message)
        posts = self._world.posts.all(account.name)
        if message and posts and posts[-1]["text"] == message:
            raise refuse(506, "Duplicate status message", subcode=1_455_006)
        return {"text": message, "link": link, "photos": photos}

    def _attached(self, account: SandboxAccount, given: dict[str, str]) -> list[str]:
        numbered = {int(found[1]): given[name] for name in given if (found := _ATTACHED.fullmatch(name))}
        listed = [numbered[number] for number in sorted(numbered)]
        if "attached_media" in given:
            listed = [json.dumps(one) if isinstance(one, dict) else str(one) for one in _json(given["attached_media"])]
        return [self._photo(account, one) for one in listed]

    def _photo(self, account: SandboxAccount, attached: str) -> str:
        named = _json(attached)
        photo_id = str(named.get("media_fbid")) if isinstance(named, dict) else ""
        try:
            photo = self._photos.get(photo_id)
        except NoSuchPost:
            raise missing(photo_id) from None
        if photo["account"] != account.name:
            raise missing(photo_id)
        return photo_id

    def _publish(self, account: SandboxAccount, fields: dict[str, Any], **more: str) -> Response:
        photos = [self._photos.get(photo) for photo in fields["photos"]]
        files = {"media": [photo["file"] for photo in photos], "alts": [photo["alt"] for photo in photos]}
        post = self._world.posts.create(account.name, f"{page_id(account)}_{numeric_id(15)}", {**fields, **files})
        return jsonify({**more, "post_id": post["id"]} if more else {"id": post["id"]})

    def _upload(self, account: SandboxAccount) -> Response:
        """Keep a photo; a post shows it at once unless it is to stay unpublished."""
        given, file = self.calls.parameters(), request.files.get("source")
        if file is None:
            raise refuse(324, "(#324) Requires upload file")
        content = file.read()
        if len(content) > HEAVIEST or _format(content) not in FORMATS:
            raise refuse(324, "(#324) Missing or invalid image file", subcode=2_069_019)
        kept = {"file": self._world.posts.put_file(content), "alt": given.get("alt_text_custom", "")}
        photo = self._photos.create(account.name, numeric_id(15), kept)["id"]
        if given.get("published", "true") in ("false", "0"):
            return jsonify(id=photo)
        fields = {"text": given.get("caption", ""), "link": None, "photos": [photo]}
        return self._world.effect(account.name, lambda: self._publish(account, fields, id=photo))

    def _edit(self, post: Post) -> Response:
        message = self.calls.parameters().get("message")
        if not message:
            raise refuse(100, "(#100) The parameter message is required")
        _check_message(message)
        self._world.posts.edit(post["id"], {"text": message})
        return jsonify(success=True)

    def _delete(self, post: Post) -> Response:
        self._world.posts.delete(post["id"])
        return jsonify(success=True)

    def _own_post(self, account: SandboxAccount, node: str) -> Post:
        try:
            post = self._world.posts.get(node)
        except NoSuchPost:
            raise missing(node) from None
        if post["account"] != account.name:
            raise missing(node)
        return post


#: The fields of a post that are shown unless others are wanted.
USUAL = ("created_time", "message")


def missing(node: str) -> Exception:
    """What the Graph API says of an object that does not exist or may not be seen."""
    words = (
        f"Unsupported request. Object with ID '{node}' does not exist, cannot be loaded due to missing permissions, or "
        "does not support this operation"
    )
    return refuse(100, words, subcode=33, kind="GraphMethodException")


def page_id(account: SandboxAccount) -> str:
    """The number of the account's page."""
    return wire.number_of(account, "page_id")


def page_of(account: SandboxAccount) -> dict[str, Any]:
    """The page as an object."""
    name = account.details.get("title", account.name)
    return {"id": page_id(account), "name": name, "access_token": account.token, "link": None}


def shown(post: Post) -> dict[str, Any]:
    """A post as an object."""
    return {
        "id": post["id"],
        "message": post["text"] or None,
        "created_time": wire.graph_time(post["created_at"]),
        "updated_time": wire.graph_time(post.get("edited_at") or post["created_at"]),
        "permalink_url": f"https://www.facebook.com/{post['id'].replace('_', '/posts/')}",
        "is_published": True,
    }


def comment_shown(account: SandboxAccount, post: Post, comment: Comment) -> dict[str, Any]:
    """A comment as an object ("Graph API Reference", "Comment"); its author is named to the page's own token."""
    own = comment["author"] == account.name
    number = f"{post['id'].partition('_')[2]}_{comment['id']}"
    return {
        "id": number,
        "from": {
            "name": comment["author"],
            "id": page_id(account) if own else wire.number_for(comment["author"]),
        },
        "message": comment["text"],
        "created_time": wire.graph_time(comment["created_at"]),
        "permalink_url": f"https://www.facebook.com/{post['id'].replace('_', '/posts/')}?comment_id={comment['id']}",
        "is_hidden": False,
        "parent": None,
    }


def _check_message(message: str) -> None:
    if len(message) > LONGEST_MESSAGE:
        raise refuse(100, f"(#100) Message is too long, at most {LONGEST_MESSAGE} characters")


def _format(content: bytes) -> str | None:
    try:
        with Image.open(io.BytesIO(content)) as image:
            return image.format
    except (UnidentifiedImageError, OSError):
        return None


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        raise refuse(100, "(#100) attached_media must be a valid JSON encoded object") from None


def blueprint(world: World) -> Blueprint:
    """The routes."""
    routes, pages = Blueprint("facebook", __name__), Pages(world)
    routes.after_request(pages.calls.with_usage)
    anything: dict[str, Any] = {"methods": ["GET", "POST", "DELETE"], "strict_slashes": False}

    def debug_token(version: str) -> Response:
        pages.calls.inspector(version)
        return jsonify(wire.token_facts(world, RULES, pages.calls.parameters().get("input_token", "")))

    routes.add_url_rule("/<version>/debug_token", view_func=debug_token)
    routes.add_url_rule("/<version>/<node>", view_func=pages.node, **anything)
    routes.add_url_rule("/<version>/<node>/<edge>", view_func=pages.edge, **anything)
    return routes


def new_token() -> str:
    """A token in Meta's form."""
    return f"EAA{secrets.token_hex(60)}"


def _link(account: SandboxAccount, _address: str) -> dict[str, str]:
    return {"page_id": page_id(account), "access_token": account.token}


#: "Manually build a login flow" and "Long-lived access tokens": first a token of two hours, then one of sixty days.
OAUTH = OAuthServer(
    authorize="/<version>/dialog/oauth",
    token="/<version>/oauth/access_token",  # noqa: S106 - a path
    scopes=RULES.scopes,
    separator=",",
    pkce=False,
    expires_in=7200,
    exchanges=(Exchange("fb_exchange_token", "fb_exchange_token", expires_in=60 * 86_400),),
)
PLATFORM = Platform("facebook", "Facebook", blueprint, wire.platform_error, new_token, link=_link, oauth=OAUTH)
