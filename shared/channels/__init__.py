"""The channels: one folder each with its declaration, found by `registry`."""

from shared.channels.declaration import Capabilities, ChannelDeclaration, Source, Variant
from shared.channels.registry import CHANNELS, channel_label, display_order

__all__ = ["CHANNELS", "Capabilities", "ChannelDeclaration", "Source", "Variant", "channel_label", "display_order"]
