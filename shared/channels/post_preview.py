"""A preview for every channel of short posts: the texts, photos and address as post cards, for editors.

A platform's own look changes often and is not ours to copy. What an approval is about is shown as it will be sent: the
words and where they are cut, the order of the posts, and the photos cropped to what the platform takes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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


def post_preview(
    label: Bilingual,
    *,
    text: str = "text",
    headline: str | None = None,
    photos: str = "photos",
    form: PhotoForm | None = None,
    link: bool = True,
) -> Preview:
    """The declared preview of a channel whose variant has those fields.

    `text` is a text or, for a thread, a list of texts; `headline` is set in bold where the text begins with it. `form`
    is that in which photos are sent. Without `link` no address follows the first text.
    """

    def render(variant: Variant, context: PreviewContext) -> str:
        value = variant.get(text) or ""
        texts = value if isinstance(value, list) else [value]
        values = {
            "label": label.id,
            "style": context.style_url,
            "accounts": context.accounts or (label.id,),
            "published_at": context.published_at,
            "headline": str(variant.get(headline) or "") if headline else "",
            "posts": [_marked(one, limits_of(context.rules, text, variant)) for one in texts],
            "photos": [_photo(photo, form or PhotoForm(), context.photo_url) for photo in variant.get(photos) or ()],
            "link": context.link if link else "",
        }
        return _TEMPLATES.get_template("post.html").render(values)

    return Preview(render, _STYLE)


def _marked(text: str, limits: Iterable[TextLength]) -> _Text:
    fits = min((fitting(limit, text) for limit in limits), default=len(text))
    return _Text(text[:fits], text[fits:])


def _photo(photo: Mapping[str, Any], form: PhotoForm, photo_url: Callable[[str], str]) -> _Photo:
    width, height = photo["width"], photo["height"]
    part = crop(width, height, photo.get("focal"), form)
    return _Photo(photo_url(photo["attachment_id"]), photo.get("alt") or "", width, height, part)
