"""Signing in at a stand-in, proved with a widely used client, and strict where that client would be careless."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from flask import Blueprint, Response, jsonify
from requests_oauthlib import OAuth2Session

from sandbox.platforms import views
from sandbox.platforms.oauth import Exchange, OAuthServer
from sandbox.platforms.platform import Platform
from tests.integration.publisher.outside import outside_world
from tests.integration.publisher.sign_in_page import decide, query_of, shown

SERVER = OAuthServer(
    authorize="/i/oauth2/authorize",
    token="/2/oauth2/token",
    scopes=("post", "read"),
    expires_in=7200,
    refresh=True,
    exchanges=(Exchange("longer", "access_token", path="/longer", expires_in=5_184_000),),
)
BACK = "https://kabar.example/back"


@dataclass(frozen=True)
class Place:
    """The stand-in, and an application on it."""

    url: str
    client_id: str
    client_secret: str

    def session(self, **options: object) -> OAuth2Session:
        return OAuth2Session(self.client_id, redirect_uri=BACK, scope=["post", "read"], **options)

    def token(self, **form: str | None) -> httpx.Response:
        given = {"client_id": self.client_id, "client_secret": self.client_secret, "redirect_uri": BACK, **form}
        data = {name: value for name, value in given.items() if value is not None}
        return httpx.post(f"{self.url}/2/oauth2/token", data={"grant_type": "authorization_code", **data})


def plain(status: int, word: str, _seconds: int) -> Response:
    reply = jsonify(error=word)
    reply.status_code = status
    return reply


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    hall = Platform("hall", "Hall", lambda _world: Blueprint("hall", __name__), plain, oauth=SERVER)
    monkeypatch.setattr(views, "platforms", lambda: {"hall": hall})
    with outside_world(tmp_path) as outside:
        api = f"{outside.sandbox.web_url}/api/platforms/hall"
        httpx.put(f"{api}/accounts/kabar", json={}).raise_for_status()
        made = httpx.put(f"{api}/applications/office", json={"redirect_uris": [BACK]}).json()
        yield Place(f"{outside.sandbox.web_url}/platforms/hall", made["client_id"], made["client_secret"])


def test_a_widely_used_client_signs_in_with_a_proof_key_and_renews(place: Place) -> None:
    session = place.session(pkce="S256")
    address, state = session.authorization_url(f"{place.url}/i/oauth2/authorize")
    back = decide(address)
    assert query_of(back)["state"] == state
    token = session.fetch_token(
        f"{place.url}/2/oauth2/token",
        authorization_response=back,
        client_secret=place.client_secret,
        include_client_id=True,
    )
    assert (token["token_type"], token["expires_in"], token["scope"]) == ("Bearer", 7200, ["post", "read"])
    secrets = {"client_id": place.client_id, "client_secret": place.client_secret}
    renewed = session.refresh_token(f"{place.url}/2/oauth2/token", **secrets)
    assert renewed["access_token"] != token["access_token"]
    again = place.token(grant_type="refresh_token", refresh_token=token["refresh_token"])
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    revoked = place.token(grant_type="refresh_token", refresh_token=renewed["refresh_token"])
    assert revoked.status_code == 400, "a refresh token that comes twice ends the whole sign-in"


def test_a_code_works_once_and_for_its_verifier_and_address_alone(place: Place) -> None:
    session = place.session(pkce="S256")
    address, _ = session.authorization_url(f"{place.url}/i/oauth2/authorize")
    verifier = session._client.code_verifier
    wrong = [{"code_verifier": "x" * 43}, {"code_verifier": None}, {"redirect_uri": "https://other.example/"}]
    for change in wrong:
        code = query_of(decide(address))["code"]
        assert place.token(**{"code": code, "code_verifier": verifier, **change}).json()["error"] == "invalid_grant"
    code = query_of(decide(address))["code"]
    assert place.token(code=code, code_verifier=verifier).status_code == 200
    assert place.token(code=code, code_verifier=verifier).json()["error"] == "invalid_grant"
    refused = place.token(code=query_of(decide(address))["code"], code_verifier=verifier, client_secret="guess")
    assert (refused.status_code, refused.json()["error"]) == (401, "invalid_client")


def test_a_person_may_deny_or_allow_a_part(place: Place) -> None:
    session = place.session(pkce="S256")
    address, state = session.authorization_url(f"{place.url}/i/oauth2/authorize")
    assert query_of(decide(address, allow=False)) == {"error": "access_denied", "state": state}
    code = query_of(decide(address, only=["read"]))["code"]
    assert place.token(code=code, code_verifier=session._client.code_verifier).json()["scope"] == "read"


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"state": ""}, "invalid_request"),
        ({"code_challenge": ""}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"scope": "post everything"}, "invalid_scope"),
        ({"response_type": "token"}, "unsupported_response_type"),
    ],
)
def test_a_careless_request_is_sent_back_with_its_error(place: Place, change: dict[str, str], error: str) -> None:
    address, _ = place.session(pkce="S256").authorization_url(f"{place.url}/i/oauth2/authorize")
    wanted = httpx.URL(address).copy_merge_params(change)
    reply = shown(str(wanted))
    assert reply.status_code == 302
    assert query_of(reply.headers["Location"])["error"] == error


@pytest.mark.parametrize("change", [{"redirect_uri": "https://evil.example/"}, {"client_id": "nobody"}])
def test_nobody_is_sent_to_an_address_that_was_not_registered(place: Place, change: dict[str, str]) -> None:
    address, _ = place.session(pkce="S256").authorization_url(f"{place.url}/i/oauth2/authorize")
    reply = shown(str(httpx.URL(address).copy_merge_params(change)))
    assert reply.status_code == 400
    assert "Location" not in reply.headers


def test_a_token_is_exchanged_for_one_that_lives_longer(place: Place) -> None:
    session = place.session(pkce="S256")
    address, _ = session.authorization_url(f"{place.url}/i/oauth2/authorize")
    first = place.token(code=query_of(decide(address))["code"], code_verifier=session._client.code_verifier).json()
    longer = httpx.get(
        f"{place.url}/longer",
        params={
            "grant_type": "longer",
            "access_token": first["access_token"],
            "client_id": place.client_id,
            "client_secret": place.client_secret,
        },
    ).json()
    assert longer["expires_in"] == 5_184_000
