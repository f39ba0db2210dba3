"""The API of accounts: agencies with their own, operators and chief editors with all; no secret comes back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from cryptography.fernet import Fernet

from services.publisher.channels.contract import TestResult
from services.publisher.channels.whatsapp.documents import Recipient
from services.publisher.reasons import PLATFORM_NO_CONNECTION
from shared.clock import now
from shared.content.account import Account
from shared.content.agency import Agency
from shared.settings import Settings
from tests.integration.publisher.hall import Hall, add_hall
from tests.integration.publisher.office import Office, open_office

NEW = {"channel": "hall", "label": "Akun uji", "values": {"page": "17", "access_token": "rahasia-benar"}}


@pytest.fixture
def hall(monkeypatch: pytest.MonkeyPatch) -> Hall:
    return add_hall(monkeypatch)


@pytest.fixture
def office(settings: Settings, hall: Hall) -> Office:
    opened = open_office(replace(settings, credentials_keys=(Fernet.generate_key().decode(),)))
    opened.app.extensions["kabar_channels"] = lambda: {"hall": hall}
    return opened


def added(office: Office, who: str = "agency", **changes: Any) -> dict[str, Any]:
    response = office.api("POST", "/accounts", who, json={**NEW, **changes})
    assert response.status_code == 201, response.json
    found: dict[str, Any] = response.json
    return found


def test_an_account_goes_from_its_agency_to_ready_with_two_people(office: Office) -> None:
    account = added(office)
    assert account["agency_code"] == "dinas-pertanian"
    path = f"/accounts/{account['id']}"
    tested = office.api("POST", f"{path}/test", "agency").json
    assert tested["readiness"]["authorised"] is True
    refused = office.api("POST", f"{path}/approve", "agency", json={"version": tested["version"]})
    assert refused.status_code == 403
    approved = office.api("POST", f"{path}/approve", "chief", json={"version": tested["version"]}).json
    assert approved["state"] == "ready"
    stopped = office.api("POST", f"{path}/pause", "agency", json={"note": "Admin berganti"}).json
    assert (stopped["state"], stopped["note"]) == ("paused", "Admin berganti")
    assert office.api("POST", f"{path}/resume", "agency").json["state"] == "ready"
    assert office.api("DELETE", path, "agency").status_code == 204
    assert office.api("GET", path, "agency").status_code == 404


def test_no_response_has_a_secret(office: Office) -> None:
    account = added(office)
    path = f"/accounts/{account['id']}"
    changed = office.api("PUT", f"{path}/credentials", "agency", json={"values": {"access_token": "lain-lagi"}})
    every = [account, changed.json, office.api("GET", path).json, office.api("GET", "/accounts").json]
    assert changed.status_code == 200
    assert "rahasia-benar" not in repr(every)
    assert "lain-lagi" not in repr(every)


def test_an_agency_sees_and_adds_its_own_only(office: Office) -> None:
    other = added(office, "ops", agency_code="dinas-kesehatan")
    own = added(office)
    regency = added(office, "chief")
    assert [one["id"] for one in office.api("GET", "/accounts", "agency").json["accounts"]] == [own["id"]]
    assert office.api("GET", f"/accounts/{other['id']}", "agency").status_code == 404
    assert office.api("POST", "/accounts", "agency", json={**NEW, "agency_code": "lain"}).status_code == 403
    found = office.api("GET", "/accounts?agency_code=*", "ops").json["accounts"]
    assert [one["id"] for one in found] == [regency["id"]]
    assert office.api("GET", "/accounts", "editor").status_code == 403


def test_the_list_comes_in_pages_and_is_filtered(office: Office) -> None:
    made = [added(office, "ops")["id"] for _ in range(3)]
    office.api("POST", f"/accounts/{made[0]}/pause", "ops", json={"note": "Sebentar"})
    first = office.api("GET", "/accounts?limit=2").json
    rest = office.api("GET", f"/accounts?limit=2&cursor={first['next_cursor']}").json
    assert [one["id"] for one in first["accounts"] + rest["accounts"]] == made[::-1]
    paused = office.api("GET", "/accounts?state=paused&channel=hall").json["accounts"]
    assert [one["id"] for one in paused] == [made[0]]
    assert office.api("GET", "/accounts?channel=web").json["accounts"] == []


def test_wrong_values_are_named(office: Office) -> None:
    response = office.api("POST", "/accounts", "ops", json={**NEW, "values": {"page": "x", "more": "y"}})
    assert (response.status_code, response.json["code"]) == (422, "validation_failed")
    assert set(response.json["errors"]) == {"values.page", "values.access_token", "values.more"}


def test_what_is_not_possible_has_a_code(office: Office, hall: Hall) -> None:
    account = added(office)
    path = f"/accounts/{account['id']}"
    early = office.api("POST", f"{path}/approve", json={"version": account["version"]})
    assert (early.status_code, early.json["code"], early.json["reason"]) == (
        409, "action_not_allowed", "account.not_tested"
    )  # fmt: skip
    hall.result = TestResult(PLATFORM_NO_CONNECTION(error="ConnectError"))
    unreachable = office.api("POST", f"{path}/test")
    assert (unreachable.status_code, unreachable.json["reason"]) == (503, "platform.no_connection")
    assert office.api("POST", "/accounts", json={**NEW, "channel": "web"}).status_code == 404


def test_an_approval_of_what_was_not_seen_is_refused(office: Office) -> None:
    account = added(office)
    path = f"/accounts/{account['id']}"
    office.api("POST", f"{path}/test")
    stale = office.api("POST", f"{path}/approve", "chief", json={"version": account["version"]})
    assert (stale.status_code, stale.json["code"]) == (412, "version_conflict")


def test_who_may_post_there_is_set_by_its_keepers(office: Office) -> None:
    account = added(office)
    path = f"/accounts/{account['id']}"
    changed = office.api("PATCH", path, "agency", json={"label": "Nama baru", "open_to": ["kecamatan-pacet"]}).json
    assert (changed["label"], changed["open_to"]) == ("Nama baru", ["kecamatan-pacet"])
    assert office.api("PATCH", path, json={"label": "Nama baru", "open_to": ["TIDAK SAH"]}).status_code == 422


def test_without_a_key_the_office_is_told(settings: Settings, hall: Hall) -> None:
    office = open_office(settings)
    response = office.api("POST", "/accounts", json=NEW)
    assert (response.status_code, response.json["code"]) == (503, "unavailable")
    assert "KABAR_CREDENTIALS_KEYS" in response.json["detail"]
    assert Account.collection().count_documents({}) == 0


def test_the_values_of_a_channel_are_described(office: Office) -> None:
    found = office.api("GET", "/accounts/channels", "agency").json["channels"]
    (hall,) = [one for one in found if one["channel"] == "hall"]
    assert hall["signs_in"] is True
    assert hall["scopes"] == {"post": "publish posts", "read": "read posts"}
    secret = [(one["name"], one["required"]) for one in hall["fields"] if one["secret"]]
    assert secret == [("access_token", True)]


def test_a_link_for_an_agency_expires(office: Office) -> None:
    agency = Agency(code="dinas-pertanian", name="Dinas", short_name="Dinas", slug="dinas", kind="dinas")
    Agency.collection().insert_one(agency.validated())
    body = {"channel": "hall", "agency_code": "dinas-pertanian"}
    made = office.api("POST", "/accounts/invitations", json=body).json
    assert now() + timedelta(days=6) < datetime.fromisoformat(made["expires_at"]) < now() + timedelta(days=8)
    opened = office.browser("agency").get(httpx.URL(made["url"]).path)
    assert opened.headers["Location"] == "/channels/accounts/new/hall"
    assert office.api("POST", "/accounts/invitations", "agency", json=body).status_code == 403
    assert office.api("POST", "/accounts/invitations", json={**body, "agency_code": "tak-ada"}).status_code == 422
    assert office.api("POST", "/accounts/invitations", json={**body, "channel": "web"}).status_code == 404


def test_people_who_agreed_are_added_to_an_account_whose_messages_go_to_people(office: Office, hall: Hall) -> None:
    whatsapp = Account(channel="whatsapp", label="Nomor dinas", agency_code="dinas-pertanian")
    Account.collection().insert_one(whatsapp.validated())
    path = f"/accounts/{whatsapp.id}/recipients"
    people = [
        {"number": "0812-3456-789", "consented_at": "2026-11-01", "topics": ["pertanian"]},
        {"number": "+62 812 3456 789", "consented_at": "2026-11-02"},
        {"number": "12", "consented_at": "2026-11-02"},
    ]
    done = office.api("POST", path, "agency", json={"recipients": people}).json
    assert (done["added"], done["known"]) == (1, 1)
    assert [one["position"] for one in done["wrong"]] == [3]
    stored = Recipient.collection().find_one({"account": whatsapp.id})
    assert stored is not None
    assert stored["interests"]["topics"] == ["pertanian"]
    unknown = [{**people[0], "topics": ["cuaca-di-bulan"]}]
    assert office.api("POST", path, "agency", json={"recipients": unknown}).status_code == 422
    other = added(office)
    refused = office.api("POST", f"/accounts/{other['id']}/recipients", json={"recipients": people[:1]})
    assert (refused.status_code, refused.json["code"]) == (409, "action_not_allowed")
