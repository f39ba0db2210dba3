"""Photos below the document root: only approved ones, each file once, removed when no article shows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from services.publisher.channels.web import encoding
from services.publisher.channels.web.documents import SiteArticle, SitePhoto
from services.publisher.channels.web.files import SiteFolder
from services.publisher.channels.web.page_locks import PageLocks
from services.publisher.channels.web.reasons import PHOTO_MISSING
from shared.channels.web.photo import FORMATS, media_path, widths_for
from shared.content import Attachment
from shared.db import Document
from shared.reasons import ReasonedError

#: Threads that encode, over all photos of a process.
ENCODERS = 2
_workers = ThreadPoolExecutor(ENCODERS, thread_name_prefix="photo", initializer=encoding.step_back)


class PhotoMissing(ReasonedError):
    """An approved photo is not in the store."""

    def __init__(self, attachment_id: str) -> None:
        super().__init__(PHOTO_MISSING(photo=attachment_id))


def paths_of(sha256: str, width: int) -> list[str]:
    """URL paths of all files of a photo."""
    return [media_path(sha256, each, extension) for each in widths_for(width) for extension in FORMATS]


class Media:
    """The photos below one document root."""

    def __init__(self, folder: SiteFolder, locks: PageLocks) -> None:
        """`locks` keeps two writers from working on the same photo."""
        self._folder = folder
        self._locks = locks

    def resolve(self, photos: Iterable[Mapping[str, Any]]) -> list[SitePhoto]:
        """The approved photos as `site_articles` keeps them, with at least one file each below the root.

        Raises PhotoMissing.
        """
        wanted = list(photos)
        ids = [photo["attachment_id"] for photo in wanted]
        fields = {"sha256": 1, "width": 1, "height": 1, "media_type": 1}
        found = (
            {each["_id"]: each for each in Attachment.collection().find({"_id": {"$in": ids}}, fields)} if ids else {}
        )
        missing = [each for each in ids if each not in found]
        if missing:
            raise PhotoMissing(missing[0])
        return [self._published(photo, found[photo["attachment_id"]]) for photo in wanted]

    def write_all_sizes(self, photo: SitePhoto) -> None:
        """Make sure that every file of a photo is there."""
        sha256, width = photo["sha256"], photo["width"]
        with self._locks.exclusive(f"media-{sha256[:2]}"):
            if self._has_all(sha256, width):
                return
            data, media_type = _original(photo["attachment_id"])
            for (size, extension), content in encoding.encode_all(data, media_type, width, _workers).items():
                self._folder.write(media_path(sha256, size, extension), content)

    def release(self, sha256: str, width: int) -> None:
        """Remove a photo's files unless some article still shows it."""
        with self._locks.exclusive(f"media-{sha256[:2]}"):
            if SiteArticle.collection().find_one({"photos.sha256": sha256, "withdrawn_at": None}, {"_id": 1}):
                return
            for path in paths_of(sha256, width):
                self._folder.remove(path)

    def _published(self, photo: Mapping[str, Any], known: Document) -> SitePhoto:
        sha256, width = known["sha256"], known["width"]
        ready = self._has_all(sha256, width)
        if not ready:
            self._write_largest(photo["attachment_id"], known)
        return {
            "attachment_id": photo["attachment_id"],
            "sha256": sha256,
            "width": width,
            "height": known["height"],
            "alt": photo.get("alt") or "",
            "caption": photo.get("caption") or "",
            "credit": photo.get("credit") or "",
            "ready": ready,
        }

    def _has_all(self, sha256: str, width: int) -> bool:
        return all(self._folder.exists(path) for path in paths_of(sha256, width))

    def _write_largest(self, attachment_id: str, known: Document) -> None:
        path = media_path(known["sha256"], widths_for(known["width"])[-1], "jpg")
        if not self._folder.exists(path):
            data, media_type = _original(attachment_id)
            self._folder.write(path, encoding.largest_jpeg(data, media_type, known["width"]))


def _original(attachment_id: str) -> tuple[bytes, str]:
    stored = Attachment.collection().find_one({"_id": attachment_id}, {"data": 1, "media_type": 1})
    if stored is None:
        raise PhotoMissing(attachment_id)
    return bytes(stored["data"]), stored["media_type"]
