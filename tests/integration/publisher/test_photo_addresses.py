"""Photos that platforms fetch by themselves: signed addresses that expire, and the check that they can be reached."""

from __future__ import annotations

import io
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image

from services.publisher.app import create_app
from services.publisher.media.addresses import VALID_FOR, PhotoAddresses, PhotoUnreachable
from services.publisher.media.documents import RenditionRow
from services.publisher.media.renditions import rendition
from shared.channels.media import PhotoForm
from shared.content import Attachment
from shared.settings import Settings
from tests.integration.publisher.outside import Outside


@pytest.fixture
def made(connected: Settings) -> RenditionRow:
    """A photo in the form of a platform."""
    buffer = io.BytesIO()
    Image.new("RGB", (640, 480), "#2f6").save(buffer, "JPEG")
    data = buffer.getvalue()
    stored = Attachment(
        agency_code="dinas-pertanian",
        media_type="image/jpeg",
        width=640,
        height=480,
        bytes=len(data),
        sha256="0" * 64,
        data=data,
    )
    Attachment.collection().insert_one(stored.validated())
    return rendition({"attachment_id": stored.id}, PhotoForm(longest_side=320))


@pytest.fixture
def client(connected: Settings) -> FlaskClient:
    return create_app(connected).test_client()


@contextmanager
def at(monkeypatch: pytest.MonkeyPatch, seconds: float) -> Iterator[None]:
    """The clock so many seconds later."""
    with monkeypatch.context() as patch:
        moment = time.time() + seconds
        patch.setattr("services.publisher.media.addresses.time.time", lambda: moment)
        yield


def path_of(address: str) -> str:
    return re.sub(r"^https?://[^/]+", "", address)


def test_the_address_returns_the_photo_without_a_session(
    connected: Settings, client: FlaskClient, made: RenditionRow
) -> None:
    response = client.get(path_of(PhotoAddresses(connected).address(made)))
    assert response.status_code == 200
    assert response.data == bytes(made["data"])
    assert response.mimetype == "image/jpeg"
    assert "Set-Cookie" not in response.headers
    assert response.headers["Cache-Control"] == "public, max-age=3600, immutable"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_it_expires(
    connected: Settings, client: FlaskClient, made: RenditionRow, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = path_of(PhotoAddresses(connected).address(made))
    with at(monkeypatch, VALID_FOR - 60):
        assert client.get(path).headers["Cache-Control"] == "public, max-age=60, immutable"
    with at(monkeypatch, VALID_FOR + 1):
        assert client.get(path).status_code == 404


def test_nobody_else_makes_or_changes_an_address(connected: Settings, client: FlaskClient, made: RenditionRow) -> None:
    path = path_of(PhotoAddresses(connected).address(made))
    other = replace(connected, secret_key="another secret key of at least 32 characters")
    for changed in (
        path.partition("?")[0],
        path.replace("expires=", "expires=9"),
        path.replace("signature=", "signature=é"),
        path.replace("/platform-media/", "/platform-media/0"),
        path.replace(".jpg", ".png"),
        path_of(PhotoAddresses(other).address(made)),
    ):
        assert client.get(changed).status_code == 404, changed


def test_a_photo_that_was_removed_is_not_found(connected: Settings, client: FlaskClient, made: RenditionRow) -> None:
    gone: Any = {**made, "_id": "0" * 40}
    assert client.get(path_of(PhotoAddresses(connected).address(gone))).status_code == 404


def test_the_check_fetches_it_as_a_platform_would(connected: Settings, outside: Outside, made: RenditionRow) -> None:
    reachable = replace(connected, platforms_url="http://127.0.0.1", media_url=outside.serve(create_app(connected)))
    addresses = PhotoAddresses(reachable)
    addresses.check(addresses.address(made), made)
    with pytest.raises(PhotoUnreachable, match="other content"):
        addresses.check(addresses.address(made), {**made, "sha256": "0" * 64})
    with pytest.raises(PhotoUnreachable, match="HTTP 404"):
        addresses.check(addresses.address({**made, "_id": "0" * 40}), made)


def test_the_check_says_why_no_platform_could_fetch_it(connected: Settings, made: RenditionRow) -> None:
    nowhere = PhotoAddresses(replace(connected, platforms_url="http://127.0.0.1", media_url="http://127.0.0.1:9"))
    with pytest.raises(PhotoUnreachable, match="ConnectError"):
        nowhere.check(nowhere.address(made), made)
    without_tls = PhotoAddresses(replace(connected, platforms_url=None, media_url="http://kabar.example"))
    with pytest.raises(PhotoUnreachable, match="HTTPS"):
        without_tls.check(without_tls.address(made), made)
