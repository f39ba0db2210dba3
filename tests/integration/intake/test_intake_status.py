"""An agency sees the status of its own submissions, and of no other."""

from __future__ import annotations

from typing import Any

import pytest

from services.intake.documents import Submission
from services.intake.progress.content import follow_content
from services.intake.progress.deliveries import follow_delivery
from shared.clock import now
from shared.db import transaction
from shared.events.consume import Park
from shared.events.declare.event import Event, EventType
from shared.events.declare.types.content import (
    CONTENT_APPROVED,
    CONTENT_CHANGES_REQUESTED,
    CONTENT_CLAIMED,
    CONTENT_EDITED,
    CONTENT_PROPOSED,
    CONTENT_QUEUED,
    CONTENT_REJECTED,
    CONTENT_RETURNED,
)
from shared.events.declare.types.delivery import DELIVERY_FAILED, DELIVERY_SUCCEEDED, DELIVERY_UNKNOWN
from shared.events.log import outbox
from shared.events.log.store import events
from shared.identity import Role
from tests.integration.intake.office import Office, jpeg
from tests.samples import AGENCY, submission_body


class Editor:
    id, name, role = "e-1", "Redaktur", "editor"


def content_event(item: str, event_type: EventType, version: int, state: str, **extra: Any) -> Event:
    about = {"id": item, "version": version, "state": state, "agency": AGENCY, "submitted_at": now().isoformat()}
    content = {"title": "Judul", "kind": "news", "topic": "pertanian", "urgency": "normal", "districts": []}
    return outbox.prepare(
        event_type, subject=item, version=version, data={"item": about | content, **extra}, actor=Editor()
    )


def happen(*happened: Any, **extra: Any) -> None:
    together([content_event(*happened, **extra)])


def together(events: list[Event]) -> None:
    transaction(lambda session: follow_content(events, session))


def deliver(item: str, delivery: str, status: str, *, version: int = 1, **extra: Any) -> None:
    types = {
        "succeeded": DELIVERY_SUCCEEDED,
        "failed": DELIVERY_FAILED,
        "unknown": DELIVERY_UNKNOWN,
    }
    about = {"id": delivery, "item_id": item, "revision": 1, "channel": "web", "target": "site", "action": "publish"}
    about |= {"status": status, "attempts": 1, "requested_at": now().isoformat(), **extra}
    data = {"delivery": about, "agency": AGENCY, "topic": "pertanian"}
    event = outbox.prepare(types[status], subject=delivery, version=version, data=data)
    transaction(lambda session: follow_delivery(event, session))


def test_what_a_correction_withdraws_from_some_accounts_hides_no_correction(office: Office, item: str) -> None:
    deliver(item, "d1", "succeeded", revision=2, channel="x", action="withdraw", dropped=True)
    [alone] = seen(office, item)["deliveries"]
    assert (alone["action"], alone["succeeded"]) == ("withdraw", 1)
    deliver(item, "d2", "succeeded", revision=2, channel="x", action="update")
    deliver(item, "d3", "succeeded", revision=2, channel="x", action="withdraw", dropped=True)
    [other] = seen(office, item)["deliveries"]
    assert (other["action"], other["succeeded"]) == ("update", 1)


def full_body(office: Office) -> dict[str, Any]:
    photo = office.upload(jpeg(320, 200)).json
    return submission_body(
        kind="clarification",
        claim={"text": "Pasar hewan ditutup selamanya", "url": "https://contoh.example/1", "seen_at": "2026-11-20"},
        event_date="2026-11-24",
        programme="Pengendalian PMK",
        photos=[{"attachment_id": photo["id"], "alt": "Petugas di ladang"}],
        links=[{"label": "Jadwal", "url": "https://contoh.example/jadwal"}],
        contact={"name": "Admin dinas", "phone": "0812 0000 0000"},
    )


@pytest.fixture
def item(office: Office) -> str:
    return str(office.submit(submission_body()).json["id"])


def seen(office: Office, item: str) -> dict[str, Any]:
    response = office.call("GET", f"/submissions/{item}")
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json
    return found


def test_what_editors_write_to_each_other_stays_with_them(office: Office, item: str) -> None:
    happen(item, CONTENT_RETURNED, 1, "in_review", note="Judulnya masih lemah.")
    happen(item, CONTENT_REJECTED, 2, "rejected", note="Di luar wewenang kabupaten.")
    shown = seen(office, item)
    assert "Judulnya masih lemah." not in str(shown)
    assert shown["note"] == "Di luar wewenang kabupaten."


def test_the_timeline_follows_the_editors(office: Office, item: str) -> None:
    happen(item, CONTENT_QUEUED, 1, "received")
    happen(item, CONTENT_CLAIMED, 2, "in_review")
    happen(item, CONTENT_EDITED, 3, "in_review")
    happen(item, CONTENT_EDITED, 4, "in_review")
    happen(item, CONTENT_CHANGES_REQUESTED, 5, "changes_requested", note="Sebutkan sumbernya.")
    shown = seen(office, item)
    assert (shown["status"], shown["note"]) == ("changes_requested", "Sebutkan sumbernya.")
    assert [entry["event"] for entry in shown["timeline"]] == [
        "submission.received",
        "content.queued",
        "content.claimed",
        "content.edited",
        "content.changes_requested",
    ]
    assert shown["timeline"][-1]["actor_role"] == "editor"
    assert shown["timeline"][-1]["label"] == "The editors ask you for changes"


