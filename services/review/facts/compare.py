"""Comparing what the agency sent with the draft: figures, dates and names that went, came or changed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any, TypeVar

from services.review.facts.dates import DateMention
from services.review.facts.figures import Figure
from services.review.facts.findings import Comparison, Finding
from services.review.facts.names import Name
from services.review.facts.statements import Statements, statements_of, statements_of_facts

D = TypeVar("D", Figure, DateMention)

SIMILAR_NAME = 0.72
"""From this likeness on (0..1) a lost and an added name are taken for one name, written differently."""

MOST_FINDINGS = 300
"""No more are told: a text that differs in so much is another text."""


def compare(original: Mapping[str, Any], draft: Mapping[str, Any]) -> list[Finding]:
    """All differences in substance, figures first.

    What the fact list of the agency states may be taken from it into the text, and is not lost while it stands there.
    """
    if all((original.get(field) or "") == (draft.get(field) or "") for field in ("title", "summary", "body")):
        return []
    before, after, facts = statements_of(original), statements_of(draft), statements_of_facts(original)
    figures = _figures(before, after, facts)
    told = {finding.draft for finding in figures}
    found = [
        *figures,
        *(finding for finding in _moved(before, after) if finding.draft not in told),
        *_dates(before, after, facts),
        *_names(before, after, facts),
    ]
    return found[:MOST_FINDINGS]


def _figures(before: Statements, after: Statements, facts: Statements) -> list[Finding]:
    still = [*after.figures, *facts.figures]
    return Comparison("figure", before.text, after.text).findings(
        _once(_gone(before.figures, before, after.figures, after), lambda one: (one.value, one.unit, one.noun)),
        _once(_unlike(after.figures, [*before.figures, *facts.figures]), lambda one: (one.value, one.unit, one.noun)),
        _figure_likeness,
        lambda figure: any(figure.same_as(other) for other in still),
    )


def _unlike(wanted: Iterable[D], there: Sequence[D]) -> list[D]:
    return [one for one in wanted if not any(one.same_as(other) for other in there)]


def _gone(old: Sequence[D], before: Statements, new: Sequence[D], after: Statements) -> list[D]:
    """What its own part of the text no longer says; what another part still says may explain what came instead."""
    return [
        one
        for one in old
        if not any(one.same_as(other) and before.part_of(one) == after.part_of(other) for other in new)
    ]


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
    strange = [one for one in after.figures if one.noun and one.value in known and not _counts(before, one)]
    return [
        comparison.finding("moved", old.text, new)
        for new in strange
        for old in before.figures
        if old.noun == new.noun and old.value != new.value and not _counts(after, old)
    ]


def _counts(statements: Statements, figure: Figure) -> bool:
    return any(one.value == figure.value and one.noun == figure.noun for one in statements.figures)


def _dates(before: Statements, after: Statements, facts: Statements) -> list[Finding]:
    still = [*after.dates, *facts.dates]
    return Comparison("date", before.text, after.text).findings(
        _once(_gone(before.dates, before, after.dates, after), lambda one: (one.year, one.month, one.day)),
        _once(_unlike(after.dates, [*before.dates, *facts.dates]), lambda one: (one.year, one.month, one.day)),
        lambda old, new: 1.0 + (old.month == new.month) + (old.day == new.day),
        lambda date: any(date.same_as(other) for other in still),
    )


def _names(before: Statements, after: Statements, facts: Statements) -> list[Finding]:
    def absent(wanted: list[Name], text: str) -> list[Name]:
        return list({one.text.lower(): one for one in wanted if not one.appears_in(text)}.values())

    return Comparison("name", before.text, after.text).findings(
        absent(before.names, after.normalised),
        absent(after.names, before.normalised + facts.normalised),
        _name_likeness,
        lambda name: name.appears_in(facts.normalised),
    )


def _name_likeness(old: Name, new: Name) -> float:
    ratio = SequenceMatcher(None, old.text.lower(), new.text.lower(), autojunk=False).ratio()
    return ratio if ratio >= SIMILAR_NAME else 0.0
