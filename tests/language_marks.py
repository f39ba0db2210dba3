"""A page as a screen reader gets it: which words are marked as Indonesian."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import html


def told_as(page: str, words: str) -> list[str]:
    """The language of each place where a page has these words, in its text or as what a photo shows."""
    return [_language(element) for element in _places(html.fromstring(page), words)]


def _places(root: html.HtmlElement, words: str) -> Iterator[html.HtmlElement]:
    for text in root.xpath("//text()[not(parent::script)]"):
        if words in text:
            parent = text.getparent()
            yield parent.getparent() if text.is_tail else parent
    yield from (element for element in root.xpath("//*[@alt]") if words in element.get("alt"))


def _language(element: html.HtmlElement) -> str:
    return str(element.xpath("string(ancestor-or-self::*[@lang][1]/@lang)"))
