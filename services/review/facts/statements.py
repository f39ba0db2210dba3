"""What a text states: its dates, quantities and names, read once."""

from bisect import bisect_right
from collections.abc import Mapping
from functools import lru_cache
from itertools import accumulate
from typing import Any

from services.review.facts.dates import dates
from services.review.facts.findings import Mention
from services.review.facts.names import Phrases, names
from services.review.facts.quantities import quantities
from services.review.facts.text import blanked, without_links
from shared.text.register import over_user_text

REMEMBERED = 128
"""Texts whose statements are kept in memory."""

#: The texts in which statements are looked for; the first is a headline, which capitalises what is no name.
COMPARED = ("title", "summary", "answer", "body")
_BETWEEN = "\n\n"


class Statements:
    """Several parts as one text with everything found in it; not to be changed."""

    def __init__(self, headline: str, *parts: str) -> None:
        self._starts = list(accumulate((len(part) + len(_BETWEEN) for part in (headline, *parts)), initial=0))[:-1]
        self.text = without_links(_BETWEEN.join((headline, *parts)))
        self.dates = dates(self.text)
        masked = blanked(self.text, ((date.start, date.end) for date in self.dates))
        self.quantities = quantities(masked)
        self.names = names(blanked(masked, [(0, len(headline))]))

    def phrases(self) -> Phrases:
        """Its words to look for names in; not kept, since they take a hundred times the text's memory."""
        return Phrases(self.text)

    def part_of(self, mention: Mention) -> int:
        """Where a mention is: 0 in the headline, 1 in the part after it, and so on."""
        return bisect_right(self._starts, mention.start) - 1


@lru_cache(maxsize=REMEMBERED)
def _read(*parts: str) -> Statements:
    return Statements(*parts)


@over_user_text
def statements_of(content: Mapping[str, Any]) -> Statements:
    """What a text states; the same text is read once, and an item's is looked at many times on its way."""
    return _read(*(str(content.get(field) or "") for field in COMPARED))


@over_user_text
def statements_in(text: str) -> Statements:
    """What one text without a headline states; positions are those of the text plus two."""
    return _read("", text)


def statements_of_facts(content: Mapping[str, Any]) -> Statements:
    """What a fact list states; it is published with the text."""
    return _read("", _BETWEEN.join(str(fact.get("statement", "")) for fact in content.get("facts") or ()))
