"""Mastodon: the stand-in as Mastodon.py knows servers, and what the channel does beyond the conformance suite."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pytest
from mastodon import Mastodon, MastodonAPIError, MastodonNotFoundError, MastodonUnauthorizedError
from PIL import Image

from services.publisher.channels import scope
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
from services.publisher.channels.mastodon.channel import MastodonChannel
from services.publisher.reasons import (
    ACCOUNT_REFUSED,
    AGAINST_THE_RULES,
    PERMISSIONS_MISSING,
    POST_GONE,
    PRIVATE_NETWORK,
)
from shared.ids import new_id
from shared.settings import Settings
from tests.contract.channels.packages import changed
from tests.contract.channels.places import Place
from tests.contract.channels.places.mastodon import TOKEN
from tests.contract.channels.test_conformance import CORRECTED, corrected, following, withdrawn
from tests.integration.publisher.newsroom import HEADLINE
from tests.integration.publisher.outside import Outside
from tests.integration.publisher.site_samples import photo

pytestmark = pytest.mark.parametrize("place", ["mastodon"], indirect=True)


@pytest.fixture
def server(outside: Outside, place: Place) -> Mastodon:
    """Mastodon.py with the token of the place's account."""
    assert place.account
    return client(outside)


def client(outside: Outside, token: str = TOKEN) -> Mastodon:
    base = f"{outside.sandbox.web_url}/platforms/mastodon"
    return Mastodon(access_token=token, api_base_url=base, ratelimit_method="throw")


def picture() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (64, 48), "seagreen").save(buffer, "JPEG")
    return buffer.getvalue()


def uploaded(server: Mastodon, alt: str = "Petugas menyuntik sapi") -> Any:
    media = server.media_post(picture(), mime_type="image/jpeg", description=alt)
    assert media.url is None
    assert server.media(media).url is None
    return server.media(media)


def post_of(outside: Outside) -> dict[str, Any]:
    [post] = outside.posts("mastodon")["posts"]
    return dict(post)


def test_a_client_posts_edits_and_deletes(server: Mastodon) -> None:
    media = uploaded(server)
    status = server.status_post("Halo", media_ids=[media], visibility="unlisted", language="id", idempotency_key="k")
    assert server.status_post("Halo", idempotency_key="k").id == status.id
    assert (status.visibility, status.language) == ("unlisted", "id")
    assert status.media_attachments[0].description == "Petugas menyuntik sapi"
    edited = server.status_update(status, "Halo semua", media_ids=[media])
    assert edited.edited_at is not None
    assert server.status_source(status).text == "Halo semua"
    assert [one.id for one in server.account_statuses(server.me())] == [status.id]
    server.status_delete(status)
    with pytest.raises(MastodonNotFoundError):
        server.status(status)


def test_a_client_reads_replies(server: Mastodon, outside: Outside) -> None:
    status = server.status_post("Halo")
    outside.comment("mastodon", str(status.id), "Terima kasih")
    assert server.status(status).replies_count == 1
    [reply] = server.status_context(status).descendants
    assert (reply.content, reply.account.acct) == ("<p>Terima kasih</p>", "budi@social.example")
    assert reply.created_at is not None


def test_a_client_is_refused_as_by_a_server(server: Mastodon, outside: Outside) -> None:
    with pytest.raises(MastodonAPIError, match="character limit of 500"):
        server.status_post("a" * 501)
    with pytest.raises(MastodonAPIError, match="can't be blank"):
        server.status_post("")
    media = server.media_post(picture(), mime_type="image/jpeg")
    with pytest.raises(MastodonAPIError, match="not finished processing"):
        server.status_post("Halo", media_ids=[media])
    with pytest.raises(MastodonUnauthorizedError):
        client(outside, "someone-elses").account_verify_credentials()
    outside.account("mastodon", "pembaca", token="read-only-token", scopes=["read"])
    with pytest.raises(MastodonAPIError, match="outside the authorized scopes"):
        client(outside, "read-only-token").status_post("Halo")
    assert outside.posts("mastodon")["created"] == 0


