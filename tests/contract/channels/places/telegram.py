"""A Telegram channel: what arrived are messages that its members see."""

from __future__ import annotations

from services.publisher.channels.platform_api import Timeouts
from services.publisher.channels.telegram.channel import TelegramChannel
from shared.settings import Settings
from tests.contract.channels.places import SHORT, Place, account_place
from tests.integration.publisher.outside import Outside

CHAT = "@kabar"


def place(settings: Settings, outside: Outside) -> Place:
    """One bot in one channel."""
    account, _ = outside.account("telegram", values={"chat_id": CHAT})
    channel = TelegramChannel(settings, Timeouts(connect=SHORT, read=SHORT, total=SHORT))
    return account_place(channel, account, outside, refusals=(503, 400))
