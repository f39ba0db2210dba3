"""Threads: a client that others wrote against the stand-in, and what differs from Instagram."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest
from threads_client import ThreadsClient
from threads_client.exceptions import ThreadsAPIError, ThreadsAuthenticationError

from services.publisher.app import create_app
from services.publisher.channels import scope
from services.publisher.channels.contract import ConnectedAccount, Failed, Succeeded
from services.publisher.channels.platform_api import Timeouts
from services.publisher.channels.scope import Usage
from services.publisher.channels.threads.channel import ThreadsChannel
from services.publisher.media.addresses import PhotoAddresses
from services.publisher.media.renditions import rendition
from services.publisher.reasons import LIMIT_REACHED
from shared.channels.rules import findings
from shared.channels.threads.declaration import CHANNEL, PHOTO
from shared.settings import Settings
from tests.contract.channels.acts import finished
from tests.contract.channels.items import TEXT, corrected, item, order
from tests.integration.publisher.outside import Outside
from tests.integration.publisher.site_samples import photo

PROFILE, TOKEN = "26417123456789012", "THAA" + "c" * 60


def link(outside: Outside, **details: Any) -> ConnectedAccount:
    """A profile that the stand-in knows, linked."""
    values = {"user_id": PROFILE, "access_token": TOKEN}
    known = {"user_id": PROFILE, "username": "mojokertokab", "checks": 0, **details}
    return outside.account("threads", values=values, token=TOKEN, **known)[0]


@pytest.fixture
def served(connected: Settings, outside: Outside) -> Settings:
    """Settings of a publisher from which the platform fetches photos."""
    return replace(connected, media_url=outside.serve(create_app(connected)))


@pytest.fixture
def channel(served: Settings) -> ThreadsChannel:
    return ThreadsChannel(served, Timeouts(connect=2, read=2, total=4))


@pytest.fixture
def as_client(outside: Outside) -> Callable[[Callable[[ThreadsClient], Awaitable[Any]]], Any]:
    """Does something with threads-client as it is."""

    def run(act: Callable[[ThreadsClient], Awaitable[Any]], token: str = TOKEN) -> Any:
        async def acted() -> Any:
            base = f"{outside.sandbox.web_url}/platforms/threads/v1.0"
            async with ThreadsClient(token, PROFILE, base_url=base) as client:
                return await act(client)

        return asyncio.run(acted())

    return run


def test_a_client_publishes_lists_and_deletes(outside: Outside, served: Settings, as_client: Any) -> None:
    link(outside)
    address = PhotoAddresses(served).address(rendition(photo(640, 480), PHOTO))
    text = as_client(lambda client: client.post(TEXT))
    with_photo = as_client(lambda client: client.post("Foto", image_url=address))
    page = as_client(lambda client: client.posts.list())
    assert [(post.id, post.text) for post in page.data] == [(with_photo, "Foto"), (text, TEXT)]
    assert as_client(lambda client: client.delete_post(text)) is True
    assert [post["text"] for post in outside.posts("threads")["posts"]] == ["Foto"]


def test_a_client_publishes_a_carousel(outside: Outside, served: Settings, as_client: Any) -> None:
    link(outside)
    addresses = [PhotoAddresses(served).address(rendition(photo(640, 480), PHOTO)) for _ in range(3)]

    async def publish(client: ThreadsClient) -> str:
        items = [await client.posts.create_carousel_item_container("IMAGE", image_url=one) for one in addresses]
        carousel = await client.posts.create_carousel_container("Tiga foto", items)
        assert (await client.posts.get_container_status(carousel)).status == "FINISHED"
        return await client.posts.publish_container(carousel)

    as_client(publish)
    (post,) = outside.posts("threads")["posts"]
    assert (post["text"], len(post["media"])) == ("Tiga foto", 3)


def test_a_client_reads_the_errors(outside: Outside, served: Settings, as_client: Any) -> None:
    link(outside, checks=1)
    address = PhotoAddresses(served).address(rendition(photo(640, 480), PHOTO))
    made = as_client(lambda client: client.posts.create_container("Foto", image_url=address))
    with pytest.raises(ThreadsAPIError) as caught:
        as_client(lambda client: client.posts.publish_container(made, max_retries=1))
    assert caught.value.is_media_not_ready
    with pytest.raises(ThreadsAPIError):
        as_client(lambda client: client.posts.create_container("x" * 501))
    with pytest.raises(ThreadsAuthenticationError):
        as_client(lambda client: client.post(TEXT), token="THAAwrong")


def test_a_text_alone_carries_the_card_of_the_article(outside: Outside, channel: ThreadsChannel) -> None:
    package = item("threads")
    outcome = finished(channel, channel.publish, package, order(link(outside)))
    assert isinstance(outcome, Succeeded)
    (post,) = outside.posts("threads")["posts"]
    assert post["link"].endswith(package.path)
    assert post["text"].endswith(package.path)


def test_an_emoji_counts_its_bytes(outside: Outside, channel: ThreadsChannel) -> None:
    account = link(outside)
    fits = "😀" * 74
    assert not findings(CHANNEL.rules, {"text": fits, "photos": []})
    assert findings(CHANNEL.rules, {"text": fits + "😀", "photos": []})
    assert isinstance(finished(channel, channel.publish, item("threads", fits), order(account)), Succeeded)


def test_a_correction_replaces_a_text_by_a_new_post(outside: Outside, channel: ThreadsChannel) -> None:
    account, package = link(outside), item("threads")
    first = finished(channel, channel.publish, package, order(account))
    assert isinstance(first, Succeeded)
    again = corrected(package, "threads", "Ralat: 102 ekor sapi")
    second = finished(channel, channel.update, again, order(account, remote_id=first.remote_id))
    assert isinstance(second, Succeeded)
    assert second.remote_id != first.remote_id
    assert [post["id"] for post in outside.posts("threads")["posts"]] == [second.remote_id]


def test_deletions_have_a_limit_of_their_own(outside: Outside, channel: ThreadsChannel, as_client: Any) -> None:
    account, package = link(outside), item("threads")
    first = finished(channel, channel.publish, package, order(account))
    assert isinstance(first, Succeeded)
    outside.misbehave("platforms/threads", "throttle", seconds=60)
    limited = channel.withdraw(package, order(account, remote_id=first.remote_id))
    assert isinstance(limited, Failed)
    assert limited.reason.kind is LIMIT_REACHED
    assert not limited.permanent
    assert isinstance(channel.withdraw(package, order(account, remote_id=first.remote_id)), Succeeded)


def test_replies_are_read_at_every_depth_and_without_those_of_the_account(
    outside: Outside, channel: ThreadsChannel
) -> None:
    account = link(outside)
    made = finished(channel, channel.publish, item("threads"), order(account))
    assert isinstance(made, Succeeded)
    first = outside.comment("threads", made.remote_id, "Kapan ke Trawas?")
    second = outside.comment("threads", made.remote_id, "Besok.", author="mojokertokab", parent=first["id"])
    outside.comment("threads", made.remote_id, "Terima kasih.", parent=second["id"])
    found = channel.comments(account, made.remote_id, ()).found
    assert [(comment.author, comment.text) for comment in found] == [
        ("@budi", "Terima kasih."),
        ("@budi", "Kapan ke Trawas?"),
    ]


def test_the_test_tells_what_is_left_of_posts_and_deletions(outside: Outside, channel: ThreadsChannel) -> None:
    with scope.attempt(30) as told:
        channel.test(link(outside, deletes_total=7))
    assert (told.usages["posts"], told.usages["deletions"]) == (Usage(0, 250), Usage(0, 7))


def test_the_test_and_the_one_profile(outside: Outside, channel: ThreadsChannel) -> None:
    account = link(outside, expires_at=4_000_000_000)
    result = channel.test(account)
    assert (result.reason, result.handle) == (None, "@mojokertokab")
    assert result.expires_at is not None
    assert [(page.id, page.label) for page in channel.pages(account)] == [(PROFILE, "@mojokertokab")]
