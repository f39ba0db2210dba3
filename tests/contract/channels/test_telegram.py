"""Telegram: the stand-in as python-telegram-bot knows the Bot API, and what the channel does beyond the suite."""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image
from telegram import Bot, InputMediaPhoto, LinkPreviewOptions, Message, MessageEntity
from telegram.error import BadRequest, InvalidToken, RetryAfter

from services.publisher.channels.contract import Failed, Order, Package, Unknown
from services.publisher.channels.telegram.channel import TelegramChannel
from services.publisher.channels.telegram.reasons import NO_MESSAGE, NO_RIGHTS, TOO_OLD
from services.publisher.reasons import ACCOUNT_REFUSED, POST_GONE
from shared.channels.rules import findings
from shared.channels.telegram.declaration import CHANNEL, FOR_THE_LINK, LONGEST_CAPTION, LONGEST_MESSAGE, build
from tests.contract.channels.packages import changed
from tests.contract.channels.places import Place
from tests.contract.channels.places.telegram import CHAT
from tests.contract.channels.test_conformance import corrected, done, following, withdrawn
from tests.integration.publisher.newsroom import HEADLINE
from tests.integration.publisher.outside import Outside
from tests.integration.publisher.site_samples import photo
from tests.unit.shared.test_channels import source

pytestmark = pytest.mark.parametrize("place", ["telegram"], indirect=True)

Calls = Callable[[Bot], Awaitable[Any]]
NO_RIGHT_TO_DELETE = ["can_post_messages", "can_edit_messages"]


def picture(colour: str = "seagreen", size: tuple[int, int] = (64, 48)) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, "JPEG")
    return buffer.getvalue()


def by_client(outside: Outside, token: str, calls: Calls) -> Any:
    """What python-telegram-bot makes of the stand-in."""

    async def session() -> Any:
        address = f"{outside.sandbox.web_url}/platforms/telegram/bot"
        async with Bot(token, base_url=address) as bot:
            return await calls(bot)

    return asyncio.run(session())


def posts(outside: Outside) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = outside.posts("telegram")["posts"]
    return found


@pytest.fixture
def token(place: Place) -> str:
    assert place.account
    return place.account.values["token"]


def test_a_client_sends_edits_and_deletes_a_text(outside: Outside, token: str) -> None:
    async def calls(bot: Bot) -> tuple[Message, Message | bool, bool]:
        sent = await bot.send_message(
            CHAT,
            "Halo 😀 dunia",
            entities=[MessageEntity(MessageEntity.BOLD, 0, 7)],
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        )
        edited = await bot.edit_message_text("Halo semua", CHAT, sent.message_id)
        return sent, edited, await bot.delete_message(CHAT, sent.message_id)

    sent, edited, deleted = by_client(outside, token, calls)
    assert (sent.text, sent.chat.username, sent.chat.type) == ("Halo 😀 dunia", "kabar", "channel")
    assert sent.parse_entity(sent.entities[0]) == "Halo 😀"
    assert edited.text == "Halo semua"
    assert deleted is True
    assert posts(outside) == []


def test_a_client_sends_and_edits_photos(outside: Outside, token: str) -> None:
    async def calls(bot: Bot) -> tuple[Message, tuple[Message, ...], Message, Message]:
        one = await bot.send_photo(CHAT, picture(), caption="Satu")
        album = await bot.send_media_group(
            CHAT, [InputMediaPhoto(picture("red"), caption="Dua"), InputMediaPhoto(picture("blue"))]
        )
        caption = await bot.edit_message_caption(CHAT, one.message_id, caption="Satu lagi")
        media = await bot.edit_message_media(
            InputMediaPhoto(picture("black"), caption="Tiga"), CHAT, album[0].message_id
        )
        assert isinstance(caption, Message)
        assert isinstance(media, Message)
        return one, album, caption, media

    one, album, caption, media = by_client(outside, token, calls)
    assert one.photo
    assert (one.caption, caption.caption) == ("Satu", "Satu lagi")
    assert album[0].media_group_id == album[1].media_group_id
    assert (album[0].caption, album[1].caption, media.caption) == ("Dua", None, "Tiga")
    assert outside.posts("telegram")["created"] == 3


