"""The review desk on a fresh database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from services.review.app import create_app
from shared import db
from shared.identity import Principal, accounts, tokens
from shared.indexes import ensure_indexes
from shared.settings import Settings
from tests.integration.review.desk import PEOPLE, Desk


@pytest.fixture
def desk(settings: Settings) -> Iterator[Desk]:
    """The review service on a fresh database."""
    db.connect(settings)
    ensure_indexes()
    desk = Desk(create_app(settings))
    with desk.app.app_context():
        for username, (name, role) in PEOPLE.items():
            user = accounts.create(username, name, "kata-sandi-uji-coba", [role])
            desk.people[username] = Principal(user.id, name, frozenset({role}))
            desk.tokens[username] = tokens.issue(desk.people[username])[0]
    yield desk
