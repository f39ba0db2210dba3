"""The routes of a site: /wp-json/wp/v2, the uploaded files, and the pages that readers see."""

from __future__ import annotations

import html
from typing import Any

import nh3
from flask import Blueprint, Response, abort, render_template, request

from sandbox.platforms.posts import Post
from sandbox.platforms.records import Record
from sandbox.platforms.wordpress.library import Library
from sandbox.platforms.wordpress.media import Media
from sandbox.platforms.wordpress.people import ROLES, caller_of, demand, role_of
from sandbox.platforms.wordpress.posts import Posts, as_sent
from sandbox.platforms.wordpress.wire import API, body, created, home, list_of, page_of, refuse
from sandbox.platforms.world import World


def blueprint(world: World) -> Blueprint:
    """Everything below the address of the site."""
    site = Blueprint("wordpress", __name__)
    library = Library(world)
    site.add_url_rule(f"{API}/users/me", "me", lambda: _me(world), methods=["GET"])
    Posts(world, library).register(site)
    Media(world, library).register(site)
    site.add_url_rule(f"{API}/comments", "list_comments", lambda: _comments(world, library), methods=["GET"])
    for taxonomy in library.terms:
        Terms(world, library, taxonomy).register(site)
    site.add_url_rule("/<int:year>/<int:month>/<name>/", "page", lambda **parts: _page(library, parts["name"]))
    return site


class Terms:
    """The views of categories or tags."""

    def __init__(self, world: World, library: Library, taxonomy: str) -> None:
        self._world, self._library, self._taxonomy = world, library, taxonomy

    def register(self, site: Blueprint) -> None:
        """Add the routes."""
        path = f"{API}/{self._taxonomy}"
        site.add_url_rule(path, f"list_{self._taxonomy}", self.every, methods=["GET"])
        site.add_url_rule(path, f"create_{self._taxonomy}", self.create, methods=["POST"])

    def every(self) -> Response:
        """Terms by words; names are searched as they are stored, with & as an entity."""
        words = request.args.get("search", "").lower()
        found = (term for term in self._library.terms[self._taxonomy].all() if words in term["name"].lower())
        return page_of(self._as_sent(term) for term in found)

    def create(self) -> Response:
        """A new term."""
        needed = "manage_categories" if self._taxonomy == "categories" else "edit_posts"
        demand(self._world, needed, "rest_cannot_create", "create terms in this taxonomy")
        name = body().get("name")
        if not isinstance(name, str):
            raise refuse(400, "rest_missing_callback_param", "Missing parameter(s): name", params=["name"])
        if not name.strip():
            raise refuse(500, "empty_term_name", "A name is required for this term.")
        return created(f"/{self._taxonomy}", self._as_sent(self._library.add_term(self._taxonomy, name)))

    def _as_sent(self, term: Record) -> dict[str, Any]:
        singular = {"categories": "category", "tags": "post_tag"}[self._taxonomy]
        link = f"{home()}/{singular.removeprefix('post_')}/{term['slug']}/"
        shown = {name: term[name] for name in ("id", "name", "slug")}
        return {**shown, "taxonomy": singular, "link": link, "count": 0}


def _me(world: World) -> dict[str, Any]:
    account = caller_of(world)
    if account is None:
        raise refuse(401, "rest_not_logged_in", "You are not currently logged in.")
    user = {"id": 1, "name": account.name, "slug": account.name.lower(), "link": f"{home()}/author/{account.name}/"}
    if request.args.get("context") == "edit":
        role = role_of(account)
        user |= {"username": account.name, "roles": [role], "capabilities": dict.fromkeys((*ROLES[role], role), True)}
    return user


def _comments(world: World, library: Library) -> Response:
    """The approved comments on the posts of the parameter `post`, newest first."""
    posts = [library.post(post_id) for post_id in list_of("post")]
    return page_of(_comment(post, comment) for post in posts for comment in world.comments.of(post["id"]))


def _comment(post: Post, comment: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": int(comment["id"]),
        "post": int(post["id"]),
        "parent": 0,
        "author": 0,
        "author_name": html.escape(comment["author"], quote=False),
        "author_url": "",
        "date_gmt": comment["created_at"][:19],
        "content": {"rendered": f"<p>{html.escape(comment['text'], quote=False)}</p>\n"},
        "link": f"{as_sent(post, edit=False)['link']}#comment-{comment['id']}",
        "status": "approved",
        "type": "comment",
    }


def _page(library: Library, slug: str) -> str:
    """What a reader sees at the address of a post."""
    post = next((each for each in library.posts.all() if each["slug"] == slug), None)
    if post is None or post["status"] != "publish":
        abort(404)
    featured = library.media.get(post["featured_media"])
    terms = {
        taxonomy: [html.unescape(term["name"]) for term in records.all() if term["id"] in post[taxonomy]]
        for taxonomy, records in library.terms.items()
    }
    return render_template(
        "platforms/wordpress.html",
        post=post,
        title=html.unescape(post["title"]),
        content=nh3.clean(as_sent(post, edit=False)["content"]["rendered"]),
        featured=featured and {"url": f"{home()}{featured['path']}", "alt": featured["alt_text"]},
        caption=nh3.clean(featured["caption"]) if featured else "",
        terms=terms,
    )
