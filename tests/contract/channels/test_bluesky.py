"""Bluesky: the stand-in as the package atproto knows servers, and what the conformance suite does not ask."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pytest
from atproto import Client, client_utils, exceptions, models
from PIL import Image

from services.publisher.channels import scope
from services.publisher.channels.bluesky.channel import BlueskyChannel
from services.publisher.channels.bluesky.records import record_key
from services.publisher.channels.bluesky.repository import key_of
from services.publisher.channels.contract import (
    Absent,
    AccountTesting,
    Failed,
    LookingUp,
    Order,
    Package,
    Succeeded,
    Unknown,
)
from services.publisher.reasons import ACCOUNT_REFUSED, POST_GONE
from shared.ids import new_id
from tests.contract.channels.packages import changed
from tests.contract.channels.places import Place
from tests.contract.channels.places.bluesky import HANDLE, PASSWORD
from tests.contract.channels.test_conformance import CORRECTED, corrected, following, withdrawn
from tests.integration.publisher.newsroom import HEADLINE
from tests.integration.publisher.outside import Outside
from tests.integration.publisher.progress import RecordedProgress
from tests.integration.publisher.site_samples import photo

pytestmark = [
    pytest.mark.parametrize("place", ["bluesky"], indirect=True),
    pytest.mark.filterwarnings("ignore:Use 'content:DeprecationWarning"),  # atproto's own use of httpx
]


@pytest.fixture
def server(outside: Outside, place: Place) -> Client:
    """The package atproto, signed in as the place's account."""
    assert place.account
    client = Client(f"{outside.sandbox.web_url}/platforms/bluesky")
    client.login(HANDLE, PASSWORD)
    return client


def picture() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (64, 48), "seagreen").save(buffer, "JPEG")
    return buffer.getvalue()


def test_a_client_reads_replies(server: Client, outside: Outside) -> None:
    post = server.send_post("Halo")
    outside.comment("bluesky", post.uri, "Terima kasih")
    thread = server.get_post_thread(post.uri).thread
    assert isinstance(thread, models.AppBskyFeedDefs.ThreadViewPost)
    assert thread.post.record.text == "Halo"
    [reply] = thread.replies or []
    assert isinstance(reply, models.AppBskyFeedDefs.ThreadViewPost)
    assert (reply.post.record.text, reply.post.author.display_name) == ("Terima kasih", "budi")


def posts(outside: Outside) -> list[dict[str, Any]]:
    return [post["record"] for post in outside.posts("bluesky")["posts"]]


def marked(record: dict[str, Any]) -> dict[str, str]:
    """What facets mark, by the words in the text that their bytes are."""
    text = record["text"].encode()
    return {
        text[facet["index"]["byteStart"] : facet["index"]["byteEnd"]].decode(): next(
            str(value) for name, value in facet["features"][0].items() if name != "$type"
        )
        for facet in record["facets"]
    }


def test_a_client_posts_reads_and_deletes(server: Client, outside: Outside) -> None:
    assert server.me is not None
    assert server.me.handle == HANDLE
    words = client_utils.TextBuilder().text("Sapi ").tag("#Pacet", "Pacet").text(" ").link("situs", "https://a.id")
    made = server.send_image(words, picture(), "Petugas menyuntik sapi", langs=["id"])
    [record] = posts(outside)
    assert marked(record) == {"#Pacet": "Pacet", "situs": "https://a.id"}
    assert record["embed"]["images"][0]["alt"] == "Petugas menyuntik sapi"
    assert server.get_post(key_of(made.uri), server.me.did).value.text == "Sapi #Pacet situs"
    assert server.delete_post(made.uri)
    assert server.delete_post(made.uri)
    with pytest.raises(exceptions.BadRequestError, match="RecordNotFound"):
        server.get_post(key_of(made.uri), server.me.did)


def put(server: Client, key: str, text: str) -> Any:
    assert server.me is not None
    record = models.AppBskyFeedPost.Record(text=text, created_at=server.get_current_time_iso())
    names = {"repo": server.me.did, "collection": "app.bsky.feed.post", "rkey": key, "record": record}
    return server.com.atproto.repo.put_record(names)


