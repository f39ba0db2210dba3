"""The database takes connections and returns nothing: people get a clear page within seconds."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from services.intake.app import create_app
from shared import db
from shared.identity import Role, accounts, sessions
from shared.settings import Settings
from tests.faults.backbone.proxy import Proxy
from tests.integration.intake.office import Office

#: Seconds; much less than a web process allows, so that the test need not wait.
LIMIT = 0.5


@pytest.fixture
def frozen(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Office, Proxy]]:
    """Intake at a database that a test can freeze."""
    monkeypatch.setattr(db, "WEB_SECONDS", LIMIT)
    db.disconnect()
    with Proxy(urlsplit(settings.mongodb_uri).port or 27017) as proxy:
        uri = f"mongodb://127.0.0.1:{proxy.port}/?directConnection=true"
        yield Office(create_app(replace(settings, mongodb_uri=uri))), proxy
        db.disconnect()
    db.connect(settings)


def test_a_page_and_an_api_say_soon_that_the_data_is_away(frozen: tuple[Office, Proxy]) -> None:
    office, proxy = frozen
    token = office.person("editor", Role.EDITOR)
    browser = office.app.test_client()
    with office.app.test_request_context():
        sessions.sign_in("someone", 0)
    with browser.session_transaction() as session:
        session.update(user="someone", epoch=0, made=int(time.time()))
    accounts._cache.clear()
    proxy.darken()
    for path, headers in (("/portal/", {}), ("/api/v1/submissions", {"Authorization": f"Bearer {token}"})):
        began = time.monotonic()
        response = browser.get(path, headers=headers)
        assert response.status_code == 503, response.text
        assert response.headers["Retry-After"] == "5"
        assert time.monotonic() - began < 5 * LIMIT, path
    proxy.lighten()
