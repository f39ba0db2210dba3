"""A preview for every channel of short posts: the texts, photos and address as post cards, for editors.

A platform's own look changes often and is not ours to copy. What an approval is about is shown as it will be sent: the
words and where they are cut, the order of the posts, and the photos cropped to what the platform takes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined

from shared import formatting
from shared.bilingual import Bilingual
from shared.channels.declaration import Preview, PreviewContext, Variant
from shared.channels.media import Crop, PhotoForm, crop
from shared.channels.rules import TextLength
from shared.channels.text_limits import fitting, limits_of

_TEMPLATES = Environment(
    loader=PackageLoader("shared.channels"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.filters["moment"] = formatting.date_time
_STYLE = Path(__file__).parent / "assets" / "post.css"


@dataclass(frozen=True, slots=True)
class _Text:
    """One post's text: what fits, and what is too long."""

    fits: str
    over: str


@dataclass(frozen=True, slots=True)
class _Photo:
    """A photo and the part of it that is sent."""

    url: str
    alt: str
    width: int
    height: int
    part: Crop


@dataclass(frozen=True, slots=True)
class _Card:
    """What a platform shows of the article instead of its address."""

    title: str
    description: str
    #: The name of the article's server.
    host: str


def post_preview(
    label: Bilingual,
    *,
    text: str = "text",
    headline: str | None = None,
    tags: str | None = None,
    form: PhotoForm | None = None,
    link: Callable[[str], str] | None = str,
    card: tuple[str, str] | None = None,
    photos_first: bool = False,
) -> Preview:
    """The declared preview of a channel whose variant has those fields.

    `text` is a text or, for a thread, a list of texts; `headline` is set in bold, above the text or where it begins
    with it, and `tags` are below. `form` is that in which photos are sent. `link` is how the address is shown that
    follows the first text; with None there is none. `card` are the fields of its title and description, where a post
    without photos has a card in place of the address.
    """

    def render(variant: Variant, context: PreviewContext) -> str:
        value = variant.get(text) or ""
        texts = value if isinstance(value, list) else [value]
        bold, photos = str(variant.get(headline or "") or ""), variant.get("photos") or ()
        shown_card = card and not photos and context.link
        values = {
            "label": label.id,
            "style": context.style_url,
            "accounts": context.accounts or (label.id,),
            "published_at": context.published_at,
            "headline": bold,
            "above": None if not bold or texts[0].startswith(bold) else _of_field(headline or "", variant, context),
            "posts": [_marked(one, limits_of(context.rules, text, variant)) for one in texts],
            "tags": _of_field(tags, variant, context) if tags and variant.get(tags) else None,
            "photos": [_photo(photo, form or PhotoForm(), context.photo_url) for photo in photos],
            "photos_first": photos_first,
            "link": "" if link is None or shown_card else context.link,
            "shown_link": link(context.link) if link else "",
            "card": _card(card, variant, context.link) if card and shown_card else None,
        }
        return _TEMPLATES.get_template("post.html").render(values)

    return Preview(render, _STYLE)


def _marked(text: str, limits: Iterable[TextLength]) -> _Text:
    fits = min((fitting(limit, text) for limit in limits), default=len(text))
    return _Text(text[:fits], text[fits:])


def _of_field(field: str, variant: Variant, context: PreviewContext) -> _Text:
    return _marked(str(variant.get(field) or ""), limits_of(context.rules, field, variant))


def _card(fields: tuple[str, str], variant: Variant, link: str) -> _Card:
    title, description = (str(variant.get(field) or "") for field in fields)
    return _Card(title, description, urlsplit(link).netloc)


def _photo(photo: Mapping[str, Any], form: PhotoForm, photo_url: Callable[[str], str]) -> _Photo:
    width, height = photo["width"], photo["height"]
    part = crop(width, height, photo.get("focal"), form)
    return _Photo(photo_url(photo["attachment_id"]), photo.get("alt") or "", width, height, part)
