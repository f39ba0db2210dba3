"""Every declared channel by name, in the order of planning and display."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from importlib import import_module
from math import inf
from pathlib import Path
from pkgutil import iter_modules
from types import MappingProxyType

from shared.bilingual import Bilingual
from shared.channels.declaration import ChannelDeclaration

_NAME = re.compile(r"[a-z][a-z0-9_]*")


class WrongDeclaration(RuntimeError):
    """A channel's folder and its declaration contradict each other, or two channels have the same order."""


def _found() -> Iterable[ChannelDeclaration]:
    """The `CHANNEL` of each folder's declaration.py."""
    for folder in iter_modules([str(Path(__file__).parent)]):
        if folder.ispkg:
            module = import_module(f"{__package__}.{folder.name}.declaration")
            if module.CHANNEL.name != folder.name:
                raise WrongDeclaration(f"{module.__name__} declares the channel {module.CHANNEL.name!r}")
            yield module.CHANNEL


def by_name(declarations: Iterable[ChannelDeclaration]) -> Mapping[str, ChannelDeclaration]:
    """The declarations in their order; raises WrongDeclaration where a name is not valid or an order is taken."""
    ordered = sorted(declarations, key=lambda each: each.order)
    for each in ordered:
        if not _NAME.fullmatch(each.name):
            raise WrongDeclaration(f"not a name for a channel: {each.name!r}")
    if len({each.order for each in ordered}) < len(ordered):
        raise WrongDeclaration(f"two channels have the same order: {[(each.name, each.order) for each in ordered]}")
    return MappingProxyType({each.name: each for each in ordered})


CHANNELS = by_name(_found())


def display_order(name: str) -> tuple[float, str]:
    """A key to sort channels' names by; those that this release does not declare come last."""
    declared = CHANNELS.get(name)
    return (declared.order if declared else inf, name)


def channel_label(name: str) -> Bilingual:
    """The channel's name for people; its key where stored data name a channel that this release does not declare."""
    declared = CHANNELS.get(name)
    return declared.label if declared else Bilingual(name, name)
