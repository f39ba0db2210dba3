"""Posts: /wp-json/wp/v2/posts."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, request

from sandbox.platforms.posts import Post
from sandbox.platforms.wordpress.library import IN_TRASH, Library
from sandbox.platforms.wordpress.people import ROLES, demand, edits, role_of, visible_statuses
from sandbox.platforms.wordpress.wire import (
    API,
    STATUSES,
    body,
    created,
    home,
    invalid,
    list_of,
    numbers,
    only_fields,
    page_of,
    refuse,
    text,
)
from sandbox.platforms.world import SandboxAccount, World


class Posts:
    """The views of posts."""

    def __init__(self, world: World, library: Library) -> None:
        self._world, self._library = world, library

    def register(self, site: Blueprint) -> None:
        """Add the routes."""
        one = f"{API}/posts/<int:post_id>"
        site.add_url_rule(f"{API}/posts", "list_posts", self.every, methods=["GET"])
        site.add_url_rule(f"{API}/posts", "create_post", self.create, methods=["POST"])
        site.add_url_rule(one, "show_post", self.show, methods=["GET"])
        site.add_url_rule(one, "change_post", self.change, methods=["POST"])
        site.add_url_rule(one, "delete_post", self.delete, methods=["DELETE"])

    def every(self) -> Response:
        """Posts by slug, status and words."""
        edit, statuses = edits(self._world), visible_statuses(self._world)
        slugs, words = list_of("slug"), request.args.get("search", "").lower()
        found = (
            post
            for post in self._library.posts.all()
            if post["status"] in statuses
            and (not slugs or post["slug"] in slugs)
            and words in f"{post['title']} {post['content']} {post['excerpt']}".lower()
        )
        return page_of(as_sent(post, edit=edit) for post in found)

    def create(self) -> Response:
        """A new post."""
        account = demand(self._world, "edit_posts", "rest_cannot_create", "create posts as this user")
        given = self._fields(body())
        if not any(given.get(name) for name in ("title", "content", "excerpt")):
            raise refuse(400, "empty_content", "Content, title, and excerpt are empty.")
        _may_publish(account, given)
        usual = {"title": "", "content": "", "excerpt": "", "status": "draft", "featured_media": 0}
        usual |= {"categories": self._library.known_terms("categories", [1]), "tags": []}

        def make() -> Response:
            return created("/posts", as_sent(self._library.create(account.name, {**usual, **given}), edit=True))

        return self._world.effect(account.name, make)

    def show(self, post_id: int) -> dict[str, Any]:
        """One post."""
        edit, post = edits(self._world), self._library.post(str(post_id))
        if post["status"] != "publish" and not edit:
            raise refuse(401, "rest_forbidden", "Sorry, you are not allowed to do that.")
        return only_fields(as_sent(post, edit=edit))

    def change(self, post_id: int) -> Response:
        """The post with other values of some fields."""
        account = demand(self._world, "edit_published_posts", "rest_cannot_edit", "edit this post")
        post = self._library.post(str(post_id))
        given = self._fields(body())
        _may_publish(account, given)
        return self._world.effect(
            account.name, lambda: jsonify(only_fields(as_sent(self._library.change(post, given), edit=True)))
        )

    def delete(self, post_id: int) -> Response:
        """Into the trash, or with `force` away."""
        account = demand(self._world, "delete_published_posts", "rest_cannot_delete", "delete this post")
        post = self._library.post(str(post_id))
        if request.args.get("force") == "true":
            return self._world.effect(account.name, lambda: jsonify(self._removed(post)))
        if post["status"] == "trash":
            raise refuse(410, "rest_already_trashed", "The post has already been deleted.")
        trashed = {"status": "trash", "slug": f"{post['slug']}{IN_TRASH}"}
        return self._world.effect(
            account.name, lambda: jsonify(as_sent(self._library.change(post, trashed), edit=True))
        )

    def _removed(self, post: Post) -> dict[str, Any]:
        return {"deleted": True, "previous": as_sent(self._library.posts.delete(post["id"]), edit=True)}

    def _fields(self, given: dict[str, Any]) -> dict[str, Any]:
        """The fields that were given, checked; what does not exist is left out, as WordPress does."""
        found = _texts(given)
        for taxonomy in self._library.terms:
            ids = numbers(given, taxonomy)
            if ids is not None:
                found[taxonomy] = self._library.known_terms(taxonomy, ids)
        if "featured_media" in given:
            photo = given["featured_media"]
            if not isinstance(photo, int):
                raise invalid("featured_media", "featured_media is not of type integer.")
            found["featured_media"] = photo if self._library.media.get(photo) else 0
        return found


def as_sent(post: Post, *, edit: bool) -> dict[str, Any]:
    """A post as the API returns it; with `edit` as it was written, too."""
    link = f"{home()}/{post['date'][:7].replace('-', '/')}/{post['slug']}/"
    shown = post["status"] == "publish"
    return {
        "id": int(post["id"]),
        "date": post["date"],
        "date_gmt": post["date"],
        "slug": post["slug"],
        "status": post["status"],
        "type": "post",
        "link": link if shown else f"{home()}/?p={post['id']}",
        "title": text(post["title"], edit=edit),
        "content": {**text(post["content"], edit=edit), "protected": False},
        "excerpt": {**text(post["excerpt"], edit=edit, paragraphs=True), "protected": False},
        "author": 1,
        "featured_media": post["featured_media"],
        "comment_status": "open",
        "sticky": False,
        "format": "standard",
        "categories": post["categories"],
        "tags": post["tags"],
        "_links": {"self": [{"href": f"{home()}{API}/posts/{post['id']}"}]},
    }


def _texts(given: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in ("title", "content", "excerpt", "slug"):
        if name in given:
            value = given[name]
            found[name] = str(value["raw"] if isinstance(value, dict) else value)
    if "status" in given:
        if given["status"] not in STATUSES[:-1]:
            raise invalid("status", f"status is not one of {', '.join(STATUSES[:-2])}, and {STATUSES[-2]}.")
        found["status"] = given["status"]
    return found


def _may_publish(account: SandboxAccount, given: dict[str, Any]) -> None:
    if given.get("status") == "publish" and "publish_posts" not in ROLES[role_of(account)]:
        raise refuse(403, "rest_cannot_publish", "Sorry, you are not allowed to publish posts in this post type.")
