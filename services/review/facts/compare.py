"""Comparing what the agency sent with the draft: figures, dates and names that went, came or changed."""

from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from typing import Any

from services.review.facts.dates import DateMention
from services.review.facts.figures import Figure
from services.review.facts.findings import Comparison, Finding
from services.review.facts.names import Name
from services.review.facts.statements import Statements

SIMILAR_NAME = 0.72
"""From this likeness on (0..1) a lost and an added name are taken for one name, written differently."""


def compare(original: Mapping[str, Any], draft: Mapping[str, Any]) -> list[Finding]:
    """All differences in substance, figures first.

    What the fact list of the agency states may be taken from it into the text, and is not lost while it stands there.
    """
    before, after, facts = Statements(original), Statements(draft), Statements.of_facts(original)
    figures = _figures(before, after, facts)
    told = {finding.draft for finding in figures}
    return [
        *figures,
        *(finding for finding in _moved(before, after) if finding.draft not in told),
        *_dates(before, after, facts),
        *_names(before, after, facts),
    ]


def _figures(before: Statements, after: Statements, facts: Statements) -> list[Finding]:
    return Comparison("figure", before.text, after.text).findings(
        _unlike(before.figures, after.figures),
        _unlike(after.figures, [*before.figures, *facts.figures]),
        _figure_likeness,
        lambda figure: any(figure.same_as(fact) for fact in facts.figures),
    )


def _unlike(wanted: Iterable[Figure], there: list[Figure]) -> list[Figure]:
    """Figures without their like, each value and unit once."""
    missing = [one for one in wanted if not any(one.same_as(other) for other in there)]
    return list({(one.value, one.unit, one.noun): one for one in reversed(missing)}.values())[::-1]


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
    def unlike(wanted: list[DateMention], there: list[DateMention]) -> list[DateMention]:
        missing = [one for one in wanted if not any(one.same_as(other) for other in there)]
        return list({(one.year, one.month, one.day): one for one in missing}.values())

    return Comparison("date", before.text, after.text).findings(
        unlike(before.dates, after.dates),
        unlike(after.dates, [*before.dates, *facts.dates]),
        lambda old, new: 1.0 + (old.month == new.month) + (old.day == new.day),
        lambda date: any(date.same_as(fact) for fact in facts.dates),
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
