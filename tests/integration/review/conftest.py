"""The review desk on a fresh database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from services.review.app import create_app
from shared.content import User
from shared.identity import Principal, tokens
from shared.settings import Settings
from tests.integration.review.desk import PEOPLE, Desk


@pytest.fixture
def desk(settings: Settings) -> Iterator[Desk]:
    """The review service on a fresh database, with its users; no one needs a password here."""
    desk = Desk(create_app(settings))
    with desk.app.app_context():
        for username, (name, role) in PEOPLE.items():
            user = User(username=username, name=name, password_hash="-", roles=[role])
            User.collection().insert_one(user.validated())
            desk.people[username] = Principal(user.id, name, frozenset({role}))
            desk.tokens[username] = tokens.issue(desk.people[username])[0]
    yield desk
