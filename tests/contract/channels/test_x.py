"""X: the stand-in as tweepy and X's own xdk know the platform, and what the conformance suite does not ask."""

from __future__ import annotations

import base64
import io
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import requests
import tweepy
from PIL import Image
from requests.adapters import HTTPAdapter
from xdk import Client as Xdk
from xdk.media.models import CreateMetadataRequest, UploadRequest

from sandbox.platforms.x import conversations
from services.publisher.channels import scope
from services.publisher.channels.contract import (
    Absent,
    AccountTesting,
    ConnectedAccount,
    Failed,
    LookingUp,
    Order,
    Overtaken,
    Package,
    Succeeded,
    Unknown,
)
from services.publisher.channels.platform_api import Refused
from services.publisher.channels.x.api import XApi
from services.publisher.channels.x.channel import XChannel
from services.publisher.channels.x.reasons import DUPLICATE, NO_CREDITS, NOT_ENROLLED
from services.publisher.reasons import ACCOUNT_REFUSED, PERMISSIONS_MISSING, POST_GONE, SAME_TEXT
from shared.ids import new_id
from tests.contract.channels.packages import changed
from tests.contract.channels.places import Place
from tests.contract.channels.places.x import TOKEN
from tests.contract.channels.test_conformance import corrected, following, withdrawn
from tests.integration.publisher.newsroom import HEADLINE
from tests.integration.publisher.outside import Outside
from tests.integration.publisher.progress import RecordedProgress
from tests.integration.publisher.site_samples import photo

pytestmark = pytest.mark.parametrize("place", ["x"], indirect=True)
THREAD = ["Vaksinasi PMK dimulai hari ini.", "Petugas datang ke 34 kandang.", "Jadwalnya ada di kantor desa."]


class _ToStandIn(HTTPAdapter):
    """Sends what is meant for the platform's host to the stand-in."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self._base = base

    def send(self, request: requests.PreparedRequest, *options: Any, **named: Any) -> requests.Response:
        request.url = str(request.url).replace("https://api.twitter.com", self._base)
        return super().send(request, *options, **named)


def tweepy_client(outside: Outside, token: str = TOKEN) -> tweepy.Client:
    client = tweepy.Client(bearer_token=token)
    client.session.mount("https://api.twitter.com", _ToStandIn(f"{outside.sandbox.web_url}/platforms/x"))
    return client


@pytest.fixture
def server(outside: Outside, place: Place) -> tweepy.Client:
    """tweepy with the OAuth 2.0 token of the place's account."""
    assert place.account
    return tweepy_client(outside)


def picture() -> str:
    buffer = io.BytesIO()
    Image.new("RGB", (64, 48), "seagreen").save(buffer, "JPEG")
    return base64.b64encode(buffer.getvalue()).decode()


def shown(outside: Outside) -> list[str]:
    return [post["text"] for post in outside.posts("x")["posts"]]


def test_a_client_posts_a_thread_reads_and_deletes(server: tweepy.Client) -> None:
    me = server.get_me(user_auth=False).data
    assert me.username == "kabar"
    first = server.create_tweet(text="Sapi & kerbau: https://mojokertokab.example/a", user_auth=False).data
    assert first["text"].startswith("Sapi &amp; kerbau: https://t.co/")
    second = server.create_tweet(text="Lanjutan", in_reply_to_tweet_id=first["id"], user_auth=False).data
    timeline = server.get_users_tweets(
        me.id, tweet_fields=["entities", "referenced_tweets", "created_at"], max_results=5
    )
    assert [str(one.id) for one in timeline.data] == [second["id"], first["id"]]
    assert timeline.data[1].entities["urls"][0]["expanded_url"] == "https://mojokertokab.example/a"
    assert str(timeline.data[0].referenced_tweets[0].id) == first["id"]
    assert server.delete_tweet(first["id"], user_auth=False).data == {"deleted": True}
    with pytest.raises(tweepy.NotFound):
        server.get_tweet(first["id"])


def test_a_client_is_refused_as_by_the_platform(server: tweepy.Client, outside: Outside) -> None:
    server.create_tweet(text="Halo", user_auth=False)
    with pytest.raises(tweepy.Forbidden, match="duplicate content"):
        server.create_tweet(text="Halo", user_auth=False)
    with pytest.raises(tweepy.Forbidden, match="too long"):
        server.create_tweet(text="日" * 141, user_auth=False)
    with pytest.raises(tweepy.Forbidden, match="deleted or not visible"):
        server.create_tweet(text="Jawaban", in_reply_to_tweet_id="1", user_auth=False)
    with pytest.raises(tweepy.BadRequest, match="media IDs are invalid"):
        server.create_tweet(text="Foto", media_ids=["1"], user_auth=False)
    with pytest.raises(tweepy.Unauthorized):
        tweepy_client(outside, "wrong-token").get_me(user_auth=False)
    outside.account("x", "pembaca", token="reading-token", scopes=["tweet.read", "users.read"])
    with pytest.raises(tweepy.Forbidden, match="scopes"):
        tweepy_client(outside, "reading-token").create_tweet(text="Halo", user_auth=False)
    assert outside.posts("x")["created"] == 1