def test_a_client_learns_limits_and_what_is_left(server: Mastodon) -> None:
    assert server.instance_v2().configuration.statuses.max_characters == 500
    server.account_verify_credentials()
    assert (server.ratelimit_limit, server.ratelimit_remaining) == (300, 299)


def test_photos_are_attached_with_their_descriptions(
    place: Place, package: Package, order: Order, outside: Outside
) -> None:
    outcome = place.channel.publish(changed(package, place, photos=[photo(), photo(colour="red")]), order)
    assert isinstance(outcome, Succeeded), outcome
    [first, second] = post_of(outside)["attachments"]
    assert first["description"] == second["description"] == "Petugas menyuntik sapi di kandang"
    assert first["file"] != second["file"]
    kept = place.channel.update(changed(corrected(package), place, photos=[photo()]), following(order, outcome))
    assert isinstance(kept, Succeeded), kept
    assert len(post_of(outside)["attachments"]) == 1


def test_the_post_says_who_sees_it_and_where_the_article_is(
    place: Place, package: Package, order: Order, outside: Outside
) -> None:
    assert order.account is not None
    silent = replace(order.account, values={**order.account.values, "visibility": "unlisted"})
    place.channel.publish(package, replace(order, account=silent))
    post = post_of(outside)
    assert (post["visibility"], post["language"]) == ("unlisted", "id")
    assert post["text"].endswith(package.path)


def test_a_servers_own_limits_are_kept(place: Place, package: Package, order: Order, outside: Outside) -> None:
    outside.account("mastodon", "kecil", token="another-token", configuration={"max_characters": 60})
    outcome = place.channel.publish(package, order)
    assert isinstance(outcome, Failed)
    assert outcome.permanent
    assert outcome.reason.kind is AGAINST_THE_RULES
    assert outside.posts("mastodon")["created"] == 0


def test_what_became_of_a_post_is_looked_up_among_the_accounts_own(
    place: Place, package: Package, order: Order, outside: Outside
) -> None:
    channel = place.channel
    assert isinstance(channel, LookingUp)
    assert channel.look_up(package, order, "publish") == Absent()
    outside.misbehave("platforms/mastodon", "close")
    assert isinstance(channel.publish(package, order), Unknown)
    found = channel.look_up(package, order, "publish")
    assert isinstance(found, Succeeded)
    assert found.remote_id == post_of(outside)["id"]
    other = replace(package, path="/berita/2026/11/lain-00000000/")
    assert channel.look_up(other, order, "publish") == Absent()


def test_changes_are_looked_up_at_the_post_itself(place: Place, package: Package, order: Order) -> None:
    channel = place.channel
    assert isinstance(channel, LookingUp)
    first = channel.publish(package, order)
    assert isinstance(first, Succeeded)
    later = following(order, first)
    assert channel.look_up(corrected(package), later, "update") == Absent()
    channel.update(corrected(package), later)
    assert isinstance(channel.look_up(corrected(package), later, "update"), Succeeded)
    assert channel.look_up(package, later, "withdraw") == Absent()
    channel.withdraw(package, later)
    assert isinstance(channel.look_up(package, later, "withdraw"), Succeeded)


def test_a_token_without_its_scope_is_the_accounts_fault(
    place: Place, package: Package, order: Order, outside: Outside
) -> None:
    values = {"access_token": "sempit", "server": "https://mastodon.example"}
    account, _ = outside.account("mastodon", "sempit", values=values, token="sempit", scopes=["read"])
    outcome = place.channel.publish(package, replace(order, account=account))
    assert isinstance(outcome, Failed)
    assert (outcome.account_broken, outcome.reason.kind) == (True, PERMISSIONS_MISSING)


def test_a_post_that_someone_deleted_is_gone(place: Place, package: Package, order: Order, server: Mastodon) -> None:
    first = place.channel.publish(package, order)
    assert isinstance(first, Succeeded)
    server.status_delete(first.remote_id)
    outcome = place.channel.update(corrected(package), following(order, first))
    assert isinstance(outcome, Failed)
    assert (outcome.reason.kind, outcome.gone) == (POST_GONE, True)
    assert isinstance(place.channel.withdraw(package, following(order, first)), Succeeded)


