"""The article of a page, made of plain values."""

from __future__ import annotations

from datetime import UTC, datetime

from shared.channels.web.article import Article
from shared.channels.web.render import article_element

PUBLISHED = datetime(2026, 11, 22, 1, tzinfo=UTC)


def article(**changes: object) -> Article:
    stored = {
        "_id": "01",
        "revision": 1,
        "path": "/berita/2026/11/vaksinasi-01/",
        "listed": True,
        "agency": {"code": "dinkes", "name": "Dinas <Kesehatan>", "slug": "dinas-kesehatan"},
        "variant": {"headline": "Vaksinasi selesai", "summary": "Tuntas.", "body_markdown": "**Semua** sudah."},
        "published_at": PUBLISHED,
        "updated_at": PUBLISHED,
    }
    return Article.from_stored(stored | changes)


def test_an_article_is_rendered_without_a_database_or_a_page() -> None:
    html = article_element(article())
    assert html.lstrip().startswith('<article class="berita">')
    assert "<strong>Semua</strong> sudah." in html
    assert "Dinas &lt;Kesehatan&gt;" in html
    assert html.rstrip().endswith("</article>")