def test_a_client_searches_a_conversation_and_looks_posts_up(server: tweepy.Client, outside: Outside) -> None:
    root = server.create_tweet(text="Vaksinasi", user_auth=False).data["id"]
    server.create_tweet(text="Lanjutan", in_reply_to_tweet_id=root, user_auth=False)
    reply = outside.comment("x", root, "Kapan ke Trawas?")
    wanted = {"tweet_fields": ["author_id", "conversation_id"], "expansions": ["author_id"]}
    found = server.search_recent_tweets(f"conversation_id:{root} -from:kabar", **wanted)
    assert [(str(one.id), one.text, str(one.conversation_id)) for one in found.data] == [
        (reply["id"], "Kapan ke Trawas?", root)
    ]
    assert [user.username for user in found.includes["users"]] == ["budi"]
    assert len(server.search_recent_tweets(f"conversation_id:{root}").data) == 3
    looked_up = server.get_tweets([root, reply["id"], "1"], tweet_fields=["public_metrics"])
    assert [str(one.id) for one in looked_up.data] == [root, reply["id"]]
    assert looked_up.data[0].public_metrics["reply_count"] == 1
    assert [error["resource_id"] for error in looked_up.errors] == ["1"]
    with pytest.raises(tweepy.BadRequest):
        server.search_recent_tweets("sapi")


