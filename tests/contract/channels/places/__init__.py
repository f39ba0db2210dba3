"""The places behind the channels, as the conformance suite sees them: a module a channel, found by its name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from services.publisher.channels.contract import Channel, ConnectedAccount
from shared.settings import Settings
from tests.integration.publisher.outside import Outside

#: Seconds after which the channels under test give up waiting.
SHORT = 1.5


@dataclass(frozen=True)
class Place:
    """One channel with one target; None for what cannot happen there."""

    channel: Channel
    target: str
    #: How many pages, mails or messages the publication, its correction and so on have brought.
    arrived: Callable[[], int]
    #: The texts that readers have before them now.
    shown: Callable[[], list[str]]
    #: Behave like that for the next calls: "slow", "silent", or "refuse" with a code.
    misbehave: Callable[..., None] | None = None
    #: The codes of a refusal for now and of one for good.
    refusals: tuple[int, int] = (0, 0)
    #: Remove the target.
    remove: Callable[[], object] | None = None
    #: The account behind the target, where the channel has accounts.
    account: ConnectedAccount | None = None
    #: The photos of what is published there, as variants name them.
    photos: Sequence[dict[str, Any]] = ()


def chosen(place: Place) -> dict[str, list[str]]:
    """The accounts that are chosen for an item: the place's, where its channel has accounts."""
    return {place.channel.declaration.name: [place.account.id]} if place.account else {}


def account_place(channel: Channel, account: ConnectedAccount, outside: Outside, refusals: tuple[int, int]) -> Place:
    """A place whose platform has a stand-in: one account of it; what arrived are posts, what is shown their texts."""
    name = channel.declaration.name
    return Place(
        channel,
        account.id,
        lambda: outside.posts(name)["created"],
        lambda: [post["text"] for post in outside.posts(name)["posts"]],
        lambda mode, **options: outside.misbehave(f"platforms/{name}/{account.label}", mode, **options),
        refusals,
        lambda: outside.remove_account(name, account.label),
        account,
    )


def place_of(channel: str, settings: Settings, outside: Outside) -> Place:
    """`place` of the module with the channel's name."""
    module = import_module(f"{__name__}.{channel}")
    found: Place = module.place(settings, outside)
    return found
