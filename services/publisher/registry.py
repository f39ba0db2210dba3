"""The implementations of the declared channels, found by name: channels/<name>/channel.py has an `IMPLEMENTATION`."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from services.publisher import channels as folders
from services.publisher.channels.contract import Channel, LookingUp, ReadingComments
from shared.channels import CHANNELS
from shared.settings import Settings


class ChannelMismatch(RuntimeError):
    """A channel is declared without a folder here, or has a folder here without being declared."""


def channels(settings: Settings) -> dict[str, Channel]:
    """Every declared channel by name, in its order, ready to be called; raises ChannelMismatch."""
    folder_names = {found.name for found in iter_modules(folders.__path__) if found.ispkg}
    if wrong := folder_names ^ set(CHANNELS):
        raise ChannelMismatch(f"declared in shared/channels or implemented here, but not both: {sorted(wrong)}")
    return {name: _implementation(name, settings) for name in CHANNELS}


@cache
def looks_up(name: str) -> bool:
    """Whether the platform of a channel can be asked what became of a delivery."""
    return _offers(name, LookingUp)


@cache
def reads_comments(name: str) -> bool:
    """Whether the comments on a channel's posts can be read."""
    return _offers(name, ReadingComments)


def _offers(name: str, protocol: type) -> bool:
    if name not in CHANNELS:
        return False
    return issubclass(import_module(f"{folders.__name__}.{name}.channel").IMPLEMENTATION, protocol)


def _implementation(name: str, settings: Settings) -> Channel:
    module = import_module(f"{folders.__name__}.{name}.channel")
    channel: Channel = module.IMPLEMENTATION(settings)
    if channel.declaration is not CHANNELS[name]:
        raise ChannelMismatch(f"{module.__name__} implements the declaration of {channel.declaration.name!r}")
    return channel
