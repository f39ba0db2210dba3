"""The pages of accounts: the wizard, signing in at a platform, the choice of a page, what is shown and to whom."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.fernet import Fernet
from flask import Blueprint, Response, jsonify
from flask.testing import FlaskClient

from sandbox.platforms import platforms, views
from sandbox.platforms.oauth import OAuthServer
from sandbox.platforms.platform import Platform
from services.publisher.accounts import limits, signing_in
from services.publisher.accounts.connected import Accounts
from services.publisher.accounts.documents import AccountSignIn
from services.publisher.accounts.fields import asked_for
from services.publisher.accounts.renewal import CALLBACK, Renewal
from services.publisher.channels.contract import Page, TestResult
from services.publisher.reasons import ACCOUNT_REFUSED
from services.publisher.registry import channels as all_channels
from shared.channels import CHANNELS
from shared.clock import now
from shared.content.account import Account, AccountRow
from shared.content.agency import Agency
from shared.settings import Settings
from tests.integration.publisher.hall import WORKS, Hall, add_hall
from tests.integration.publisher.office import Office, open_office
from tests.integration.publisher.outside import Outside, outside_world
from tests.integration.publisher.sign_in_page import decide, query_of

PAGES = (Page("17", "Dinas Pertanian", {"page": "17"}), Page("18", "Kecamatan Pacet", {"page": "18"}))


def plain(status: int, word: str, _seconds: int) -> Response:
    reply = jsonify(error=word)
    reply.status_code = status
    return reply


@dataclass
class World:
    """The publisher's pages, the platform of the tests, and a sandbox in which people sign in."""

    office: Office
    hall: Hall
    outside: Outside
    settings: Settings

    def values(self) -> dict[str, str]:
        """What is kept of the one account, secrets among it."""
        return dict(Accounts(self.settings).connected(the_account()["_id"]).values)


