"""A metrics service on a database of its own, with events to apply."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.metrics import generations
from services.metrics.app import create_app
from services.metrics.worker import consumer
from shared import db
from shared.content import Agency
from shared.events import Event
from shared.events.consume.handling import Received, handle
from shared.events.declare import cloudevents
from shared.events.log import outbox
from shared.identity import Role, accounts, api_keys, tokens
from shared.identity.accounts import principal_of
from shared.settings import Settings
from tests.speedups import quick_passwords
from tests.unit.metrics.story import AGENCIES

__all__ = ["quick_passwords"]

PASSWORD = "sebuah sandi yang panjang"


@pytest.fixture
def metrics_ready(settings: Settings) -> Settings:
    """The database with its indexes and three agencies."""
    generations.current().prepare()
    for agency in AGENCIES.values():
        Agency.collection().insert_one(Agency(**agency, short_name=agency["name"], kind="dinas").validated())
    return settings


@pytest.fixture
def app(metrics_ready: Settings) -> Flask:
    """The web side."""
    accounts._cache.clear()
    api_keys._cache.clear()
    return create_app(metrics_ready)


@pytest.fixture
def sign_in(app: Flask) -> Callable[..., FlaskClient]:
    """A browser that is signed in with a role."""

    def signed_in(role: Role, agency: str | None = None) -> FlaskClient:
        user = accounts.create(f"u-{role}", "Seseorang", PASSWORD, [role], agency_code=agency)
        client = app.test_client()
        with client.session_transaction() as session:
            session.update({"user": user.id, "epoch": 0, "made": int(time.time())})
        return client

    return signed_in


@pytest.fixture
def bearer(app: Flask) -> Callable[..., dict[str, str]]:
    """The header of a user with a role."""

    def header(role: Role, agency: str | None = None) -> dict[str, str]:
        if agency:
            return {"Authorization": f"Bearer {api_keys.issue(agency, 'uji')[0]}"}
        user = accounts.create(f"t-{role}", "Seseorang", PASSWORD, [role])
        with app.app_context():
            token, _expires = tokens.issue(principal_of(user.to_mongo().to_dict()))
        return {"Authorization": f"Bearer {token}"}

    return header


def log(events: Iterable[Event]) -> None:
    """Put events into the log as their producers do."""
    db.transaction(lambda session: outbox.record_all(session, list(events)))


def deliver(events: Iterable[Event]) -> None:
    """Bring events to the consumer as one batch; all must be taken."""
    verdicts = handle(consumer, [Received({}, cloudevents.encode(event)) for event in events])
    assert {verdict.kind for verdict in verdicts} == {"ack"}, verdicts
