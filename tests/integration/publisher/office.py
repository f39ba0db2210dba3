"""The publisher's web side with people who use it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.publisher.app import create_app
from shared.identity import Principal, Role, accounts, tokens
from shared.settings import Settings

PEOPLE = {
    "editor": ("Rina Kartika", Role.EDITOR),
    "ops": ("Dewi Operator", Role.OPS),
    "chief": ("Kepala Redaksi", Role.CHIEF_EDITOR),
    "viewer": ("Sekretaris Daerah", Role.VIEWER),
    "agency": ("Admin Dinas", Role.AGENCY),
}


@dataclass
class Office:
    """`api` calls /api/v1 as a user, `browser` is signed in as one; CSRF checks are off in it."""

    app: Flask
    ids: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    def api(self, method: str, path: str, who: str = "ops", **options: Any) -> TestResponse:
        """One call."""
        headers = {"Authorization": f"Bearer {self.tokens[who]}"}
        return self.app.test_client().open(f"/api/v1{path}", method=method, headers=headers, **options)

    def browser(self, who: str | None = "ops") -> FlaskClient:
        """A browser; None is a stranger's."""
        client = self.app.test_client()
        if who:
            with client.session_transaction() as session:
                session.update({"user": self.ids[who], "epoch": 0, "made": 2_000_000_000})
                session.permanent = True
        return client


def open_office(settings: Settings) -> Office:
    """The service with one account a role."""
    office = Office(create_app(settings))
    office.app.config["WTF_CSRF_ENABLED"] = False
    with office.app.app_context():
        for username, (name, role) in PEOPLE.items():
            agency = "dinas-pertanian" if role is Role.AGENCY else None
            user = accounts.create(username, name, "kata-sandi-uji-coba", [role], agency_code=agency)
            office.ids[username] = user.id
            office.tokens[username] = tokens.issue(Principal(user.id, name, frozenset({role}), agency))[0]
    return office
