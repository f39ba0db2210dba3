"""Instagram: Meta's own SDK against the stand-in, and what the channel makes of containers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
from facebook_business.adobjects.igcomment import IGComment
from facebook_business.adobjects.igmedia import IGMedia
from facebook_business.adobjects.iguser import IGUser
from facebook_business.api import FacebookAdsApi, FacebookSession
from facebook_business.exceptions import FacebookRequestError

from services.publisher.app import create_app
from services.publisher.channels import scope
from services.publisher.channels.contract import (
    Absent,
    Accepted,
    ConnectedAccount,
    Failed,
    Order,
    Overtaken,
    Package,
    Ready,
    Succeeded,
    Unknown,
)
from services.publisher.channels.instagram.channel import InstagramChannel
from services.publisher.channels.platform_api import Timeouts
from services.publisher.channels.scope import Usage
from services.publisher.media.addresses import PhotoAddresses
from services.publisher.media.renditions import rendition
from services.publisher.reasons import CONTAINER_LOST, PHOTO_UNREACHABLE, QUOTA_USED
from shared.channels.instagram.declaration import PHOTO
from shared.channels.media import PhotoForm
from shared.settings import Settings
from tests.contract.channels.acts import finished
from tests.contract.channels.items import TEXT, corrected, item, order
from tests.integration.publisher.outside import Outside
from tests.integration.publisher.progress import RecordedProgress
from tests.integration.publisher.site_samples import photo

PROFILE, PAGE, TOKEN = "17841405822304914", "102938475610293", "EAA" + "b" * 60


def link(outside: Outside, **details: Any) -> ConnectedAccount:
    """A profile that the stand-in knows, linked."""
    values = {"user_id": PROFILE, "access_token": TOKEN}
    known = {"user_id": PROFILE, "page_id": PAGE, "username": "mojokertokab", **details}
    return outside.account("instagram", values=values, token=TOKEN, **known)[0]


@pytest.fixture
def served(connected: Settings, outside: Outside) -> Settings:
    """Settings of a publisher from which the platform fetches photos."""
    return replace(connected, media_url=outside.serve(create_app(connected)))


@pytest.fixture
def channel(served: Settings) -> InstagramChannel:
    return InstagramChannel(served, Timeouts(connect=2, read=2, total=4))


@pytest.fixture
def sdk(outside: Outside, monkeypatch: pytest.MonkeyPatch) -> Iterator[IGUser]:
    """Meta's Business SDK as it is, but for the address and the certificates."""
    monkeypatch.setattr(FacebookSession, "GRAPH", f"{outside.sandbox.web_url}/platforms/instagram")
    api = FacebookAdsApi.init(access_token=TOKEN)
    api._session.requests.trust_env = False
    yield IGUser(PROFILE)
    api._session.requests.close()
    FacebookAdsApi.set_default_api(None)


def address_of(settings: Settings, form: PhotoForm = PHOTO, **of: Any) -> str:
    """Where the platform fetches a new photo."""
    return PhotoAddresses(settings).address(rendition(photo(**{"width": 640, "height": 480, **of}), form))


def statuses(outside: Outside, container: str, looks: int) -> list[str]:
    found = []
    for _ in range(looks):
        address = f"{outside.sandbox.web_url}/platforms/instagram/v25.0/{container}"
        reply = httpx.get(address, params={"fields": "status_code"}, headers={"authorization": f"Bearer {TOKEN}"})
        found.append(reply.json()["status_code"])
    return found


def publish(channel: InstagramChannel, package: Package, made: Order) -> Succeeded:
    outcome = finished(channel, channel.publish, package, made)
    assert isinstance(outcome, Succeeded), outcome
    return outcome


def test_metas_sdk_publishes_a_carousel(outside: Outside, served: Settings, sdk: IGUser) -> None:
    link(outside, checks=0)
    items = [
        sdk.create_media(params={"image_url": address_of(served), "is_carousel_item": True, "alt_text": "Sapi"})["id"]
        for _ in range(2)
    ]
    made = sdk.create_media(params={"media_type": "CAROUSEL", "children": items, "caption": TEXT})
    assert sdk.create_media_publish(params={"creation_id": made["id"]})["id"]
    (post,) = sdk.get_media(fields=["caption", "permalink", "timestamp", "media_type"])
    assert (post["caption"], post["media_type"]) == (TEXT, "CAROUSEL_ALBUM")
    (limit,) = sdk.get_content_publishing_limit(fields=["quota_usage", "config"])
    assert limit["quota_usage"] == 1


