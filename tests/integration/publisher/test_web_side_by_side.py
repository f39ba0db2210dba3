"""Several writers, readers in between, and writers that are killed."""

from __future__ import annotations

import multiprocessing
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import feedparser
import pytest

from services.publisher.channels.web import site
from services.publisher.channels.web.article_writer import ArticleWriter
from services.publisher.channels.web.channel import WebChannel
from services.publisher.channels.web.documents import SiteArticle
from services.publisher.channels.web.list_writer import ListWriter
from services.publisher.channels.web.rebuild import rebuild
from services.publisher.channels.web.site import Site
from shared.settings import Settings
from tests.integration.publisher.site_samples import Reader, package, photo, publish, publish_and_die, publish_many

processes = multiprocessing.get_context("spawn")


@pytest.fixture
def channel(settings: Settings) -> WebChannel:
    return WebChannel(settings)


@pytest.fixture
def reader(settings: Settings) -> Reader:
    return Reader(settings)


def _listed(reader: Reader) -> set[str]:
    return {entry.id for entry in feedparser.parse(reader.file("/feed.xml").read_bytes()).entries}


def test_readers_never_meet_a_piece_of_a_page(channel: WebChannel, reader: Reader):
    ends = {"/": "</html>", "/opd/dinas-pertanian/": "</html>", "/feed.xml": "</rss>", "/feed.json": "}"}
    publish(channel, package())
    done = threading.Event()

    def look() -> tuple[int, list[str]]:
        looks, broken = 0, []
        while not done.is_set():
            for path, end in ends.items():
                text = reader.text(path).rstrip()
                looks += 1
                broken += [] if text.endswith(end) else [f"{path}: {text[-80:]}"]
        return looks, broken

    with ThreadPoolExecutor(1) as readers:
        watching = readers.submit(look)
        try:
            publish(channel, *(package(f"Kabar {number}") for number in range(50)))
        finally:
            done.set()
    looks, broken = watching.result()
    assert not broken
    assert looks > 100


def test_two_processes_lose_no_entry(settings: Settings, reader: Reader):
    batches = [[package(f"Kabar {name}{number}") for number in range(12)] for name in "ab"]
    writers = [processes.Process(target=publish_many, args=(batch,)) for batch in batches]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    assert [writer.exitcode for writer in writers] == [0, 0]
    items = [item for batch in batches for item in batch]
    assert {f"urn:uuid:{item.item_id}" for item in items} == _listed(reader)
    assert {item.path for item in items} <= reader.links("/topik/pertanian/halaman/1/")
    assert not SiteArticle.collection().count_documents({"pending": {"$exists": True}})


def test_many_articles_at_once_share_writes_and_each_finds_its_own_entry(channel: WebChannel, reader: Reader):
    missing = []

    def publish_and_look(number: int) -> None:
        item = package(f"Kabar {number}")
        publish(channel, item)
        if f"urn:uuid:{item.item_id}" not in _listed(reader) or item.path not in reader.links("/opd/dinas-pertanian/"):
            missing.append(number)

    with ThreadPoolExecutor(8) as crowd:
        list(crowd.map(publish_and_look, range(24)))
    assert not missing


@pytest.mark.parametrize(
    ("part", "last_step"), [(ArticleWriter, "write"), (ListWriter, "write_front"), (ListWriter, "write_lists")]
)
def test_what_a_dead_writer_left_is_finished(settings: Settings, reader: Reader, part: type, last_step: str):
    item = package(photos=[photo()])
    writer = processes.Process(target=publish_and_die, args=(item, part, last_step))
    writer.start()
    writer.join(60)
    assert writer.exitcode == 9
    survivor = Site(settings)
    assert survivor.recover(older_than=timedelta(hours=1)) == 0
    assert survivor.recover(older_than=timedelta(0)) == 1
    _assert_complete(reader, item.path)
    assert survivor.recover(older_than=timedelta(0)) == 0


def test_the_next_round_of_any_worker_finishes_it(channel: WebChannel, reader: Reader, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(site, "LEFT_BEHIND", timedelta(0))
    item = package(photos=[photo()])
    writer = processes.Process(target=publish_and_die, args=(item, ListWriter, "write_front"))
    writer.start()
    writer.join(60)
    assert channel.recover() == 1
    _assert_complete(reader, item.path)


def test_a_repeated_delivery_finishes_it_too(settings: Settings, channel: WebChannel, reader: Reader):
    item = package(photos=[photo()])
    writer = processes.Process(target=publish_and_die, args=(item, ArticleWriter, "write"))
    writer.start()
    writer.join(60)
    publish(channel, item)
    _assert_complete(reader, item.path)


def test_everything_can_be_written_again_from_what_is_stored(settings: Settings, channel: WebChannel, reader: Reader):
    items = [package(f"Kabar {number}", photos=[photo()]) for number in range(3)]
    publish(channel, *items)
    before = reader.files()
    for file in before:
        file.unlink()
    assert rebuild(settings) == 3
    assert before.items() <= reader.files().items()


def _assert_complete(reader: Reader, path: str) -> None:
    for page in ("/", "/opd/dinas-pertanian/", "/topik/pertanian/", "/topik/pertanian/halaman/1/"):
        assert path in reader.links(page), page
    assert path in reader.text("/feed.xml")
    assert path in reader.text("/sitemap.xml")
    for source in reader.page(path).xpath("//article//source/@srcset"):
        assert all(reader.file(each.split()[0]).is_file() for each in source.split(", "))
