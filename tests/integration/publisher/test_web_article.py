"""The article's page."""

from __future__ import annotations

import hashlib

import pytest

from services.publisher.channels.contract import Failed, Succeeded
from services.publisher.channels.web.channel import WebChannel
from shared.settings import Settings
from tests.integration.publisher.site_samples import (
    HEADLINE,
    Reader,
    corrected,
    order,
    package,
    photo,
    publish,
    withdrawn,
)


@pytest.fixture
def channel(settings: Settings) -> WebChannel:
    return WebChannel(settings)


@pytest.fixture
def reader(settings: Settings) -> Reader:
    return Reader(settings)


def test_success_names_the_page_and_the_digest_of_its_bytes(channel: WebChannel, reader: Reader, settings: Settings):
    item = package(photos=[])
    outcome = publish(channel, item)
    assert outcome.remote_id == item.path
    assert outcome.url == settings.site_url + item.path
    assert outcome.response_digest == hashlib.sha256(reader.file(item.path).read_bytes()).hexdigest()


def test_everything_that_was_approved_is_on_the_page(channel: WebChannel, reader: Reader):
    item = package(photos=[photo()], event_date="2026-12-05")
    publish(channel, item)
    page = reader.page(item.path)
    assert page.xpath("//h1/text()") == [HEADLINE]
    assert page.xpath('//a[@rel="author"]/@href') == ["/opd/dinas-pertanian/"]
    text = page.xpath("string(//article)")
    for part in (
        "Petugas mendatangi kandang",
        "1.250 ekor sapi",
        "Rekapitulasi petugas",
        "Sabtu, 5 Desember 2026",
        "Pacet",
    ):
        assert part in text
    assert page.xpath("//img/@alt")[0] == "Petugas menyuntik sapi di kandang"
    assert page.xpath("//figcaption/text()")[0].startswith("Vaksinasi di Claket.")
    assert page.xpath('//a[@href="https://www.openstreetmap.org/?mlat=-7.67"]')
    assert page.xpath("//time/@datetime")[0].endswith("+07:00")


def test_search_engines_and_previews_get_the_same_as_readers(channel: WebChannel, reader: Reader, settings: Settings):
    item = package(photos=[photo()])
    publish(channel, item)
    page, metadata = reader.page(item.path), reader.news_article(item.path)
    url = settings.site_url + item.path
    assert page.xpath('//link[@rel="canonical"]/@href') == [url]
    assert page.xpath('//meta[@property="og:title"]/@content') == [HEADLINE]
    image = page.xpath('//meta[@property="og:image"]/@content')[0]
    assert reader.file(image.removeprefix(settings.site_url)).is_file()
    assert metadata["@type"] == "NewsArticle"
    assert metadata["headline"] == HEADLINE
    assert metadata["url"] == url
    assert metadata["datePublished"].endswith("+07:00")
    assert metadata["author"]["name"] == "Dinas Pertanian"
    assert metadata["image"][0]["url"] == image
    assert {"mainEntityOfPage", "dateModified", "publisher", "description"} <= metadata.keys()


def test_a_clarification_sets_the_claim_against_the_fact(channel: WebChannel, reader: Reader):
    claim = {"text": "Vaksin ternak berbayar", "url": "https://example.org/pesan", "seen_at": "2026-11-20T00:00:00Z"}
    item = package("Vaksin ternak tidak dipungut biaya", kind="clarification", claim=claim)
    publish(channel, item)
    box = reader.page(item.path).xpath('//section[@class="klaim"]')[0]
    assert "Vaksin ternak berbayar" in box.text_content()
    assert "Petugas mendatangi kandang" in box.text_content()
    assert item.path in reader.links("/klarifikasi/")


def test_markup_in_any_field_stays_text(channel: WebChannel, reader: Reader):
    attack = "</script><img src=x onerror=alert(1)>\"'<b>"
    item = package(
        f"Judul {attack}",
        summary=attack,
        body_markdown=f"{attack}\n\n[klik](javascript:alert(1)) ![x](https://evil.example/x.png) <iframe></iframe>",
        facts=[{"statement": attack, "source": attack}],
        links=[{"label": attack, "url": "javascript:alert(1)"}],
        districts=[attack],
        kind="clarification",
        claim={"text": attack, "url": "javascript:alert(1)"},
    )
    publish(channel, item)
    for path in (item.path, "/", "/opd/dinas-pertanian/"):
        page = reader.page(path)
        assert not page.xpath("//@onerror | //iframe | //b[not(ancestor::*[@class='merek'])]")
        assert not page.xpath('//img[starts-with(@src, "http") or @src="x"]')
        assert not [each for each in page.xpath("//@href") if each.startswith("javascript:")]
    assert reader.news_article(item.path)["headline"] == f"Judul {attack}"


