"""One person with several accounts: from the account's creation in intake to the approval in review."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from services.intake.agencies import agency_name
from services.intake.app import create_app as intake_app
from services.review.worker import submissions
from shared.clock import now
from shared.content import Agency, User
from shared.events.consume.handling import Received, handle
from shared.events.log.message import Message
from shared.events.log.store import events
from shared.settings import Settings
from tests.integration.review.desk import Desk
from tests.integration.review.test_review_pages import Browser
from tests.samples import submission_body


@dataclass
class Newsroom:
    """Intake and review on one database."""

    intake: Flask
    desk: Desk

    def account(self, username: str, *roles: str, by: str = "chief", **fields: Any) -> str:
        """Let `by` create an account through intake's API and sign in to it; returns the account's id."""
        wanted = {"username": username, "name": username.title(), "roles": list(roles), **fields}
        made = self._call("/users", self.desk.tokens[by], wanted)
        signed_in = self._call("/tokens", "", {"username": username, "password": made["password"]})
        self.desk.tokens[username] = signed_in["token"]
        return str(User.collection().find_one({"username": username})["_id"])

    def submission(self, who: str) -> dict[str, Any]:
        """Submit as `who`; the item that review makes of intake's event."""
        sent = self._call("/submissions", self.desk.tokens[who], submission_body())
        recorded = events().find_one({"subject": sent["id"], "source": "intake"})
        assert recorded is not None
        assert handle(submissions, [Received({}, Message.of(recorded).body)])[0].kind == "ack"
        return self.desk.item(sent["id"])

    def _call(self, path: str, token: str, body: dict[str, Any]) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        response = self.intake.test_client().post(f"/api/v1{path}", headers=headers, json=body)
        assert response.status_code == 201, response.text
        made: dict[str, Any] = response.json
        return made

    def refusal(self, item: dict[str, Any], who: str, verb: str = "approve", **body: Any) -> tuple[int, str, str]:
        """Status, code and reason of a refused approval."""
        refused = self.desk.post(item, verb, who, content_hash=item["content_hash"], **body)
        return refused.status_code, refused.json["code"], refused.json.get("reason", "")


@pytest.fixture
def newsroom(desk: Desk, settings: Settings) -> Iterator[Newsroom]:
    name = "Dinas Pertanian"
    Agency(code="dispertan", name=name, short_name=name, slug="dispertan", kind="dinas").save()
    agency_name.cache_clear()
    yield Newsroom(intake_app(settings), desk)
    agency_name.cache_clear()


RELATED = (403, "second_person_required", "accounts_related")


def test_a_chief_editor_with_made_up_accounts_publishes_nothing_alone(newsroom: Newsroom) -> None:
    newsroom.account("opd-palsu", "agency", agency_code="dispertan")
    newsroom.account("redaktur-palsu", "editor")
    desk, item = newsroom.desk, newsroom.submission("opd-palsu")
    item = desk.does(desk.does(item, "claim", "redaktur-palsu"), "propose", "redaktur-palsu")

    assert newsroom.refusal(item, "chief") == RELATED
    assert newsroom.refusal(item, "chief", "schedule", publish_at="2099-01-01T00:00:00+07:00") == RELATED
    assert not {"approve", "schedule"} & set(desk.item(item["id"], "chief")["actions"])
    page = Browser(desk, "chief").open(f"/review/items/{item['id']}")
    assert "/approve" not in page
    assert "/schedule" not in page
    assert "30 hari terakhir" in page
    assert "Setujui?" not in Browser(desk, "chief").open("/review/?view=approval")
    assert desk.does(item, "approve", "editor2", content_hash=item["content_hash"])["state"] == "approved"


def test_the_author_s_made_up_editor_does_not_approve_either(newsroom: Newsroom) -> None:
    newsroom.account("redaktur-palsu", "editor")
    desk = newsroom.desk
    item = desk.does(desk.does(desk.submission(), "claim", "chief"), "propose", "chief")
    assert newsroom.refusal(item, "redaktur-palsu") == RELATED


def test_it_is_enough_that_the_agency_s_account_is_the_approver_s(newsroom: Newsroom) -> None:
    newsroom.account("opd-palsu", "agency", agency_code="dispertan")
    desk, item = newsroom.desk, newsroom.submission("opd-palsu")
    item = desk.does(desk.does(item, "claim"), "propose")
    assert newsroom.refusal(item, "chief") == RELATED


def test_after_thirty_days_the_password_is_the_user_s_own(newsroom: Newsroom) -> None:
    made = newsroom.account("redaktur-baru", "editor")
    desk = newsroom.desk
    item = desk.does(desk.does(desk.submission(), "claim", "redaktur-baru"), "propose", "redaktur-baru")
    assert newsroom.refusal(item, "chief") == RELATED
    User.collection().update_one({"_id": made}, {"$set": {"created_at": now() - timedelta(days=31)}})
    assert desk.does(item, "approve", "chief", content_hash=item["content_hash"])["state"] == "approved"


LONG = (
    "Petugas memvaksin 120 ekor sapi milik 34 peternak di Pacet, dan warga menyambut kedatangan petugas dengan gembira."
)


def test_another_s_one_character_does_not_make_the_author_a_second_person(desk: Desk) -> None:
    item = desk.does(desk.submission(), "claim", "editor")
    item = desk.does(item, "edit", "editor", body=LONG, summary="Vaksinasi berjalan lancar dan warga menyambutnya.")
    item = desk.does(desk.does(item, "release", "editor"), "claim", "editor2")
    item = desk.does(item, "edit", "editor2", body=LONG.replace("gembira", "Gembira"))
    item = desk.does(item, "propose", "editor2", acknowledged_changes=True)
    refused = desk.post(item, "approve", "editor", content_hash=item["content_hash"])
    assert (refused.status_code, refused.json["code"], refused.json["reason"]) == (
        403,
        "second_person_required",
        "wrote_most",
    )
    assert "Sebagian besar suntingan" in Browser(desk, "editor").open(f"/review/items/{item['id']}")
    assert desk.does(item, "approve", "chief", content_hash=item["content_hash"])["state"] == "approved"


def test_a_correction_begins_without_the_edits_of_the_published_text(desk: Desk) -> None:
    item = desk.does(desk.does(desk.submission(), "claim", "editor"), "edit", "editor", body=LONG)
    item = desk.does(item, "propose", "editor", acknowledged_changes=True)
    item = desk.delivered(desk.does(item, "approve", "chief", content_hash=item["content_hash"]))
    item = desk.does(item, "correct", "editor2", note="Ada salah ketik.")
    item = desk.does(item, "edit", "editor2", title="Vaksinasi PMK menjangkau 120 ekor sapi di Pacet, Mojokerto")
    item = desk.does(item, "propose", "editor2", correction_note="Judul diperjelas.", acknowledged_changes=True)
    assert desk.does(item, "approve", "editor", content_hash=item["content_hash"])["state"] == "approved"


def test_a_proposer_goes_on_with_the_draft_and_is_not_asked_to_send_it_back(desk: Desk) -> None:
    item = desk.proposed()
    assert "return" not in item["actions"]
    assert desk.post(item, "return", note="Saya kembalikan sendiri.").json["code"] == "action_not_allowed"
    assert desk.post(item, "cancel-proposal", "editor2").json["code"] == "action_not_allowed"
    item = desk.does(item, "cancel-proposal")
    assert (item["state"], item["lease"]["name"], item["content_hash"]) == ("in_review", "Rina Kartika", None)
    assert "edit" in item["actions"]