def test_an_event_that_comes_late_changes_no_state_but_has_its_place_in_the_timeline(office: Office, item: str) -> None:
    happen(item, CONTENT_QUEUED, 1, "received")
    happen(item, CONTENT_PROPOSED, 3, "awaiting_approval")
    happen(item, CONTENT_CLAIMED, 2, "in_review")
    shown = seen(office, item)
    assert shown["status"] == "awaiting_approval"
    assert [entry["event"] for entry in shown["timeline"]][-2:] == ["content.claimed", "content.proposed"]


def test_events_that_come_together_are_noted_in_their_order(office: Office, item: str) -> None:
    other = str(office.submit(submission_body(), key="other").json["id"])
    together(
        [
            content_event(item, CONTENT_CLAIMED, 2, "in_review"),
            content_event(other, CONTENT_QUEUED, 1, "received"),
            content_event(item, CONTENT_QUEUED, 1, "received"),
            content_event(item, CONTENT_REJECTED, 3, "rejected", note="Di luar wewenang kabupaten."),
        ]
    )
    shown = seen(office, item)
    assert (shown["status"], shown["note"]) == ("rejected", "Di luar wewenang kabupaten.")
    names = [entry["event"] for entry in shown["timeline"]]
    assert names == ["submission.received", "content.queued", "content.claimed", "content.rejected"]
    assert [entry["event"] for entry in seen(office, other)["timeline"]] == ["submission.received", "content.queued"]


def test_an_unknown_item_among_others_changes_none_of_them(office: Office, item: str) -> None:
    with pytest.raises(Park, match="tidak-ada"):
        together(
            [
                content_event(item, CONTENT_QUEUED, 1, "received"),
                content_event("tidak-ada", CONTENT_QUEUED, 1, "received"),
            ]
        )
    assert [entry["event"] for entry in seen(office, item)["timeline"]] == ["submission.received"]


def test_the_approved_words_are_shown_beside_the_agencys(office: Office, item: str) -> None:
    facts = [{"statement": "121 ekor sapi divaksin", "source": "Rekap"}]
    variants = {"web": {"headline": "Judul baru", "summary": "", "body_markdown": "Isi baru", "facts": facts}}
    approval = {"change": "new", "content_hash": "h", "variants": variants}
    happen(item, CONTENT_APPROVED, 2, "approved", revision=1, **approval)
    assert seen(office, item)["published"]["headline"] == "Judul baru"
    assert seen(office, item)["published"]["facts"] == facts


def test_deliveries_are_summed_by_channel_and_settled_ones_counted_once(office: Office, item: str) -> None:
    deliver(item, "d-1", "succeeded", url="http://127.0.0.1:8700/berita/x/")
    deliver(item, "m-1", "succeeded", channel="email")
    deliver(item, "m-2", "unknown", channel="email", version=1)
    assert {place["channel"]: place["status"] for place in seen(office, item)["deliveries"]} == {
        "web": "succeeded",
        "email": "unknown",
    }
    deliver(item, "m-2", "succeeded", channel="email", version=2)
    deliver(item, "m-2", "unknown", channel="email", version=1)
    web, email = seen(office, item)["deliveries"]
    assert (email["status"], email["succeeded"], email["unknown"]) == ("succeeded", 2, 0)
    assert web["url"] == "http://127.0.0.1:8700/berita/x/"


def test_a_withdrawal_starts_the_count_anew_and_a_late_publication_does_not_undo_it(office: Office, item: str) -> None:
    deliver(item, "d-1", "succeeded")
    deliver(item, "d-2", "succeeded", action="withdraw")
    deliver(item, "d-3", "succeeded")
    (web,) = seen(office, item)["deliveries"]
    assert (web["action"], web["succeeded"]) == ("withdraw", 1)


def test_events_about_unknown_items_are_parked(office: Office) -> None:
    with pytest.raises(Park):
        happen("tidak-ada", CONTENT_QUEUED, 1, "received")
    with pytest.raises(Park):
        deliver("tidak-ada", "d-1", "succeeded")


def test_the_body_is_not_sent_again_while_nothing_changed(office: Office, item: str) -> None:
    etag = office.call("GET", f"/submissions/{item}").headers["ETag"]
    assert office.call("GET", f"/submissions/{item}", headers={"If-None-Match": etag}).status_code == 304
    happen(item, CONTENT_QUEUED, 1, "received")
    assert office.call("GET", f"/submissions/{item}", headers={"If-None-Match": etag}).status_code == 200


def test_another_agencys_submission_does_not_exist(office: Office, item: str) -> None:
    assert office.call("GET", f"/submissions/{item}", agency="dinkes").status_code == 404
    assert office.call("GET", "/submissions", agency="dinkes").json["submissions"] == []
    revised = office.call("POST", f"/submissions/{item}/revisions", agency="dinkes", json=submission_body())
    assert revised.status_code == 404


