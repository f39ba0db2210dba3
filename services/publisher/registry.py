"""The channels of this installation. A new channel is a new module, a line here and a name in channels/names.py."""

from __future__ import annotations

from services.publisher.channels.contract import Channel
from services.publisher.channels.email.channel import EmailChannel
from services.publisher.channels.web.channel import WebChannel
from services.publisher.channels.webhook.channel import WebhookChannel
from shared.settings import Settings


def channels(settings: Settings) -> dict[str, Channel]:
    """Every channel by name, ready to be called."""
    built: tuple[Channel, ...] = (WebChannel(settings), EmailChannel(settings), WebhookChannel(settings))
    return {channel.name: channel for channel in built}
