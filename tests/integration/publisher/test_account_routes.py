"""Every route of an account, also later ones: who is neither its agency nor oversees all finds nothing there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from cryptography.fernet import Fernet
from werkzeug.routing import Rule

from services.publisher.accounts import linking
from services.publisher.accounts.documents import AccountSecret
from services.publisher.accounts.linking import NewAccount
from shared.content.account import Account
from shared.events.log.store import events
from shared.settings import Settings
from tests.integration.publisher.office import Office, open_office
from tests.integration.publisher.test_accounts import OPS

TOKEN = "rahasia-Yj3aBD8U8Cm7lKUp"
#: Who is refused whatever they ask for, with None for a stranger. The agency is another one than the account's.
REFUSED = (None, "viewer", "editor", "agency")


@pytest.fixture
def office(settings: Settings) -> Office:
    keyed = replace(settings, credentials_keys=(Fernet.generate_key().decode(),), platforms_url="http://127.0.0.1:9")
    made = open_office(keyed)
    values = {"server": "https://milik-pacet.example", "access_token": TOKEN}
    linking.link(NewAccount("mastodon", "Akun kecamatan lain", "kecamatan-pacet", values), OPS, keyed)
    return made


def routes(office: Office) -> Iterator[tuple[str, str]]:
    """Method and path of every route of the one account."""
    (account,) = Account.collection().find()
    for rule in office.app.url_map.iter_rules():
        if "account_id" in rule.arguments:
            yield from _of_rule(rule, account["_id"])


def _of_rule(rule: Rule, account_id: str) -> Iterator[tuple[str, str]]:
    path = rule.rule
    for name in rule.arguments:
        path = path.replace(f"<{name}>", account_id if name == "account_id" else "x")
    yield from (
        (method, path) for method in sorted((rule.methods or set()) & {"GET", "POST", "PUT", "PATCH", "DELETE"})
    )


def stored() -> list[Any]:
    return [list(each.find()) for each in (Account.collection(), AccountSecret.collection(), events())]


def test_nobody_else_reads_or_changes_an_account(office: Office) -> None:
    before, tried = stored(), list(routes(office))
    assert len(tried) > 15
    for method, path in tried:
        for who in REFUSED:
            if path.startswith("/api/"):
                headers = {"Authorization": f"Bearer {office.tokens[who]}"} if who else {}
                response = office.app.test_client().open(path, method=method, headers=headers, json={})
            else:
                form = {"note": "Iseng saja", "label": "Lain", "version": "1", "value_access_token": "lain"}
                response = office.browser(who).open(path, method=method, data=form if method == "POST" else None)
            case = f"{who}: {method} {path}: {response.status}"
            to_login = who is None and "/login" in response.headers.get("Location", "")
            assert to_login or response.status_code in (401, 403, 404, 422), case
            page = response.get_data(as_text=True)
            assert not any(secret in page for secret in (TOKEN, "milik-pacet", "Akun kecamatan lain")), case
    assert stored() == before


def test_no_page_and_no_document_has_a_secret(office: Office) -> None:
    (account,) = Account.collection().find()
    paths = [path for method, path in routes(office) if method == "GET" and "/hooks/" not in path]
    assert f"/channels/accounts/{account['_id']}/credentials" in paths
    for path in (*paths, "/channels/accounts/", "/api/v1/accounts"):
        if path.startswith("/api/"):
            response = office.api("GET", path.removeprefix("/api/v1"))
        else:
            response = office.browser("ops").get(path)
        assert TOKEN not in response.get_data(as_text=True), path
    assert TOKEN not in str(stored())