def test_known_replies_are_looked_up_where_the_search_does_not_reach_back(
    place: Place, package: Package, order: Order, outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert place.account
    posted = place.channel.publish(package, order)
    assert isinstance(posted, Succeeded)
    reply, gone = (outside.comment("x", posted.remote_id, text) for text in ("Kapan?", "Di mana?"))
    monkeypatch.setattr(conversations, "SEARCHED", timedelta(0))
    outside.delete_comment("x", gone["id"])
    assert isinstance(place.channel, XChannel)
    assert place.channel.comments(place.account, posted.remote_id, ()).found == []
    found = place.channel.comments(place.account, posted.remote_id, [reply["id"], gone["id"]]).found
    assert [comment.text for comment in found] == ["Kapan?"]


def test_a_plan_without_search_says_so(place: Place, package: Package, order: Order, outside: Outside) -> None:
    account, _ = outside.account("x", "tanpa-cari", values={"access_token": "plan"}, token="plan", searches=False)
    assert isinstance(place.channel, XChannel)
    posted = place.channel.publish(package, replace(order, account=account))
    assert isinstance(posted, Succeeded)
    assert place.channel.comments(account, posted.remote_id, ()).found == []
    outside.comment("x", posted.remote_id, "Kapan?")
    with pytest.raises(Refused) as refused:
        place.channel.comments(account, posted.remote_id, ())
    assert refused.value.reason.kind is NOT_ENROLLED
    assert refused.value.permanent


def test_a_client_meets_the_limit_and_learns_when_it_is_lifted(server: tweepy.Client) -> None:
    for _ in range(75):
        server.get_me(user_auth=False)
    with pytest.raises(tweepy.TooManyRequests) as refused:
        server.get_me(user_auth=False)
    assert refused.value.reset_time > 1_000_000_000


def test_the_platforms_own_client_uploads_and_describes_a_photo(server: tweepy.Client, outside: Outside) -> None:
    own = Xdk(base_url=f"{outside.sandbox.web_url}/platforms/x", access_token=TOKEN)
    media = own.media.upload(UploadRequest(media=picture(), media_category="tweet_image", media_type="image/jpeg")).data
    assert media is not None
    with pytest.raises(tweepy.BadRequest, match="media IDs are invalid"):
        server.create_tweet(text="Foto", media_ids=[media.id], user_auth=False)
    status = own.media.get_upload_status(media.id, "STATUS").data
    assert status is not None
    assert status.processing_info is not None
    assert status.processing_info.state == "succeeded"
    described = {"id": media.id, "metadata": {"alt_text": {"text": "Petugas menyuntik sapi"}}}
    own.media.create_metadata(CreateMetadataRequest(**described))
    server.create_tweet(text="Foto", media_ids=[media.id], user_auth=False)
    [post] = outside.posts("x")["posts"]
    assert post["attachments"][0]["alt"] == "Petugas menyuntik sapi"


def test_a_thread_replies_to_itself_and_has_the_photos_in_front(
    place: Place, package: Package, order: Order, outside: Outside
) -> None:
    outcome = place.channel.publish(changed(package, place, posts=THREAD, photos=[photo()]), order)
    assert isinstance(outcome, Succeeded), outcome
    first, second, third = outside.posts("x")["posts"]
    assert first["text"].startswith(THREAD[0])
    assert first["text"].endswith(package.path)
    assert (first["parent"], second["parent"], third["parent"]) == (None, first["id"], second["id"])
    assert [one["alt"] for one in first["attachments"]] == ["Petugas menyuntik sapi di kandang"]
    assert second["attachments"] == third["attachments"] == []
    assert outcome.remote_id == first["id"]
    assert len(order.progress.parts) == 3
    assert isinstance(order.progress, RecordedProgress)
    assert order.progress.fences == [f"revision_1_post_{number}" for number in (1, 2, 3)]


def test_a_thread_goes_on_behind_the_last_post_that_is_there(
    place: Place, package: Package, order: Order, outside: Outside
) -> None:
    long = changed(package, place, posts=THREAD)

    class Stops(RecordedProgress):
        def fence(self, part: str = "", of: int | None = None, *, once: bool = False) -> None:
            if part.endswith("post_3"):
                raise Overtaken
            super().fence(part, of, once=once)

    stopped = Stops()
    with pytest.raises(Overtaken):
        place.channel.publish(long, replace(order, progress=stopped))
    assert len(shown(outside)) == 2
    resumed = RecordedProgress(delivered_parts=dict(stopped.delivered_parts))
    assert isinstance(place.channel.publish(long, replace(order, attempt=2, progress=resumed)), Succeeded)
    assert resumed.fences == ["revision_1_post_3"]
    posts = outside.posts("x")["posts"]
    assert [post["parent"] for post in posts] == [None, posts[0]["id"], posts[1]["id"]]
    assert outside.posts("x")["duplicates"] == 0


def test_what_became_of_a_thread_is_looked_up_part_by_part(
    place: Place, package: Package, order: Order, outside: Outside
) -> None:
    channel, long = place.channel, changed(package, place, posts=THREAD)
    assert isinstance(channel, LookingUp)
    assert channel.look_up(long, order, "publish") == Absent()
    outside.misbehave("platforms/x", "close")
    assert isinstance(channel.publish(long, order), Unknown)
    assert order.progress.parts == {}
    assert channel.look_up(long, order, "publish") == Absent()
    assert list(order.progress.parts) == ["revision_1_post_1"]
    assert isinstance(channel.publish(long, replace(order, attempt=2)), Succeeded)
    assert len(shown(outside)) == 3
    assert isinstance(channel.look_up(long, replace(order, progress=RecordedProgress()), "publish"), Succeeded)


def test_a_post_with_photos_is_found_again_in_spite_of_the_address_that_x_adds(
    place: Place, package: Package, order: Order, outside: Outside
) -> None:
    channel, seen = place.channel, changed(package, place, posts=["Sapi & kerbau <divaksin>"], photos=[photo()])
    assert isinstance(channel, LookingUp)
    outside.misbehave("platforms/x", "close")
    assert isinstance(channel.publish(seen, order), Unknown)
    found = channel.look_up(seen, order, "publish")
    assert isinstance(found, Succeeded)
    assert found.remote_id == outside.posts("x")["posts"][0]["id"]


def test_a_refusal_as_duplicate_is_taken_as_evidence(
    place: Place, package: Package, order: Order, outside: Outside
) -> None:
    outside.misbehave("platforms/x", "close")
    assert isinstance(place.channel.publish(package, order), Unknown)
    again = place.channel.publish(package, replace(order, attempt=2))
    assert isinstance(again, Succeeded)
    assert [post["id"] for post in outside.posts("x")["posts"]] == [again.remote_id]


def test_a_duplicate_that_is_listed_late_is_looked_up_later(
    place: Place, package: Package, order: Order, outside: Outside
) -> None:
    late, _ = outside.account("x", "lambat", values={"access_token": "late-token"}, token="late-token", lag=3600)
    slow = replace(order, account=late)
    assert isinstance(place.channel.publish(package, slow), Succeeded)
    unknown = place.channel.publish(package, replace(slow, progress=RecordedProgress()))
    assert isinstance(unknown, Unknown)
    assert unknown.reason.kind is DUPLICATE
    final = place.channel.publish(package, replace(slow, attempt=4, progress=RecordedProgress()))
    assert isinstance(final, Failed)
    assert (final.reason.kind, final.permanent) == (SAME_TEXT, True)
    assert len(shown(outside)) == 1


def test_a_correction_takes_the_place_of_the_whole_thread(
    place: Place, package: Package, order: Order, outside: Outside
) -> None:
    first = place.channel.publish(changed(package, place, posts=THREAD), order)
    assert isinstance(first, Succeeded)
    shorter = changed(corrected(package), place, posts=[THREAD[0], "Petugas datang ke 43 kandang."])
    second = place.channel.update(shorter, following(order, first))
    assert isinstance(second, Succeeded), second
    posts = shown(outside)
    assert len(posts) == 2
    assert posts[0].startswith(THREAD[0])
    assert posts[1] == "Petugas datang ke 43 kandang."


def test_an_old_post_with_the_same_words_is_not_taken_for_its_correction(
    place: Place, package: Package, order: Order, outside: Outside
) -> None:
    channel = place.channel
    assert isinstance(channel, LookingUp)
    first = channel.publish(package, order)
    assert isinstance(first, Succeeded)
    later = following(order, first)
    assert channel.look_up(replace(package, revision=2), later, "update") == Absent()
    assert isinstance(channel.update(replace(package, revision=2), later), Succeeded)
    assert isinstance(channel.look_up(replace(package, revision=2), later, "update"), Succeeded)
    assert len(shown(outside)) == 1


def test_a_withdrawal_deletes_what_no_response_named_and_its_replies(
    place: Place, package: Package, order: Order, outside: Outside
) -> None:
    place.channel.publish(changed(package, place, posts=THREAD), order)
    unnamed = replace(order, id=new_id(), progress=RecordedProgress())
    assert isinstance(place.channel.withdraw(withdrawn(package), unnamed), Succeeded)
    assert shown(outside) == []
    nothing = place.channel.withdraw(withdrawn(package), unnamed)
    assert isinstance(nothing, Failed)
    assert (nothing.reason.kind, nothing.gone) == (POST_GONE, True)


def test_refusals_say_whose_they_are(place: Place, package: Package, order: Order, outside: Outside) -> None:
    for name, details, kind, broken in (
        ("beku", {"suspended": True}, ACCOUNT_REFUSED, True),
        ("sempit", {"scopes": ["users.read"]}, PERMISSIONS_MISSING, True),
        ("habis", {"credits": 0}, NO_CREDITS, False),
    ):
        account, _ = outside.account(
            "x", name, values={"access_token": f"{name}-token"}, token=f"{name}-token", **details
        )
        outcome = place.channel.publish(package, replace(order, account=account))
        assert isinstance(outcome, Failed)
        assert (outcome.reason.kind, outcome.account_broken, outcome.permanent) == (kind, broken, False)
    assert shown(outside) == []


def test_the_replies_tell_how_many_posts_are_left(place: Place, outside: Outside) -> None:
    account, api = day_limited(place, outside, user_day=1)
    with scope.attempt(30) as told:
        api.post("Satu", [], None)
        with pytest.raises(Refused):
            api.post("Dua", [], None)
    assert account.id
    assert (told.usages["user_day"].used, told.usages["user_day"].total) == (1, 1)
    assert told.usages["user_day"].more_after == pytest.approx(86_400, abs=30)
    assert told.usages["posts"].total == 100
    assert "app_day" not in told.usages


def day_limited(place: Place, outside: Outside, **limits: int) -> tuple[ConnectedAccount, XApi]:
    """An account whose plan has such limits."""
    values = {"access_token": "limited-token-limited"}
    account, _ = outside.account("x", "terbatas", values=values, token=values["access_token"], **limits)
    channel = place.channel
    assert isinstance(channel, XChannel)
    return account, XApi(channel._client(account))


def test_an_account_is_tested_without_posting(place: Place, order: Order, outside: Outside) -> None:
    channel = place.channel
    assert isinstance(channel, AccountTesting)
    assert order.account is not None
    tested = channel.test(order.account)
    assert (tested.reason, tested.handle) == (None, "@kabar")
    outside.misbehave("platforms/x", "revoke")
    wrong = channel.test(replace(order.account, values={"access_token": "revoked-token"}))
    assert wrong.reason is not None
    assert wrong.reason.kind is ACCOUNT_REFUSED
    assert not any(HEADLINE in text for text in shown(outside))


def test_an_address_that_is_no_link_on_x_is_left_out_where_it_does_not_fit(
    outside: Outside, place: Place, package: Package, order: Order
) -> None:
    """The test's site has an IP number, which X takes for no address."""
    full = "Sapi " * 51
    done = place.channel.publish(changed(package, place, posts=[full]), order)
    assert isinstance(done, Succeeded), done
    assert shown(outside) == [full.strip()]