def test_publishing_before_it_is_finished_is_an_error(outside: Outside, served: Settings, sdk: IGUser) -> None:
    link(outside, checks=2)
    made = sdk.create_media(params={"image_url": address_of(served), "caption": TEXT})
    with pytest.raises(FacebookRequestError) as caught:
        sdk.create_media_publish(params={"creation_id": made["id"]})
    assert (caught.value.api_error_code(), caught.value.api_error_subcode()) == (9007, 2_207_027)
    assert statuses(outside, made["id"], 3) == ["IN_PROGRESS", "IN_PROGRESS", "FINISHED"]
    sdk.create_media_publish(params={"creation_id": made["id"]})
    assert statuses(outside, made["id"], 1) == ["PUBLISHED"]
    with pytest.raises(FacebookRequestError):
        sdk.create_media_publish(params={"creation_id": made["id"]})
    assert outside.posts("instagram")["created"] == 1


def test_photos_that_instagram_does_not_take(outside: Outside, served: Settings, sdk: IGUser) -> None:
    link(outside)
    png = address_of(served, PhotoForm("image/png", 800))
    wide = address_of(served, PhotoForm(), width=2000, height=800)
    expired = address_of(served).replace("signature=", "signature=0")
    for address, code in ((png, 36_001), (wide, 36_003), (expired, 9004), ("http://127.0.0.1:9/photo.jpg", 9004)):
        with pytest.raises(FacebookRequestError) as caught:
            sdk.create_media(params={"image_url": address, "caption": TEXT})
        assert caught.value.api_error_code() == code, address
    with pytest.raises(FacebookRequestError) as caught:
        sdk.create_media(params={"image_url": address_of(served), "caption": "x" * 2201})
    assert caught.value.api_error_subcode() == 2_207_010


def test_metas_sdk_reads_comments_and_replies(
    outside: Outside, served: Settings, sdk: IGUser, channel: InstagramChannel
) -> None:
    account = link(outside, checks=0)
    made = publish(channel, item("instagram", photos=[photo(640, 480)]), order(account))
    first = outside.comment("instagram", made.remote_id, "Kapan ke Trawas?")
    answers = [outside.comment("instagram", made.remote_id, f"Balasan {n}", parent=first["id"]) for n in range(2)]
    outside.comment("instagram", made.remote_id, "Besok.", author="mojokertokab", parent=first["id"])
    fields = ["text", "username", "timestamp", "from", "user", "hidden", "replies.limit(1){text,parent_id}"]
    (top,) = IGMedia(made.remote_id, api=sdk.get_api()).get_comments(params={"fields": ",".join(fields)})
    assert (top["text"], top["username"], top["from"]["username"]) == ("Kapan ke Trawas?", "budi", "budi")
    assert "user" not in top
    assert [one["id"] for one in top["replies"]["data"]] == [answers[0]["id"]]
    replies = list(IGComment(top["id"], api=sdk.get_api()).get_replies(["text", "user"]))
    assert [("user" in one, one["text"]) for one in replies] == [
        (False, "Balasan 0"), (False, "Balasan 1"), (True, "Besok."),
    ]  # fmt: skip
    read = channel.comments(account, made.remote_id, ()).found
    assert {comment.text for comment in read} == {"Kapan ke Trawas?", "Balasan 0", "Balasan 1"}
    assert {comment.url for comment in read} == {f"https://www.instagram.com/p/{made.remote_id}"}


@pytest.mark.parametrize(("width", "height"), [(1600, 400), (400, 1600), (1333, 1667), (335, 420)])
def test_every_photo_is_made_as_instagram_takes_it(
    outside: Outside, served: Settings, channel: InstagramChannel, width: int, height: int
) -> None:
    account = link(outside)
    publish(channel, item("instagram", photos=[photo(width=width, height=height)]), order(account))
    assert outside.posts("instagram")["created"] == 1


def test_a_carousel_is_prepared_before_the_fence_in_two_steps(outside: Outside, channel: InstagramChannel) -> None:
    account = link(outside)
    package = item("instagram", photos=[photo(640, 480), photo(640, 480, "tan")])
    made = order(account, progress=RecordedProgress(closed=True))
    accepted = channel.publish(package, made)
    assert isinstance(accepted, Accepted)
    assert isinstance(channel.check(package, made, accepted.reference), Accepted)
    assert isinstance(channel.check(package, made, accepted.reference), Ready)
    carousel = channel.finish(package, made, accepted.reference)
    assert isinstance(carousel, Accepted)
    assert outside.posts("instagram")["created"] == 0
    with pytest.raises(Overtaken):
        finished(channel, lambda *_: carousel, package, made)
    outcome = finished(channel, lambda *_: carousel, package, replace(made, progress=RecordedProgress()))
    assert isinstance(outcome, Succeeded)
    (post,) = outside.posts("instagram")["posts"]
    assert len(post["media"]) == 2
    assert post["alts"] == ["Petugas menyuntik sapi di kandang"] * 2
    assert outcome.url == f"https://www.instagram.com/p/{post['id']}"


