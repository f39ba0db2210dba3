"""Two people, one content: who may approve, and exactly what."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

from services.review.documents import Item
from tests.integration.review.desk import Desk, event_types

#: The channels that bring facts and claims as they are; others have a text.
WHOLE = ("web", "email", "webhook")
FACT = {"statement": "120 ekor sapi divaksin", "source": "Catatan petugas"}


def test_no_one_approves_their_own_proposal(desk: Desk) -> None:
    item = desk.proposed()
    assert "approve" not in item["actions"]
    refused = desk.post(item, "approve", "editor", content_hash=item["content_hash"])
    assert (refused.status_code, refused.json["code"]) == (403, "second_person_required")
    assert "approve" in desk.item(item["id"], "editor2")["actions"]


def test_no_one_approves_what_they_edited_last(desk: Desk) -> None:
    item = desk.does(desk.submission(), "claim", "editor2")
    item = desk.does(item, "edit", "editor2", summary="Petugas memvaksin 120 ekor sapi milik 34 peternak di Pacet.")
    item = desk.does(item, "release", "editor2")
    item = desk.does(desk.does(item, "claim", "editor"), "propose", "editor")
    refused = desk.post(item, "approve", "editor2", content_hash=item["content_hash"])
    assert refused.json["code"] == "second_person_required"
    assert desk.does(item, "approve", "chief", content_hash=item["content_hash"])["state"] == "approved"


def test_the_rule_holds_for_a_set_time_and_for_the_chief_too(desk: Desk) -> None:
    item = desk.does(desk.does(desk.submission(), "claim", "chief"), "propose", "chief")
    body = {"content_hash": item["content_hash"], "publish_at": "2099-01-01T00:00:00+07:00"}
    assert desk.post(item, "schedule", "chief", **body).json["code"] == "second_person_required"


def test_an_edit_after_the_proposal_voids_it(desk: Desk) -> None:
    item = desk.proposed()
    first = item["content_hash"]
    item = desk.does(item, "return", "editor2", note="Judulnya masih kurang jelas.")
    assert (item["content_hash"], item["proposal"]) == (None, None)
    item = desk.does(item, "claim", "editor")
    item = desk.does(item, "edit", "editor", title="Vaksinasi PMK di Pacet menjangkau 120 ekor sapi")
    item = desk.does(item, "propose", "editor")
    refused = desk.post(item, "approve", "editor2", content_hash=first)
    assert (refused.status_code, refused.json["code"]) == (409, "content_changed")
    assert refused.json["current_hash"] == item["content_hash"] != first
    assert desk.item(item["id"])["state"] == "awaiting_approval"


def test_two_approvals_at_once_make_one_event(desk: Desk) -> None:
    item = desk.proposed()
    start = threading.Barrier(6)

    def approve(who: str) -> int:
        start.wait()
        return desk.post(item, "approve", who, content_hash=item["content_hash"]).status_code

    with ThreadPoolExecutor(6) as pool:
        responses = sorted(pool.map(approve, ["editor2", "chief"] * 3))
    assert responses == [200] + [412] * 5
    assert event_types(item).count("content.approved") == 1


def test_changed_facts_are_refused_until_they_are_acknowledged(desk: Desk) -> None:
    item = desk.does(desk.submission(), "claim")
    item = desk.does(item, "edit", body=item["draft"]["body"].replace("120 ekor", "210 ekor"))
    refused = desk.post(item, "propose")
    assert (refused.status_code, refused.json["code"]) == (422, "facts_changed")
    assert [(one["change"], one["original"], one["draft"]) for one in refused.json["findings"]] == [
        ("changed", "120 ekor sapi", "210 ekor sapi")
    ]
    item = desk.does(item, "propose", acknowledged_changes=True)
    assert item["proposal"]["acknowledged"] is True
    assert item["proposal"]["by"]["name"] == "Rina Kartika"
    assert item["proposal"]["findings"] == refused.json["findings"], "the approver sees the same list"


def test_readers_read_and_agencies_do_not(desk: Desk) -> None:
    item = desk.submission()
    assert desk.item(item["id"], "viewer")["actions"] == []
    assert desk.post(item, "claim", "viewer").status_code == 403
    assert desk.post(item, "claim", "ops").status_code == 403
    assert desk.app.test_client().get(f"/api/v1/items/{item['id']}").status_code == 401


def test_photos_are_only_those_that_the_agency_sent(desk: Desk) -> None:
    item = desk.does(desk.submission(), "claim")
    strange = [{"attachment_id": "somebody-elses", "alt": "Foto dari tempat lain"}]
    assert desk.post(item, "edit", photos=strange).json["code"] == "attachment_unknown"


def test_facts_are_edited_within_the_agency_s_limits(desk: Desk) -> None:
    item = desk.does(desk.submission(), "claim")
    assert item["draft"]["facts"] == [FACT]
    for facts in (
        [],
        [FACT] * 41,
        [{"source": "x"}],
        [{"statement": "ab"}],
        [{"statement": "x" * 401}],
        [{**FACT, "by": 1}],
    ):
        assert desk.post(item, "edit", facts=facts).json["code"] == "validation_failed", facts
    item = desk.does(item, "edit", facts=[{"statement": " 121 ekor\n sapi divaksin "}])
    assert item["draft"]["facts"] == [{"statement": "121 ekor sapi divaksin", "source": ""}]
    assert item["original"]["facts"] == [FACT], "what the agency said stays as it was"


def test_a_changed_fact_is_listed_and_bound_to_the_approval(desk: Desk) -> None:
    item = desk.proposed()
    first = item["content_hash"]
    item = desk.does(desk.does(item, "return", "editor2", note="Satu fakta perlu diperiksa."), "claim")
    item = desk.does(item, "edit", facts=[{**FACT, "statement": "121 ekor sapi divaksin"}])
    refused = desk.post(item, "propose")
    assert refused.json["code"] == "facts_changed"
    assert [(one["kind"], one["change"], one["original"], one["draft"]) for one in refused.json["findings"]] == [
        ("fact", "changed", "120 ekor sapi divaksin", "121 ekor sapi divaksin")
    ]
    item = desk.does(item, "propose", acknowledged_changes=True)
    assert desk.post(item, "approve", "editor2", content_hash=first).json["code"] == "content_changed"
    item = desk.does(item, "approve", "editor2", content_hash=item["content_hash"])
    stated = [variant["facts"][0]["statement"] for variant in item["variants"].values() if "facts" in variant]
    assert stated == ["121 ekor sapi divaksin"] * len(WHOLE)


def test_an_edited_fact_voids_the_packaged_content(desk: Desk) -> None:
    item = desk.does(desk.published(), "correct", note="Jumlah sapi keliru.")
    item = desk.does(item, "propose", correction_note="Jumlah sapi diperbaiki.")
    item = desk.does(desk.does(item, "return", "chief", note="Fakta belum diperbaiki."), "claim")
    item = desk.does(item, "edit", facts=[{**FACT, "statement": "121 ekor sapi divaksin"}])
    assert (item["content_hash"], item["variants"], item["proposal"]) == (None, None, None)


def test_a_clarification_is_not_proposed_without_its_answer(desk: Desk) -> None:
    claim = {"text": "Vaksin berbahaya bagi sapi", "url": "https://contoh.example/1", "seen_at": "2026-11-20"}
    item = desk.does(desk.submission(kind="clarification", claim=claim), "claim")
    refused = desk.post(item, "propose")
    assert (refused.status_code, refused.json["code"]) == (422, "answer_required")
    item = desk.does(item, "edit", answer="Vaksin itu aman bagi 9.999 sapi.")
    assert "9.999 sapi" in {finding["draft"] for finding in item["findings"]}
    item = desk.does(desk.does(item, "edit", answer="Vaksin itu aman."), "propose", acknowledged_changes=True)
    answered = [variant["claim"]["answer"] for variant in item["variants"].values() if "claim" in variant]
    assert answered == ["Vaksin itu aman."] * len(WHOLE)
    assert item["variants"]["web"]["summary"] == item["draft"]["summary"]


def test_what_an_earlier_release_proposed_without_an_answer_is_not_approved(desk: Desk) -> None:
    claim = {"text": "Vaksin berbahaya bagi sapi", "answer": "Vaksin itu aman."}
    item = desk.does(desk.does(desk.submission(kind="clarification", claim=claim), "claim"), "propose")
    Item.collection().update_one({"_id": item["id"]}, {"$unset": {"draft.answer": 1}})
    refused = desk.post(item, "approve", "editor2", content_hash=item["content_hash"])
    assert refused.json["code"] == "answer_required"
    assert desk.does(item, "return", "editor2", note="Tulis jawabannya.")["draft"]["answer"] == ""
