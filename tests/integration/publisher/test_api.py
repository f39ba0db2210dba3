"""The publisher's API: the ledger, decisions, channels, readers, endpoints."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.publisher.attempts import Deliverer
from services.publisher.channels.contract import Channel
from services.publisher.documents import WebhookEndpoint
from shared.events.log.store import events
from shared.ids import new_id
from shared.settings import Settings
from tests.integration.publisher.newsroom import approval, deliver_all, rows, take, variants, withdrawal
from tests.integration.publisher.office import Office, open_office
from tests.integration.publisher.outside import Outside

Channels = dict[str, Channel]
Deliverers = dict[str, Deliverer]


@pytest.fixture
def office(connected: Settings) -> Office:
    return open_office(connected)


@pytest.fixture
def unknown(channels: Channels, deliverers: Deliverers, outside: Outside) -> dict[str, object]:
    """A mail that was taken without an answer."""
    outside.reader()
    outside.misbehave("smtp", "silent", seconds=0.2)
    item = new_id()
    take(approval(item), channels)
    deliver_all(item, deliverers)
    (row,) = rows(item, channel="email")
    assert row["status"] == "unknown"
    return row


def test_the_ledger_is_listed_in_pages_and_filtered(
    office: Office, channels: Channels, deliverers: Deliverers, outside: Outside
) -> None:
    for number in range(5):
        outside.reader(f"pembaca{number}")
    item = new_id()
    take(approval(item), channels)
    deliver_all(item, deliverers)
    seen, cursor = [], None
    while True:
        query = f"?item_id={item}&limit=2" + (f"&cursor={cursor}" if cursor else "")
        page = office.api("GET", f"/deliveries{query}").json
        seen += [delivery["id"] for delivery in page["deliveries"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 6
    assert seen == sorted(seen, reverse=True)
    found = office.api("GET", "/deliveries?channel=email&status=succeeded", who="viewer").json["deliveries"]
    assert len(found) == 5
    assert all("•••@" in delivery["target_label"] for delivery in found)
    assert office.api("GET", "/deliveries?status=nonsense").status_code == 422


def test_a_person_says_that_it_arrived(office: Office, unknown: dict[str, str], outside: Outside) -> None:
    path = f"/deliveries/{unknown['_id']}"
    response = office.api("POST", f"{path}/settle", "editor", json={"outcome": "delivered", "note": "Ditelepon."})
    assert response.json["status"] == "succeeded"
    (decision,) = office.api("GET", path).json["decisions"]
    assert (decision["actor"]["name"], decision["note"]) == ("Rina Kartika", "Ditelepon.")
    recorded = events().find_one(
        {"subject": unknown["item_id"], "type": "delivery.succeeded", "data.delivery.channel": "email"}
    )
    assert recorded["actor"]["role"] == "editor"
    again = office.api("POST", f"{path}/settle", json={"outcome": "again", "note": "Sekali lagi"})
    assert (again.status_code, again.json["code"]) == (409, "action_not_allowed")


def test_a_person_has_it_sent_again(
    office: Office, unknown: dict[str, str], deliverers: Deliverers, outside: Outside
) -> None:
    body = {"outcome": "again", "note": "Tidak ada di log server."}
    response = office.api("POST", f"/deliveries/{unknown['_id']}/settle", json=body)
    assert response.json["status"] == "requested"
    deliverers["email"].deliver(unknown["_id"])
    (row,) = rows(unknown["item_id"], channel="email")
    assert (row["status"], row["attempts"]) == ("succeeded", 2)
    first, second = outside.mails()
    assert first["message_id"] == second["message_id"]


def test_old_content_is_not_sent_again(office: Office, unknown: dict[str, str], channels: Channels) -> None:
    take(approval(str(unknown["item_id"]), 8, 2, "Diperbaiki."), channels)
    response = office.api(
        "POST", f"/deliveries/{unknown['_id']}/settle", json={"outcome": "again", "note": "Coba lagi"}
    )
    assert (response.status_code, response.json["code"]) == (409, "action_not_allowed")


def test_a_failed_delivery_is_tried_again_when_its_cause_is_gone(
    office: Office, channels: Channels, deliverers: Deliverers, outside: Outside
) -> None:
    outside.endpoint()
    outside.misbehave("webhooks/desa", "refuse", code=404)
    item = new_id()
    take(approval(item), channels)
    deliver_all(item, deliverers)
    (row,) = rows(item, channel="webhook")
    path = f"/deliveries/{row['_id']}"
    assert office.api("POST", f"{path}/settle", json={"outcome": "again", "note": "abc"}).status_code == 409
    assert office.api("POST", f"{path}/retry", json={"note": "Alamatnya sudah benar."}).json["status"] == "requested"
    deliverers["webhook"].deliver(row["_id"])
    assert office.api("GET", path).json["status"] == "succeeded"


def test_decisions_need_a_reason_and_the_right_role(office: Office, unknown: dict[str, str]) -> None:
    path = f"/deliveries/{unknown['_id']}/settle"
    assert office.api("POST", path, json={"outcome": "delivered"}).status_code == 422
    for who in ("viewer", "agency"):
        assert office.api("POST", path, who, json={"outcome": "delivered", "note": "Ya saja"}).status_code == 403
    assert office.api("GET", "/deliveries", "agency").status_code == 403
    assert office.app.test_client().get("/api/v1/deliveries").status_code == 401
    assert office.api("GET", f"/deliveries/{new_id()}").status_code == 404


def test_coverage_follows_the_latest_decision(
    office: Office, channels: Channels, deliverers: Deliverers, outside: Outside
) -> None:
    outside.reader()
    outside.endpoint()
    item = new_id()
    take(approval(item), channels)
    deliver_all(item, deliverers)
    path = f"/deliveries/coverage/{item}"
    assert office.api("GET", path).json["total"]["percent"] == 100
    take(approval(item, 8, 2, "Diperbaiki."), channels)
    waiting = office.api("GET", path).json
    assert (waiting["action"], waiting["total"]["percent"], waiting["total"]["waiting"]) == ("update", 0, 3)
    deliver_all(item, deliverers)
    assert office.api("GET", path).json["total"] == {
        "places": 3, "reached": 3, "waiting": 0, "failed": 0, "unknown": 0, "gone": 0, "tasks": 0, "percent": 100,
    }  # fmt: skip
    take(withdrawal(item), channels)
    outside.misbehave("webhooks/desa", "refuse", code=404)
    deliver_all(item, deliverers)
    found = office.api("GET", path).json
    assert (found["action"], found["total"]["percent"], found["total"]["failed"]) == ("withdraw", 66, 1)
    assert office.api("GET", f"/deliveries/coverage/{new_id()}").status_code == 404


def test_the_channels_report_their_health(office: Office, unknown: dict[str, str], outside: Outside) -> None:
    found = {channel["channel"]: channel for channel in office.api("GET", "/channels", "viewer").json["channels"]}
    assert (found["web"]["state"], found["email"]["state"], found["webhook"]["state"]) == ("ok", "unsure", "idle")
    assert found["web"]["last_success_at"]
    assert found["email"]["unknown"] == 1


def test_a_failing_channel_says_why(
    office: Office, channels: Channels, deliverers: Deliverers, outside: Outside
) -> None:
    outside.endpoint()
    outside.misbehave("webhooks/desa", "refuse", code=503)
    item = new_id()
    take(approval(item), channels)
    deliver_all(item, deliverers)
    (webhook,) = [entry for entry in office.api("GET", "/channels").json["channels"] if entry["channel"] == "webhook"]
    assert (webhook["state"], webhook["retrying"]) == ("failing", 1)
    assert webhook["last_error"] == "The endpoint refused (HTTP 503)."
    (shown,) = office.api("GET", f"/deliveries?item_id={item}&channel=webhook").json["deliveries"]
    assert shown["coded_reason"] == {"code": "webhook.refused", "values": {"status": 503}}


def test_a_delivery_that_was_not_attempted_yet_has_no_reason(office: Office, channels: Channels) -> None:
    item = new_id()
    take(approval(item), channels)
    listed = office.api("GET", f"/deliveries?item_id={item}").json["deliveries"]
    assert [(row["status"], row.get("coded_reason")) for row in listed] == [("requested", None)] * len(listed)
    assert listed


def test_subscribers_are_added_once_listed_masked_and_ended(office: Office) -> None:
    body = {"email": "Sari@warga.example", "mode": "digest"}
    added = office.api("POST", "/subscribers", "editor", json=body)
    assert (added.status_code, added.json["email"], added.json["status"]) == (201, "s•••@warga.example", "active")
    assert office.api("POST", "/subscribers", "editor", json=body).json["code"] == "already_exists"
    assert office.api("POST", "/subscribers", "viewer", json=body).status_code == 403
    assert office.api("POST", "/subscribers", "editor", json={"email": "tanpa-at"}).status_code == 422
    listed = office.api("GET", "/subscribers").get_data(as_text=True)
    assert "sari@warga.example" not in listed.lower()
    assert "token" not in listed
    assert office.api("DELETE", f"/subscribers/{added.json['id']}").status_code == 204
    assert office.api("DELETE", f"/subscribers/{new_id()}").status_code == 404


def test_a_webhook_secret_is_shown_once(office: Office, outside: Outside) -> None:
    url = f"{outside.sandbox.web_url}/webhooks/desa"
    made = office.api("POST", "/webhooks", json={"url": url, "label": "Desa Pacet"})
    assert made.status_code == 201
    assert made.json["secret"].startswith("whsec_")
    assert made.headers["Cache-Control"] == "no-store"
    rotated = office.api("POST", f"/webhooks/{made.json['id']}/rotate").json["secret"]
    assert rotated != made.json["secret"]
    assert "whsec_" not in office.api("GET", "/webhooks").get_data(as_text=True)
    assert office.api("POST", f"/webhooks/{made.json['id']}/disable").json["active"] is False
    assert office.api("POST", f"/webhooks/{made.json['id']}/enable").json["active"] is True
    assert office.api("GET", "/webhooks", "editor").status_code == 403
    assert office.api("POST", f"/webhooks/{new_id()}/rotate").status_code == 404


@pytest.mark.parametrize("url", ["https://10.0.0.1/x", "http://169.254.169.254/latest/meta-data", "https://[::1]/"])
def test_a_webhook_to_an_internal_address_is_refused_when_it_is_entered(office: Office, url: str) -> None:
    response = office.api("POST", "/webhooks", json={"url": url, "label": "Jahat"})
    assert response.status_code == 422
    assert WebhookEndpoint.collection().count_documents({}) == 0


def test_an_endpoint_that_moves_to_an_internal_address_is_refused_at_the_call(
    connected: Settings, channels: Channels, outside: Outside
) -> None:
    from services.publisher.channels.webhook.channel import WebhookChannel
    from tests.integration.publisher.newsroom import deliverer

    outside.endpoint()
    item = new_id()
    take(approval(item), channels)
    strict = deliverer(WebhookChannel(replace(connected, webhook_allowed_networks=())))
    (row,) = rows(item, channel="webhook")
    strict.deliver(row["_id"])
    (row,) = rows(item, channel="webhook")
    assert row["status"] == "failed"
    assert "private" in row["error"]
    assert outside.calls() == []


def test_after_a_rotation_the_old_secret_still_verifies(
    office: Office, channels: Channels, deliverers: Deliverers, outside: Outside
) -> None:
    endpoint = outside.endpoint()
    office.api("POST", f"/webhooks/{endpoint['_id']}/rotate")
    item = new_id()
    take(approval(item, variants=variants("Berita sesudah kunci diganti")), channels)
    deliver_all(item, deliverers)
    assert [call["verdict"] for call in outside.calls()] == ["verified"]


def test_digests_are_started_by_operators(office: Office, outside: Outside) -> None:
    outside.reader("wati", "digest")
    assert office.api("POST", "/digests", "editor").status_code == 403
    response = office.api("POST", "/digests")
    assert (response.status_code, response.json) == (202, {"readers": 1})


def test_the_api_describes_itself(office: Office) -> None:
    spec = office.app.test_client().get("/api/docs/publisher/openapi.json").json
    assert spec["openapi"].startswith("3.1")
    assert {"/api/v1/deliveries", "/api/v1/channels", "/api/v1/subscribers", "/api/v1/webhooks"} <= set(spec["paths"])