def test_an_address_that_cannot_be_reached_stops_it_before_a_container(outside: Outside, connected: Settings) -> None:
    nowhere = InstagramChannel(replace(connected, media_url="http://127.0.0.1:9"), Timeouts(2, 2, 4))
    outcome = nowhere.publish(item("instagram", photos=[photo(640, 480)]), order(link(outside)))
    assert isinstance(outcome, Failed)
    assert outcome.reason.kind is PHOTO_UNREACHABLE
    assert not outcome.permanent


def test_an_unclear_publication_is_settled_by_its_container(outside: Outside, channel: InstagramChannel) -> None:
    account, package = link(outside, checks=0), item("instagram", photos=[photo(640, 480)])
    made = order(account)
    accepted = channel.publish(package, made)
    assert isinstance(accepted, Accepted)
    known = replace(made, reference=accepted.reference)
    assert channel.look_up(package, known, "publish") == Absent()
    outside.misbehave("platforms/instagram", "close")
    assert isinstance(channel.finish(package, known, accepted.reference), Unknown)
    found = channel.look_up(package, known, "publish")
    assert isinstance(found, Succeeded)
    assert found.remote_id == outside.posts("instagram")["posts"][0]["id"]
    again = channel.finish(package, known, accepted.reference)
    assert isinstance(again, Succeeded)
    assert outside.posts("instagram")["created"] == 1


def test_a_correction_that_died_after_publishing_goes_on_with_the_deletion(
    outside: Outside, channel: InstagramChannel
) -> None:
    account, package = link(outside, checks=0), item("instagram", photos=[photo(640, 480)])
    first = publish(channel, package, order(account))
    better = corrected(package, "instagram", "Ralat: 102 ekor sapi")
    correcting = order(account, remote_id=first.remote_id)
    accepted = channel.update(better, correcting)
    assert isinstance(accepted, Accepted)
    outside.misbehave("platforms/instagram", "close")
    assert isinstance(channel.finish(better, correcting, accepted.reference), Unknown)
    assert len(outside.posts("instagram")["posts"]) == 2
    known = replace(correcting, reference=accepted.reference)
    assert channel.look_up(better, known, "update") == Absent()
    outcome = channel.update(better, replace(known, attempt=2))
    assert isinstance(outcome, Succeeded)
    found = outside.posts("instagram")
    assert [post["text"][:10] for post in found["posts"]] == ["Ralat: 102"]
    assert (found["created"], outcome.remote_id) == (2, found["posts"][0]["id"])


def test_a_withdrawal_finds_what_nobody_knows(outside: Outside, channel: InstagramChannel) -> None:
    account, package = link(outside, checks=0), item("instagram", photos=[photo(640, 480)])
    other = publish(channel, item("instagram", photos=[photo(640, 480)]), order(account))
    publish(channel, package, order(account))
    outcome = channel.withdraw(package, order(account))
    assert isinstance(outcome, Succeeded)
    assert outcome.evidence == {"deleted": 1}
    assert [post["id"] for post in outside.posts("instagram")["posts"]] == [other.remote_id]
    assert isinstance(channel.withdraw(package, order(account, remote_id=outcome.remote_id)), Succeeded)


def test_a_quota_that_is_used_up_is_waited_for(outside: Outside, channel: InstagramChannel) -> None:
    account = link(outside, checks=0, quota_total=1)
    publish(channel, item("instagram", photos=[photo(640, 480)]), order(account))
    with scope.attempt(30) as told:
        outcome = channel.publish(item("instagram", photos=[photo(640, 480)]), order(account))
    assert isinstance(outcome, Failed)
    assert outcome.reason == QUOTA_USED(used=1, total=1)
    assert (outcome.permanent, outcome.waits, outcome.retry_after) == (False, True, 900)
    assert told.usages["posts"] == Usage(1, 1)
    assert told.usages["application"].total == 100


def test_a_container_that_failed_is_begun_anew(outside: Outside, channel: InstagramChannel) -> None:
    account, package = link(outside, checks=0, processing_error="UNKNOWN"), item("instagram", photos=[photo(640, 480)])
    outcome = finished(channel, channel.publish, package, order(account))
    assert isinstance(outcome, Failed)
    assert outcome.reason.kind is CONTAINER_LOST
    assert not outcome.permanent


def test_the_test_and_the_accounts_to_choose_from(outside: Outside, channel: InstagramChannel) -> None:
    account = link(outside)
    assert (channel.test(account).reason, channel.test(account).handle) == (None, "@mojokertokab")
    (page,) = channel.pages(account)
    assert (page.id, page.label) == (PROFILE, "@mojokertokab")
    assert page.values == {"user_id": PROFILE, "access_token": TOKEN}


def test_without_the_permission_to_delete_the_test_says_so(outside: Outside, channel: InstagramChannel) -> None:
    scopes = ["instagram_basic", "instagram_content_publish", "pages_show_list", "pages_read_engagement"]
    reason = channel.test(link(outside, scopes=scopes)).reason
    assert reason is not None
    assert "instagram_manage_contents" in reason.english
