"""Markdown to safe HTML: no raw HTML, no pictures but the approved ones, headings below the page's own."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

TAGS = {
    "p", "br", "hr", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "strong", "em", "s", "blockquote", "a",
    "code", "pre", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
ALIGNMENTS = {"text-align:right": "kanan", "text-align:center": "tengah"}
CLASSES = {"th": set(ALIGNMENTS.values()), "td": set(ALIGNMENTS.values())}

_markdown = (
    MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["table", "strikethrough"]).disable("image")
)


@lru_cache(maxsize=512)
def to_html(markdown: str) -> str:
    """HTML of a body; the same text always gives the same HTML."""
    environment: dict[str, object] = {}
    tokens = _markdown.parse(markdown, environment)
    _adapt(tokens)
    html = _markdown.renderer.render(tokens, _markdown.options, environment)
    clean = nh3.clean(
        html, tags=TAGS, attributes=ATTRIBUTES, allowed_classes=CLASSES, url_schemes={"http", "https", "mailto", "tel"}
    )
    return _scrollable_tables(clean)


def _adapt(tokens: Iterable[Token]) -> None:
    """Alignment becomes a class, since the content security policy allows no inline style."""
    levels = _Levels()
    for token in tokens:
        if token.type == "heading_open":
            token.tag = levels.enter(int(token.tag[1]))
        elif token.type == "heading_close":
            token.tag = levels.current
        elif token.type in ("th_open", "td_open"):
            name = ALIGNMENTS.get(str(token.attrs.pop("style", "")))
            if name:
                token.attrs["class"] = name


class _Levels:
    """Headings below the page's own h1 and without gaps, whatever levels the writer chose."""

    def __init__(self) -> None:
        self._open: list[int] = []
        self.current = "h2"

    def enter(self, chosen: int) -> str:
        """The tag for a heading that the writer gave this level."""
        while self._open and self._open[-1] >= chosen:
            self._open.pop()
        self._open.append(chosen)
        self.current = f"h{min(len(self._open) + 1, 6)}"
        return self.current


def _scrollable_tables(html: str) -> str:
    """Let a wide table scroll by itself, by keyboard too, instead of the whole page."""
    opening = '<div class="geser" role="region" aria-label="Tabel" tabindex="0"><table>'
    return html.replace("<table>", opening).replace("</table>", "</table></div>")
