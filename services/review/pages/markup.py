"""Texts as markup: the statements of the original marked, the difference, and Markdown for the preview."""

from collections.abc import Iterable
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup, escape

from services.review.facts import Finding, Segment
from services.review.facts.statements import statements_of

_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")
#: Findings about the fact list, which stand in no text.
_LISTED = frozenset({"fact", "source"})
_TAGS = {"delete": Markup("<del>{}</del>"), "insert": Markup("<ins>{}</ins>")}


def markdown(text: str) -> Markup:
    """Markdown as safe HTML; headings start below those of the page."""
    html = _MARKDOWN.render(text)
    for level in (4, 3, 2, 1):
        html = html.replace(f"<h{level}>", f"<h{level + 2}>").replace(f"</h{level}>", f"</h{level + 2}>")
    return Markup(nh3.clean(html))  # noqa: S704 - cleaned


def marked(text: str, findings: Iterable[Finding], *, headline: bool = False) -> Markup:
    """The original with its figures, dates and names marked; what the draft lost or changed stands out.

    A headline capitalises what is no name, so no names are marked in one.
    """
    gone = {finding.original for finding in findings if finding.original and finding.kind not in _LISTED}
    parts, position = [], 0
    for start, end in _spans(text, headline):
        statement = text[start:end]
        name = "fact gone" if any(statement in one or one in statement for one in gone) else "fact"
        parts += [escape(text[position:start]), Markup('<mark class="{}">{}</mark>').format(name, statement)]
        position = end
    return Markup("").join([*parts, escape(text[position:])])


def _spans(text: str, headline: bool) -> list[tuple[int, int]]:
    found = statements_of({"body": text})
    shift = len("\n\n\n\n")  # title and summary are empty in front of it
    mentions: list[Any] = [*found.figures, *found.dates, *([] if headline else found.names)]
    spans, position = [], -1
    for start, end in sorted({(one.start - shift, one.end - shift) for one in mentions}):
        if start >= position:
            spans.append((start, end))
            position = end
    return spans


def difference(segments: Iterable[Segment]) -> Markup:
    """The draft with what was taken out and put in."""
    return Markup("").join(_TAGS[one.op].format(one.text) if one.op in _TAGS else escape(one.text) for one in segments)
