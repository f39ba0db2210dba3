"""Front page, agencies, topics, archive and photos."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PIL import Image

from services.publisher.channels.web import list_writer, repository, sections, site
from services.publisher.channels.web.channel import WebChannel
from services.publisher.channels.web.documents import SiteArticle
from services.publisher.channels.web.rebuild import rebuild
from shared.channels.web import article
from shared.clock import now, wib
from shared.content import Agency
from shared.db import database
from shared.settings import Settings
from tests.integration.publisher.site_samples import Reader, corrected, package, photo, publish, withdrawn


@pytest.fixture
def channel(settings: Settings) -> WebChannel:
    return WebChannel(settings)


@pytest.fixture
def reader(settings: Settings) -> Reader:
    return Reader(settings)


def test_an_article_is_on_every_list_that_it_belongs_to(channel: WebChannel, reader: Reader):
    item = package()
    publish(channel, item)
    month = wib(item.published_at).strftime("/arsip/%Y/%m/")
    for path in ("/", "/opd/dinas-pertanian/", "/topik/pertanian/", month):
        assert item.path in reader.links(path), path
    assert month in reader.links("/arsip/")
    assert "/opd/dinas-pertanian/" in reader.links("/opd/")


def test_the_month_is_that_of_the_clock_in_mojokerto(channel: WebChannel, reader: Reader):
    last_evening_of_october_in_utc = datetime(2026, 10, 31, 18, 0, tzinfo=UTC)
    item = package(at=last_evening_of_october_in_utc)
    publish(channel, item)
    assert item.path in reader.links("/arsip/2026/11/")


def test_lists_show_the_newest_first_whatever_the_order_of_arrival(channel: WebChannel, reader: Reader):
    new, old = package("Kabar baru"), package("Kabar lama", at=now() - timedelta(days=1))
    publish(channel, new, old)
    titles = reader.page("/topik/pertanian/").xpath("//article//h2/a/text()")
    assert titles == ["Kabar baru", "Kabar lama"]


def test_numbered_pages_fill_from_the_oldest_and_lead_to_each_other(
    channel: WebChannel, reader: Reader, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sections, "PAGE_SIZE", 3)
    start = now() - timedelta(hours=1)
    items = [package(f"Kabar {number}", at=start + timedelta(minutes=number)) for number in range(7)]
    publish(channel, *items)
    pages = [f"/topik/pertanian/halaman/{number}/" for number in (1, 2, 3)]
    on_pages = [[item.path for item in items if item.path in reader.links(page)] for page in pages]
    assert on_pages == [[item.path for item in items[:3]], [item.path for item in items[3:6]], [items[6].path]]
    assert pages[1] in reader.links(pages[0])
    assert {pages[0], pages[2]} <= reader.links(pages[1])
    assert pages[2] in reader.links("/topik/pertanian/")


def test_one_more_article_leaves_full_pages_of_the_archive_alone(
    channel: WebChannel, reader: Reader, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sections, "PAGE_SIZE", 3)
    publish(channel, *(package(f"Kabar {number}") for number in range(7)))
    full = [reader.file(f"/opd/dinas-pertanian/halaman/{number}/") for number in (1, 2)]
    before = [file.stat().st_mtime_ns for file in full]
    publish(channel, package("Satu lagi"))
    assert [file.stat().st_mtime_ns for file in full] == before


def test_a_correction_that_changes_the_topic_moves_the_article(channel: WebChannel, reader: Reader):
    item = package()
    publish(channel, item)
    moved = replace(corrected(item, "Topik diperbaiki.", topic="kesehatan"), topic="kesehatan")
    publish(channel, moved)
    assert item.path in reader.links("/topik/kesehatan/")
    assert item.path not in reader.links("/topik/pertanian/")
    assert item.path not in reader.links("/topik/pertanian/halaman/1/")


def test_events_to_come_are_announced_on_the_front_page(channel: WebChannel, reader: Reader):
    today = wib(now()).date()
    soon = package("Festival", kind="event", event_date=(today + timedelta(days=3)).isoformat())
    past = package("Acara lampau", kind="event", event_date=(today - timedelta(days=3)).isoformat())
    publish(channel, soon, past)
    agenda = reader.page("/").xpath('//section[@aria-labelledby="agenda"]//a/@href')
    assert agenda == [soon.path]


def test_what_is_urgent_is_marked_and_first_until_its_end(
    channel: WebChannel, reader: Reader, monkeypatch: pytest.MonkeyPatch
):
    closed = package("Jalan Pacet ditutup", at=now() - timedelta(hours=2), urgency="urgent")
    publish(channel, closed, *(package(f"Kabar biasa {number}") for number in range(6)))
    banner = '//section[@aria-labelledby="mendesak"]//a/@href'
    assert reader.page("/").xpath(banner) == [closed.path]
    assert reader.page("/topik/pertanian/").xpath("(//article//h2/a/@href)[1]") == [closed.path]
    assert "Mendesak sampai" in " ".join(reader.page(closed.path).text_content().split())
    for module in (repository, article):
        monkeypatch.setattr(module, "now", lambda: now() + timedelta(hours=23))
    channel.recover()
    assert not reader.page("/").xpath(banner)
    for path in ("/", "/topik/pertanian/", "/topik/pertanian/halaman/1/", closed.path):
        assert "Mendesak" not in reader.text(path), path
    assert SiteArticle.collection().count_documents({"urgent_until": {"$exists": True, "$ne": None}}) == 0


@pytest.mark.parametrize("look_up", [repository.urgent, repository.no_longer_urgent])
def test_urgent_articles_are_found_without_reading_the_others(
    channel: WebChannel, look_up: Callable[[int], object]
) -> None:
    publish(channel, package("Kabar biasa"))
    usual = SiteArticle.collection().find_one({})
    SiteArticle.collection().insert_many([usual | {"_id": f"{number}"} for number in range(200)])
    database().command("profile", 2)
    look_up(3)
    database().command("profile", 0)
    [query] = database()["system.profile"].find({"op": "query", "ns": SiteArticle.collection().full_name})
    database().drop_collection("system.profile")
    assert (query["planSummary"], query["docsExamined"]) == ("IXSCAN { urgent_until: 1 }", 0)


def test_an_event_leaves_the_front_page_after_its_day(
    channel: WebChannel, reader: Reader, monkeypatch: pytest.MonkeyPatch
):
    today = package("Festival", kind="event", event_date=wib(now()).date().isoformat())
    publish(channel, today)
    channel.recover()
    assert "Festival" in reader.text("/")
    for module in (site, list_writer):
        monkeypatch.setattr(module, "now", lambda: now() + timedelta(days=1))
    channel.recover()
    assert not reader.page("/").xpath('//section[@aria-labelledby="agenda"]')


def test_a_district_has_a_page_and_a_feed_of_its_own(channel: WebChannel, reader: Reader):
    item, elsewhere = package("Vaksinasi di Pacet", districts=["Pacet"]), package("Bazar", districts=["Ngoro"])
    publish(channel, item, elsewhere)
    assert item.path in reader.links("/kecamatan/pacet/")
    assert elsewhere.path not in reader.links("/kecamatan/pacet/")
    assert "/kecamatan/pacet/" in reader.links(item.path)
    assert "Vaksinasi di Pacet" in reader.file("/kecamatan/pacet/feed.xml").read_text()


def test_rebuilding_puts_articles_on_lists_that_their_release_did_not_have(
    channel: WebChannel, reader: Reader, settings: Settings
):
    item = package("Vaksinasi di Pacet", districts=["Pacet"])
    publish(channel, item)
    before = SiteArticle.collection().find_one({"_id": item.item_id})
    earlier = {name: [path for path in before[name] if "kecamatan" not in path] for name in ("sections", "shelves")}
    SiteArticle.collection().update_one({"_id": item.item_id}, {"$set": earlier})
    reader.file("/kecamatan/pacet/").unlink()
    assert rebuild(settings) == 1
    assert item.path in reader.links("/kecamatan/pacet/")
    assert item.path in reader.links("/kecamatan/pacet/halaman/1/")
    assert rebuild(settings) == 1
    assert len(SiteArticle.collection().find_one({"_id": item.item_id})["sections"]) == len(before["sections"])


def test_an_empty_site_is_complete(settings: Settings, reader: Reader):
    Agency(code="bpbd", name="Badan Penanggulangan Bencana Daerah", short_name="BPBD", slug="bpbd", kind="badan").save()
    assert rebuild(settings) == 0
    for path in (
        "/",
        "/opd/",
        "/opd/bpbd/",
        "/topik/",
        "/topik/kesehatan/",
        "/kecamatan/",
        "/kecamatan/dawarblandong/",
        "/arsip/",
        "/klarifikasi/",
        "/tentang/",
        "/ikuti/",
        "/jejak-audit/",
    ):
        assert reader.page(path).xpath("count(//h1)") == 1, path
    for path in ("/404.html", "/feed.xml", "/atom.xml", "/feed.json", "/sitemap.xml", "/robots.txt", "/favicon.svg"):
        assert reader.file(path).is_file(), path


def test_no_page_leads_to_nothing(channel: WebChannel, reader: Reader, settings: Settings):
    rebuild(settings)
    publish(channel, package(photos=[photo()]), package("Klarifikasi", kind="clarification", claim={"text": "x"}))
    own = settings.site_url
    for file in reader.root.rglob("*.html"):
        for address in set(reader.page(str(file.relative_to(reader.root))).xpath("//*/@href | //*/@src")):
            path = address.removeprefix(own).partition("#")[0]
            if path.startswith("/") and path != "/404.html":
                assert reader.file(path).is_file(), f"{file}: {address}"


def test_a_photo_comes_in_sizes_for_small_and_large_screens(channel: WebChannel, reader: Reader):
    item = package(photos=[photo(2000, 1300)])
    publish(channel, item)
    page = reader.page(item.path)
    for kind, source in (("WEBP", "//source/@srcset"), ("JPEG", "//figure//img/@srcset")):
        offered = [each.split() for each in page.xpath(source)[0].split(", ")]
        assert [width for _, width in offered] == ["480w", "960w", "1600w"]
        for path, width in offered:
            with Image.open(reader.file(path)) as image:
                assert (image.format, f"{image.width}w") == (kind, width)
    assert page.xpath("//figure//img/@width") == ["1600"]
    assert page.xpath("//figure//img/@height") == ["1040"]


def test_a_small_photo_is_never_blown_up(channel: WebChannel, reader: Reader):
    item = package(photos=[photo(300, 200, kind="png")])
    publish(channel, item)
    assert reader.page(item.path).xpath("//figure//img/@srcset")[0].endswith(" 300w")


def test_photos_go_with_the_last_article_that_shows_them(channel: WebChannel, reader: Reader):
    shared_photo = photo()
    one, two = package("Satu", photos=[shared_photo]), package("Dua", photos=[shared_photo])
    publish(channel, one, two)
    publish(channel, withdrawn(one))
    assert len(list((reader.root / "media").iterdir())) == 6
    publish(channel, corrected(two, "Foto dilepas.", photos=[]))
    assert not list((reader.root / "media").iterdir())