def test_a_correction_replaces_the_text_and_says_when_and_what(channel: WebChannel, reader: Reader):
    item = package()
    publish(channel, item)
    fixed = corrected(item, "Jumlah sapi semula tertulis 1.520.", body_markdown="Sebanyak 1.205 ekor sapi.")
    assert isinstance(channel.update(fixed, order()), Succeeded)
    page = reader.page(item.path)
    assert "1.205 ekor" in page.xpath('string(//div[@class="isi"])')
    assert "semula tertulis 1.520" in page.xpath('string(//section[@id="ralat"])')
    assert page.xpath('//section[@id="ralat"]//time/@datetime')
    assert reader.news_article(item.path)["correction"][0]["text"] == "Jumlah sapi semula tertulis 1.520."
    assert "Diralat" in reader.text("/")


def test_a_late_repetition_of_the_first_revision_does_not_undo_a_correction(channel: WebChannel, reader: Reader):
    item = package()
    fixed = corrected(item, "Angka diperbaiki.", headline="Judul yang benar")
    publish(channel, item, fixed)
    outcome = publish(channel, item)
    assert outcome.evidence == {"superseded": True}
    assert reader.page(item.path).xpath("//h1/text()") == ["Judul yang benar"]


def test_a_withdrawn_article_leaves_a_notice_only(channel: WebChannel, reader: Reader):
    item, other = package(photos=[photo()]), package("Kabar lain tentang irigasi")
    publish(channel, item, other)
    assert isinstance(channel.withdraw(withdrawn(item), order()), Succeeded)
    page = reader.text(item.path)
    assert "Jadwalnya belum ditetapkan." in page
    assert "1.250" not in reader.page(item.path).text_content()
    assert 'content="noindex"' in page
    lists = ("/", "/opd/dinas-pertanian/", "/topik/pertanian/", "/topik/pertanian/halaman/1/", other.path)
    feeds = ("/feed.xml", "/atom.xml", "/feed.json", "/opd/dinas-pertanian/feed.xml")
    for path in (*lists, *feeds, "/sitemap.xml"):
        assert item.path not in reader.text(path), path
        assert item.item_id not in reader.text(path), path


def test_nothing_brings_a_withdrawn_article_back(channel: WebChannel, reader: Reader):
    item = package()
    publish(channel, item, withdrawn(item), item, corrected(item, "Terlambat."))
    assert "Kabar ini ditarik" in reader.text(item.path)
    assert item.path not in reader.text("/")


def test_a_fact_without_a_source_says_so(channel: WebChannel, reader: Reader):
    item = package(facts=[{"statement": "1.250 ekor sapi divaksin", "source": ""}])
    publish(channel, item)
    assert "Sumber: tidak disebutkan" in reader.text(item.path)


def test_repeating_a_publication_changes_no_byte(channel: WebChannel, reader: Reader):
    item = package(photos=[photo()])
    publish(channel, item)  # its photo gets smaller files only now, and the page offers them from then on
    first = publish(channel, item)
    before = reader.files()
    assert publish(channel, item) == first
    assert reader.files() == before


def test_readers_find_an_article_before_the_lists_follow(channel: WebChannel, reader: Reader):
    earlier, later = package("Kabar pertama"), package("Kabar kedua", photos=[photo()])
    publish(channel, earlier)
    channel.publish(later, order())
    for path in ("/", "/feed.xml"):
        assert later.path in reader.text(path), path
    assert "Kabar kedua" in reader.text(later.path)
    lists = ("/opd/dinas-pertanian/", "/atom.xml", "/feed.json", "/sitemap.xml")
    assert not any(later.path in reader.text(path) for path in lists)
    assert channel.do_deferred_work() == 1
    assert all(later.path in reader.text(path) for path in lists)
    assert channel.do_deferred_work() == 0


def test_a_photo_that_is_not_stored_is_waited_for(channel: WebChannel, reader: Reader):
    lost = {"attachment_id": "01890000-0000-7000-8000-000000000000", "alt": "x", "width": 1, "height": 1}
    outcome = channel.publish(package(photos=[lost]), order())
    assert isinstance(outcome, Failed)
    assert outcome.reason.kind.code == "web.photo_missing"
    assert not outcome.permanent


def test_an_article_weighs_less_than_30_kilobytes_with_its_style(channel: WebChannel, reader: Reader):
    item = package(photos=[photo()], body_markdown="Petugas memvaksin sapi di lima desa. " * 55)
    publish(channel, item, *(package(f"Kabar pendamping {number}") for number in range(5)))
    style = reader.page(item.path).xpath('//link[@rel="stylesheet"]/@href')[0]
    assert reader.file(item.path).stat().st_size + reader.file(style).stat().st_size < 30_000
    assert reader.file(style).stat().st_size < 15_000
