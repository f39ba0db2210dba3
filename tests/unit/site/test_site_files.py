"""Writing files and taking locks."""

from __future__ import annotations

import gzip
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from services.publisher.channels.web import files
from services.publisher.channels.web.files import SiteFolder
from services.publisher.channels.web.page_locks import PageLocks
from tests.waiting import until


def test_a_page_lies_at_its_path_with_a_compressed_copy(tmp_path: Path):
    folder = SiteFolder(tmp_path)
    page = "<p>halo</p>" * 100
    assert folder.write("/opd/bpbd/", page) == page.encode()
    assert (tmp_path / "opd/bpbd/index.html").read_text() == page
    assert gzip.decompress((tmp_path / "opd/bpbd/index.html.gz").read_bytes()).decode() == page
    assert (tmp_path / "opd/bpbd/index.html").stat().st_mode & 0o777 == 0o644


def test_a_page_that_became_short_keeps_no_old_compressed_copy(tmp_path: Path):
    folder = SiteFolder(tmp_path)
    folder.write("/robots.txt", "x" * 2000)
    folder.write("/robots.txt", "x")
    assert not (tmp_path / "robots.txt.gz").exists()


def test_the_same_content_is_not_written_twice(tmp_path: Path):
    folder = SiteFolder(tmp_path)
    folder.write("/feed.xml", "<rss/>")
    before = (tmp_path / "feed.xml").stat()
    folder.write("/feed.xml", "<rss/>")
    assert (tmp_path / "feed.xml").stat().st_ino == before.st_ino


def test_a_failed_write_leaves_the_old_page_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    folder = SiteFolder(tmp_path)
    folder.write("/feed.xml", "lama")

    def full_disk(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fchmod", full_disk)
    with pytest.raises(OSError, match="No space"):
        folder.write("/feed.xml", "baru")
    assert [file.name for file in tmp_path.iterdir()] == ["feed.xml"]
    assert (tmp_path / "feed.xml").read_text() == "lama"


def test_leftovers_of_dead_writers_are_swept_and_those_of_live_ones_kept(tmp_path: Path):
    folder = SiteFolder(tmp_path)
    folder.write("/feed.xml", "<rss/>")
    old, young = tmp_path / ".kabar-1.tmp", tmp_path / ".kabar-2.tmp"
    for file in (old, young):
        file.write_text("x")
    os.utime(old, (time.time() - 7200, time.time() - 7200))
    assert folder.sweep() == 1
    assert young.exists()
    assert (tmp_path / "feed.xml").exists()


def test_many_changes_at_once_share_writes_and_every_change_is_seen(tmp_path: Path):
    locks, data, lock = PageLocks(tmp_path), set[int](), threading.Lock()
    written: list[frozenset[int]] = []
    everybody = threading.Barrier(16)

    def write() -> None:
        with lock:
            first = not written
            written.append(frozenset(data))
        if first:
            until(lambda: locks._read("front")[0] == 16)  # every ticket is taken

    def change(number: int) -> bool:
        everybody.wait(30)
        with lock:
            data.add(number)
        locks.run_coalesced("front", write)
        return any(number in state for state in written)

    with ThreadPoolExecutor(16) as crowd:
        assert all(crowd.map(change, range(16)))
    assert len(written) <= 2, "one write serves all tickets that were taken during the write before"


def test_a_failed_write_counts_as_served_for_no_writer(tmp_path: Path):
    locks, calls = PageLocks(tmp_path), []

    def fail() -> None:
        raise OSError("disk")

    with pytest.raises(OSError, match="disk"):
        locks.run_coalesced("front", fail)
    assert locks.run_coalesced("front", lambda: calls.append(1))
    assert calls == [1]


def test_pages_do_not_wait_for_each_other(tmp_path: Path):
    locks = PageLocks(tmp_path)
    with locks.exclusive("front"), ThreadPoolExecutor(1) as other:
        assert other.submit(locks.run_coalesced, "/opd/bpbd/", lambda: None).result(timeout=5)
