"""What search engines read about an article: schema.org NewsArticle as JSON-LD."""

from __future__ import annotations

import json
from typing import Any

from markupsafe import Markup

from services.publisher.channels.web.sections import agency_path
from shared.channels.web import dates
from shared.channels.web.article import Article

#: Ends a script element or begins a comment inside one; written as escapes instead.
_UNSAFE = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def json_ld(article: Article, site_url: str, site_name: str, owner: str) -> Markup:
    """A JSON-LD text that is safe inside a script element."""
    text = json.dumps(news_article(article, site_url, site_name, owner), ensure_ascii=False, separators=(",", ":"))
    for character, escape in _UNSAFE.items():
        text = text.replace(character, escape)
    return Markup(text)  # noqa: S704 - the characters that matter were just escaped


def news_article(article: Article, site_url: str, site_name: str, owner: str) -> dict[str, Any]:
    """The NewsArticle object."""
    url = site_url + article.path
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": url,
        "identifier": f"urn:uuid:{article.id}",
        "url": url,
        "mainEntityOfPage": url,
        "headline": article.headline,
        "description": article.description,
        "inLanguage": "id",
        "isAccessibleForFree": True,
        "datePublished": dates.machine_time(article.published_at),
        "dateModified": dates.machine_time(article.updated_at),
        "articleSection": article.topic_label,
        "image": [_image(photo, site_url) for photo in article.photos] or [f"{site_url}/kabar-kartu.png"],
        "author": _agency(article, site_url),
        "publisher": _publisher(site_url, site_name, owner),
        "contentLocation": _places(article),
    }
    if article.corrections:
        found["correction"] = [_correction(each.note, dates.machine_time(each.at)) for each in article.corrections]
    if article.variant.get("claim"):
        found["about"] = {"@type": "Claim", "text": article.variant["claim"].get("text", "")}
    return found


def _image(photo: Any, site_url: str) -> dict[str, Any]:
    return {
        "@type": "ImageObject",
        "url": site_url + photo.src,
        "width": photo.largest,
        "height": photo.largest_height,
        "caption": photo.caption or photo.alt,
        "creditText": photo.credit,
    }


def _agency(article: Article, site_url: str) -> dict[str, Any]:
    return {
        "@type": "GovernmentOrganization",
        "name": article.agency["name"],
        "url": site_url + agency_path(article.agency["slug"]),
    }


def _publisher(site_url: str, site_name: str, owner: str) -> dict[str, Any]:
    logo = {"@type": "ImageObject", "url": f"{site_url}/kabar-512.png", "width": 512, "height": 512}
    return {"@type": "NewsMediaOrganization", "name": f"{site_name} – {owner}", "url": f"{site_url}/", "logo": logo}


def _places(article: Article) -> list[dict[str, Any]]:
    regency = {"@type": "AdministrativeArea", "name": "Kabupaten Mojokerto, Jawa Timur, Indonesia"}
    names = article.variant.get("districts") or ()
    districts = [{"@type": "AdministrativeArea", "name": f"Kecamatan {name}, Kabupaten Mojokerto"} for name in names]
    return districts or [regency]


def _correction(note: str, at: str) -> dict[str, Any]:
    return {"@type": "CorrectionComment", "text": note, "datePublished": at}