@pytest.fixture
def world(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    hall = add_hall(monkeypatch)
    sign_in = OAuthServer("/oauth/authorize", "/oauth/token", ("post", "read"), expires_in=7200, refresh=True)
    stand_in = Platform("hall", "Hall", lambda _world: Blueprint("hall", __name__), plain, oauth=sign_in)
    monkeypatch.setattr(views, "platforms", lambda: {**platforms(), "hall": stand_in})
    with outside_world(tmp_path / "sandbox") as outside:
        url = outside.sandbox.web_url
        key = Fernet.generate_key().decode()
        connected = replace(settings, credentials_keys=(key,), platforms_url=f"{url}/platforms")
        httpx.put(f"{url}/api/platforms/hall/accounts/kabar", json={}).raise_for_status()
        agencies = (("dinas-pertanian", "Dinas Pertanian"), ("kecamatan-pacet", "Kecamatan Pacet"))
        for code, name in agencies:
            agency = Agency(code=code, name=name, short_name=name, slug=code, kind="dinas")
            Agency.collection().insert_one(agency.validated())
        office = open_office(connected)
        channels = {**all_channels(connected), "hall": hall}
        office.app.extensions["kabar_channels"] = lambda: channels
        yield World(office, hall, outside, connected)


def the_account() -> AccountRow:
    found = Account.collection().find_one({"removed": {"$ne": True}})
    assert found
    return found


def text_of(response: Any) -> str:
    return unescape(response.get_data(as_text=True))


def enter(browser: FlaskClient, channel: str = "hall", by: str = "?by=values", **values: str) -> Any:
    form = {"label": "Akun uji"} | values
    return browser.post(f"/channels/accounts/new/{channel}{by}", data=form, follow_redirects=True)


def ready_account(world: World) -> str:
    enter(world.office.browser("agency"), value_page="17", value_access_token="rahasia-benar")
    path = f"/channels/accounts/{the_account()['_id']}"
    world.office.browser("agency").post(f"{path}/test")
    world.office.browser("chief").post(f"{path}/approve", data={"version": the_account()["version"]})
    assert the_account()["state"] == "ready"
    return path


def with_application(world: World, callback: str, channel: str = "hall") -> None:
    """Operators enter what the platform's developer pages gave out."""
    api = f"{world.outside.sandbox.web_url}/api/platforms/{channel}/applications/office"
    made = httpx.put(api, json={"redirect_uris": [callback]}).json()
    form = {"client_id": made["client_id"], "client_secret": made["client_secret"]}
    assert world.office.browser("ops").post(f"/channels/accounts/applications/{channel}", data=form).status_code == 303


def begun(browser: FlaskClient, account_id: str) -> str:
    """The address at the platform that the page leads to."""
    page = text_of(browser.post(f"/channels/accounts/{account_id}/sign-in"))
    found = re.search(r'href="(http[^"]+response_type=code[^"]+)"', page)
    assert found, page
    return found.group(1)


def signed_in(world: World, browser: FlaskClient, **decision: Any) -> Any:
    """Sign in at the platform and come back."""
    back = decide(begun(browser, the_account()["_id"]), **decision)
    return browser.get(f"{CALLBACK}?{back.partition('?')[2]}", follow_redirects=True)


@pytest.fixture
def linking(world: World) -> FlaskClient:
    """The agency's browser, with an account that waits for signing in."""
    with_application(world, f"{world.settings.publisher_url}{CALLBACK}")
    browser = world.office.browser("agency")
    assert "Yang akan diminta platform" in text_of(enter(browser, by=""))
    return browser


def test_an_agency_links_an_account_and_a_second_person_approves_it(world: World) -> None:
    browser = world.office.browser("agency")
    assert "/channels/accounts/new/hall" in text_of(browser.get("/channels/accounts/new"))
    page = text_of(enter(browser, value_page="17", value_access_token="rahasia-benar"))
    assert "Uji apakah platform mengenal akun ini" in page
    path = f"/channels/accounts/{the_account()['_id']}"
    page = text_of(browser.post(f"{path}/test", follow_redirects=True))
    assert "Tidak ada yang diterbitkan" in page
    assert "Orang kedua" in page
    assert f"{path}/approve" not in page
    page = text_of(world.office.browser("chief").get(path))
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version
    approved = world.office.browser("chief").post(
        f"{path}/approve", data={"version": version.group(1)}, follow_redirects=True
    )
    assert "Akun disetujui" in text_of(approved)
    assert the_account()["state"] == "ready"
    assert "rahasia-benar" not in page + text_of(approved)


def test_what_is_wrong_with_a_value_is_said_beside_it(world: World) -> None:
    response = enter(world.office.browser("agency"), value_page="tujuh belas")
    page = text_of(response)
    assert response.status_code == 422
    assert "Bentuknya tidak seperti yang diminta" in page
    assert "Isi bagian ini" in page
    assert Account.collection().count_documents({}) == 0


def test_pages_are_for_keepers_and_an_agency_sees_its_own_only(world: World) -> None:
    path = ready_account(world)
    Account.collection().update_one({}, {"$set": {"agency_code": "kecamatan-pacet"}})
    every = ("/channels/accounts/", "/channels/accounts/new", path)
    assert [world.office.browser("editor").get(one).status_code for one in every] == [403, 403, 403]
    assert [world.office.browser("ops").get(one).status_code for one in every] == [200, 200, 200]
    assert [world.office.browser("agency").get(one).status_code for one in every] == [200, 200, 404]
    for action in ("test", "pause", "resume", "remove", "describe", "credentials", "sign-in"):
        data = {"note": "Iseng saja", "label": "Lain"}
        assert world.office.browser("agency").post(f"{path}/{action}", data=data).status_code == 404, action
    assert world.office.browser("agency").post(f"{path}/approve", data={"version": 1}).status_code == 403
    assert world.office.browser("agency").get("/channels/accounts/applications").status_code == 403
    assert "Akun uji" not in text_of(world.office.browser("agency").get("/channels/accounts/"))


def test_the_list_is_filtered_and_warns_of_what_expires_and_is_refused(world: World) -> None:
    path = ready_account(world)
    soon = now() + timedelta(days=2, hours=12)
    Account.collection().update_one({}, {"$set": {"token_expires_at": soon}})
    page = text_of(
        world.office.browser("ops").get("/channels/accounts/?expiring=1&channel=hall&agency=dinas-pertanian")
    )
    assert "Akses 1 akun habis dalam 14 hari" in page
    assert "Habis dalam 3 hari" in page
    assert "Akun uji" in page
    world.hall.result = TestResult(ACCOUNT_REFUSED())
    assert "Platform tidak menerima" in text_of(world.office.browser("ops").post(f"{path}/test", follow_redirects=True))
    page = text_of(world.office.browser("ops").get("/channels/accounts/?state=broken"))
    assert "1 akun ditolak" in page
    assert "tautkan ulang" in text_of(world.office.browser("ops").get(path))
    assert "Tidak ada akun seperti itu" in text_of(world.office.browser("ops").get("/channels/accounts/?agency=*"))


def test_an_account_that_is_linked_twice_is_pointed_out_to_those_who_oversee_all(world: World) -> None:
    path = ready_account(world)
    assert "lebih dari sekali" not in text_of(world.office.browser("ops").get(path))
    enter(world.office.browser("ops"), label="Tautan kedua", owner="*", value_page="17", value_access_token="sama")
    second = Account.collection().find_one({"label": "Tautan kedua"})
    assert second
    world.office.browser("ops").post(f"/channels/accounts/{second['_id']}/test")
    page = text_of(world.office.browser("ops").get(path))
    assert "lebih dari sekali" in page
    assert "Tautan kedua" in page
    assert "Tautan kedua" not in text_of(world.office.browser("agency").get(path))


def test_what_the_platform_told_of_its_limits_is_shown_and_until_when_the_account_rests(world: World) -> None:
    world.hall.result = replace(WORKS, limits={"longest": 300})
    path = ready_account(world)
    page = text_of(world.office.browser("ops").get(path))
    assert "Istirahat" not in page
    words = " ".join(re.sub(r"<[^>]*>", " ", page).split())
    assert "Kiriman sehari 25 dari 25 terpakai Habis sampai" in words
    assert "Karakter 300" in words
    limits.rest(the_account()["_id"], 600)
    assert "Istirahat" in text_of(world.office.browser("ops").get(path))


def test_pausing_needs_a_reason_that_is_shown(world: World) -> None:
    path = ready_account(world)
    browser = world.office.browser("agency")
    assert "Tulis singkat" in text_of(browser.post(f"{path}/pause", data={"note": " "}, follow_redirects=True))
    assert the_account()["state"] == "ready"
    page = text_of(browser.post(f"{path}/pause", data={"note": "Admin berganti"}, follow_redirects=True))
    assert "Admin berganti" in page
    assert the_account()["state"] == "paused"
    assert f"{path}/pause" not in page
    office = world.office.browser("ops")
    assert f"{path}/pause" in text_of(office.get(path)), "so that the agency cannot resume it"
    browser.post(f"{path}/resume")
    assert the_account()["state"] == "ready"


def test_who_may_post_there_is_chosen_among_the_agencies(world: World) -> None:
    path = ready_account(world)
    browser = world.office.browser("agency")
    browser.post(f"{path}/describe", data={"label": "Nama baru", "open_to": ["kecamatan-pacet"]})
    assert (the_account()["label"], the_account()["open_to"]) == ("Nama baru", ["kecamatan-pacet"])
    browser.post(f"{path}/describe", data={"label": "Lain", "open_to": ["tidak-ada"]})
    assert the_account()["label"] == "Nama baru"


def test_a_link_leads_its_agency_to_the_form_until_it_expires(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    form = {"channel": "hall", "agency": "dinas-pertanian"}
    page = text_of(world.office.browser("ops").post("/channels/accounts/invitations", data=form))
    found = re.search(r"(/channels/accounts/invitations/[^<]+)<", page)
    assert found
    address = found.group(1)
    agency = world.office.browser("agency").get(address)
    assert agency.headers["Location"].endswith("/channels/accounts/new/hall")
    assert world.office.browser("ops").get(address).status_code == 403
    assert "/login?next=" in world.office.browser(None).get(address).headers["Location"]
    broken = world.office.browser("agency").get(address[:-2], follow_redirects=True)
    assert "sudah kedaluwarsa atau tidak lengkap" in text_of(broken)
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: now().timestamp() + 8 * 86_400)
    late = world.office.browser("agency").get(address)
    assert late.headers["Location"].endswith("/channels/accounts/")


def test_signing_in_keeps_the_tokens_and_what_was_granted(world: World, linking: FlaskClient) -> None:
    world.hall.offered = PAGES[:1]
    page = text_of(signed_in(world, linking))
    assert "Anda sudah masuk" in page
    account = the_account()
    assert account["granted_scopes"] == ["post", "read"]
    assert account["token_expires_at"] > now() + timedelta(minutes=110)
    assert account["token_renew_at"] < account["token_expires_at"]
    values = world.values()
    assert (values["page"], bool(values["access_token"]), bool(values["refresh_token"])) == ("17", True, True)
    assert values["access_token"] not in page


def test_a_person_with_several_pages_chooses_one(world: World, linking: FlaskClient) -> None:
    world.hall.offered = PAGES
    page = text_of(signed_in(world, linking))
    assert "Kecamatan Pacet" in page
    assert the_account().get("configured_at") is None
    path = f"/channels/accounts/{the_account()['_id']}/page"
    assert linking.post(path, data={"page": "19"}).status_code == 400
    linking.post(path, data={"page": "18"})
    assert world.values()["page"] == "18"
    assert the_account()["configured_at"]


def test_a_page_with_a_token_of_its_own_is_posted_to_with_it(world: World, linking: FlaskClient) -> None:
    world.hall.offered = (Page("17", "Dinas", {"page": "17", "access_token": "milik-halaman"}),)
    signed_in(world, linking)
    assert world.values()["access_token"] == "milik-halaman"
    assert the_account()["token_expires_at"] is None


def test_who_denies_at_the_platform_links_nothing(world: World, linking: FlaskClient) -> None:
    assert "tidak memberi izin" in text_of(signed_in(world, linking, allow=False))
    assert the_account().get("configured_at") is None


def test_a_permission_that_was_left_out_is_found_by_the_test(world: World, linking: FlaskClient) -> None:
    world.hall.offered = PAGES[:1]
    world.hall.result = replace(WORKS, granted=frozenset({"read"}))
    signed_in(world, linking, only=["read"])
    linking.post(f"/channels/accounts/{the_account()['_id']}/test")
    assert the_account()["state"] == "broken"
    page = text_of(linking.get(f"/channels/accounts/{the_account()['_id']}"))
    assert "masuk lagi dan izinkan semuanya" in page


def refused_callbacks(world: World, linking: FlaskClient) -> dict[str, Any]:
    """Ways to come back that must lead nowhere."""
    begin = begun(linking, the_account()["_id"])
    back = decide(begin).partition("?")[2]
    code = query_of(f"?{back}")["code"]
    other_browser = world.office.browser("agency")
    other_person = world.office.browser("ops")
    with other_person.session_transaction() as session, linking.session_transaction() as mine:
        session["account_sign_in"] = mine["account_sign_in"]
    return {
        "another browser of the same person": other_browser.get(f"{CALLBACK}?{back}"),
        "another person with the nonce": other_person.get(f"{CALLBACK}?{back}"),
        "no state": other_browser.get(f"{CALLBACK}?code={code}"),
        "a forged state": other_browser.get(f"{CALLBACK}?code={code}&state=abc.def.ghi"),
    }


def test_only_the_browser_that_began_comes_back(world: World, linking: FlaskClient) -> None:
    for name, response in refused_callbacks(world, linking).items():
        assert response.headers["Location"].endswith("/channels/accounts/"), name
    assert the_account().get("configured_at") is None


def test_somebody_elses_sign_in_is_not_completed_in_my_browser(world: World, linking: FlaskClient) -> None:
    """A link with another person's code and state, opened by someone who is signing in at that moment."""
    theirs = decide(begun(linking, the_account()["_id"])).partition("?")[2]
    mine = world.office.browser("ops")
    begun(mine, the_account()["_id"])
    assert mine.get(f"{CALLBACK}?{theirs}").headers["Location"].endswith("/channels/accounts/")
    assert the_account().get("configured_at") is None
    assert AccountSignIn.collection().count_documents({}) == 2


def test_a_state_works_once_and_not_after_its_time(
    world: World, linking: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.hall.offered = PAGES[:1]
    first = decide(begun(linking, the_account()["_id"])).partition("?")[2]
    with linking.session_transaction() as session:
        nonce = session["account_sign_in"]
    linking.get(f"{CALLBACK}?{first}")
    with linking.session_transaction() as session:
        session["account_sign_in"] = nonce
    before = the_account()
    assert linking.get(f"{CALLBACK}?{first}").headers["Location"].endswith("/channels/accounts/")
    late = decide(begun(linking, the_account()["_id"])).partition("?")[2]
    monkeypatch.setattr(signing_in, "LIFETIME", timedelta(seconds=-1))
    assert linking.get(f"{CALLBACK}?{late}").headers["Location"].endswith("/channels/accounts/")
    assert the_account() == before


def test_a_verifier_is_stored_encrypted_and_deleted_at_its_use(world: World, linking: FlaskClient) -> None:
    address = begun(linking, the_account()["_id"])
    asked = query_of(address)
    assert (asked["code_challenge_method"], len(asked["code_challenge"])) == ("S256", 43)
    (stored,) = AccountSignIn.collection().find()
    assert b"verifier" not in stored["sealed"]
    linking.get(f"{CALLBACK}?{decide(address).partition('?')[2]}")
    assert AccountSignIn.collection().count_documents({}) == 0


def test_without_an_application_people_are_told_whom_to_ask(world: World) -> None:
    browser = world.office.browser("agency")
    enter(browser, by="")
    page = text_of(browser.post(f"/channels/accounts/{the_account()['_id']}/sign-in"))
    assert "belum didaftarkan" in page


#: Those whose platform people sign in at.
BY_SIGN_IN = sorted(name for name, channel in CHANNELS.items() if channel.accounts and channel.accounts.oauth)


@pytest.mark.parametrize("channel", BY_SIGN_IN)
def test_an_account_is_linked_by_signing_in_and_its_token_renewed(world: World, channel: str) -> None:
    """At every platform that has it, with the platform's stand-in: the permissions suffice for the channel's test."""
    account_at = f"{world.outside.sandbox.web_url}/api/platforms/{channel}/accounts/kabar"
    httpx.put(account_at, json={}).raise_for_status()
    declared = CHANNELS[channel].accounts
    assert declared is not None
    assert declared.oauth is not None
    if not declared.oauth.register:
        with_application(world, f"{world.settings.publisher_url}{CALLBACK}", channel)
    browser = world.office.browser("agency")
    asked = {f"value_{one.name}" for one in asked_for(declared, by_sign_in=True)}
    enter(browser, channel, by="", **({"value_server": "https://social.example"} if "value_server" in asked else {}))
    assert "Anda sudah masuk" in text_of(signed_in(world, browser))
    test = f"/channels/accounts/{the_account()['_id']}/test"
    browser.post(test)
    assert (the_account()["coded_reason"], bool(the_account()["tested_at"])) == (None, True)
    assert the_account()["handle"]
    if declared.oauth.refresh:
        before = world.values()
        Account.collection().update_one({}, {"$set": {"token_renew_at": now()}})
        assert Renewal(world.settings).renew_due() == 1
        assert world.values()["access_token"] != before["access_token"]
        browser.post(test)
        assert (the_account()["coded_reason"], the_account()["approved_at"]) == (None, None)


def test_facebook_gives_the_token_of_the_page_that_the_person_manages(world: World) -> None:
    known = world.outside.known_account("facebook", "kabar")
    with_application(world, f"{world.settings.publisher_url}{CALLBACK}", "facebook")
    browser = world.office.browser("agency")
    enter(browser, "facebook", by="")
    assert "Anda sudah masuk" in text_of(signed_in(world, browser))
    asked = {"input_token": world.values()["access_token"], "access_token": known["token"]}
    facts = httpx.get(f"{world.outside.sandbox.web_url}/platforms/facebook/v25.0/debug_token", params=asked).json()
    assert (facts["data"]["is_valid"], facts["data"]["expires_at"]) == (True, 0)
    browser.post(f"/channels/accounts/{the_account()['_id']}/test")
    assert (the_account()["coded_reason"], the_account()["handle"]) == (None, "kabar")
