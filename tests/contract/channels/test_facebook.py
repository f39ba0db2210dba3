"""Facebook: Meta's own SDK against the stand-in, and what the channel makes of the platform's ways."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
from facebook_business.adobjects.page import Page
from facebook_business.adobjects.pagepost import PagePost
from facebook_business.api import FacebookAdsApi, FacebookSession
from facebook_business.exceptions import FacebookRequestError

from services.publisher.channels import graph_comments, scope
from services.publisher.channels.contract import Absent, ConnectedAccount, Failed, Succeeded, Unknown
from services.publisher.channels.facebook.channel import FacebookChannel
from services.publisher.channels.graph import proof
from services.publisher.channels.platform_api import Refused, Timeouts
from services.publisher.reasons import LIMIT_REACHED, PERMISSIONS_MISSING, POST_GONE, SAME_TEXT
from shared.content import Attachment
from shared.settings import Settings
from tests.contract.channels.items import TEXT, corrected, item, order
from tests.integration.publisher.outside import Outside
from tests.integration.publisher.site_samples import photo

PAGE, TOKEN, SECRET = "102938475610293", "EAA" + "b" * 60, "0123456789abcdef0123456789abcdef"
EVERY_SCOPE = ("pages_manage_posts", "pages_read_engagement", "pages_show_list", "pages_read_user_content")
OTHER = "EAA" + "d" * 60


def link(outside: Outside, **details: Any) -> ConnectedAccount:
    """A page that the stand-in knows, linked."""
    values = {"page_id": PAGE, "access_token": TOKEN, "app_secret": SECRET}
    known = {"page_id": PAGE, "title": "Kabupaten Mojokerto", "app_secret": SECRET, **details}
    return outside.account("facebook", values=values, token=TOKEN, **known)[0]


@pytest.fixture
def channel(connected: Settings) -> FacebookChannel:
    return FacebookChannel(connected, Timeouts(connect=2, read=2, total=4))


@pytest.fixture
def sdk(outside: Outside, monkeypatch: pytest.MonkeyPatch) -> Iterator[FacebookAdsApi]:
    """Meta's Business SDK as it is, but for the address and the certificates."""
    monkeypatch.setattr(FacebookSession, "GRAPH", f"{outside.sandbox.web_url}/platforms/facebook")
    api = FacebookAdsApi.init(access_token=TOKEN, app_secret=SECRET)
    api._session.requests.trust_env = False
    yield api
    api._session.requests.close()
    FacebookAdsApi.set_default_api(None)


def test_metas_sdk_publishes_edits_lists_and_deletes(
    outside: Outside, connected: Settings, sdk: FacebookAdsApi
) -> None:
    link(outside, requires_proof=True)
    page = Page(PAGE)
    assert page.api_get(fields=["name"])["name"] == "Kabupaten Mojokerto"
    made = page.create_feed(params={"message": TEXT, "link": "https://mojokertokab.example/berita/"})
    post = PagePost(made["id"])
    assert post.api_get(fields=["message", "created_time", "permalink_url"])["message"] == TEXT
    post.api_update(params={"message": "Ralat"})
    assert [one["message"] for one in page.get_posts(fields=["message"])] == ["Ralat"]
    post.api_delete()
    assert list(page.get_posts(fields=["message"])) == []


def test_metas_sdk_attaches_unpublished_photos(outside: Outside, connected: Settings, sdk: FacebookAdsApi) -> None:
    link(outside)

    def upload() -> str:
        file = {"source": ("photo.jpg", stored_bytes(), "image/jpeg")}
        return str(sdk.call("POST", (PAGE, "photos"), {"published": "false"}, files=file).json()["id"])

    uploaded = [upload(), upload()]
    attached = [{"media_fbid": one} for one in uploaded]
    Page(PAGE).create_feed(params={"message": TEXT, "attached_media": attached})
    assert [post["photos"] for post in outside.posts("facebook")["posts"]] == [uploaded]


