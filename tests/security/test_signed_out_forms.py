"""A form whose session expired is kept, sent again after signing in, and never taken from another site."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from shared.identity import Role, require_role, sessions, the_principal
from shared.identity.login import BadCredentials, TooManyAttempts
from shared.web import signed_out
from shared.web.app import create_service_app
from tests.directory import Directory, directory, plain_settings

__all__ = ["directory"]

OURS = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "navigate"}
TYPED = {"title": 'Harga "cabai" <turun>', "body": "Baris satu\r\nBaris dua", "tag": ["a", "b"]}


class Received(list[dict[str, list[str]]]):
    """What the view received, each time with who sent it."""


@pytest.fixture
def received() -> Received:
    return Received()


@pytest.fixture
def app(directory: Directory, received: Received) -> Flask:
    app = create_service_app("review", plain_settings(), ui_prefix="/review", package="services.review")

    @app.post("/review/save")
    @require_role(Role.EDITOR)
    def save() -> str:
        received.append({**dict(request.form.lists()), "by": [the_principal().id]})
        return "saved"

    @app.post("/subscribe")
    def subscribe() -> str:
        received.append(dict(request.form.lists()))
        return "thanks"

    @app.get("/sign-in/<user_id>")
    def sign_in(user_id: str) -> str:
        sessions.sign_in(user_id, 0)
        return ""

    directory.add("rina", Role.EDITOR)
    return app


@pytest.fixture
def browser(app: Flask, directory: Directory, monkeypatch: pytest.MonkeyPatch) -> Iterator[FlaskClient]:
    def authenticate(username: str, password: str, *, client: str) -> Any:
        if password == "lagi":
            raise TooManyAttempts(60)
        if (username, password) != ("rina", "kata sandi rina"):
            raise BadCredentials
        return directory.accounts["rina"]

    monkeypatch.setattr(signed_out, "authenticate", authenticate)
    with app.test_client() as client:
        yield client


def hidden(page: TestResponse) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page.text):
        fields.setdefault(html.unescape(name), []).append(html.unescape(value))
    return fields


def credentials(password: str = "kata sandi rina") -> dict[str, str]:
    return {"sign_in_username": "rina", "sign_in_password": password}


@pytest.mark.parametrize("token", [{}, {"csrf_token": "expired"}])
def test_what_was_typed_is_kept_and_sent_after_signing_in(
    browser: FlaskClient, received: Received, token: dict[str, str]
) -> None:
    page = browser.post("/review/save?tab=2", data=TYPED | token, headers=OURS)
    assert (page.status_code, page.headers["Cache-Control"]) == (401, "no-store")
    assert 'action="/review/save?tab=2"' in page.text
    kept = hidden(page)
    assert kept.pop("csrf_token")[0] != "expired"
    assert kept == {"title": [TYPED["title"]], "body": [TYPED["body"]], "tag": ["a", "b"]}
    assert received == []
    done = browser.post("/review/save?tab=2", data=hidden(page) | credentials(), headers=OURS)
    assert (done.status_code, done.text) == (200, "saved")
    (sent,) = received
    assert sent.pop("by") == ["rina"]
    assert {name: value for name, value in sent.items() if name != "csrf_token"} == kept


def test_a_session_that_was_ended_elsewhere_is_treated_the_same(
    browser: FlaskClient, received: Received, directory: Directory
) -> None:
    browser.get("/sign-in/rina")
    token = hidden(browser.post("/review/save", data=TYPED, headers=OURS))["csrf_token"]
    directory.add("rina", Role.EDITOR, epoch=1)
    page = browser.post("/review/save", data=TYPED | {"csrf_token": token}, headers=OURS)
    assert page.status_code == 401
    assert hidden(page)["title"] == [TYPED["title"]]
    assert received == []


@pytest.mark.parametrize(("password", "status"), [("salah", 401), ("lagi", 429), ("", 422)])
def test_a_wrong_password_loses_nothing(browser: FlaskClient, received: Received, password: str, status: int) -> None:
    first = browser.post("/review/save", data=TYPED, headers=OURS)
    page = browser.post("/review/save", data=hidden(first) | credentials(password), headers=OURS)
    assert page.status_code == status
    assert hidden(page)["body"] == [TYPED["body"]]
    assert "kata sandi rina" not in page.text
    assert received == []


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost.evil.example"},
        {"Origin": "http://localhost", "Sec-Fetch-Site": "cross-site"},
    ],
)
def test_a_form_of_another_site_is_never_offered_to_be_sent(
    browser: FlaskClient, received: Received, headers: dict[str, str]
) -> None:
    page = browser.post("/review/save", data=TYPED, headers=headers)
    assert page.status_code == 400
    assert "cabai" not in page.text
    stolen = hidden(browser.post("/review/save", data={}, headers=OURS))["csrf_token"]
    response = browser.post("/review/save", data=TYPED | credentials() | {"csrf_token": stolen}, headers=headers)
    assert response.status_code == 303
    assert received == []


def test_the_login_on_the_page_needs_its_token_too(browser: FlaskClient, received: Received) -> None:
    page = browser.post("/review/save", data=TYPED | credentials(), headers=OURS)
    assert page.status_code == 401
    assert received == []


def test_who_signed_in_anew_in_another_tab_sends_again_without_a_password(
    browser: FlaskClient, received: Received
) -> None:
    browser.get("/sign-in/rina")
    page = browser.post("/review/save", data=TYPED | {"csrf_token": "of the old session"}, headers=OURS)
    assert page.status_code == 400
    assert "sign_in_password" not in page.text
    assert browser.post("/review/save", data=hidden(page), headers=OURS).text == "saved"
    assert received[0]["title"] == [TYPED["title"]]


def test_readers_without_an_account_are_asked_for_none(browser: FlaskClient, received: Received) -> None:
    page = browser.post("/subscribe", data={"email": "a@b.example"}, headers=OURS)
    assert page.status_code == 400
    assert "sign_in_password" not in page.text
    assert browser.post("/subscribe", data=hidden(page), headers=OURS).text == "thanks"


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Mode": "cors"}, {"Accept": "application/json"}])
def test_scripts_get_a_problem(browser: FlaskClient, headers: dict[str, str]) -> None:
    response = browser.post("/review/save", data=TYPED, headers=OURS | headers)
    assert (response.status_code, response.mimetype) == (401, "application/problem+json")
    assert response.json is not None
    assert response.json["code"] == "unauthenticated"
