"""The body of an article on the website."""

from __future__ import annotations

from shared.text.markdown import to_html
from shared.text.register import over_user_text


@over_user_text
def article_body(markdown: str) -> str:
    """Safe HTML; a wide table scrolls by itself, by keyboard too, instead of the whole page."""
    opening = '<div class="geser" role="region" aria-label="Tabel" tabindex="0"><table>'
    return to_html(markdown).replace("<table>", opening).replace("</table>", "</table></div>")