def test_a_client_writes_under_a_key_of_its_own(server: Client, outside: Outside) -> None:
    key = record_key(new_id())
    first, second = put(server, key, "Satu"), put(server, key, "Dua")
    assert first.uri == second.uri
    assert [record["text"] for record in posts(outside)] == ["Dua"]
    assert server.me is not None
    record = {"$type": "app.bsky.feed.post", "text": "Tiga", "createdAt": server.get_current_time_iso()}
    with pytest.raises(exceptions.RequestException, match="InternalServerError"):
        server.com.atproto.repo.create_record(
            {"repo": server.me.did, "collection": "app.bsky.feed.post", "rkey": key, "record": record}
        )


def test_a_client_is_refused_as_by_a_server(server: Client, outside: Outside) -> None:
    with pytest.raises(exceptions.BadRequestError, match="300 graphemes"):
        server.send_post("a" * 301)
    with pytest.raises(exceptions.BadRequestError, match="3000 bytes"):
        server.send_post("👨‍👩‍👧‍👦" * 130)
    with pytest.raises(exceptions.BadRequestError, match="valid TID"):
        put(server, "vaksinasi", "Satu")
    with pytest.raises(exceptions.BadRequestError, match="too large"):
        server.send_image("Halo", picture() + b"\0" * 1_000_001, "Besar")
    with pytest.raises(exceptions.UnauthorizedError):
        Client(f"{outside.sandbox.web_url}/platforms/bluesky").login(HANDLE, "wrong-pass-word-here")
    assert outside.posts("bluesky")["created"] == 0


def test_a_client_renews_its_session_once_with_each_token(server: Client) -> None:
    first = server.export_session_string()
    renewed = Client(server._base_url)
    renewed.login(session_string=first)
    renewed._refresh_and_set_session()
    again = Client(server._base_url)
    again.login(session_string=first)
    with pytest.raises(exceptions.BadRequestError, match="ExpiredToken"):
        again._refresh_and_set_session()


def test_without_photos_a_card_leads_to_the_article(
    place: Place, package: Package, order: Order, outside: Outside
) -> None:
    outcome = place.channel.publish(package, order)
    assert isinstance(outcome, Succeeded), outcome
    [record] = posts(outside)
    card = record["embed"]["external"]
    assert card["uri"].endswith(package.path)
    assert card["title"] == HEADLINE
    assert package.path not in record["text"]
    assert record["langs"] == ["id"]
    assert outcome.url == f"https://bsky.app/profile/{HANDLE}/post/{key_of(outcome.remote_id)}"


def test_with_photos_the_text_has_the_address_and_hashtags_by_their_bytes(
    place: Place, package: Package, order: Order, outside: Outside
) -> None:
    worded = changed(
        package, place, text="Sapi 🐄 di #Pacet, é #2026 #desa!", photos=[photo(2400, 1600), photo(800, 800)]
    )
    place.channel.publish(worded, order)
    [record] = posts(outside)
    first, second = record["embed"]["images"]
    assert first["alt"] == "Petugas menyuntik sapi di kandang"
    assert first["aspectRatio"] == {"width": 2000, "height": 1333}
    assert second["aspectRatio"] == {"width": 800, "height": 800}
    facets = marked(record)
    [link] = [shown for shown in facets if "/" in shown]
    assert facets.pop(link).endswith(package.path)
    assert link.endswith("…")
    assert facets == {"#Pacet": "Pacet", "#desa": "desa"}


def test_a_repeated_call_writes_the_same_record(place: Place, package: Package, order: Order, outside: Outside) -> None:
    outside.misbehave("platforms/bluesky", "close")
    assert isinstance(place.channel.publish(package, order), Unknown)
    before = posts(outside)
    assert isinstance(place.channel.publish(package, replace(order, attempt=2)), Succeeded)
    assert posts(outside) == before


def test_what_became_of_a_post_is_looked_up_by_its_key(
    place: Place, package: Package, order: Order, outside: Outside
) -> None:
    channel = place.channel
    assert isinstance(channel, LookingUp)
    assert channel.look_up(package, order, "publish") == Absent()
    outside.misbehave("platforms/bluesky", "close")
    channel.publish(package, order)
    found = channel.look_up(package, order, "publish")
    assert isinstance(found, Succeeded)
    assert key_of(found.remote_id) == record_key(order.id)
    assert channel.look_up(package, replace(order, id=new_id()), "publish") == Absent()


