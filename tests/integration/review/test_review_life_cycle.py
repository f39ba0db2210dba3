"""An item's way through review, by the API, on a real database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from services.review.commands.release_due import release_due
from services.review.documents import Item
from shared.clock import now
from shared.content.hashing import content_hash
from shared.events.log import outbox
from shared.events.log.store import events
from tests.integration.review.desk import Desk, event_types


def test_a_submission_travels_to_publication(desk: Desk) -> None:
    item = desk.submission()
    assert (item["state"], item["version"], item["actions"]) == ("received", 1, ["claim", "reject"])

    item = desk.does(item, "claim")
    assert (item["state"], item["lease"]["name"]) == ("in_review", "Rina Kartika")
    item = desk.does(item, "edit", title="120 ekor sapi di Pacet sudah divaksin PMK")
    item = desk.does(item, "propose")
    assert (item["state"], item["lease"], item["proposal"]["findings"]) == ("awaiting_approval", None, [])

    item = desk.does(item, "approve", "editor2", content_hash=item["content_hash"])
    assert (item["state"], item["revision"]) == ("approved", 1)
    item = desk.delivered(item)
    assert item["state"] == "published"
    assert item["deliveries"]["web"]["url"]
    assert item["original"]["title"].startswith("Vaksinasi PMK"), "the agency's own text is never touched"
    assert event_types(item) == [
        "content.queued",
        "content.claimed",
        "content.edited",
        "content.proposed",
        "content.approved",
        "content.published",
    ]


def test_the_approval_event_carries_exactly_what_was_read(desk: Desk) -> None:
    item = desk.proposed()
    desk.does(item, "approve", "editor2", content_hash=item["content_hash"])
    data = events().find_one({"subject": item["id"], "type": "content.approved"})["data"]
    assert data["variants"] == item["variants"]
    assert content_hash(data["variants"]) == data["content_hash"] == item["content_hash"]
    assert (data["revision"], data["change"]) == (1, "new")
    assert data["approved_by"]["name"] == "Bagus Pratama"


def test_every_event_names_who_did_it(desk: Desk) -> None:
    item = desk.published()
    actors = {one["type"]: one["actor"]["name"] for one in events().find({"subject": item["id"], "source": "review"})}
    assert actors == {
        "content.queued": "Kabar",
        "content.claimed": "Rina Kartika",
        "content.proposed": "Rina Kartika",
        "content.approved": "Bagus Pratama",
        "content.published": "Kabar",
    }


def test_an_agency_improves_what_it_was_asked_to(desk: Desk) -> None:
    item = desk.does(desk.submission(), "claim")
    item = desk.does(item, "edit", summary="Ringkasan yang sudah disunting redaktur untuk 120 ekor sapi.")
    item = desk.does(item, "request-changes", note="Mohon tambahkan jumlah desa.")
    assert (item["state"], item["lease"]) == ("changes_requested", None)

    item = desk.resubmitted(item, 2, title="Vaksinasi PMK di 5 desa menjangkau 120 ekor sapi")
    assert (item["state"], item["submission_revision"]) == ("received", 2)
    assert item["draft"]["title"] == "Vaksinasi PMK di 5 desa menjangkau 120 ekor sapi"
    kept = Item.collection().find_one({"_id": item["id"]})["history"][-1]["former_draft"]
    assert kept["summary"].startswith("Ringkasan yang sudah disunting"), "the editor's work is kept in the history"


def test_a_resubmission_replaces_the_facts_too(desk: Desk) -> None:
    item = desk.does(desk.submission(), "claim")
    edited = [{"statement": "121 ekor sapi divaksin", "source": "Telepon dinas"}]
    item = desk.does(item, "edit", facts=edited)
    item = desk.does(item, "request-changes", note="Mohon cocokkan jumlah sapi.")
    better = [{"statement": "122 ekor sapi divaksin", "source": "Rekap dinas"}]
    item = desk.resubmitted(item, 2, facts=better)
    assert (item["draft"]["facts"], item["findings"]) == (better, [])
    assert Item.collection().find_one({"_id": item["id"]})["history"][-1]["former_draft"]["facts"] == edited


def test_a_correction_of_nothing_but_a_fact_reaches_the_publisher(desk: Desk) -> None:
    item = desk.does(desk.published(), "correct", note="Jumlah sapi keliru.")
    right = [{"statement": "121 ekor sapi divaksin", "source": "Catatan petugas"}]
    item = desk.does(item, "edit", facts=right)
    note = "Jumlah sapi yang benar 121."
    item = desk.does(item, "propose", acknowledged_changes=True, correction_note=note)
    item = desk.does(item, "approve", "chief", content_hash=item["content_hash"])
    data = events().find_one({"subject": item["id"], "type": "content.approved", "data.revision": 2})["data"]
    assert [data["variants"][channel]["facts"] for channel in ("web", "email", "webhook")] == [right] * 3
    again = desk.does(desk.delivered(item, action="update"), "correct", "chief", note="Judulnya keliru.")
    assert (again["draft"]["facts"], again["findings"]) == (right, [])


def test_an_item_from_before_facts_could_be_edited_goes_on_with_the_agency_s(desk: Desk) -> None:
    before = {"$unset": {"draft.facts": 1, "published.facts": 1}}
    waiting, public = desk.does(desk.submission(), "claim"), desk.published()
    Item.collection().update_many({}, before)
    assert desk.item(waiting["id"])["draft"] == waiting["draft"]
    edited = desk.does(waiting, "edit", title="Vaksinasi PMK menjangkau 120 ekor sapi")
    assert edited["draft"]["facts"] == waiting["draft"]["facts"]
    assert events().find_one({"subject": waiting["id"], "type": "content.edited"})["data"]["changed"] == ["title"]
    item = desk.does(public, "correct", note="Ada yang keliru di sini.")
    assert (item["draft"]["facts"], item["findings"]) == (public["draft"]["facts"], [])


def test_a_correction_is_a_new_revision_with_a_note(desk: Desk) -> None:
    item = desk.published()
    item = desk.does(item, "correct", note="Jumlah peternak keliru.")
    body = item["draft"]["body"].replace("34 peternak", "43 peternak")
    summary = item["draft"]["summary"].replace("34 peternak", "43 peternak")
    item = desk.does(item, "edit", body=body, summary=summary)
    assert desk.post(item, "propose", acknowledged_changes=True).json["code"] == "note_required"
    note = "Jumlah peternak yang benar 43, bukan 34."
    item = desk.does(item, "propose", acknowledged_changes=True, correction_note=note)
    item = desk.does(item, "approve", "chief", content_hash=item["content_hash"])
    assert item["revision"] == 2
    data = events().find_one({"subject": item["id"], "type": "content.approved", "data.revision": 2})["data"]
    assert (data["change"], data["correction_note"]) == ("correction", note)
    assert desk.delivered(item, action="update")["state"] == "published"


def test_a_correction_can_be_dropped_even_after_it_was_sent_back(desk: Desk) -> None:
    item = desk.does(desk.published(), "correct", note="Ada yang keliru di sini.")
    public = item["draft"]
    item = desk.does(item, "edit", title="Judul ralat yang ternyata tidak perlu")
    item = desk.does(item, "propose", correction_note="Judul diperbaiki untuk pembaca.")
    item = desk.does(item, "return", "chief", note="Tidak perlu diralat.")
    assert item["state"] == "in_review"
    item = desk.does(item, "claim")
    assert "reject" not in item["actions"]
    item = desk.does(item, "cancel-correction")
    assert (item["state"], item["draft"], item["revision"]) == ("published", public, 1)


def test_the_chief_withdraws_with_a_reason(desk: Desk) -> None:
    item = desk.published()
    assert desk.post(item, "withdraw", "editor", note="Data pribadi terbuka.").status_code == 409
    assert desk.post(item, "withdraw", "chief").status_code == 422
    item = desk.does(item, "withdraw", "chief", note="Data pribadi terbuka.")
    assert (item["state"], item["withdrawal"]["note"], item["actions"]) == ("withdrawn", "Data pribadi terbuka.", [])
    assert event_types(item)[-1] == "content.withdrawn"


def test_an_item_under_correction_can_still_be_withdrawn(desk: Desk) -> None:
    item = desk.does(desk.published(), "correct", note="Ada yang keliru di sini.")
    item = desk.does(item, "propose", correction_note="Ralat yang belum dibaca orang kedua.")
    assert desk.does(item, "withdraw", "chief", note="Seluruhnya keliru.")["state"] == "withdrawn"


def test_a_set_time_is_kept_and_can_be_cancelled_before(desk: Desk) -> None:
    item = desk.proposed()
    when = datetime.now(UTC) + timedelta(hours=1)
    item = desk.does(item, "schedule", "chief", content_hash=item["content_hash"], publish_at=when.isoformat())
    assert (item["state"], item["proposal"]["approved_by"]["name"]) == ("scheduled", "Sri Wahyuni")
    assert release_due() == 0
    item = desk.does(item, "unschedule", "editor")
    assert (item["state"], item["publish_at"]) == ("awaiting_approval", None)
    assert "approved_by" not in item["proposal"]


def test_a_time_that_is_past_cannot_be_set(desk: Desk) -> None:
    item = desk.proposed()
    past = (datetime.now(UTC) - timedelta(minutes=1)).isoformat()
    response = desk.post(item, "schedule", "chief", content_hash=item["content_hash"], publish_at=past)
    assert (response.status_code, response.json["code"]) == (422, "publish_time_invalid")


def test_a_rejected_item_is_closed(desk: Desk) -> None:
    item = desk.does(desk.submission(), "reject", note="Bukan informasi publik.")
    assert (item["state"], item["actions"]) == ("rejected", [])


def test_every_event_of_an_urgent_item_takes_the_urgent_lane(desk: Desk) -> None:
    item = desk.proposed(urgency="urgent")
    desk.does(item, "approve", "editor2", content_hash=item["content_hash"])
    found = list(events().find({"subject": item["id"], "source": "review"}))
    assert len(found) == 4
    assert [event["routing_key"] for event in found] == [f"{event['type']}.urgent" for event in found]


def test_an_event_has_the_moment_that_the_item_keeps_of_its_change(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The publisher shows an approval's time as that of publication; the editors' preview shows the item's."""
    later = now() + timedelta(seconds=2)
    monkeypatch.setattr(outbox, "now", lambda: later)
    item = desk.proposed()
    desk.does(item, "approve", "editor2", content_hash=item["content_hash"])
    stored = Item.collection().find_one({"_id": item["id"]})
    times = [event["time"] for event in events().find({"subject": item["id"], "source": "review"}).sort("version")]
    assert times == [entry["at"] for entry in stored["history"]]
    assert times[-1] == stored["published"]["approved_at"] == stored["published"]["first_approved_at"]