@pytest.mark.parametrize(
    ("calls", "message"),
    [
        (lambda bot: bot.send_message("@lain", "Halo"), "Chat not found"),
        (lambda bot: bot.send_message(CHAT, " "), "Message text is empty"),
        (lambda bot: bot.send_message(CHAT, "😀" * 2049), "Message is too long"),
        (lambda bot: bot.send_photo(CHAT, picture(), caption="a" * 1025), "Message caption is too long"),
        (lambda bot: bot.send_photo(CHAT, picture(size=(2100, 100))), "Photo_invalid_dimensions"),
        (lambda bot: bot.send_media_group(CHAT, [InputMediaPhoto(picture())]), "from 2 to 10"),
        (lambda bot: bot.edit_message_text("Halo", CHAT, 99), "Message to edit not found"),
        (lambda bot: bot.delete_message(CHAT, 99), "Message to delete not found"),
    ],
)
def test_a_client_is_refused_as_by_the_platform(outside: Outside, token: str, calls: Calls, message: str) -> None:
    with pytest.raises(BadRequest, match=message):
        by_client(outside, token, calls)
    assert outside.posts("telegram")["created"] == 0


def test_a_client_learns_who_it_is_and_how_long_it_has_to_wait(
    outside: Outside, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    me, member = by_client(outside, token, lambda bot: _asked(bot))
    assert me.is_bot
    assert member.can_post_messages
    with pytest.raises(InvalidToken):
        by_client(outside, "1:someone-elses", lambda bot: bot.get_me())
    outside.misbehave("platforms/telegram", "throttle", seconds=7)
    with pytest.raises(RetryAfter) as throttled:
        by_client(outside, token, lambda bot: bot.send_message(CHAT, "Halo"))
    assert throttled.value.retry_after == timedelta(seconds=7)


async def _asked(bot: Bot) -> tuple[Any, Any]:
    me = await bot.get_me()
    return me, await bot.get_chat_member(CHAT, me.id)


def test_the_headline_is_bold_and_the_article_is_below(
    place: Place, package: Package, order: Order, outside: Outside
) -> None:
    outcome = done(place.channel.publish(package, order))
    [post] = posts(outside)
    assert post["text"].startswith(f"{HEADLINE}\n\n")
    assert post["text"].endswith(package.path)
    assert post["entities"] == [{"type": "bold", "offset": 0, "length": len(HEADLINE)}]
    assert outcome.url == f"https://t.me/kabar/{outcome.remote_id}"


def test_an_album_is_corrected_photo_by_photo(place: Place, package: Package, order: Order, outside: Outside) -> None:
    album = changed(package, place, photos=[photo(), photo(colour="red")])
    first = done(place.channel.publish(album, order))
    before = posts(outside)
    assert list(order.progress.parts) == ["photo_1", "photo_2"]
    other = changed(corrected(album), place, photos=[photo(), photo(colour="bluish")])
    second = done(place.channel.update(other, following(order, first)))
    after = posts(outside)
    assert [post["message_id"] for post in after] == [post["message_id"] for post in before]
    assert after[1]["media"] != before[1]["media"]
    assert "102" in after[0]["text"]
    assert (second.remote_id, second.url) == (first.remote_id, first.url)
    done(place.channel.withdraw(withdrawn(other), following(order, second)))
    assert posts(outside) == []


def test_a_photo_that_was_removed_is_removed_from_the_channel(
    place: Place, package: Package, order: Order, outside: Outside
) -> None:
    first = done(place.channel.publish(changed(package, place, photos=[photo(), photo(colour="red")]), order))
    second_order = following(order, first)
    second = done(place.channel.update(corrected(package), second_order))
    assert second_order.progress.once  # type: ignore[attr-defined]
    [post] = posts(outside)
    assert (post["media"], str(post["message_id"])) == ([], second.remote_id)
    known = {**second_order.earlier_parts, **second_order.progress.parts}
    last = replace(following(second_order, second), earlier_parts=known)
    done(place.channel.update(package, last))
    [post] = posts(outside)
    assert HEADLINE in post["text"]
    done(place.channel.withdraw(withdrawn(package), last))
    assert posts(outside) == []


def test_a_correction_that_is_there_already_is_done(place: Place, package: Package, order: Order) -> None:
    first = done(place.channel.publish(package, order))
    again = following(order, first)
    once, twice = (done(place.channel.update(corrected(package), again)) for _ in range(2))
    assert once.remote_id == twice.remote_id == first.remote_id


def test_a_deleted_message_cannot_be_corrected_and_is_withdrawn_already(
    place: Place, package: Package, order: Order, outside: Outside, token: str
) -> None:
    first = done(place.channel.publish(package, order))
    by_client(outside, token, lambda bot: bot.delete_message(CHAT, int(first.remote_id)))
    outcome = place.channel.update(corrected(package), following(order, first))
    assert isinstance(outcome, Failed)
    assert (outcome.reason.kind, outcome.permanent, outcome.gone) == (POST_GONE, True, True)
    done(place.channel.withdraw(withdrawn(package), following(order, first)))


@pytest.mark.parametrize("photos", [0, 1, 2])
def test_what_can_no_longer_be_deleted_becomes_a_notice(
    place: Place, package: Package, order: Order, outside: Outside, photos: int
) -> None:
    account, _ = outside.account("telegram", "lama", {"chat_id": "@lama"}, rights=NO_RIGHT_TO_DELETE, delete_hours=0)
    own = replace(order, account=account)
    taken = changed(package, place, photos=[photo(colour="c" * one) for one in range(photos)])
    first = done(place.channel.publish(taken, own))
    before = {name for post in posts(outside) for name in post["media"]}
    done(place.channel.withdraw(withdrawn(taken), following(own, first)))
    after = posts(outside)
    assert len(after) == max(1, photos)
    assert before.isdisjoint(name for post in after for name in post["media"])
    assert "ditarik" in after[0]["text"]
    assert all(HEADLINE not in post["text"] for post in after)
    outcome = place.channel.update(changed(package, place, photos=[photo()] * 3), following(own, first))
    assert isinstance(outcome, Failed)
    assert outcome.reason.kind is TOO_OLD


def test_a_message_of_unknown_number_is_corrected_anew_and_withdrawn_by_a_person(
    place: Place, package: Package, order: Order, outside: Outside
) -> None:
    outside.misbehave("platforms/telegram", "close")
    assert isinstance(place.channel.publish(package, order), Unknown)
    outcome = place.channel.withdraw(withdrawn(package), order)
    assert isinstance(outcome, Failed)
    assert (outcome.reason.kind, outcome.permanent) == (NO_MESSAGE, True)
    done(place.channel.update(corrected(package), order))
    assert len(posts(outside)) == 2


def test_a_wait_is_taken_from_the_body(place: Place, package: Package, order: Order, outside: Outside) -> None:
    outside.misbehave("platforms/telegram", "throttle", seconds=600)
    outcome = place.channel.publish(package, order)
    assert isinstance(outcome, Failed)
    assert (outcome.permanent, outcome.retry_after) == (False, 600)


def test_a_test_says_what_the_bot_may_do_and_posts_nothing(place: Place, outside: Outside) -> None:
    channel = place.channel
    assert isinstance(channel, TelegramChannel)
    assert place.account
    result = channel.test(place.account)
    assert (result.reason, result.handle) == (None, "@kabar")
    assert CHANNEL.accounts
    assert result.granted == frozenset(CHANNEL.accounts.scopes)
    reader, _ = outside.account("telegram", "pembaca", {"chat_id": "@pembaca"}, rights=["can_delete_messages"])
    refused = channel.test(reader)
    assert refused.reason is not None
    assert (refused.reason.kind, refused.granted) == (NO_RIGHTS, frozenset({"can_delete_messages"}))
    assert outside.posts("telegram")["created"] == 0


@pytest.mark.parametrize("trouble", ["revoked", "closed", "refused", "unreachable"])
def test_the_token_reaches_no_log_and_no_evidence(
    place: Place, package: Package, order: Order, outside: Outside, caplog: pytest.LogCaptureFixture, trouble: str
) -> None:
    assert place.account
    secret = "998877:" + "s3cret" * 6
    values = {**place.account.values, "token": secret} if trouble == "revoked" else place.account.values
    token = values["token"]
    own = replace(order, account=replace(place.account, values=values))
    channel = place.channel
    assert isinstance(channel, TelegramChannel)
    if trouble == "unreachable":
        channel._settings = replace(channel._settings, platforms_url="http://127.0.0.1:1")
    elif trouble != "revoked":
        outside.misbehave("platforms/telegram", {"closed": "close", "refused": "refuse"}[trouble])
    with caplog.at_level(logging.WARNING):
        outcome = channel.publish(package, own)
    assert isinstance(outcome, Failed | Unknown)
    assert token not in repr(outcome)
    assert token not in repr(own)
    assert token not in caplog.text
    if trouble == "revoked":
        assert isinstance(outcome, Failed)
        assert (outcome.reason.kind, outcome.permanent) == (ACCOUNT_REFUSED, False)


@pytest.mark.parametrize(("photos", "most"), [(0, LONGEST_MESSAGE), (3, LONGEST_CAPTION)])
def test_a_caption_is_shorter_than_a_message(place: Place, photos: int, most: int) -> None:
    variant = build(source(summary="", body="Kalimat 😀. " * 600, photos=photos))
    assert findings(CHANNEL.rules, variant) == []
    longer = {**variant, "text": "😀" * (1 + (most - FOR_THE_LINK) // 2)}
    assert [found.reason.values["most"] for found in findings(CHANNEL.rules, longer)] == [most - FOR_THE_LINK]
