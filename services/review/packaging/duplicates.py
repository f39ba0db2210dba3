"""The same text to the same account a second time: people notice it, and platforms refuse it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from services.review.documents import Item, ItemRow
from shared.channels import CHANNELS
from shared.content.hashing import value_hash

#: Earlier items that are listed at most.
MOST_LISTED = 20


@dataclass(frozen=True, slots=True)
class EarlierPost:
    """An item that brought the same text to some of the accounts."""

    channel: str
    accounts: tuple[str, ...]
    item_id: str
    title: str


def text_keys(variants: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """A key for each account and the text that it gets; photos do not make a text another one."""
    return [
        f"{account}:{digest}"
        for name, variant in variants.items()
        if (digest := _text_hash(name, variant))
        for account in variant.get("accounts") or ()
    ]


def posted_with(item: ItemRow, variants: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """The keys of an item's approved texts, those of earlier revisions among them, when `variants` go out too."""
    return sorted({*(item.get("posted") or ()), *text_keys(variants)})


def earlier_posts(item: ItemRow, variants: Mapping[str, Mapping[str, Any]]) -> list[EarlierPost]:
    """Other approved items that brought the same text to one of the accounts, the newest first."""
    wanted = set(text_keys(variants))
    if not wanted:
        return []
    others = {"posted": {"$in": sorted(wanted)}, "_id": {"$ne": item["_id"]}}
    found = Item.collection().find(others, {"draft.title": 1, "posted": 1}).sort("_id", -1).limit(MOST_LISTED)
    return [post for other in found for post in _same(other, variants, wanted)]


def _same(
    other: Mapping[str, Any], variants: Mapping[str, Mapping[str, Any]], wanted: Iterable[str]
) -> Iterable[EarlierPost]:
    repeated = set(wanted) & set(other["posted"])
    accounts = {key.split(":", 1)[0] for key in repeated}
    for name, variant in variants.items():
        there = tuple(account for account in variant.get("accounts") or () if account in accounts)
        if there:
            yield EarlierPost(name, there, other["_id"], other["draft"]["title"])


def _text_hash(channel: str, variant: Mapping[str, Any]) -> str | None:
    declared = CHANNELS.get(channel)
    if declared is None or declared.accounts is None or not declared.editable:
        return None
    return value_hash([variant.get(field) for field in declared.editable])
