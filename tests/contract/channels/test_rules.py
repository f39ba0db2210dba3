"""Every declared rule of every channel is checked before approval and again before sending, and says how to mend it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from services.publisher.channels.platform_api import Refused, require
from services.review.packaging import broken_rules
from shared.channels import CHANNELS
from shared.channels.rules import Hashtags, OneLine, Photos, Rule, TextLength, When, Without, findings
from tests.integration.publisher.newsroom import variants

PHOTO = {
    "attachment_id": "f-1",
    "alt": "Petugas menyuntik sapi",
    "caption": "",
    "credit": "",
    "width": 1600,
    "height": 900,
}
RULES = [
    pytest.param(name, rule, id=f"{name}-{n}") for name, one in CHANNELS.items() for n, rule in enumerate(one.rules)
]


def whole(name: str) -> dict[str, Any]:
    """A variant that keeps every rule of the channel, with a photo where it has any."""
    variant = variants(accounts={name: ["a"]})[name]
    return variant | ({"photos": [PHOTO]} if "photos" in variant else {})


def too_long(rule: TextLength) -> str:
    text = "kata "
    while rule.count(text) <= rule.most:
        text += text
    return text


def of_text(rule: TextLength, variant: Mapping[str, Any]) -> Iterator[Any]:
    def as_there(text: str) -> Any:
        return [text] if isinstance(variant.get(rule.field), list) else text

    yield as_there(too_long(rule))
    if rule.least:
        yield as_there(" ")


def of_line(_rule: OneLine, _variant: Mapping[str, Any]) -> Iterator[Any]:
    yield "satu\ndua"


def of_characters(rule: Without, _variant: Mapping[str, Any]) -> Iterator[Any]:
    for character in rule.characters:
        yield f"satu {character} dua"


def of_hashtags(rule: Hashtags, _variant: Mapping[str, Any]) -> Iterator[Any]:
    yield " ".join(f"#t{number}" for number in range(rule.most + 1))


def of_photos(rule: Photos, _variant: Mapping[str, Any]) -> Iterator[Any]:
    yield [PHOTO] * (rule.most + 1)
    yield [{**PHOTO, "alt": " "}]
    if rule.least:
        yield [PHOTO] * (rule.least - 1)
    if rule.least_width > 1:
        yield [{**PHOTO, "width": rule.least_width - 1}]
    if rule.least_height > 1:
        yield [{**PHOTO, "height": rule.least_height - 1}]
    if rule.alt is not None:
        yield [{**PHOTO, "alt": "x" * (rule.alt + 1)}]


#: How a rule of each kind is broken. A new kind of rule is added here.
BREAKING: dict[type, Callable[..., Iterator[Any]]] = {
    TextLength: of_text,
    OneLine: of_line,
    Hashtags: of_hashtags,
    Without: of_characters,
    Photos: of_photos,
}


def broken(name: str, rule: Rule) -> Iterator[tuple[Rule, dict[str, Any]]]:
    """Variants that break the rule in each of its ways, otherwise as they would be."""
    variant = whole(name)
    if isinstance(rule, When):
        fitting = next(one for one in (variant, {**variant, "photos": []}) if rule.applies(one))
        variant, rule = fitting, rule.rule
    assert type(rule) in BREAKING, f"say in BREAKING how a {type(rule).__name__} is broken"
    for value in BREAKING[type(rule)](rule, variant):
        yield rule, {**variant, rule.field: value}  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", CHANNELS)
def test_what_a_channel_builds_keeps_its_rules(name: str) -> None:
    assert findings(CHANNELS[name].rules, whole(name)) == []


@pytest.mark.parametrize(("name", "rule"), RULES)
def test_a_broken_rule_hinders_approval_and_sending(name: str, rule: Rule) -> None:
    cases = list(broken(name, rule))
    assert cases
    for inner, variant in cases:
        [expected, *_] = inner.check(variant)
        found = [one.finding for one in broken_rules({name: variant}) if one.channel == name]
        assert expected in found
        assert expected.mend.id and expected.mend.en
        assert expected.reason.english
        with pytest.raises(Refused) as refused:
            require(CHANNELS[name].rules, variant)
        assert expected.reason in refused.value.outcome.reason.values["findings"]  # type: ignore[union-attr,operator]
