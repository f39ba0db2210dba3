"""What a site keeps: posts, photos, categories and tags, and how it makes slugs of names."""

from __future__ import annotations

import html
import itertools
import re
import unicodedata
from collections.abc import Collection, Mapping
from typing import Any

from sandbox.platforms.posts import NoSuchPost
from sandbox.platforms.records import Record, Records
from sandbox.platforms.wordpress.wire import refuse
from sandbox.platforms.world import World
from shared import clock

#: The category of a post that was given none.
UNCATEGORIZED = "Uncategorized"
IN_TRASH = "__trashed"
_TAG = re.compile(r"<[^>]{0,2000}>")


class Library:
    """One site's content in the platform's own terms."""

    def __init__(self, world: World) -> None:
        self.posts = world.posts
        self.media = Records(world.folder / "media.jsonl")
        self.terms = {name: Records(world.folder / f"{name}.jsonl") for name in ("categories", "tags")}
        if not self.terms["categories"].all():
            self.add_term("categories", UNCATEGORIZED)

    def post(self, post_id: str) -> Record:
        """A post; raises ErrorReply."""
        try:
            return self.posts.get(post_id)
        except NoSuchPost:
            raise refuse(404, "rest_post_invalid_id", "Invalid post ID.") from None

    def create(self, account: str, given: Mapping[str, Any]) -> Record:
        """A new post with what was given."""
        numbers = [int(post["id"]) for post in (*self.posts.all(), *self.posts.deleted())]
        wanted = given.get("slug") or (given["title"] if given["status"] == "publish" else "")
        name = self._unique(slug(wanted), {each["slug"] for each in self.posts.all()}) if wanted else ""
        date = clock.now().replace(tzinfo=None).isoformat(timespec="seconds")
        page = f"{date[:7].replace('-', '/')}/{name}/"
        post = {**given, "slug": name, "date": date, "page": page, **self._shown(given)}
        return self.posts.create(account, str(max(numbers, default=0) + 1), post)

    def change(self, post: Record, given: Mapping[str, Any]) -> Record:
        """The post with what was given in place of what was there."""
        return self.posts.edit(post["id"], {**given, **self._shown({**post, **given})})

    def known_terms(self, taxonomy: str, ids: Collection[int]) -> list[int]:
        """Those of the terms that exist."""
        return [term["id"] for term in self.terms[taxonomy].all() if term["id"] in ids]

    def add_term(self, taxonomy: str, name: str) -> Record:
        """A new category or tag; raises ErrorReply where its name is taken."""
        stored = html.escape(name.strip(), quote=False)
        for term in self.terms[taxonomy].all():
            if term["name"].casefold() == stored.casefold():
                raise refuse(
                    400,
                    "term_exists",
                    "A term with the name provided already exists with this parent.",
                    term_id=term["id"],
                )
        taken = {term["slug"] for term in self.terms[taxonomy].all()}
        return self.terms[taxonomy].add({"name": stored, "slug": self._unique(slug(name), taken)})

    def add_photo(self, content: bytes, given: Mapping[str, Any]) -> Record:
        """A new photo."""
        taken = {each["slug"] for each in (*self.posts.all(), *self.media.all())}
        name = self._unique(slug(given.get("slug") or given["name"]), taken)
        return self.media.add({**given, "slug": name, "file": self.posts.put_file(content)})

    def _shown(self, post: Mapping[str, Any]) -> dict[str, Any]:
        """What all stand-ins have in common: the text that readers see, and the files."""
        featured = self.media.get(post.get("featured_media") or 0)
        within = [photo for photo in self.media.all() if photo["path"] in post["content"]]
        photos = {photo["file"]: photo["alt_text"] for photo in ([featured] if featured else []) + within}
        text = f"{plain(post['title'])}\n\n{plain(post['content'])}"
        return {"text": text, "media": list(photos), "alts": list(photos.values())}

    @staticmethod
    def _unique(wanted: str, taken: Collection[str]) -> str:
        numbered = (f"{wanted}-{number}" for number in itertools.count(2))
        return next(name for name in itertools.chain([wanted], numbered) if name not in taken)


def slug(name: str) -> str:
    """As sanitize_title makes it: lower-case ASCII, digits, "-" and "_"."""
    ascii_only = unicodedata.normalize("NFKD", html.unescape(name)).encode("ascii", "ignore").decode().lower()
    return re.sub(r"-+", "-", re.sub(r"[^a-z0-9_-]", "-", ascii_only)).strip("-")[:200]


def plain(markup: str) -> str:
    """The words of HTML, a line for each line of it."""
    lines = (html.unescape(_TAG.sub("", line)).strip() for line in markup.splitlines())
    return "\n".join(line for line in lines if line)