def test_a_change_finds_the_post_that_no_response_named(
    place: Place, package: Package, order: Order, outside: Outside
) -> None:
    outside.misbehave("platforms/mastodon", "close")
    assert isinstance(place.channel.publish(package, order), Unknown)
    unnamed = replace(order, id=new_id(), remote_id=None)
    assert isinstance(place.channel.update(corrected(package), unnamed), Succeeded)
    assert CORRECTED in post_of(outside)["text"]
    assert isinstance(place.channel.withdraw(withdrawn(package), replace(unnamed, id=new_id())), Succeeded)
    assert outside.posts("mastodon")["posts"] == []
    nothing = place.channel.withdraw(withdrawn(package), replace(unnamed, id=new_id()))
    assert isinstance(nothing, Failed)
    assert (nothing.reason.kind, nothing.gone) == (POST_GONE, True)


def test_a_revoked_token_is_a_clear_failure_that_waits_for_the_account(
    place: Place, package: Package, order: Order, outside: Outside
) -> None:
    outside.misbehave("platforms/mastodon", "revoke")
    outcome = place.channel.publish(package, order)
    assert isinstance(outcome, Failed)
    assert (outcome.reason.kind, outcome.permanent) == (ACCOUNT_REFUSED, False)


def test_a_limit_is_waited_out(place: Place, package: Package, order: Order, outside: Outside) -> None:
    outside.misbehave("platforms/mastodon", "throttle", seconds=90)
    outcome = place.channel.publish(package, order)
    assert isinstance(outcome, Failed)
    assert (outcome.permanent, outcome.retry_after) == (False, 90)


def test_an_account_is_tested_without_posting(place: Place, order: Order, outside: Outside) -> None:
    channel = place.channel
    assert isinstance(channel, AccountTesting)
    assert order.account is not None
    assert place.channel.declaration.accounts is not None
    tested = channel.test(order.account)
    assert (tested.reason, tested.handle) == (None, "@kabar")
    assert tested.granted == frozenset(place.channel.declaration.accounts.scopes)
    narrow, _ = outside.account(
        "mastodon",
        "sempit",
        values={"access_token": "narrow-token"},
        token="narrow-token",
        scopes=["read", "write:media"],
    )
    assert channel.test(narrow).granted == {"read:accounts", "read:statuses", "write:media"}
    media = {"image_matrix_limit": 90_000, "image_size_limit": 20_000, "supported_mime_types": ["image/jpeg"]}
    outside.account("mastodon", "kecil", token="a-third-token", configuration={"max_characters": 60}, media=media)
    with scope.attempt(30) as told:
        limits = channel.test(order.account).limits
    of_photos = {"photos": 4, "alt": 1500, "image_bytes": 20_000, "image_pixels": 90_000, "media_types": ["image/jpeg"]}
    assert limits == {"longest": 60, "link": 23, **of_photos}
    assert told.usages["calls"].total == 300
    wrong = channel.test(replace(order.account, values={**order.account.values, "access_token": "wrong-token"}))
    assert wrong.reason is not None
    assert wrong.reason.kind is ACCOUNT_REFUSED
    assert outside.posts("mastodon")["created"] == 0


def test_a_server_inside_the_office_is_not_called(
    place: Place, package: Package, order: Order, settings: Settings, outside: Outside
) -> None:
    assert order.account is not None
    inside = replace(
        order.account, values={**order.account.values, "server": f"{outside.sandbox.web_url}/platforms/mastodon"}
    )
    outcome = MastodonChannel(replace(settings, webhook_allowed_networks=())).publish(
        package, replace(order, id=new_id(), account=inside)
    )
    assert isinstance(outcome, Failed)
    assert outcome.reason.kind is PRIVATE_NETWORK
    assert not any(HEADLINE in text for text in place.shown())
