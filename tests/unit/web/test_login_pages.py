"""The login and account pages: CSRF on every form, no open redirect, and words in the reader's language."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from services.intake.login import blueprint, views
from shared.identity import Role
from shared.identity.login import BadCredentials, TooManyAttempts
from tests.directory import Directory

PASSWORD = "ayam goreng kremes"


class Me:
    """What the account page shows of a user."""

    username, name, roles, agency_code, created_at = "siti", "Siti", ["agency"], "dinkes", None


@pytest.fixture
def client(app: Flask, directory: Directory, monkeypatch):
    app.register_blueprint(blueprint)
    directory.add("siti", Role.AGENCY, agency_code="dinkes")

    def check(username: str, password: str, *, client: str):
        if username == "many":
            raise TooManyAttempts(90)
        if (username, password) != ("siti", PASSWORD):
            raise BadCredentials
        return directory.accounts["siti"]

    def change(user_id: str, _password: str) -> int:
        directory.add(user_id, Role.AGENCY, epoch=1, agency_code="dinkes")
        return 1

    monkeypatch.setattr(views, "authenticate", check)
    monkeypatch.setattr(views.accounts, "change_password", change)
    monkeypatch.setattr(views, "_me", lambda: Me)
    monkeypatch.setattr(views, "_agency_of", lambda _me: "Dinas Kesehatan")
    return app.test_client()


def _token(client, path: str = "/login") -> str:
    return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(path).text)[1]


def _login(client, username: str = "siti", password: str = PASSWORD, **more: str):
    return client.post("/login", data={"csrf_token": _token(client), "username": username, "password": password} | more)


def test_the_right_password_opens_the_start_page(client):
    response = _login(client)
    assert (response.status_code, response.location) == (303, "http://127.0.0.1:8701/portal/")
    cookie = next(value for name, value in response.headers if name == "Set-Cookie" and "kabar_session" in value)
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_a_log_in_leads_back_to_the_page_that_was_asked_for(client):
    wanted = "http://127.0.0.1:8702/review/items/7"
    assert f'value="{wanted}"' in client.get("/login", query_string={"next": wanted}).text
    assert _login(client, next=wanted).location == wanted
    assert client.get("/login", query_string={"next": wanted}).location == wanted


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_the_login_leads_nowhere_else(client, target):
    assert _login(client, next=target).location == "http://127.0.0.1:8701/portal/"


def test_the_account_names_its_agency(client):
    _login(client)
    assert "Dinas Kesehatan" in client.get("/account").text


def test_a_wrong_password_does_not_say_which_was_wrong(client):
    response = _login(client, password="salah")
    assert response.status_code == 401
    assert "Nama pengguna atau kata sandi salah." in response.text
    assert "salah" not in re.findall(r'value="([^"]*)"', response.text)


def test_too_many_attempts_return_the_wait(client):
    response = _login(client, username="many")
    assert response.status_code == 429
    assert "Tunggu 2 menit" in response.text


def test_empty_fields_are_named(client):
    response = _login(client, username="", password="")
    assert response.status_code == 422
    assert response.text.count("Bagian ini wajib diisi.") == 2
    assert 'aria-invalid="true"' in response.text


@pytest.mark.parametrize("path", ["/login", "/logout", "/account/language", "/account/password"])
@pytest.mark.parametrize("token", [None, "forged"])
def test_no_form_works_without_its_token(client, path, token):
    _login(client)
    response = client.post(path, data={"csrf_token": token} if token else {})
    assert response.status_code == 400
    assert "Formulir ini sudah tidak berlaku" in response.text
    assert client.get("/account").status_code == 200


def test_signing_out_ends_the_session(client):
    _login(client)
    assert client.post("/logout", data={"csrf_token": _token(client, "/account")}).status_code == 303
    assert client.get("/account").status_code == 303


def test_a_changed_password_ends_other_sessions_and_keeps_this_one(client, app):
    _login(client)
    other = app.test_client()
    _login(other)
    new = "tahu campur lontong"
    fields = {"csrf_token": _token(client, "/account"), "current": PASSWORD, "password": new, "repeated": new}
    assert client.post("/account/password", data=fields).status_code == 303
    assert "sudah diganti" in client.get("/account").text
    assert other.get("/account").status_code == 303


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"current": "salah"}, "Ini bukan kata sandi Anda sekarang."),
        ({"repeated": "lain sekali dong"}, "Kedua kata sandi baru tidak sama."),
        ({"password": "pendek", "repeated": "pendek"}, "paling sedikit 12 karakter"),
    ],
)
def test_a_password_change_says_what_is_wrong(client, change, said):
    _login(client)
    new = "tahu campur lontong"
    fields = {"csrf_token": _token(client, "/account"), "current": PASSWORD, "password": new, "repeated": new}
    response = client.post("/account/password", data=fields | change)
    assert response.status_code == 422
    assert said in response.text