def test_metas_sdk_reads_comments_and_what_it_may_not(
    outside: Outside, connected: Settings, sdk: FacebookAdsApi
) -> None:
    link(outside)
    post = PagePost(Page(PAGE).create_feed(params={"message": TEXT})["id"])
    first = outside.comment("facebook", post["id"], "Kapan ke Trawas?")
    outside.comment("facebook", post["id"], "Besok.", parent=first["id"])
    outside.comment("facebook", post["id"], "Terima kasih.")
    fields = ["from", "message", "created_time", "permalink_url", "is_hidden"]
    top = list(post.get_comments(fields, {"order": "reverse_chronological", "limit": 1}))
    assert [one["message"] for one in top] == ["Terima kasih.", "Kapan ke Trawas?"]
    assert top[0]["from"]["name"] == "budi"
    assert top[0]["id"].startswith(post["id"].partition("_")[2] + "_")
    assert len(list(post.get_comments(fields, {"filter": "stream"}))) == 3
    outside.known_account("facebook", "lain", token=OTHER, app_secret=SECRET, scopes=["pages_read_engagement"])
    with pytest.raises(FacebookRequestError) as caught:
        PagePost(post["id"], api=FacebookAdsApi(FacebookSession(app_secret=SECRET, access_token=OTHER))).get_comments()
    assert caught.value.api_error_code() == 10


def test_metas_sdk_reads_the_errors(outside: Outside, connected: Settings, sdk: FacebookAdsApi) -> None:
    link(outside)
    page = Page(PAGE)
    page.create_feed(params={"message": TEXT})
    for code, subcode, call in (
        (506, 1_455_006, lambda: page.create_feed(params={"message": TEXT})),
        (100, 33, lambda: PagePost(f"{PAGE}_1").api_delete()),
        (100, None, lambda: page.create_feed(params={"message": ""})),
    ):
        with pytest.raises(FacebookRequestError) as caught:
            call()
        assert (caught.value.api_error_code(), caught.value.api_error_subcode()) == (code, subcode)
    outside.misbehave("platforms/facebook", "revoke")
    with pytest.raises(FacebookRequestError) as caught:
        page.create_feed(params={"message": "Lain"})
    assert caught.value.api_error_code() == 190


def test_the_stand_in_is_strict(outside: Outside, connected: Settings) -> None:
    link(outside, scopes=["pages_read_engagement"], requires_proof=True)
    base = f"{outside.sandbox.web_url}/platforms/facebook"

    def code(method: str, path: str, token: str | None = TOKEN, **data: str) -> int:
        headers = {"authorization": f"Bearer {token}"} if token else {}
        reply = httpx.request(method, f"{base}{path}", headers=headers, data=data)
        assert reply.headers["x-fb-trace-id"]
        return int(reply.json()["error"]["code"])

    assert code("GET", "/v3.1/me") == 2500
    assert code("GET", "/v25.0/me", token=None) == 104
    assert code("GET", "/v25.0/me", token="wrong") == 190
    assert code("GET", "/v25.0/me") == 100
    assert code("POST", f"/v25.0/{PAGE}/feed", message=TEXT, appsecret_proof="0" * 64) == 100
    assert code("POST", f"/v25.0/{PAGE}/feed", message=TEXT, appsecret_proof=proof(TOKEN, SECRET)) == 200
    assert outside.posts("facebook")["created"] == 0


def test_photos_are_uploaded_unpublished_before_the_fence(outside: Outside, channel: FacebookChannel) -> None:
    account = link(outside)
    package = item("facebook", photos=[photo(), photo(colour="tan")])
    outcome = channel.publish(package, order(account))
    assert isinstance(outcome, Succeeded), outcome
    (post,) = outside.posts("facebook")["posts"]
    assert len(post["media"]) == 2
    assert post["link"] is None
    assert post["text"].startswith(TEXT)
    assert post["text"].endswith(package.path)


def test_an_unclear_publication_is_found_by_its_text(outside: Outside, channel: FacebookChannel) -> None:
    account, package = link(outside), item("facebook")
    tried = order(account)
    assert channel.look_up(package, tried, "publish") == Absent()
    outside.misbehave("platforms/facebook", "close")
    assert isinstance(channel.publish(package, tried), Unknown)
    found = channel.look_up(package, tried, "publish")
    assert isinstance(found, Succeeded)
    assert found.remote_id == outside.posts("facebook")["posts"][0]["id"]
    assert channel.look_up(item("facebook"), tried, "publish") == Absent()


