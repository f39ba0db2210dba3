"""What a text states: its dates, figures and names, read once."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from services.review.facts.dates import dates
from services.review.facts.figures import figures
from services.review.facts.findings import Mention
from services.review.facts.names import names, normalise
from services.review.facts.text import blank, without_links

REMEMBERED = 128
"""Texts whose statements are kept in memory."""


class Statements:
    """Title, summary and body as one text with everything found in it; not to be changed."""

    def __init__(self, title: str, summary: str, body: str) -> None:
        self._summary_from, self._body_from = len(title) + 2, len(title) + len(summary) + 4
        self.text = without_links(f"{title}\n\n{summary}\n\n{body}")
        self.dates = dates(self.text)
        masked = self.text
        for date in self.dates:
            masked = blank(masked, date.start, date.end)
        self.figures = figures(masked)
        self.names = names(blank(masked, 0, len(title)))  # a headline capitalises what is no name
        self.normalised = normalise(self.text)

    def part_of(self, mention: Mention) -> int:
        """Where a mention stands: 0 in the title, 1 in the summary, 2 in the body."""
        return (mention.start >= self._summary_from) + (mention.start >= self._body_from)


@lru_cache(maxsize=REMEMBERED)
def _read(title: str, summary: str, body: str) -> Statements:
    return Statements(title, summary, body)


def statements_of(content: Mapping[str, Any]) -> Statements:
    """What a text states; the same text is read once, and an item's is looked at many times on its way."""
    title, summary, body = (str(content.get(field) or "") for field in ("title", "summary", "body"))
    return _read(title, summary, body)


def statements_of_facts(content: Mapping[str, Any]) -> Statements:
    """What a fact list states; it is published with the text."""
    return _read("", "", "\n\n".join(str(fact.get("statement", "")) for fact in content.get("facts") or ()))
