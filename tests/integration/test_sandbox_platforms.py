"""The sandbox's pages of platforms show what was posted as readers see it, in both languages."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from lxml import html

from sandbox.platforms.pages import linked
from tests.integration.publisher.outside import Outside, outside_world

TOKEN = "uji-apprise-0123456789"
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture
def outside(tmp_path: Path) -> Iterator[Outside]:
    with outside_world(tmp_path) as world:
        yield world


def say(outside: Outside, message: str) -> None:
    web = outside.sandbox.web_url
    httpx.put(f"{web}/api/platforms/apprise/accounts/kabar", json={"token": TOKEN}).raise_for_status()
    data = {"version": "1.0", "title": "Kabar", "message": message, "attachments": [], "type": "info"}
    httpx.post(f"{web}/platforms/apprise/notify", json=data, auth=("kabar", TOKEN)).raise_for_status()


def page(outside: Outside, path: str, language: str = "id") -> Any:
    response = httpx.get(f"{outside.sandbox.web_url}{path}", params={"lang": language})
    return html.fromstring(response.raise_for_status().content)


def test_posts_are_shown_newest_first_with_their_addresses_as_links(outside: Outside) -> None:
    say(outside, "Pertama <b>tebal</b>")
    say(outside, "Kedua: https://kabar.example/a/. Selesai")
    found = page(outside, "/platforms/apprise/")
    texts = [each.text_content() for each in found.xpath(".//*[@class='words']")]
    assert texts == ["Kabar\n\nKedua: https://kabar.example/a/. Selesai", "Kabar\n\nPertama <b>tebal</b>"]
    assert [link.get("href") for link in found.xpath("//*[@class='words']//a")] == ["https://kabar.example/a/"]


def test_all_platforms_are_counted_with_what_was_posted_twice(outside: Outside) -> None:
    say(outside, "Sama")
    say(outside, "Sama")
    row = next(row for row in page(outside, "/platforms").xpath("//tbody/tr") if "Apprise" in row.text_content())
    assert [cell.text_content() for cell in row.xpath("td[@class='number']")] == ["1", "2", "0", "0", "1"]
    found = httpx.get(f"{outside.sandbox.web_url}/api/platforms").json()["platforms"]
    assert {one["name"]: one["duplicates"] for one in found}["apprise"] == 1


def test_edits_deletions_and_replies_are_shown_as_such(outside: Outside) -> None:
    posts = outside.sandbox.platforms["mastodon"].posts
    first = posts.create("kabar", "1", {"text": "Benang 1", "media": [posts.put_file(PIXEL)], "alts": ["Sapi"]})
    posts.create("kabar", "2", {"text": "Benang 2", "parent": first["id"]})
    posts.create("kabar", "3", {"text": "Salah"})
    posts.edit("1", {"text": "Benang satu"})
    posts.delete("3")
    found = page(outside, "/platforms/mastodon/", "en")
    (card,) = found.xpath("//div[contains(@class, 'feed')]")
    assert [each.text_content() for each in card.xpath(".//*[@class='words']")] == ["Benang satu", "Benang 2"]
    assert "Edited" in card.xpath(".//*[@class='badge']")[0].text_content()
    (photo,) = card.xpath(".//img")
    assert photo.get("alt") == "Sapi"
    assert httpx.get(f"{outside.sandbox.web_url}{photo.get('src')}").headers["content-type"] == "image/png"
    assert found.xpath("//details//del")[0].text_content() == "Salah"


def test_numbers_and_labels_follow_the_language(outside: Outside) -> None:
    assert page(outside, "/platforms").xpath("//h1")[0].text_content() == "Platform"
    assert page(outside, "/platforms", "en").xpath("//h1")[0].text_content() == "Platforms"
    for mode in ("batasi laju (429)", "jawab byte demi byte"):
        assert mode in page(outside, "/behaviours").text_content()


def test_what_is_no_photo_is_not_served(outside: Outside) -> None:
    name = outside.sandbox.platforms["mastodon"].posts.put_file(b"<script>alert(1)</script>")
    assert httpx.get(f"{outside.sandbox.web_url}/platform-files/mastodon/{name}").status_code == 404
    assert httpx.get(f"{outside.sandbox.web_url}/platforms/tidak-ada/").status_code == 404


def test_an_address_ends_before_what_ends_its_sentence() -> None:
    assert str(linked("(https://a.example/x).")) == (
        '(<a href="https://a.example/x" rel="noreferrer">https://a.example/x</a>).'
    )


def test_words_that_a_post_says_are_links_are_links() -> None:
    shown = linked(
        "Baca a.example/x… di https://b.example", [("a.example/x…", "https://a.example/x/y"), ("di", "javascript:1")]
    )
    assert str(shown) == (
        'Baca <a href="https://a.example/x/y" rel="noreferrer">a.example/x…</a> di '
        '<a href="https://b.example" rel="noreferrer">https://b.example</a>'
    )