def test_a_refusal_as_duplicate_is_evidence_that_it_is_there(outside: Outside, channel: FacebookChannel) -> None:
    account, package = link(outside), item("facebook")
    outside.misbehave("platforms/facebook", "close")
    assert isinstance(channel.publish(package, order(account)), Unknown)
    again = channel.publish(package, order(account, attempt=2))
    assert isinstance(again, Succeeded)
    assert outside.posts("facebook")["created"] == 1


def test_a_duplicate_of_somebody_elses_text_is_no_success(outside: Outside, channel: FacebookChannel) -> None:
    account, package = link(outside), item("facebook")
    assert isinstance(channel.publish(package, order(account)), Succeeded)
    later = replace(order(account), requested_at=order(account).requested_at.replace(year=2100))
    refused = channel.publish(package, later)
    assert isinstance(refused, Failed)
    assert refused.reason.kind is SAME_TEXT


def test_a_correction_of_an_unclear_publication_edits_what_it_finds(outside: Outside, channel: FacebookChannel) -> None:
    account, package = link(outside), item("facebook")
    outside.misbehave("platforms/facebook", "close")
    channel.publish(package, order(account))
    outcome = channel.update(corrected(package, "facebook", "Ralat: 102 ekor sapi"), order(account))
    assert isinstance(outcome, Succeeded)
    posts = outside.posts("facebook")
    assert posts["created"] == 1
    assert posts["posts"][0]["text"].startswith("Ralat: 102")


@pytest.mark.parametrize("same", [True, False])
def test_a_correction_of_photos_takes_the_place_of_the_post(
    outside: Outside, channel: FacebookChannel, *, same: bool
) -> None:
    account, before = link(outside), photo(320, 240)
    package = item("facebook", photos=[before])
    published = order(account)
    first = channel.publish(package, published)
    assert isinstance(first, Succeeded)
    after = corrected(package, "facebook", TEXT, photos=[before if same else photo(320, 240, "tan")])
    known = order(account, remote_id=first.remote_id, earlier_parts=dict(published.progress.parts))
    second = channel.update(after, known)
    assert isinstance(second, Succeeded)
    (post,) = outside.posts("facebook")["posts"]
    assert post["id"] == second.remote_id
    assert (second.remote_id == first.remote_id) is same
    without = corrected(after, "facebook", TEXT, photos=[])
    parts = dict(published.progress.parts) | dict(known.progress.parts)
    removing = order(account, remote_id=second.remote_id, earlier_parts=parts)
    third = channel.update(without, removing)
    assert isinstance(third, Succeeded)
    assert [one["media"] for one in outside.posts("facebook")["posts"]] == [[]]
    parts |= dict(removing.progress.parts)
    wording = corrected(without, "facebook", "Ralat")
    fourth = channel.update(wording, order(account, remote_id=third.remote_id, earlier_parts=parts))
    assert isinstance(fourth, Succeeded)
    assert fourth.remote_id == third.remote_id


def test_a_post_that_a_person_deleted(outside: Outside, channel: FacebookChannel) -> None:
    account, package = link(outside), item("facebook")
    gone = order(account, remote_id=f"{PAGE}_123456")
    edit = channel.update(package, gone)
    assert isinstance(edit, Failed)
    assert edit.reason.kind is POST_GONE
    removal = channel.withdraw(package, gone)
    assert isinstance(removal, Succeeded)
    assert removal.evidence["was_gone"]


def test_a_limit_is_waited_for_as_the_platform_says(outside: Outside, channel: FacebookChannel) -> None:
    account = link(outside)
    outside.misbehave("platforms/facebook", "throttle", seconds=600)
    limited = channel.publish(item("facebook"), order(account))
    assert isinstance(limited, Failed)
    assert limited.reason.kind is LIMIT_REACHED
    assert not limited.permanent
    assert limited.retry_after == 600


def test_a_revoked_token_breaks_the_account(outside: Outside, channel: FacebookChannel) -> None:
    account = link(outside)
    outside.misbehave("platforms/facebook", "revoke")
    outcome = channel.publish(item("facebook"), order(account))
    assert isinstance(outcome, Failed)
    assert outcome.account_broken
    assert TOKEN not in repr(outcome)


