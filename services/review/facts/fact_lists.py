"""Comparing two fact lists: each fact is published as it is, so that every change of one is a finding."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from services.review.facts.findings import Finding, paired

ALIKE = 0.5
"""From this share of common words on (0..1) a lost and an added statement are taken for one that was changed."""

_WORD = re.compile(r"\w+(?:[.,]\d+)*")


@dataclass(frozen=True, slots=True)
class Fact:
    """One entry of a fact list, with single spaces."""

    statement: str
    source: str

    @property
    def words(self) -> Counter[str]:
        """The statement's words, however they are capitalised."""
        return Counter(_WORD.findall(self.statement.lower()))


def compare_lists(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Finding]:
    """Facts whose statement or source was changed, then those that went, then those that came, in any order."""
    old, new = _facts(before), _facts(after)
    pairs = sorted(paired(range(len(old)), range(len(new)), _likeness(old, new)), key=lambda pair: pair[1])
    kept, known = {i for i, _ in pairs}, {j for _, j in pairs}
    return [
        *(finding for i, j in pairs for finding in _changes(old[i], new[j])),
        *(Finding("fact", "lost", one.statement, "", one.source) for i, one in enumerate(old) if i not in kept),
        *(Finding("fact", "added", "", one.statement, one.source) for j, one in enumerate(new) if j not in known),
    ]


def _facts(content: Mapping[str, Any]) -> list[Fact]:
    facts: Iterable[Mapping[str, Any]] = content.get("facts") or ()
    return [Fact(_line(fact.get("statement")), _line(fact.get("source"))) for fact in facts]


def _line(text: Any) -> str:
    return " ".join(str(text or "").split())


def _likeness(old: list[Fact], new: list[Fact]) -> Callable[[int, int], float]:
    before, after = [one.words for one in old], [one.words for one in new]

    def likeness(i: int, j: int) -> float:
        if old[i].statement == new[j].statement:
            return 3.0 + (old[i].source == new[j].source)
        share = 2 * (before[i] & after[j]).total() / max(1, before[i].total() + after[j].total())
        return share if share >= ALIKE else 0.0

    return likeness


def _changes(old: Fact, new: Fact) -> Iterator[Finding]:
    if old.statement != new.statement:
        yield Finding("fact", "changed", old.statement, new.statement, new.source)
    if old.source != new.source:
        change = "changed" if old.source and new.source else "added" if new.source else "lost"
        yield Finding("source", change, old.source, new.source, new.statement)
