"""The article as readers see it, made of plain values: the publisher's pages and the editors' preview share it."""

from __future__ import annotations

from urllib.parse import urlsplit

from jinja2 import BaseLoader, ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from shared import formatting
from shared.channels.web import dates
from shared.channels.web.article import Article
from shared.channels.web.body import article_body

#: Hosts whose links lead to a map.
MAP_HOSTS = ("maps.app.goo.gl", "goo.gl", "maps.google.com", "www.openstreetmap.org", "openstreetmap.org", "osm.org")


def article_element(article: Article) -> Markup:
    """The `<article>` of a page, without header, footer and links to share it."""
    module = _environment.get_template("_article.html").make_module({})
    return Markup(module.article_element(article))  # type: ignore[attr-defined]  # noqa: S704 - the template escapes


def environment(*loaders: BaseLoader) -> Environment:
    """The templates of this package after those of `loaders`, with the filters that they use."""
    made = Environment(
        loader=ChoiceLoader([*loaders, PackageLoader("shared.channels.web")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        cache_size=-1,
    )
    made.filters |= {
        "long_date": formatting.weekday_date,
        "long_time": formatting.weekday_date_time,
        "short_time": formatting.date_time,
        "machine_time": dates.machine_time,
        "date_of": dates.parse_date,
        "markdown": _markdown,
        "thousands": formatting.number,
        "safe_url": _safe_url,
    }
    made.tests["map"] = _is_map
    return made


def _safe_url(url: object) -> str:
    """A web address, or nothing where it is something else."""
    return url if isinstance(url, str) and url.startswith(("https://", "http://")) else ""


def _is_map(url: str) -> bool:
    parts = urlsplit(url)
    host = parts.hostname or ""
    return host in MAP_HOSTS or (host.startswith("www.google.") and "/maps" in parts.path)


def _markdown(text: str) -> Markup:
    return Markup(article_body(text))  # noqa: S704 - to_html sanitises


_environment = environment()
