"""The local server of the public site."""

from __future__ import annotations

import gzip
import threading
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from sandbox.site import create_app
from services.publisher.channels.web.files import SiteFolder


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = SiteFolder(tmp_path / "site")
    folder.write("/", "<h1>Beranda</h1>" * 100)
    folder.write("/opd/bpbd/", "<h1>BPBD</h1>")
    folder.write("/404.html", "<h1>Tidak ditemukan</h1>")
    folder.write("/feed.xml", "<rss/>")
    folder.write("/atom.xml", "<feed/>")
    folder.write("/feed.json", "{}")
    folder.write("/aset/kabar-1.css", "a{}")
    folder.write("/media/1-480.webp", b"RIFF")
    (tmp_path / "site/.kabar").mkdir()
    (tmp_path / "site/.kabar/front.tickets").write_bytes(b"0")
    (tmp_path / "secret.txt").write_text("rahasia")
    return tmp_path / "site"


@pytest.fixture
def client(root: Path) -> FlaskClient:
    return create_app(root).test_client()


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/opd/bpbd/", "text/html; charset=utf-8"),
        ("/feed.xml", "application/rss+xml; charset=utf-8"),
        ("/atom.xml", "application/atom+xml; charset=utf-8"),
        ("/feed.json", "application/feed+json; charset=utf-8"),
        ("/media/1-480.webp", "image/webp"),
    ],
)
def test_files_come_with_their_types(client: FlaskClient, path: str, kind: str):
    response = client.get(path)
    assert response.status_code == 200
    assert response.content_type == kind
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_a_folder_without_its_slash_is_led_there(client: FlaskClient):
    response = client.get("/opd/bpbd")
    assert (response.status_code, response.headers["Location"]) == (301, "/opd/bpbd/")


def test_what_is_not_there_shows_the_site_s_own_page(client: FlaskClient):
    response = client.get("/tidak/ada/")
    assert response.status_code == 404
    assert "Tidak ditemukan" in response.text


@pytest.mark.parametrize(
    "path",
    ["/../secret.txt", "/%2e%2e/secret.txt", "/opd/..%2f..%2fsecret.txt", "//etc/passwd", "/.kabar/front.tickets"],
)
def test_nothing_outside_the_root_and_nothing_hidden_is_served(client: FlaskClient, path: str):
    response = client.get(path)
    assert response.status_code in (308, 404)
    assert "rahasia" not in response.text
    assert "root:" not in response.text


def test_a_browser_that_asks_again_gets_no_second_copy(client: FlaskClient):
    first = client.get("/feed.xml")
    assert first.headers["Last-Modified"]
    again = client.get("/feed.xml", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


def test_compressed_copies_go_to_those_who_take_them(client: FlaskClient):
    packed = client.get("/", headers={"Accept-Encoding": "gzip, br"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.content_type == "text/html; charset=utf-8"
    assert "Beranda" in gzip.decompress(packed.data).decode()
    plain = client.get("/")
    assert "Content-Encoding" not in plain.headers
    assert plain.headers["ETag"] != packed.headers["ETag"]


def test_only_what_never_changes_may_be_kept_for_long(client: FlaskClient):
    assert "immutable" in client.get("/aset/kabar-1.css").headers["Cache-Control"]
    assert (
        "no-cache" in client.get("/").headers["Cache-Control"]
        or "max-age=0" in client.get("/").headers["Cache-Control"]
    )


def test_before_the_first_page_there_is_a_friendly_note(tmp_path: Path):
    response = create_app(tmp_path).test_client().get("/")
    assert response.status_code == 200
    assert "Situs belum dibuat" in response.text


def test_a_page_replaced_while_it_is_read_goes_out_with_its_own_length(client: FlaskClient, root: Path):
    folder = SiteFolder(root)
    done = threading.Event()

    def replace() -> None:
        number = 0
        while not done.is_set():
            number += 1
            folder.write("/feed.xml", "<rss/>" + " " * (number % 97))

    writer = threading.Thread(target=replace)
    writer.start()
    try:
        for _ in range(400):
            response = client.get("/feed.xml")
            assert len(response.data) == int(response.headers["Content-Length"])
    finally:
        done.set()
        writer.join()
