"""Comparing what the agency sent with the draft: facts, quantities, dates and names that went, came or changed."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher
from itertools import islice
from typing import Any, TypeVar

from services.review.facts.dates import DateMention
from services.review.facts.fact_lists import compare_lists
from services.review.facts.findings import Comparison, Finding
from services.review.facts.matching import Index
from services.review.facts.names import Name, Phrases
from services.review.facts.quantities import Quantity
from services.review.facts.statements import (
    COMPARED,
    Statements,
    statements_in,
    statements_of,
    statements_of_facts,
)
from shared.text.register import over_user_text

D = TypeVar("D", Quantity, DateMention)

SIMILAR_NAME = 0.72
"""From this likeness on (0..1) a lost and an added name are taken for one name, written differently."""

LONGEST_NAME = 80
"""Characters up to which two names are compared letter by letter, which takes the square of their length."""

MOST_FINDINGS = 300
"""No more are listed: a text that differs in so much is another text."""


@dataclass(frozen=True, slots=True)
class _Facts:
    """The two fact lists beside the texts: `given` backs what comes into the text, `kept` what leaves it."""

    given: Statements
    kept: Statements


@over_user_text
def compare(original: Mapping[str, Any], draft: Mapping[str, Any]) -> list[Finding]:
    """All differences in substance: the fact list first, which is never cut off, then the text, figures first.

    What the original's fact list states may be taken from it into the text. What the text no longer says is not lost
    while the draft's fact list, which is published, still states it.
    """
    found = compare_lists(original, draft)
    if any((original.get(field) or "") != (draft.get(field) or "") for field in COMPARED):
        found += _compare_texts(original, draft)
    return found[:MOST_FINDINGS]


@over_user_text
def compare_wording(draft: Mapping[str, Any], wording: str) -> list[Finding]:
    """What a text that was written for one channel states and the draft does not, in text or fact list.

    What the channel's text leaves out is no loss: it is shorter by its nature. Where the draft differs from its source,
    `compare` has listed that.
    """
    listed = statements_of_facts(draft)
    found = _compare_statements(statements_of(draft), statements_in(wording), _Facts(listed, listed))
    return [finding for finding in found if finding.change != "lost"][:MOST_FINDINGS]


def _compare_texts(original: Mapping[str, Any], draft: Mapping[str, Any]) -> list[Finding]:
    facts = _Facts(statements_of_facts(original), statements_of_facts(draft))
    return _compare_statements(statements_of(original), statements_of(draft), facts)


def _compare_statements(before: Statements, after: Statements, facts: _Facts) -> list[Finding]:
    quantities = _quantities(before, after, facts)
    already = {finding.draft for finding in quantities}
    return [
        *quantities,
        *(finding for finding in _moved(before, after) if finding.draft not in already),
        *_dates(before, after, facts),
        *_names(before, after, facts),
    ]


def _quantities(before: Statements, after: Statements, facts: _Facts) -> list[Finding]:
    still = _index((after, after.quantities), (facts.kept, facts.kept.quantities))
    known = _index((before, before.quantities), (facts.given, facts.given.quantities))
    return Comparison("figure", before.text, after.text).findings(
        _once(_gone(before, before.quantities, _index((after, after.quantities))), _as_stated),
        _once([one for one in after.quantities if one not in known], _as_stated),
        _quantity_likeness,
        still.__contains__,
    )


def _as_stated(one: Quantity) -> object:
    return one.value, one.unit, one.noun


def _index(*mentions: tuple[Statements, Iterable[D]]) -> Index:
    return Index((one, text.part_of(one)) for text, found in mentions for one in found)


def _gone(before: Statements, old: Iterable[D], after: Index) -> list[D]:
    """What its own part of the text no longer says; what another part still says may explain what came instead."""
    return [one for one in old if before.part_of(one) not in after.parts_with(one)]


def _once(mentions: Iterable[D], key: Callable[[D], object]) -> list[D]:
    """Each statement once, at its last place: the body says more around it than the headline."""
    return list({key(one): one for one in mentions}.values())


def _quantity_likeness(old: Quantity, new: Quantity) -> float:
    if old.value == new.value:
        return 3.0
    same_unit, same_noun = bool(old.unit) and old.unit == new.unit, bool(old.noun) and old.noun == new.noun
    return float(same_unit + same_noun)


def _moved(before: Statements, after: Statements) -> list[Finding]:
    """A quantity that now counts what another one counted: 12 cows and 15 goats became 15 cows and 12 goats."""
    comparison = Comparison("figure", before.text, after.text)
    known = {one.value for one in before.quantities}
    counted, counting = _counted(before), _counted(after)
    left: dict[str, list[Quantity]] = defaultdict(list)
    for old in before.quantities:
        if (old.value, old.noun) not in counting:
            left[old.noun].append(old)
    moved = (
        comparison.finding("moved", old.text, new)
        for new in after.quantities
        if new.noun and new.value in known and (new.value, new.noun) not in counted
        for old in left[new.noun]
    )
    return list(islice(moved, MOST_FINDINGS))


def _counted(statements: Statements) -> set[tuple[Decimal, str]]:
    return {(one.value, one.noun) for one in statements.quantities}


def _dates(before: Statements, after: Statements, facts: _Facts) -> list[Finding]:
    still = _index((after, after.dates), (facts.kept, facts.kept.dates))
    known = _index((before, before.dates), (facts.given, facts.given.dates))
    return Comparison("date", before.text, after.text).findings(
        _once(_gone(before, before.dates, _index((after, after.dates))), lambda one: one.terms),
        _once([one for one in after.dates if one not in known], lambda one: one.terms),
        lambda old, new: 1.0 + (old.month == new.month) + (old.day == new.day),
        still.__contains__,
    )


def _names(before: Statements, after: Statements, facts: _Facts) -> list[Finding]:
    now, kept = after.phrases(), facts.kept.phrases()

    def absent(wanted: list[Name], *texts: Phrases) -> list[Name]:
        distinct = {one.text.lower(): one for one in wanted}.values()
        return [one for one in distinct if not any(one.appears_in(text) for text in texts)]

    return Comparison("name", before.text, after.text).findings(
        absent(before.names, now),
        absent(after.names, before.phrases(), facts.given.phrases()),
        _name_likeness,
        lambda name: name.appears_in(kept),
    )


def _name_likeness(old: Name, new: Name) -> float:
    if max(len(old.text), len(new.text)) > LONGEST_NAME:
        return 0.0
    ratio = SequenceMatcher(None, old.text.lower(), new.text.lower(), autojunk=False).ratio()
    return ratio if ratio >= SIMILAR_NAME else 0.0
