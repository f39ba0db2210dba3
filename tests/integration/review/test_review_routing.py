"""Where an item goes: the agency's wish and the rules, each with its reason, and what editors change of it."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.test import TestResponse

from services.review.worker import submissions
from shared.content import Agency
from shared.content.account import Account
from shared.events.consume.handling import Received, handle
from shared.events.declare.cloudevents import encode
from shared.events.declare.types.submission import SUBMISSION_RECEIVED
from shared.events.log.store import events
from shared.ids import new_id
from tests.channel_with_accounts import account, declare
from tests.integration.review.desk import Desk, event
from tests.samples import AGENCY, submission_event

RULE = {"label": "Ternak di Pacet", "topics": ["pertanian"], "districts": ["Pacet"]}


@pytest.fixture
def billboard(monkeypatch: pytest.MonkeyPatch, desk: Desk) -> str:
    Agency.collection().insert_one(Agency(**AGENCY, short_name="Dinkes", kind="dinas").validated())
    return declare(monkeypatch).name


def send(
    desk: Desk, method: str, path: str = "", who: str = "chief", version: int | None = None, **body: Any
) -> TestResponse:
    headers = desk.bearer(who) | ({"If-Match": f'"{version}"'} if version else {})
    return desk.app.test_client().open(f"/api/v1/routing-rules{path}", method=method, headers=headers, json=body)


def rule(desk: Desk, *accounts: str, **changes: Any) -> dict[str, Any]:
    added = send(desk, "POST", **{**RULE, "accounts": list(accounts), **changes})
    assert added.status_code == 201, added.get_data(as_text=True)
    made: dict[str, Any] = added.json
    return made


def reasons(item: dict[str, Any]) -> list[tuple[str, str, str | None]]:
    return [(one["account"], one["because"], one.get("rule", {}).get("label")) for one in item["routing"]]


def test_a_rule_chooses_accounts_for_the_items_that_meet_it_and_says_why(desk: Desk, billboard: str) -> None:
    rule(desk, account("b-1"))
    item = desk.submission()
    assert item["draft"]["accounts"] == ["b-1"]
    [reason] = item["routing"]
    assert (reason["because"], reason["rule"]["label"], reason["matched"]) == (
        "rule",
        RULE["label"],
        ["topics", "districts"],
    )
    elsewhere = desk.submission(districts=["Trawas"])
    assert (elsewhere["draft"]["accounts"], elsewhere["routing"]) == ([], [])


def test_several_items_that_arrive_together_are_routed_each(desk: Desk, billboard: str) -> None:

    rule(desk, account("b-1"))
    ids = [new_id(), new_id()]
    sent = [
        event(SUBMISSION_RECEIVED, one, submission_event(one, topic=topic))
        for one, topic in zip(ids, ("pertanian", "sosial"), strict=True)
    ]
    assert {verdict.kind for verdict in handle(submissions, [Received({}, encode(one)) for one in sent])} == {"ack"}
    assert [desk.item(one)["draft"]["accounts"] for one in ids] == [["b-1"], []]


def test_the_wish_of_the_agency_comes_first(desk: Desk, billboard: str) -> None:
    own, regency = account("b-1", agency_code=AGENCY["code"]), account("b-2")
    account("b-3", agency_code="dispertan")
    rule(desk, own, regency)
    item = desk.submission(channels=[billboard])
    assert reasons(item) == [(own, "wish", None), (regency, "rule", RULE["label"])]


def test_who_has_no_account_of_its_own_gets_the_regency_s(desk: Desk, billboard: str) -> None:
    regency = account("b-2")
    assert reasons(desk.submission(channels=[billboard, "telegraph"])) == [(regency, "wish", None)]


def test_rules_apply_in_their_order_up_to_a_final_one(desk: Desk, billboard: str) -> None:
    first, second, third = account("b-1"), account("b-2"), account("b-3")
    rule(desk, third, label="Terakhir", position=30)
    rule(desk, second, label="Kedua", position=20, final=True)
    rule(desk, first, second, label="Pertama", position=10)
    rule(desk, third, label="Lain", position=15, topics=["sosial"], final=True)
    rule(desk, third, label="Mati", position=1, active=False)
    assert reasons(desk.submission()) == [(first, "rule", "Pertama"), (second, "rule", "Pertama")]


@pytest.mark.parametrize("state", [{"state": "paused"}, {"approved_at": None}, {"open_to": ["dispertan"]}])
def test_an_account_that_is_not_ready_is_left_out(desk: Desk, billboard: str, state: dict[str, Any]) -> None:
    rule(desk, account("b-1", **state), account("b-2"))
    assert desk.submission()["draft"]["accounts"] == ["b-2"]


def test_an_editor_changes_the_choice_and_the_item_says_who(desk: Desk, billboard: str) -> None:
    first, second = account("b-1"), account("b-2")
    rule(desk, first)
    item = desk.does(desk.does(desk.submission(), "claim"), "edit", accounts=[second])
    dropped, added = item["routing"]
    assert (dropped["account"], dropped["because"], dropped["dropped_by"]["name"]) == (first, "rule", "Rina Kartika")
    assert (added["account"], added["because"], added["by"]["name"]) == (second, "editor", "Rina Kartika")
    item = desk.does(item, "edit", accounts=[first])
    assert reasons(item) == [(first, "rule", RULE["label"])]
    assert "dropped_by" not in item["routing"][0]


def test_an_improved_submission_is_routed_anew_unless_an_editor_chose(desk: Desk, billboard: str) -> None:
    first, second = account("b-1"), account("b-2")
    rule(desk, first)
    rule(desk, second, label="Sosial", topics=["sosial"], districts=[])
    asked = desk.does(desk.does(desk.submission(), "claim"), "request-changes", note="Topiknya keliru.")
    again = desk.resubmitted(asked, 2, topic="sosial")
    assert again["draft"]["accounts"] == [second]
    item = desk.does(desk.does(again, "claim"), "edit", accounts=[first, second])
    item = desk.does(item, "request-changes", note="Jumlahnya keliru.")
    assert desk.resubmitted(item, 3, topic="sosial")["draft"]["accounts"] == [first, second]


def test_the_test_of_rules_shows_where_an_item_would_go_now(desk: Desk, billboard: str) -> None:
    item = desk.submission()
    rule(desk, account("b-1"))
    shown = send(desk, "POST", "/test", "editor", item=item["id"])
    assert [one["account"] for one in shown.json["accounts"]] == ["b-1"]
    assert desk.item(item["id"])["routing"] == []
    assert send(desk, "POST", "/test", item="tidak-ada").status_code == 404


def test_an_item_shows_the_accounts_that_it_can_go_to(desk: Desk, billboard: str) -> None:

    item = desk.does(desk.does(desk.submission(), "claim"), "edit", accounts=[account("b-2"), account("b-1")])
    account("b-3", agency_code="dispertan")
    Account.collection().update_one({"_id": "b-1"}, {"$set": {"state": "broken"}})
    account("b-4")
    shown = desk.get(f"/items/{item['id']}/accounts").json["accounts"]
    assert [(one["id"], one["chosen"], one["usable"]) for one in shown] == [
        ("b-1", True, False),
        ("b-2", True, True),
        ("b-4", False, True),
    ]


def test_chief_editors_keep_the_rules_and_each_change_is_an_event(desk: Desk, billboard: str) -> None:
    made = rule(desk, account("b-1"))
    path = f"/{made['id']}"
    changed = send(desk, "PUT", path, version=1, **{**RULE, "label": "Ternak", "accounts": ["b-1"]})
    assert (changed.status_code, changed.json["version"], changed.json["label"]) == (200, 2, "Ternak")
    assert send(desk, "PUT", path, version=1, **{**RULE, "accounts": ["b-1"]}).json["code"] == "version_conflict"
    assert [one["label"] for one in send(desk, "GET", "", "viewer").json["rules"]] == ["Ternak"]
    assert send(desk, "DELETE", path, version=2).status_code == 204
    assert send(desk, "GET", path).status_code == 404
    found = events().find({"subject": made["id"]}).sort("version")
    assert [(one["type"], one["version"]) for one in found] == [
        ("routing_rule.saved", 1),
        ("routing_rule.saved", 2),
        ("routing_rule.removed", 3),
    ]


def test_editors_read_the_rules_only(desk: Desk, billboard: str) -> None:
    made = rule(desk, account("b-1"))
    assert send(desk, "POST", who="editor", **RULE, accounts=["b-1"]).status_code == 403
    assert send(desk, "PUT", f"/{made['id']}", "editor", 1, **RULE, accounts=["b-1"]).status_code == 403
    assert send(desk, "DELETE", f"/{made['id']}", "editor", 1).status_code == 403
    assert send(desk, "GET", f"/{made['id']}", "editor").status_code == 200


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("accounts", []),
        ("accounts", ["b-9"]),
        ("agencies", ["tidak-ada"]),
        ("topics", ["ternak"]),
        ("districts", ["Jakarta"]),
        ("label", "x"),
        ("position", -1),
        ("colour", "merah"),
    ],
)
def test_a_rule_names_what_there_is(desk: Desk, billboard: str, field: str, value: Any) -> None:
    account("b-1")
    refused = send(desk, "POST", **{**RULE, "accounts": ["b-1"], field: value})
    assert (refused.status_code, refused.json["code"]) == (422, "validation_failed")
    assert [name.split(".")[0] for name in refused.json["errors"]] == [field]
