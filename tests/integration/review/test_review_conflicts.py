"""Two people at one item: leases, versions, and no lost text."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from services.review.commands.expire_leases import expire_leases
from services.review.commands.transition import Change, perform
from services.review.documents import Item
from shared.db import Document
from tests.integration.review.desk import Desk, event_types


def run_out(item: dict[str, Any]) -> None:
    """Let the lease of an item end a minute ago."""
    past = datetime.now(UTC) - timedelta(minutes=1)
    Item.collection().update_one({"_id": item["id"]}, {"$set": {"lease.expires_at": past}})


def test_a_stale_version_is_refused_and_changes_nothing(desk: Desk) -> None:
    seen = desk.does(desk.submission(), "claim")
    saved = desk.does(seen, "edit", title="Judul yang disimpan lebih dahulu")
    refused = desk.post(seen, "edit", title="Judul yang terlambat disimpan")
    assert (refused.status_code, refused.json["code"]) == (412, "version_conflict")
    assert refused.json["current_version"] == saved["version"]
    assert refused.json["changed_by"] == "Rina Kartika"
    assert desk.item(seen["id"])["draft"]["title"] == "Judul yang disimpan lebih dahulu"


def test_reports_of_the_publication_are_no_conflict(desk: Desk) -> None:
    item = desk.proposed()
    approved = desk.does(item, "approve", "editor2", content_hash=item["content_hash"])
    assert desk.delivered(approved)["version"] == approved["version"] + 1
    withdrawn = desk.does(approved, "withdraw", "chief", note="Dibatalkan oleh penyelenggara.")
    assert withdrawn["state"] == "withdrawn"
    assert event_types(withdrawn)[-2:] == ["content.published", "content.withdrawn"]


def test_an_item_published_at_the_same_moment_is_still_withdrawn(desk: Desk) -> None:
    item = desk.proposed()
    approved = desk.does(item, "approve", "editor2", content_hash=item["content_hash"])
    chief = desk.people["chief"]

    def work(_item: Document, _moment: datetime) -> Change:
        if desk.item(approved["id"])["state"] == "approved":
            desk.delivered(approved)
        return Change(note="Dibatalkan oleh penyelenggara.")

    done = perform("withdraw", approved["id"], chief, approved["version"], work)
    assert (done["state"], done["version"]) == ("withdrawn", approved["version"] + 2)


def test_a_version_that_was_never_there_is_refused(desk: Desk) -> None:
    item = desk.submission()
    assert desk.post(item, "claim", version=item["version"] + 1).json["code"] == "version_conflict"


def test_a_write_must_say_what_it_saw(desk: Desk) -> None:
    item = desk.submission()
    client = desk.app.test_client()
    path = f"/api/v1/items/{item['id']}/claim"
    assert client.post(path, headers=desk.bearer("editor")).json["code"] == "precondition_required"
    response = client.post(path, headers=desk.bearer("editor") | {"If-Match": '"1"'})
    assert (response.status_code, response.headers["ETag"]) == (200, '"2"')


def test_an_item_in_work_is_not_taken_from_its_editor(desk: Desk) -> None:
    item = desk.does(desk.submission(), "claim")
    refused = desk.post(item, "claim", "editor2")
    assert (refused.status_code, refused.json["code"]) == (409, "claimed_by_another")
    assert refused.json["holder"] == "Rina Kartika"
    for verb, body in (("edit", {"title": "Judul dari orang lain"}), ("propose", {}), ("release", {})):
        assert desk.post(item, verb, "editor2", **body).json["code"] == "claimed_by_another"


def test_a_lease_that_ran_out_can_be_taken_over_with_its_draft(desk: Desk) -> None:
    item = desk.does(desk.submission(), "claim")
    item = desk.does(item, "edit", title="Judul dari redaktur pertama")
    run_out(item)
    taken = desk.does(item, "claim", "editor2")
    assert (taken["lease"]["name"], taken["draft"]["title"]) == ("Bagus Pratama", "Judul dari redaktur pertama")
    late = desk.post(item, "edit", "editor", title="Judul dari redaktur yang kembali")
    assert late.json["code"] == "version_conflict"


def test_what_was_left_lying_returns_to_the_queue(desk: Desk) -> None:
    item = desk.does(desk.submission(), "claim")
    assert expire_leases() == 0
    run_out(item)
    assert expire_leases() == 1
    item = desk.item(item["id"])
    assert (item["state"], item["lease"]) == ("received", None)
    assert event_types(item)[-1] == "content.released"


def test_a_correction_left_lying_stays_a_correction(desk: Desk) -> None:
    item = desk.does(desk.published(), "correct", note="Jumlahnya keliru di sini.")
    run_out(item)
    assert expire_leases() == 0
    assert desk.does(item, "claim", "editor2")["state"] == "correcting"


def test_edits_and_heartbeats_prolong_the_lease(desk: Desk) -> None:
    item = desk.does(desk.submission(), "claim")
    soon = datetime.now(UTC) + timedelta(minutes=1)
    Item.collection().update_one({"_id": item["id"]}, {"$set": {"lease.expires_at": soon}})
    path = f"/api/v1/items/{item['id']}/heartbeat"
    response = desk.app.test_client().post(path, headers=desk.bearer("editor"))
    assert datetime.fromisoformat(response.json["expires_at"]) > soon + timedelta(minutes=10)
    assert desk.item(item["id"])["version"] == item["version"], "a heartbeat is no change"
    refused = desk.app.test_client().post(path, headers=desk.bearer("editor2"))
    assert (refused.status_code, refused.json["reason"]) == (409, "claim_first")


def test_an_impossible_action_says_so(desk: Desk) -> None:
    item = desk.submission()
    refused = desk.post(item, "approve", content_hash="0" * 64)
    assert (refused.status_code, refused.json["code"]) == (409, "action_not_allowed")
    assert (refused.json["state"], refused.json["action"]) == ("received", "approve")


def test_an_unknown_item_is_not_found(desk: Desk) -> None:
    assert desk.post({"id": "nirgendwo", "version": 1}, "claim").status_code == 404
