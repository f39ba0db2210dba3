"""Who gets in: bearers in APIs, sessions on pages, roles in both."""

from __future__ import annotations

import hashlib

import pytest
from flask import Flask, jsonify

from shared.identity import Principal, Role, api_auth, api_keys, require_role, sessions, the_principal, tokens
from tests.directory import Directory

KEY = "kbr_unit"


@pytest.fixture
def client(app: Flask, directory: Directory):
    @app.get("/api/v1/thing")
    @api_auth(Role.AGENCY, Role.EDITOR)
    def thing():
        principal = the_principal()
        return jsonify(id=principal.id, agency=principal.agency_code)

    @app.get("/portal/page")
    @require_role(Role.AGENCY)
    def page():
        return the_principal().name

    @app.get("/be/<user_id>")
    def be(user_id: str):
        known = directory.accounts[user_id]
        sessions.sign_in(user_id, known.epoch)
        return ""

    directory.add("rina", Role.EDITOR)
    directory.add("siti", Role.AGENCY, agency_code="dinkes")
    directory.add("gubernur", Role.VIEWER)
    digest = hashlib.sha256(KEY.encode()).hexdigest()
    directory.keys[digest] = Principal("key-1", "Dinkes (SIMRS)", frozenset({Role.AGENCY}), "dinkes")
    return app.test_client()


def _bearer(app: Flask, directory: Directory, user_id: str) -> dict[str, str]:
    with app.app_context():
        return {"Authorization": "Bearer " + tokens.issue(directory.accounts[user_id].principal)[0]}


def test_an_api_key_acts_for_its_agency(client):
    response = client.get("/api/v1/thing", headers={"Authorization": f"Bearer {KEY}"})
    assert response.json == {"id": "key-1", "agency": "dinkes"}


def test_a_token_acts_for_its_user(client, app, directory):
    assert client.get("/api/v1/thing", headers=_bearer(app, directory, "rina")).json["id"] == "rina"


def test_a_role_that_is_not_named_is_refused(client, app, directory):
    response = client.get("/api/v1/thing", headers=_bearer(app, directory, "gubernur"))
    assert (response.status_code, response.json["code"]) == (403, "forbidden")
    assert "agency, editor" in response.json["detail"]


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer ", f"Basic {KEY}", KEY, "Bearer kbr_unknown", "Bearer made.up.token"]
)
def test_without_a_good_bearer_the_api_challenges(client, header):
    response = client.get("/api/v1/thing", headers={"Authorization": header} if header is not None else {})
    assert (response.status_code, response.json["code"]) == (401, "unauthenticated")
    assert response.headers["WWW-Authenticate"].startswith("Bearer")


def test_the_api_takes_no_cookie(client):
    client.get("/be/rina")
    assert client.get("/api/v1/thing").status_code == 401


def test_a_page_takes_no_bearer(client):
    assert client.get("/portal/page", headers={"Authorization": f"Bearer {KEY}"}).status_code == 303


def test_a_signed_out_visitor_is_sent_to_the_login_and_back(client):
    response = client.get("/portal/page?q=padi")
    assert response.status_code == 303
    assert response.location == (
        "http://127.0.0.1:8701/login?next=http%3A%2F%2F127.0.0.1%3A8701%2Fportal%2Fpage%3Fq%3Dpadi"
    )


def test_the_wrong_role_gets_an_explanation(client):
    client.get("/be/gubernur")
    response = client.get("/portal/page")
    assert response.status_code == 403
    assert response.mimetype == "text/html"


def test_the_session_cookie_holds_no_name_and_no_role(client):
    client.get("/be/siti")
    with client.session_transaction() as cookie:
        assert set(cookie) - {"_permanent"} == {"user", "epoch", "made"}
    assert client.get("/portal/page").text == "Siti"


def test_a_new_password_elsewhere_ends_the_session(client, directory):
    client.get("/be/siti")
    directory.add("siti", Role.AGENCY, epoch=1)
    assert client.get("/portal/page").status_code == 303


def test_a_role_taken_away_ends_what_it_allowed(client, directory):
    client.get("/be/siti")
    directory.add("siti", Role.VIEWER)
    assert client.get("/portal/page").status_code == 403


def test_a_session_ends_after_twelve_hours(client):
    client.get("/be/siti")
    with client.session_transaction() as cookie:
        cookie["made"] -= 12 * 3600 + 1
    assert client.get("/portal/page").status_code == 303


def test_a_forged_cookie_is_no_session(client):
    client.set_cookie("kabar_session", "eyJ1c2VyIjoic2l0aSIsImVwb2NoIjowfQ.aQ.c2lnbmF0dXJl")
    assert client.get("/portal/page").status_code == 303


def test_a_revoked_key_works_no_longer_than_it_is_cached(directory):
    digest = hashlib.sha256(KEY.encode()).hexdigest()
    directory.keys[digest] = Principal("key-1", "Dinkes", frozenset({Role.AGENCY}), "dinkes")
    assert api_keys.verify(KEY) is not None
    directory.keys.clear()
    assert api_keys.verify(KEY) is not None
    api_keys._cache.expire(api_keys._cache.timer() + api_keys.FRESH_SECONDS)
    assert api_keys.verify(KEY) is None


def test_the_audit_names_the_widest_role():
    assert Principal("x", "X", frozenset({Role.VIEWER, Role.EDITOR})).role is Role.EDITOR
