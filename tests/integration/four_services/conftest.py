"""The four services of today on one database, as release 0.1.0 left it."""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from bson import json_util
from flask import Flask
from flask.testing import FlaskClient

from services.intake.app import create_app as intake
from services.intake.worker import STATUS
from services.metrics.app import create_app as metrics
from services.metrics.worker import consumer as metrics_consumer
from services.publisher.app import create_app as publisher
from services.publisher.registry import channels as all_channels
from services.publisher.worker import channel_consumer, content_consumer, deliverers_for
from services.review.app import create_app as review
from services.review.worker import deliveries, submissions
from shared import db
from shared.content import User
from shared.events import Consumer
from shared.identity import tokens
from shared.identity.accounts import principal_of
from shared.settings import Settings
from tests.backbone import relay, run
from tests.integration.publisher.outside import Outside, outside_world

__all__ = ["relay", "run"]

DATA = Path(__file__).parent / "data"
APPLICATIONS: dict[str, Callable[[Settings], Flask]] = {
    "intake": intake,
    "review": review,
    "publisher": publisher,
    "metrics": metrics,
}


@pytest.fixture(scope="session")
def stored_documents() -> dict[str, list[dict[str, Any]]]:
    """The documents of release 0.1.0 by collection: its demo, and one item in every state besides."""
    with gzip.open(DATA / "stored.json.gz", "rt", encoding="utf-8") as file:
        found: dict[str, list[dict[str, Any]]] = json_util.loads(file.read())
    return found


@pytest.fixture(scope="session")
def shown_by_api() -> dict[str, Any]:
    """What the APIs of release 0.1.0 returned for these documents: `service user path` → JSON."""
    with gzip.open(DATA / "api.json.gz", "rt", encoding="utf-8") as file:
        found: dict[str, Any] = json.load(file)
    return found


@dataclass
class Upgraded:
    """The services of today on the documents of then."""

    settings: Settings
    applications: dict[str, Flask] = field(default_factory=dict)

    def browser(self, service: str, username: str) -> FlaskClient:
        """A browser in which that user is logged in."""
        user = User.collection().find_one({"username": username})
        client = self.applications[service].test_client()
        with client.session_transaction() as session:
            session.update({"user": user["_id"], "epoch": user["session_epoch"], "made": int(time.time())})
        return client

    def call(self, service: str, username: str, method: str, path: str, **options: Any) -> Any:
        """A call of an API by that user; returns the JSON of a 2xx response."""
        user = User.collection().find_one({"username": username})
        with self.applications[service].app_context():
            token, _expires = tokens.issue(principal_of(user))
        headers = {"Authorization": f"Bearer {token}", **options.pop("headers", {})}
        response = self.applications[service].test_client().open(path, method=method, headers=headers, **options)
        assert response.status_code < 300, f"{method} {path}: {response.get_data(as_text=True)[:500]}"
        return response.json

    def act(self, username: str, item_id: str, verb: str, **body: Any) -> Any:
        """An action of the review API on an item as it is now."""
        seen = self.call("review", username, "GET", f"/api/v1/items/{item_id}")
        if verb in {"approve", "schedule"}:
            body["content_hash"] = seen["content_hash"]
        headers = {"If-Match": f'"{seen["version"]}"'}
        return self.call("review", username, "POST", f"/api/v1/items/{item_id}/{verb}", json=body, headers=headers)


@pytest.fixture
def outside(tmp_path: Path) -> Iterator[Outside]:
    """A mail server and webhook receivers."""
    with outside_world(tmp_path / "sandbox") as world:
        yield world


@pytest.fixture
def upgraded(
    settings: Settings, outside: Outside, stored_documents: dict[str, list[dict[str, Any]]]
) -> Iterator[Upgraded]:
    """The documents of release 0.1.0 in the database, and the four services on it."""
    changed = replace(settings, smtp_port=outside.smtp_port)
    db.connect(changed)
    for name, documents in stored_documents.items():
        if documents:
            db.collection(name).insert_many(documents)
    yield Upgraded(changed, {name: make(changed) for name, make in APPLICATIONS.items()})


@pytest.fixture
def at_work(upgraded: Upgraded, relay: object, run: Callable[[Consumer], None]) -> Upgraded:
    """The same with the relay and every consumer running."""
    start_consumers(upgraded.settings, run)
    return upgraded


def start_consumers(settings: Settings, run: Callable[[Consumer], None]) -> None:
    """Run every consumer of the four services."""
    channels = all_channels(settings)
    publishing = [content_consumer(channels), *(channel_consumer(one) for one in deliverers_for(channels, settings))]
    for consumer in [STATUS, submissions, deliveries, *publishing, metrics_consumer]:
        run(consumer)
