"""The article as it will look on the website, for editors: the site's own template and style sheet."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup

from shared.channels.declaration import PreviewContext, Variant
from shared.channels.urgency import urgent_until
from shared.channels.web.article import Article
from shared.channels.web.photo import Photo
from shared.channels.web.render import article_element

#: Links lead nowhere: the document is in a frame without scripts and windows of its own.
_DOCUMENT = Markup("""<!doctype html>
<html lang="id">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<base target="_blank">
<title>{title}</title>
<link rel="stylesheet" href="{style}">
</head>
<body class="pratinjau">
<main id="isi" class="dalam">
{article}
</main>
</body>
</html>
""")


@dataclass(frozen=True, slots=True)
class _UnpublishedPhoto(Photo):
    """A photo that is not on the site yet, at the address where its editors see it."""

    url: str = ""

    @property
    def src(self) -> str:
        return self.url

    @property
    def webp_set(self) -> str:
        return ""

    @property
    def jpeg_set(self) -> str:
        return f"{self.url} {self.largest}w"


def preview(variant: Variant, context: PreviewContext) -> str:
    """The page's article as an HTML document."""
    article = Article.from_stored(
        {
            "_id": "",
            "revision": 1,
            "path": "/",
            "listed": True,
            "agency": variant["agency"],
            "variant": variant,
            "published_at": context.published_at,
            "updated_at": context.published_at,
            "urgent_until": urgent_until(variant, context.published_at),
        }
    )
    photos = tuple(_photo(photo, context) for photo in variant.get("photos") or ())
    element = article_element(replace(article, photos=photos))
    return str(_DOCUMENT.format(title=article.headline, style=context.style_url, article=element))


def _photo(photo: dict[str, Any], context: PreviewContext) -> _UnpublishedPhoto:
    return _UnpublishedPhoto(
        attachment_id=photo["attachment_id"],
        sha256="",
        width=photo["width"],
        height=photo["height"],
        alt=photo.get("alt") or "",
        caption=photo.get("caption") or "",
        credit=photo.get("credit") or "",
        ready=True,
        url=context.photo_url(photo["attachment_id"]),
    )
