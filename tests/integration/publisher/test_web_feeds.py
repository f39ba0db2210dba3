"""Feeds and site maps."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import feedparser
import pytest
from lxml import etree

from services.publisher.channels.web import list_writer
from services.publisher.channels.web.channel import WebChannel
from shared.clock import now
from shared.settings import Settings
from tests.integration.publisher.site_samples import Reader, corrected, order, package, photo, publish

SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


@pytest.fixture
def channel(settings: Settings) -> WebChannel:
    return WebChannel(settings)


@pytest.fixture
def reader(settings: Settings) -> Reader:
    return Reader(settings)


def _parse(reader: Reader, path: str) -> Any:
    feed = feedparser.parse(reader.file(path).read_bytes())
    assert not feed.bozo, feed.get("bozo_exception")
    return feed


def test_three_formats_have_the_same_content(channel: WebChannel, reader: Reader, settings: Settings):
    start = now() - timedelta(hours=1)
    items = [package(f"Kabar ke-{number}", at=start + timedelta(minutes=number)) for number in range(3)]
    publish(channel, *items)
    expected = [f"urn:uuid:{item.item_id}" for item in reversed(items)]
    rss, atom = _parse(reader, "/feed.xml"), _parse(reader, "/atom.xml")
    feed = json.loads(reader.text("/feed.json"))
    assert [entry.id for entry in rss.entries] == expected
    assert [entry.id for entry in atom.entries] == expected
    assert [item["id"] for item in feed["items"]] == expected
    links = [settings.site_url + item.path for item in reversed(items)]
    assert [entry.link for entry in rss.entries] == links
    assert [entry.link for entry in atom.entries] == links
    assert [item["url"] for item in feed["items"]] == links
    for entry, item in zip(rss.entries, feed["items"], strict=True):
        assert "menerima dosis kedua" in entry.content[0].value
        assert "menerima dosis kedua" in item["content_html"]
        assert entry.author == item["authors"][0]["name"] == "Dinas Pertanian"
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert rss.feed.language == "id"


def test_feeds_carry_photos_and_corrections_with_whole_addresses(
    channel: WebChannel, reader: Reader, settings: Settings
):
    item = package(photos=[photo()])
    publish(channel, item)
    channel.update(corrected(item, "Angka diperbaiki."), order())
    content = _parse(reader, "/feed.xml").entries[0].content[0].value
    assert f'src="{settings.site_url}/media/' in content
    assert "Angka diperbaiki." in content
    assert json.loads(reader.text("/feed.json"))["items"][0]["image"].startswith(f"{settings.site_url}/media/")


def test_agencies_and_topics_have_feeds_of_their_own(channel: WebChannel, reader: Reader):
    health = {"code": "dinas-kesehatan", "name": "Dinas Kesehatan", "slug": "dinas-kesehatan"}
    publish(channel, package("Kabar tani"), package("Kabar sehat", agency=health, topic="kesehatan"))
    assert [entry.title for entry in _parse(reader, "/opd/dinas-kesehatan/feed.xml").entries] == ["Kabar sehat"]
    assert [entry.title for entry in _parse(reader, "/topik/pertanian/feed.xml").entries] == ["Kabar tani"]


def test_feeds_keep_the_newest(channel: WebChannel, reader: Reader, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(list_writer, "LENGTH", 3)
    start = now() - timedelta(hours=2)
    moments = (start + timedelta(minutes=number) for number in range(5))
    publish(channel, *(package(f"Kabar {number}", at=moment) for number, moment in enumerate(moments)))
    assert [entry.title for entry in _parse(reader, "/feed.xml").entries] == ["Kabar 4", "Kabar 3", "Kabar 2"]


def test_control_characters_break_no_feed(channel: WebChannel, reader: Reader):
    publish(channel, package("Judul\x0b dan\x00 isi", body_markdown="Teks \x08 & <lain>", summary="\x1f ringkas"))
    assert "Judul dan isi" in _parse(reader, "/feed.xml").entries[0].title
    _parse(reader, "/atom.xml")


def test_the_site_map_names_articles_and_lists_with_their_times(
    channel: WebChannel, reader: Reader, settings: Settings
):
    item = package()
    publish(channel, item)
    tree = etree.fromstring(reader.file("/sitemap.xml").read_bytes())
    found = {
        url.findtext("s:loc", namespaces=SITEMAP): url.findtext("s:lastmod", namespaces=SITEMAP)
        for url in tree.iterfind("s:url", SITEMAP)
    }
    assert found[settings.site_url + item.path].endswith("+07:00")
    assert settings.site_url + "/opd/dinas-pertanian/" in found
    assert f"{settings.site_url}/sitemap.xml" in reader.text("/robots.txt")


def test_the_complete_site_map_leads_to_every_article(channel: WebChannel, reader: Reader, settings: Settings):
    item = package()
    publish(channel, item)
    index = etree.fromstring(reader.file("/sitemap-arsip.xml").read_bytes())
    files = index.xpath("//s:loc/text()", namespaces=SITEMAP)
    assert any(settings.site_url + item.path in reader.text(each.removeprefix(settings.site_url)) for each in files)