def test_the_office_sees_all_but_the_contact_is_for_editors(office: Office) -> None:
    item = office.submit(submission_body(contact={"name": "Bu Rina"})).json["id"]
    editor, viewer = office.person("editor", Role.EDITOR), office.person("viewer", Role.VIEWER)
    assert office.call("GET", f"/submissions/{item}", token=editor).json["contact"] == {"name": "Bu Rina", "phone": ""}
    assert "contact" not in office.call("GET", f"/submissions/{item}", token=viewer).json


def test_the_list_is_paged_filtered_and_searched(office: Office) -> None:
    ids = [office.submit(submission_body(title=f"Kabar nomor {n} dari ladang")).json["id"] for n in range(5)]
    first = office.call("GET", "/submissions?limit=2").json
    second = office.call("GET", f"/submissions?limit=2&cursor={first['next_cursor']}").json
    last = office.call("GET", f"/submissions?limit=2&cursor={second['next_cursor']}").json
    assert [one["id"] for page in (first, second, last) for one in page["submissions"]] == ids[::-1]
    assert last["next_cursor"] is None
    Submission.collection().update_one({"_id": ids[3]}, {"$set": {"state": "published"}})
    published = office.call("GET", "/submissions?status=published").json["submissions"]
    assert [one["id"] for one in published] == [ids[3]]
    by_words = office.call("GET", "/submissions?q=ladang nomor 2").json["submissions"]
    assert [one["id"] for one in by_words] == [ids[2]]
    by_receipt = office.call("GET", f"/submissions?q={published[0]['receipt'].lower()}").json["submissions"]
    assert [one["id"] for one in by_receipt] == [ids[3]]
    assert office.call("GET", "/submissions?q=.*").json["submissions"] == []
    assert office.call("GET", "/submissions?limit=0").status_code == 422
    assert office.call("GET", "/submissions?status=hilang").status_code == 422


def test_a_revision_is_taken_only_when_changes_were_requested(office: Office, item: str) -> None:
    refused = office.call("POST", f"/submissions/{item}/revisions", json=submission_body())
    assert (refused.status_code, refused.json["code"]) == (409, "revision_not_expected")
    assert refused.json["submission_status"] == "received"


def test_a_revision_replaces_the_content_keeps_the_old_one_and_is_sent_to_review(office: Office, item: str) -> None:
    happen(item, CONTENT_CHANGES_REQUESTED, 3, "changes_requested", note="Sebutkan sumbernya.")
    better = submission_body(title="Judul yang sudah diperbaiki", note="Sumber sudah ditulis.")
    send = lambda: office.call(  # noqa: E731
        "POST", f"/submissions/{item}/revisions", json=better, headers={"Idempotency-Key": "rev-2"}
    )
    response, again = send(), send()
    assert (response.status_code, response.json["revision"]) == (201, 2), response.text
    assert again.data == response.data
    event = events().find_one({"type": "submission.resubmitted"})
    assert (event["version"], event["data"]["note"]) == (2, "Sumber sudah ditulis.")
    assert event["data"]["submission"]["revision"] == 2
    shown = seen(office, item)
    assert (shown["status"], shown["content"]["title"]) == ("received", "Judul yang sudah diperbaiki")
    assert "note" not in shown["content"]
    kept = Submission.objects.get(id=item).revisions[0]
    assert kept["content"]["title"] != "Judul yang sudah diperbaiki"
    assert kept["request"] == "Sebutkan sumbernya."
    happen(item, CONTENT_QUEUED, 4, "received")
    assert seen(office, item)["status"] == "received"
    other = office.call(
        "POST", f"/submissions/{item}/revisions", json=submission_body(), headers={"Idempotency-Key": "rev-2"}
    )
    assert (other.status_code, other.json["code"]) == (422, "idempotency_key_reused")


def test_what_is_read_can_be_sent_back(office: Office) -> None:
    item = str(office.submit(full_body(office), key="first").json["id"])
    read = seen(office, item)["content"]
    assert (read["photos"][0]["width"], read["photos"][0]["height"]) == (320, 200)
    again = office.submit(read)
    assert again.status_code == 201, again.text
    assert seen(office, again.json["id"])["content"] == read

    happen(item, CONTENT_CHANGES_REQUESTED, 3, "changes_requested", note="Sebutkan sumbernya.")
    wrong = [{**read["photos"][0], "width": 9999, "height": "besar"}]
    improved = {**read, "title": "Vaksinasi PMK menjangkau 5 desa", "photos": wrong, "note": "Judul diperjelas."}
    response = office.call("POST", f"/submissions/{item}/revisions", json=improved)
    assert response.status_code == 201, response.text
    assert seen(office, item)["content"]["photos"] == read["photos"], "the size is the photo's, whatever was sent"
    misspelt = office.submit({**read, "photos": [{**read["photos"][0], "lebar": 320}]})
    assert list(misspelt.json["errors"]) == ["photos.0.lebar"]
