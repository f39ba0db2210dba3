"""The HTML of a post, as the publisher sends it and as editors see it before they approve."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader
from markupsafe import Markup

from shared.channels.declaration import PreviewContext, Variant
from shared.channels.summary import answer_of, standfirst
from shared.channels.web.render import environment
from shared.text.markdown import to_html

FOLDER = Path(__file__).parent / "templates"
STYLE = FOLDER / "post.css"
#: WordPress runs what is in brackets as a shortcode where a plugin knows the word.
_BRACKET = "&#91;"
#: In the place of the revision, once the item is withdrawn.
WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class PostPhoto:
    """A photo within the text."""

    url: str
    alt: str
    caption: str
    width: int
    height: int


def caption_of(photo: Mapping[str, Any]) -> str:
    """Caption and credit in plain text; may be empty."""
    credit = photo.get("credit") or ""
    return " ".join(part for part in (photo.get("caption") or "", f"Foto: {credit}" if credit else "") if part)


def content(
    variant: Mapping[str, Any],
    *,
    key: str,
    revision: int,
    photos: Sequence[PostPhoto] = (),
    corrections: Sequence[Mapping[str, Any]] = (),
    link: str,
) -> str:
    """The content of a post: a block of HTML that WordPress shows as it is, with our key in a hidden comment.

    `photos` are those after the featured image; `link` is the article on the public site.
    """
    values = {"variant": variant, "photos": photos, "corrections": corrections, "link": link}
    return _block(key_comment(key, str(revision)), _environment.get_template("content.html").render(values))


def notice(
    *, key: str, agency: str, published_at: datetime, withdrawn_at: datetime | None, note: str, link: str
) -> str:
    """What is at the post's address after a withdrawal."""
    values = {"agency": agency, "published_at": published_at, "withdrawn_at": withdrawn_at, "note": note, "link": link}
    return _block(key_comment(key, WITHDRAWN), _environment.get_template("notice.html").render(values))


def key_comment(key: str, state: str) -> str:
    """By which a post of ours is known; `state` is its revision, or WITHDRAWN."""
    return f"{key_start(key)}{state} -->"


def key_start(key: str) -> str:
    """What the comment begins with, whatever else the post says."""
    return f"<!-- kabar: {key} "


def preview(variant: Variant, context: PreviewContext) -> str:
    """The post in a page of its own, without the look of the site that shows it."""
    photos = [
        PostPhoto(
            context.photo_url(photo["attachment_id"]),
            photo.get("alt") or "",
            caption_of(photo),
            photo["width"],
            photo["height"],
        )
        for photo in variant["photos"]
    ]
    values = {
        "title": variant["title"],
        "style_url": context.style_url,
        "published_at": context.published_at,
        "featured": photos[:1],
        "category": variant["category"],
        "tags": variant["tags"],
        "content": Markup(content(variant, key="", revision=1, photos=photos[1:], link="#")),  # noqa: S704 - the template escapes
    }
    return _environment.get_template("preview.html").render(values)


def _block(comment: str, html: str) -> str:
    return f"<!-- wp:html -->\n{comment}\n{html.replace('[', _BRACKET)}\n<!-- /wp:html -->"


def _markdown(text: str) -> Markup:
    return Markup(to_html(text))  # noqa: S704 - to_html sanitises


_environment = environment(FileSystemLoader(FOLDER))
_environment.filters |= {"markdown": _markdown, "standfirst": standfirst, "answer": answer_of}
