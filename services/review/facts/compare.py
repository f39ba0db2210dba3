"""Comparing what the agency sent with the draft: facts, figures, dates and names that went, came or changed."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher
from itertools import islice
from typing import Any, Generic, TypeVar

from services.review.facts.dates import DateMention
from services.review.facts.figures import Figure
from services.review.facts.findings import Comparison, Finding
from services.review.facts.listed import compare_lists
from services.review.facts.names import Name
from services.review.facts.statements import Statements, statements_of, statements_of_facts

D = TypeVar("D", Figure, DateMention)

SIMILAR_NAME = 0.72
"""From this likeness on (0..1) a lost and an added name are taken for one name, written differently."""

MOST_FINDINGS = 300
"""No more are told: a text that differs in so much is another text."""


@dataclass(frozen=True, slots=True)
class _Facts:
    """The two fact lists beside the texts: `given` backs what comes into the text, `kept` what leaves it."""

    given: Statements
    kept: Statements


class _Index(Generic[D]):
    """Mentions by what they have in common: a list of a thousand prices is compared a thousand times, not a million."""

    def __init__(self, mentions: Iterable[D]) -> None:
        self._by_anchor: dict[object, list[D]] = defaultdict(list)
        for one in mentions:
            self._by_anchor[one.anchor].append(one)

    def same_as(self, one: D) -> Iterator[D]:
        """All mentions of the same."""
        return (other for other in self._by_anchor.get(one.anchor, ()) if one.same_as(other))

    def __contains__(self, one: D) -> bool:
        return any(True for _ in self.same_as(one))


def compare(original: Mapping[str, Any], draft: Mapping[str, Any]) -> list[Finding]:
    """All differences in substance: the fact list first, which is never cut off, then the text, figures first.

    What the original's fact list states may be taken from it into the text. What the text no longer says is not lost
    while the draft's fact list, which is published, still states it.
    """
    found = compare_lists(original, draft)
    if any((original.get(field) or "") != (draft.get(field) or "") for field in ("title", "summary", "body")):
        found += _compare_texts(original, draft)
    return found[:MOST_FINDINGS]


def _compare_texts(original: Mapping[str, Any], draft: Mapping[str, Any]) -> list[Finding]:
    before, after = statements_of(original), statements_of(draft)
    facts = _Facts(statements_of_facts(original), statements_of_facts(draft))
    figures = _figures(before, after, facts)
    told = {finding.draft for finding in figures}
    return [
        *figures,
        *(finding for finding in _moved(before, after) if finding.draft not in told),
        *_dates(before, after, facts),
        *_names(before, after, facts),
    ]


def _figures(before: Statements, after: Statements, facts: _Facts) -> list[Finding]:
    still = _Index([*after.figures, *facts.kept.figures])
    return Comparison("figure", before.text, after.text).findings(
        _once(_gone(before.figures, before, after.figures, after), lambda one: (one.value, one.unit, one.noun)),
        _once(
            _unlike(after.figures, [*before.figures, *facts.given.figures]), lambda one: (one.value, one.unit, one.noun)
        ),
        _figure_likeness,
        still.__contains__,
    )


def _unlike(wanted: Iterable[D], there: Iterable[D]) -> list[D]:
    known = _Index(there)
    return [one for one in wanted if one not in known]


def _gone(old: Iterable[D], before: Statements, new: Iterable[D], after: Statements) -> list[D]:
    """What its own part of the text no longer says; what another part still says may explain what came instead."""
    still = _Index(new)
    return [one for one in old if not any(before.part_of(one) == after.part_of(other) for other in still.same_as(one))]


def _once(mentions: Iterable[D], key: Callable[[D], object]) -> list[D]:
    """Each statement once, at its last place: the body says more around it than the headline."""
    return list({key(one): one for one in mentions}.values())


def _figure_likeness(old: Figure, new: Figure) -> float:
    if old.value == new.value:
        return 3.0
    same_unit, same_noun = bool(old.unit) and old.unit == new.unit, bool(old.noun) and old.noun == new.noun
    return float(same_unit + same_noun)


def _moved(before: Statements, after: Statements) -> list[Finding]:
    """A figure that now counts what another one counted: 12 cows and 15 goats became 15 cows and 12 goats."""
    comparison = Comparison("figure", before.text, after.text)
    known = {figure.value for figure in before.figures}
    counted, counting = _counted(before), _counted(after)
    left: dict[str, list[Figure]] = defaultdict(list)
    for old in before.figures:
        if (old.value, old.noun) not in counting:
            left[old.noun].append(old)
    moved = (
        comparison.finding("moved", old.text, new)
        for new in after.figures
        if new.noun and new.value in known and (new.value, new.noun) not in counted
        for old in left[new.noun]
    )
    return list(islice(moved, MOST_FINDINGS))


def _counted(statements: Statements) -> set[tuple[Decimal, str]]:
    return {(one.value, one.noun) for one in statements.figures}


def _dates(before: Statements, after: Statements, facts: _Facts) -> list[Finding]:
    still = _Index([*after.dates, *facts.kept.dates])
    return Comparison("date", before.text, after.text).findings(
        _once(_gone(before.dates, before, after.dates, after), lambda one: (one.year, one.month, one.day)),
        _once(_unlike(after.dates, [*before.dates, *facts.given.dates]), lambda one: (one.year, one.month, one.day)),
        lambda old, new: 1.0 + (old.month == new.month) + (old.day == new.day),
        still.__contains__,
    )


def _names(before: Statements, after: Statements, facts: _Facts) -> list[Finding]:
    def absent(wanted: list[Name], text: str) -> list[Name]:
        return list({one.text.lower(): one for one in wanted if not one.appears_in(text)}.values())

    return Comparison("name", before.text, after.text).findings(
        absent(before.names, after.normalised),
        absent(after.names, before.normalised + facts.given.normalised),
        _name_likeness,
        lambda name: name.appears_in(facts.kept.normalised),
    )


def _name_likeness(old: Name, new: Name) -> float:
    ratio = SequenceMatcher(None, old.text.lower(), new.text.lower(), autojunk=False).ratio()
    return ratio if ratio >= SIMILAR_NAME else 0.0
