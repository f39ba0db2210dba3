"""Every declared rule of every channel is checked before approval and again before sending, and says how to mend it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import pytest

from services.publisher.channels.contract import Channel, Order, Outcome, Package, Succeeded, Target
from services.publisher.channels.platform_api import Refused, require
from services.publisher.documents import Delivery
from services.review.packaging import broken_rules
from shared import db
from shared.channels import CHANNELS
from shared.channels.rules import (
    Hashtags,
    Mentions,
    OneLine,
    Photos,
    PhotoType,
    Rule,
    TextLength,
    When,
    Without,
    findings,
)
from shared.content.account import Account
from shared.ids import new_id
from shared.settings import Settings
from tests.integration.publisher.newsroom import approval, deliverer, rows, take, variants

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


def of_mentions(rule: Mentions, _variant: Mapping[str, Any]) -> Iterator[Any]:
    yield " ".join(f"@akun{number}" for number in range(rule.most + 1))


def of_photos(rule: Photos, _variant: Mapping[str, Any]) -> Iterator[Any]:
    yield [PHOTO] * (rule.most + 1)
    yield [{**PHOTO, "alt": " "}]
    if rule.least:
        yield [PHOTO] * (rule.least - 1)
    if rule.least_width > 1:
        yield [{**PHOTO, "width": rule.least_width - 1}]
    if rule.least_height > 1:
        yield [{**PHOTO, "height": rule.least_height - 1}]
    if rule.form is not None:
        yield [{**PHOTO, "width": 20 * rule.least_width, "height": 20}]
    if rule.alt is not None:
        yield [{**PHOTO, "alt": "x" * (rule.alt + 1)}]


def of_type(_rule: PhotoType, _variant: Mapping[str, Any]) -> Iterator[Any]:
    yield [PHOTO]


#: What the platforms of some accounts name, all of it less than usual, by channel.
LIVE = {
    "mastodon": {"longest": 60, "link": 23, "photos": 1, "alt": 100, "media_types": ["image/webp"]},
}


#: How a rule of each kind is broken. A new kind of rule is added here.
BREAKING: dict[type, Callable[..., Iterator[Any]]] = {
    TextLength: of_text,
    OneLine: of_line,
    Hashtags: of_hashtags,
    Without: of_characters,
    Mentions: of_mentions,
    Photos: of_photos,
    PhotoType: of_type,
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


@pytest.mark.parametrize("name", [name for name, one in CHANNELS.items() if one.live_rules])
def test_a_limit_that_a_platform_named_is_a_rule_with_a_mend(name: str) -> None:
    live_rules = CHANNELS[name].live_rules
    assert live_rules is not None
    for rule in live_rules(LIVE[name]):
        cases = list(broken(name, rule))
        assert cases
        for inner, variant in cases:
            [expected, *_] = inner.check(variant)
            assert expected.mend.id and expected.mend.en
            assert expected.reason.text(lambda both: both.id) != expected.reason.english


class NeverCalled:
    """A channel that fails the test where anything is sent."""

    def __init__(self, name: str) -> None:
        self.declaration = CHANNELS[name]

    def publish(self, package: Package, order: Order) -> Outcome:
        raise AssertionError(self.declaration.name)

    update = withdraw = publish

    def targets(self, package: Package, after: str = "") -> list[Target]:
        return [Target(f"{self.declaration.name}-1", self.declaration.name)] if not after else []


def test_every_channel_checks_its_rules_again_before_it_sends(settings: Settings) -> None:
    db.connect(settings)
    item, ruled = new_id(), [name for name, one in CHANNELS.items() if one.rules]
    whole_content = variants(accounts={name: [f"{name}-1"] for name in ruled if CHANNELS[name].accounts})
    expected = {}
    for name in ruled:
        rule, variant = next(broken(name, CHANNELS[name].rules[0]))
        whole_content[name] = {**variant, "accounts": [f"{name}-1"]} if CHANNELS[name].accounts else variant
        expected[name] = next(rule.check(variant)).reason.kind.code
        if CHANNELS[name].accounts:
            values = {"channel": name, "label": name, "state": "ready"}
            Account.collection().insert_one(Account(id=f"{name}-1", **values).validated())
    channels: dict[str, Channel] = {name: NeverCalled(name) for name in ruled}
    take(approval(item, variants=whole_content), channels)
    for row in rows(item):
        deliverer(channels[row["channel"]]).deliver(row["_id"])
    refused = {row["channel"]: row for row in rows(item)}
    assert set(refused) == set(ruled)
    for name, row in refused.items():
        assert (name, row["status"], row["coded_reason"]["code"]) == (name, "failed", "against_the_rules")
        assert expected[name] in [found["code"] for found in row["coded_reason"]["values"]["findings"]]


class Digests(NeverCalled):
    """Keeps what a digest is made of."""

    def __init__(self) -> None:
        super().__init__("email")
        self.sent: list[str] = []

    def publish_batch(self, batch_id: str, orders: Sequence[tuple[Package, Order]]) -> Outcome:
        self.sent += [package.item_id for package, _order in orders]
        return Succeeded("mail", None, "0" * 64)


def test_a_digest_leaves_out_what_breaks_a_rule(settings: Settings) -> None:
    db.connect(settings)
    channel, items = Digests(), [new_id(), new_id()]
    for item, subject in zip(items, ("Dua\nbaris", "Vaksinasi"), strict=True):
        content = variants()
        take(
            approval(item, variants={**content, "email": {**content["email"], "subject": subject}}), {"email": channel}
        )
    Delivery.collection().update_many({"item_id": {"$in": items}}, {"$set": {"digest": "d1"}})
    deliverer(channel).deliver(rows(items[0])[0]["_id"])
    assert channel.sent == [items[1]]
    assert [row["status"] for item in items for row in rows(item)] == ["failed", "succeeded"]
