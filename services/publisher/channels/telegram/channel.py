"""The Telegram channel: a message, a photo or an album for each item, edited and deleted in place."""

from __future__ import annotations

from typing import Any

from services.publisher.accounts.connected import AccountTargets
from services.publisher.channels import contract
from services.publisher.channels.contract import ConnectedAccount, Failed, Order, Outcome, Package
from services.publisher.channels.platform_api import NoClearResponse, Refused, Timeouts, platform_address, settled
from services.publisher.channels.telegram import messages
from services.publisher.channels.telegram.bot_api import BotApi, Picture, Text
from services.publisher.channels.telegram.messages import Post, messages_of
from services.publisher.channels.telegram.notice import notice
from services.publisher.channels.telegram.reasons import NO_MESSAGE, NO_RIGHTS
from services.publisher.media.renditions import rendition
from shared.channels.post import with_link
from shared.channels.telegram.declaration import CHANNEL, PHOTO
from shared.settings import Settings

#: In a group its members may post; in a channel only administrators.
POSTING = frozenset({"creator", "administrator", "member"})


class TelegramChannel(AccountTargets):
    """A bot can neither list what is in its chat nor send with a key, so only what names a message is repeated."""

    declaration = CHANNEL

    def __init__(self, settings: Settings, timeouts: Timeouts | None = None) -> None:
        self._settings = settings
        self._timeouts = timeouts or Timeouts()

    @settled
    def publish(self, package: Package, order: Order) -> Outcome:
        """Send the message, with its photos where it has some."""
        return messages.send(self._api(order.account), self._post(package), order)

    @settled
    def update(self, package: Package, order: Order) -> Outcome:
        """Edit the messages in place; where photos were added or removed, delete them and send the item anew."""
        api, post, known = self._api(order.account), self._post(package), messages_of(order)
        if list(known) == post.parts:
            return messages.edit(api, post, known, order)
        order.progress.fence()
        messages.delete(api, known)
        return messages.send(api, post, order)

    @settled
    def withdraw(self, package: Package, order: Order) -> Outcome:
        """Delete the messages; one that can no longer be deleted becomes a notice."""
        known = messages_of(order)
        if not known:
            return Failed(NO_MESSAGE(), permanent=True)
        return messages.remove(self._api(order.account), known, notice(package, self._settings.site_url), order)

    def test(self, account: ConnectedAccount) -> contract.TestResult:
        """Who the bot is and what it may do in the chat."""
        api = self._api(account)
        try:
            bot = api.ask("getMe")
            chat = api.ask("getChat")
            member = api.ask("getChatMember", user_id=bot["id"])
        except (Refused, NoClearResponse) as error:
            return contract.TestResult(error.reason)
        return _result(chat, member)

    def _api(self, account: ConnectedAccount | None) -> BotApi:
        if account is None:
            raise ValueError("a delivery on Telegram has an account")
        address = platform_address(self._settings, CHANNEL, account)
        return BotApi(account, address, self._timeouts, f"Kabar/{self._settings.version}")

    def _post(self, package: Package) -> Post:
        variant = package.variants[CHANNEL.name]
        text = with_link(variant["text"].strip(), f"{self._settings.site_url}{package.path}")
        made = [rendition(photo, PHOTO) for photo in variant.get("photos") or []]
        photos = [Picture(one["data"], one["media_type"]) for one in made]
        return Post(Text.of(text, variant.get("headline") or ""), photos)


def _result(chat: dict[str, Any], member: dict[str, Any]) -> contract.TestResult:
    """A group names no rights of its own to post and to edit: its members have them."""
    declared = CHANNEL.accounts.scopes if CHANNEL.accounts else {}
    may_all = chat.get("type") != "channel" or member.get("status") == "creator"
    granted = frozenset(name for name in declared if may_all or member.get(name) is True)
    may_post = "can_post_messages" in granted and member.get("status") in POSTING
    name = f"@{chat['username']}" if chat.get("username") else str(chat.get("title") or "")
    return contract.TestResult(None if may_post else NO_RIGHTS(), name, granted)


#: Found by services/publisher/registry.py.
IMPLEMENTATION = TelegramChannel
