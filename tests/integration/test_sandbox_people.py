"""Places that people bring posts to: shown with a page of their own, changed, taken away, and held to the form."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from lxml import html

from tests.integration.publisher.outside import Outside, outside_world
from tests.integration.test_sandbox_platforms import PIXEL


@pytest.fixture
def outside(tmp_path: Path) -> Iterator[Outside]:
    with outside_world(tmp_path) as world:
        yield world


def at(outside: Outside, place: str) -> httpx.Client:
    """A person at the place."""
    web = outside.sandbox.web_url
    token = httpx.put(f"{web}/api/platforms/{place}/accounts/balai", json={}).json()["token"]
    return httpx.Client(base_url=f"{web}/platforms/{place}", headers={"Authorization": f"Bearer {token}"})


def words(page: httpx.Response) -> list[str]:
    return [each.text_content() for each in html.fromstring(page.content).xpath("//*[@class='words']")]


def test_what_a_person_puts_up_is_shown_changed_and_taken_away(outside: Outside) -> None:
    with at(outside, "manual") as person:
        photos: Any = [("photos", ("a.png", PIXEL, "image/png"))]
        made = person.post("balai/posts", data={"text": "Rapat jam 7", "alts": "Balai desa"}, files=photos).json()
        page = httpx.get(made["url"])
        assert words(page) == ["Rapat jam 7"]
        assert html.fromstring(page.content).xpath("//img/@alt") == ["Balai desa"]
        assert person.put(f"balai/posts/{made['id']}", data={"text": "Rapat jam 8"}).status_code == 200
        assert words(httpx.get(made["url"])) == ["Rapat jam 8"]
        assert person.delete(f"balai/posts/{made['id']}").status_code == 200
        assert httpx.get(made["url"]).status_code == 410
        assert person.delete(f"balai/posts/{made['id']}").status_code == 404


def test_a_form_takes_what_the_platform_takes(outside: Outside) -> None:
    with at(outside, "youtube") as person:
        for wrong in ({"text": "Isi"}, {"text": "Isi", "title": "x" * 101}, {"text": "a<b", "title": "Judul"}, {}):
            assert person.post("balai/posts", data=wrong).status_code == 422
        made = person.post("balai/posts", data={"text": "Isi", "title": "Judul", "tags": "Pacet"}).json()
        assert words(httpx.get(made["url"])) == ["Judul\n\nIsi\n\nPacet"]
        assert person.post("lain/posts", data={"text": "Isi", "title": "Judul"}).status_code == 403


def test_a_reply_has_the_page_of_its_thread(outside: Outside) -> None:
    posts = outside.sandbox.platforms["mastodon"].posts
    for number, parent in (("1", None), ("2", "1"), ("3", "2")):
        posts.create("kabar", number, {"text": f"Benang {number}", "parent": parent})
    web = outside.sandbox.web_url
    assert words(httpx.get(f"{web}/platform-posts/mastodon/3")) == ["Benang 1", "Benang 2", "Benang 3"]
    assert httpx.get(f"{web}/platform-posts/mastodon/4").status_code == 404


def test_all_platforms_are_searched_for_the_words_of_a_post(outside: Outside) -> None:
    for name in ("mastodon", "telegram"):
        posts = outside.sandbox.platforms[name].posts
        posts.create("kabar", "a/1", {"text": "Vaksinasi  PMK\ndi Pacet"})
        posts.create("kabar", "2", {"text": "Jalan ditutup"})
        posts.create("kabar", "3", {"text": "vaksinasi pmk di Trawas"})
        posts.delete("3")
    page = httpx.get(f"{outside.sandbox.web_url}/platform-search", params={"q": "vaksinasi PMK di"})
    shown = html.fromstring(page.content)
    assert [each.text_content().split() for each in shown.xpath("//section/h2")] == [
        ["Mastodon"], ["Mastodon", "Dihapus"], ["Telegram"], ["Telegram", "Dihapus"],
    ]  # fmt: skip
    assert "Jalan ditutup" not in page.text
    (first, *_rest) = shown.xpath("//section//time/parent::a/@href")
    assert httpx.get(f"{outside.sandbox.web_url}{first}").status_code == 200
    assert "Jalan" in httpx.get(f"{outside.sandbox.web_url}/platform-search", params={"q": "ditutup"}).text
