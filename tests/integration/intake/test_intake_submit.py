"""Sending content: stored once, with its event, or refused with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import pytest

from services.intake.commands import group_commit, submit
from services.intake.documents import Submission
from shared import db
from shared.clock import now
from shared.events.log import outbox
from shared.events.log.store import events, outbox_entries
from tests.integration.intake.office import Office
from tests.samples import submission_body
from tests.waiting import until


def test_a_submission_and_its_event_are_committed_together_while_the_broker_is_down(office: Office) -> None:
    response = office.submit(submission_body(contact={"name": "Bu Rina", "phone": "0812 3456 7890"}))
    assert response.status_code == 201, response.text
    receipt = response.json
    event = events().find_one({"subject": receipt["id"]})
    assert (event["type"], event["version"]) == ("submission.received", 1)
    assert outbox_entries().find_one({"_id": event["_id"]})
    assert event["data"]["submission"]["agency"]["code"] == "dispertan"
    assert receipt["receipt"].startswith("KBR-")
    assert (receipt["status"], receipt["revision"]) == ("received", 1)
    assert response.headers["Location"] == receipt["links"]["self"]


def test_a_submission_and_its_event_have_one_moment(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "now", lambda: now() + timedelta(seconds=2))
    office.submit(submission_body())
    assert events().find_one({})["time"] == Submission.collection().find_one({})["submitted_at"]


def test_the_stored_submission_fits_the_schema_that_the_services_share(office: Office) -> None:
    office.submit(submission_body(), key="k-1")
    document = Submission.objects.get()
    document.validate()
    assert document.state == "received"


def test_whom_to_telephone_is_kept_but_never_part_of_the_event(office: Office) -> None:
    receipt = office.submit(submission_body(contact={"name": "Bu Rina", "phone": "0812 3456 7890"})).json
    assert "Rina" not in str(events().find_one({"subject": receipt["id"]}))
    assert "3456" not in str(events().find_one({"subject": receipt["id"]}))
    shown = office.call("GET", f"/submissions/{receipt['id']}").json
    assert shown["contact"]["phone"] == "0812 3456 7890"


def test_twenty_requests_with_one_key_at_the_same_moment_make_one_submission(office: Office) -> None:
    office.key("dispertan")
    with ThreadPoolExecutor(20) as threads:
        responses = list(threads.map(lambda _: office.submit(submission_body(), key="sekali"), range(20)))
    assert {response.status_code for response in responses} == {201}
    assert len({response.data for response in responses}) == 1
    assert sum("Idempotency-Replayed" not in response.headers for response in responses) == 1
    assert Submission.collection().count_documents({}) == 1
    assert events().count_documents({}) == 1


def test_many_different_requests_at_the_same_moment_all_arrive(office: Office) -> None:
    office.key("dispertan")
    with ThreadPoolExecutor(20) as threads:
        responses = list(threads.map(lambda n: office.submit(submission_body(), key=f"beda-{n}"), range(60)))
    assert {response.status_code for response in responses} == {201}
    assert len({response.json["id"] for response in responses}) == 60
    assert events().count_documents({"type": "submission.received"}) == 60


def test_where_requests_meet_those_that_follow_share_the_commit(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(group_commit, "LINGER_STEP", 0.5)
    monkeypatch.setattr(group_commit, "LINGER", 3.0)
    sizes: list[int] = []
    go_on, commit = Event(), group_commit._commit_once

    def held_up(group: Sequence[group_commit.Entry]) -> None:
        sizes.append(len(group))
        assert go_on.wait(20)
        commit(group)

    monkeypatch.setattr(group_commit, "_commit_once", held_up)
    with ThreadPoolExecutor(3) as threads:
        first = threads.submit(office.submit, submission_body(), key="pertama")
        until(lambda: sizes)
        second = threads.submit(office.submit, submission_body(), key="kedua")
        until(lambda: submit._group.is_busy)
        go_on.set()
        assert first.result().status_code == 201
        third = threads.submit(office.submit, submission_body(), key="ketiga")
        assert [sent.result().status_code for sent in (second, third)] == [201, 201]
    assert sizes == [1, 2]


def test_one_that_fails_in_a_group_takes_no_other_with_it(office: Office) -> None:
    office.submit(submission_body(), key="lama")
    with ThreadPoolExecutor(16) as threads:
        responses = list(
            threads.map(lambda n: office.submit(submission_body(), key="lama" if n % 2 else f"baru-{n}"), range(32))
        )
    assert {response.status_code for response in responses} == {201}
    assert Submission.collection().count_documents({}) == 17
    assert events().count_documents({}) == 17


def test_the_same_key_returns_the_same_later_even_when_the_item_has_changed(office: Office) -> None:
    first = office.submit(submission_body(), key="k-1")
    Submission.collection().update_one({}, {"$set": {"state": "in_review"}})
    again = office.submit(submission_body(), key="k-1")
    assert again.data == first.data
    assert again.headers["Idempotency-Replayed"] == "true"


def test_a_key_used_for_other_content_is_refused(office: Office) -> None:
    first = office.submit(submission_body(), key="k-1").json
    refused = office.submit(submission_body(title="Sesuatu yang lain sama sekali"), key="k-1")
    assert refused.status_code == 422
    assert refused.json["code"] == "idempotency_key_reused"
    assert refused.json["submission_id"] == first["id"]


def test_two_agencies_may_use_the_same_key(office: Office) -> None:
    one = office.submit(submission_body(), key="k-1", agency="dispertan").json
    two = office.submit(submission_body(), key="k-1", agency="dinkes").json
    assert one["id"] != two["id"]


def test_a_malformed_key_is_refused(office: Office) -> None:
    for key in ("", "dua kata", "k" * 201, "kunci-é"):
        response = office.call("POST", "/submissions", json=submission_body(), headers={"Idempotency-Key": key})
        assert (response.status_code, response.json["code"]) == (400, "idempotency_key_invalid"), key


def test_what_is_wrong_is_named_and_nothing_is_kept(office: Office) -> None:
    response = office.submit(submission_body(title="pendek", facts=[{"source": "Catatan"}], judul="salah eja"))
    assert (response.status_code, response.json["code"]) == (422, "validation_failed")
    assert set(response.json["errors"]) == {"title", "facts.0.statement", "judul"}
    assert Submission.collection().count_documents({}) == 0


def test_what_is_no_submission_is_refused(office: Office) -> None:
    for content_type, data, status in (
        ("application/json", b"{", 400),
        ("application/json", b"[]", 422),
        ("application/json", b'{"title": "' + b"x" * 1_100_000 + b'"}', 413),
        ("text/plain", b"halo", 415),
    ):
        response = office.call("POST", "/submissions", data=data, content_type=content_type)
        assert response.status_code == status, response.text
        assert response.content_type == "application/problem+json"


def test_without_a_key_of_an_agency_nothing_is_taken(office: Office) -> None:
    signed_out = office.app.test_client().post("/api/v1/submissions", json=submission_body())
    assert (signed_out.status_code, signed_out.json["code"]) == (401, "unauthenticated")
    wrong = office.call("POST", "/submissions", token="kbr_" + "x" * 43, json=submission_body())
    assert wrong.status_code == 401


def test_a_key_held_by_a_killed_process_stops_no_other_request(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(group_commit, "PATIENCE", 1)
    office.key("dispertan")
    with db.client().start_session() as dead, dead.start_transaction():
        held = {"_id": "x", "agency_code": "dispertan", "idempotency_key": "terpegang", "request_hash": "x"}
        Submission.collection().insert_one(held, session=dead)
        keys = ["terpegang", *(f"bebas-{number}" for number in range(7))]
        with ThreadPoolExecutor(8) as threads:
            sent = threads.map(lambda key: office.submit(submission_body(), key=key), keys)
            responses = dict(zip(keys, sent, strict=True))
        assert responses.pop("terpegang").status_code == 503
        assert {response.status_code for response in responses.values()} == {201}
        dead.abort_transaction()
    assert office.submit(submission_body(), key="terpegang").status_code == 201


def test_an_urgent_submission_takes_the_urgent_lane(office: Office) -> None:
    urgent = office.submit(submission_body(urgency="urgent")).json["id"]
    normal = office.submit(submission_body()).json["id"]
    assert events().find_one({"subject": urgent})["routing_key"] == "submission.received.urgent"
    assert events().find_one({"subject": normal})["routing_key"] == "submission.received"


def test_the_channels_that_an_agency_asks_for_go_with_the_event(office: Office) -> None:
    receipt = office.submit(submission_body(channels=["telegram", "mastodon", "telegram"])).json
    assert events().find_one({"subject": receipt["id"]})["data"]["submission"]["channels"] == ["telegram", "mastodon"]
    shown = office.call("GET", f"/submissions/{receipt['id']}").json
    assert shown["content"]["channels"] == ["telegram", "mastodon"]


@pytest.mark.parametrize("channels", [["web"], ["telegraf"], "telegram", [3], ["telegram"] * 100])
def test_only_channels_with_accounts_can_be_asked_for(office: Office, channels: object) -> None:
    refused = office.submit(submission_body(channels=channels))
    assert (refused.status_code, refused.json["code"]) == (422, "validation_failed")


def test_who_asks_for_no_channel_sends_what_was_sent_before_there_were_any(office: Office) -> None:
    """The content is compared with that of an earlier request with the same key."""
    receipt = office.submit(submission_body()).json
    assert "channels" not in Submission.collection().find_one({"_id": receipt["id"]})["content"]