def test_a_correction_that_ended_in_the_middle_leaves_one_post(
    place: Place, package: Package, order: Order, outside: Outside
) -> None:
    channel = place.channel
    assert isinstance(channel, LookingUp)
    first = channel.publish(package, order)
    assert isinstance(first, Succeeded)
    later = following(order, first)
    outside.misbehave("platforms/bluesky", "close")
    assert isinstance(channel.update(corrected(package), later), Unknown)
    assert len(posts(outside)) == 2
    assert channel.look_up(corrected(package), later, "update") == Absent()
    assert isinstance(channel.update(corrected(package), replace(later, attempt=2)), Succeeded)
    [record] = posts(outside)
    assert CORRECTED in record["text"]
    assert isinstance(channel.look_up(corrected(package), later, "update"), Succeeded)


def test_a_withdrawal_finds_what_no_response_named(
    place: Place, package: Package, order: Order, outside: Outside
) -> None:
    outside.misbehave("platforms/bluesky", "close")
    place.channel.publish(package, order)
    unnamed = replace(order, id=new_id(), progress=RecordedProgress())
    assert isinstance(place.channel.withdraw(withdrawn(package), unnamed), Succeeded)
    assert posts(outside) == []
    nothing = place.channel.withdraw(withdrawn(package), replace(unnamed, id=new_id()))
    assert isinstance(nothing, Failed)
    assert (nothing.reason.kind, nothing.gone) == (POST_GONE, True)


def test_what_the_ledger_names_is_deleted_however_many_posts_came_after_it(
    place: Place, package: Package, order: Order, outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.publisher.channels.bluesky.repository.PAGES", 0)
    first = place.channel.publish(package, order)
    assert isinstance(first, Succeeded)
    assert isinstance(place.channel.withdraw(withdrawn(package), following(order, first)), Succeeded)
    assert posts(outside) == []


def test_a_session_serves_many_posts_and_is_renewed(
    place: Place, package: Package, order: Order, outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(32):
        assert isinstance(place.channel.publish(package, replace(order, id=new_id())), Succeeded)
    made = place.channel._sessions._known  # type: ignore[attr-defined]
    [before] = made.values()
    monkeypatch.setattr("services.publisher.channels.bluesky.sessions.AHEAD", 7201.0)
    place.channel.publish(package, replace(order, id=new_id()))
    [after] = made.values()
    assert (after.did, after.access != before.access) == (before.did, True)


def test_a_password_that_is_no_longer_taken_breaks_the_account(
    place: Place, package: Package, order: Order, outside: Outside
) -> None:
    assert order.account is not None
    wrong = replace(order.account, values={**order.account.values, "app_password": "wrong-pass-word-here"})
    outcome = place.channel.publish(package, replace(order, account=wrong))
    assert isinstance(outcome, Failed)
    assert (outcome.reason.kind, outcome.account_broken) == (ACCOUNT_REFUSED, True)


def test_new_sessions_are_waited_for_where_there_were_too_many(place: Place, order: Order, outside: Outside) -> None:
    channel = place.channel
    assert isinstance(channel, BlueskyChannel)
    assert order.account is not None
    for _ in range(31):
        last = channel.test(order.account)
    assert last.reason is not None
    assert last.reason.english.startswith("The platform refused (HTTP 429): RateLimitExceeded")


def test_an_account_is_tested_without_posting(place: Place, order: Order, outside: Outside) -> None:
    channel = place.channel
    assert isinstance(channel, AccountTesting)
    assert order.account is not None
    with scope.attempt(30) as told:
        tested = channel.test(order.account)
    assert (tested.reason, tested.handle) == (None, f"@{HANDLE}")
    assert told.usages["calls"].total == 30
    values = {"handle": "beku.bsky.example", "app_password": "beku-beku-beku-beku"}
    frozen, _ = outside.account("bluesky", "beku", values=values, token="beku-beku-beku-beku", status="suspended")
    reason = channel.test(frozen).reason
    assert reason is not None
    assert "suspended" in reason.english
    assert outside.posts("bluesky")["created"] == 0
