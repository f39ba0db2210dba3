"""How long a text of a variant may be by its channel's rules, and how much of a text that is too long fits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from shared.channels.rules import Rule, TextLength, When


def limits_of(rules: Iterable[Rule], field: str, variant: Mapping[str, Any]) -> Iterator[TextLength]:
    """The rules about the length of that field which apply to the variant."""
    for each in rules:
        rule = each.rule if isinstance(each, When) and each.applies(variant) else each
        if isinstance(rule, TextLength) and rule.field == field:
            yield rule


def fitting(limit: TextLength, text: str) -> int:
    """How many of the text's characters fit, from its beginning; all of them where the rule is kept."""
    if limit.count(text) <= limit.most:
        return len(text)
    fits, too_many = 0, len(text)
    while too_many - fits > 1:
        middle = (fits + too_many) // 2
        if limit.count(text[:middle]) <= limit.most:
            fits = middle
        else:
            too_many = middle
    return fits
