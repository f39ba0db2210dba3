"""Texts as markup: the statements of the original marked, and the difference of two texts."""

from collections.abc import Iterable
from typing import Any

from markupsafe import Markup, escape

from services.review.facts import Finding
from services.review.facts.statements import statements_in
from shared.text.difference import Change
from shared.text.register import over_user_text

#: Findings about the fact list, which are in no text.
_LISTED = frozenset({"fact", "source"})


@over_user_text
def marked(text: str, findings: Iterable[Finding], *, headline: bool = False) -> Markup:
    """The original with its numbers, dates and names marked; what the draft lost or changed is highlighted.

    A headline capitalises what is no name, so no names are marked in one.
    """
    gone = {finding.original for finding in findings if finding.original and finding.kind not in _LISTED}
    classes: dict[str, str] = {}
    parts, position = [], 0
    for start, end in _spans(text, headline):
        statement = text[start:end]
        if statement not in classes:
            classes[statement] = "fact gone" if any(statement in one or one in statement for one in gone) else "fact"
        mark = Markup('<mark class="{}">{}</mark>').format(classes[statement], statement)
        parts += [escape(text[position:start]), mark]
        position = end
    return Markup("").join([*parts, escape(text[position:])])


def _spans(text: str, headline: bool) -> list[tuple[int, int]]:
    found = statements_in(text)
    shift = len("\n\n")  # behind a headline that is empty
    mentions: list[Any] = [*found.quantities, *found.dates, *([] if headline else found.names)]
    spans, position = [], -1
    for start, end in sorted({(one.start - shift, one.end - shift) for one in mentions}):
        if start >= position:
            spans.append((start, end))
            position = end
    return spans


def difference(changes: Iterable[Change]) -> Markup:
    """The draft with what was taken out and put in."""
    return Markup("").join(_change(one) for one in changes)


def _change(change: Change) -> Markup:
    if change.equal:
        return escape(change.new)
    taken = Markup("<del>{}</del>").format(change.old) if change.old else ""
    return Markup("{}{}").format(taken, Markup("<ins>{}</ins>").format(change.new) if change.new else "")
