"""Photos: /wp-json/wp/v2/media, and their files."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, request, send_file

from sandbox.platforms.records import Record
from sandbox.platforms.wordpress.library import Library
from sandbox.platforms.wordpress.people import demand, edits
from sandbox.platforms.wordpress.wire import API, body, created, home, list_of, page_of, refuse, text
from sandbox.platforms.world import World
from shared import clock

#: What PHP takes as it comes (php.ini, upload_max_filesize).
LARGEST_FILE = 2 * 1024 * 1024
#: By the first bytes: the types of photos that may be uploaded, with the endings of their names.
TYPES = {
    b"\xff\xd8\xff": ("image/jpeg", (".jpg", ".jpeg")),
    b"\x89PNG": ("image/png", (".png",)),
    b"RIFF": ("image/webp", (".webp",)),
}


class Media:
    """The views of photos."""

    def __init__(self, world: World, library: Library) -> None:
        self._world, self._library = world, library

    def register(self, site: Blueprint) -> None:
        """Add the routes."""
        one = f"{API}/media/<int:photo_id>"
        site.add_url_rule(f"{API}/media", "list_media", self.every, methods=["GET"])
        site.add_url_rule(f"{API}/media", "upload", self.upload, methods=["POST"])
        site.add_url_rule(one, "describe", self.describe, methods=["POST"])
        site.add_url_rule(one, "delete_photo", self.delete, methods=["DELETE"])
        site.add_url_rule("/wp-content/uploads/<int:year>/<int:month>/<name>", "file", self.file, methods=["GET"])

    def every(self) -> Response:
        """Photos by slug and words."""
        edit, slugs, words = edits(self._world), list_of("slug"), request.args.get("search", "").lower()
        found = (
            photo
            for photo in self._library.media.all()
            if (not slugs or photo["slug"] in slugs)
            and words in f"{photo['title']} {photo['caption']} {photo['description']}".lower()
        )
        return page_of(_as_sent(photo, edit=edit) for photo in found)

    def upload(self) -> Response:
        """A new photo, as a form."""
        demand(self._world, "upload_files", "rest_cannot_create", "create posts as this user")
        file = request.files.get("file")
        if file is None:
            raise refuse(400, "rest_upload_no_data", "No data supplied.")
        name, content = file.filename or "", file.read()
        media_type = _type_of(name, content)
        words = {key: request.form.get(key, "") for key in ("caption", "description", "alt_text", "slug")}
        given = {**words, "title": request.form.get("title") or name.rpartition(".")[0], "name": name}
        path = f"/wp-content/uploads/{clock.now():%Y/%m}/{name}"
        photo = self._library.add_photo(content, {**given, "media_type": media_type, "path": path})
        return created("/media", _as_sent(photo, edit=True))

    def describe(self, photo_id: int) -> dict[str, Any]:
        """The photo with other words."""
        demand(self._world, "upload_files", "rest_cannot_edit", "edit this post")
        self._known(photo_id)
        given = {key: value for key, value in body().items() if key in ("caption", "alt_text", "description", "title")}
        return _as_sent(self._library.media.change(photo_id, given), edit=True)

    def delete(self, photo_id: int) -> dict[str, Any]:
        """Away with it; photos have no trash."""
        demand(self._world, "delete_posts", "rest_cannot_delete", "delete this post")
        self._known(photo_id)
        if request.args.get("force") != "true":
            message = "The post does not support trashing. Set 'force=true' to delete."
            raise refuse(501, "rest_trash_not_supported", message)
        return {"deleted": True, "previous": _as_sent(self._library.media.remove(photo_id), edit=True)}

    def file(self, year: int, month: int, name: str) -> Response:
        """The photo itself."""
        path = f"/wp-content/uploads/{year:04}/{month:02}/{name}"
        photo = next((each for each in self._library.media.all() if each["path"] == path), None)
        stored = self._library.posts.file(photo["file"]) if photo else None
        if photo is None or stored is None:
            abort(404)
        return send_file(stored, mimetype=photo["media_type"])

    def _known(self, photo_id: int) -> None:
        if self._library.media.get(photo_id) is None:
            raise refuse(404, "rest_post_invalid_id", "Invalid post ID.")


def _type_of(name: str, content: bytes) -> str:
    """The type of a photo by its bytes; raises ErrorReply, with the 500 that WordPress gives."""
    if len(content) > LARGEST_FILE:
        message = "The uploaded file exceeds the upload_max_filesize directive in php.ini."
        raise refuse(500, "rest_upload_unknown_error", message)
    for beginning, (media_type, endings) in TYPES.items():
        if content.startswith(beginning) and name.lower().endswith(endings):
            return media_type
    raise refuse(500, "rest_upload_unknown_error", "Sorry, you are not allowed to upload this file type.")


def _as_sent(photo: Record, *, edit: bool) -> dict[str, Any]:
    return {
        "id": photo["id"],
        "slug": photo["slug"],
        "status": "inherit",
        "type": "attachment",
        "link": f"{home()}/{photo['slug']}/",
        "title": text(photo["title"], edit=edit),
        "description": text(photo["description"], edit=edit, paragraphs=True),
        "caption": text(photo["caption"], edit=edit, paragraphs=True),
        "alt_text": photo["alt_text"],
        "media_type": "image",
        "mime_type": photo["media_type"],
        "source_url": f"{home()}{photo['path']}",
        "post": None,
    }