def test_the_test_says_who_it_is_and_what_is_missing(outside: Outside, channel: FacebookChannel) -> None:
    account = link(outside, expires_at=4_000_000_000, data_access_expires_at=3_900_000_000)
    with scope.attempt(30) as told:
        result = channel.test(account)
    assert set(told.usages) == {"application", "business"}
    assert result.reason is None
    assert result.handle == "Kabupaten Mojokerto"
    assert result.granted == set(EVERY_SCOPE)
    assert result.expires_at is not None
    assert result.expires_at.timestamp() == 3_900_000_000
    other = replace(account, values={**account.values, "page_id": "99999"})
    assert "99999" in str(channel.test(other).reason and channel.test(other).reason.english)
    assert outside.posts("facebook")["created"] == 0


def test_tokens_are_inspected_as_the_application(outside: Outside, channel: FacebookChannel) -> None:
    account = link(outside, developer=False, scopes=["pages_read_engagement"])
    assert channel.test(account).granted == {"pages_read_engagement"}
    without_secret = {name: value for name, value in account.values.items() if name != "app_secret"}
    unsaid = channel.test(replace(account, values=without_secret))
    assert (unsaid.granted, unsaid.reason) == (None, None)


def test_calls_that_the_platform_would_refuse_are_told_ahead(outside: Outside, channel: FacebookChannel) -> None:
    graph, used = channel._graph(link(outside, calls_an_hour=2)), []
    with scope.attempt(30) as told:
        for _ in range(2):
            graph.get("/me", fields="id")
            used.append(told.usages["business"].used)
        with pytest.raises(Refused) as refused:
            graph.get("/me", fields="id")
    assert used == [50, 100]
    assert refused.value.reason.kind is LIMIT_REACHED
    assert told.usages["business"].more_after == pytest.approx(3600, abs=60)


def test_the_test_names_missing_permissions(outside: Outside, channel: FacebookChannel) -> None:
    account = link(outside, scopes=["pages_read_engagement", "pages_show_list"])
    result = channel.test(account)
    assert result.reason is not None
    assert result.reason.kind is PERMISSIONS_MISSING
    assert "pages_manage_posts" in result.reason.english
    refused = channel.publish(item("facebook"), order(account))
    assert isinstance(refused, Failed)
    assert (refused.account_broken, refused.permanent) == (True, False)


def test_without_the_permission_for_comments_the_account_still_posts(
    outside: Outside, channel: FacebookChannel
) -> None:
    scopes = ["pages_manage_posts", "pages_read_engagement", "pages_show_list"]
    account = link(outside, scopes=scopes)
    assert channel.test(account).reason is None
    published = channel.publish(item("facebook"), order(account))
    assert isinstance(published, Succeeded)
    with pytest.raises(Refused) as refused:
        channel.comments(account, published.remote_id, ())
    assert refused.value.reason.kind is PERMISSIONS_MISSING
    assert not refused.value.outcome.account_broken


def test_the_newest_comments_are_read_where_there_are_many(
    outside: Outside, channel: FacebookChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = link(outside)
    published = channel.publish(item("facebook"), order(account))
    assert isinstance(published, Succeeded)
    made = [outside.comment("facebook", published.remote_id, f"Komentar {number}") for number in range(5)]
    outside.comment("facebook", published.remote_id, "Dari halaman sendiri", author="kabar")
    monkeypatch.setattr(graph_comments, "LISTED", 2)
    monkeypatch.setattr(graph_comments, "MOST_PAGES", 2)
    looked = channel.comments(account, published.remote_id, ())
    assert [comment.text for comment in looked.found] == ["Komentar 4", "Komentar 3", "Komentar 2"]
    assert looked.since is not None
    assert looked.since.isoformat()[:19] == made[2]["created_at"][:19]


def test_the_pages_of_a_person_who_signed_in(outside: Outside, channel: FacebookChannel) -> None:
    (page,) = channel.pages(link(outside))
    assert (page.id, page.label) == (PAGE, "Kabupaten Mojokerto")
    assert page.values == {"page_id": PAGE, "access_token": TOKEN}


def stored_bytes() -> bytes:
    """A photo's file."""
    stored = Attachment.collection().find_one({"_id": photo(width=320, height=240)["attachment_id"]})
    assert stored is not None
    return bytes(stored["data"])
