"""Data of release 0.1.0 under the release of today: every page opens, every API keeps its shape, life goes on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from services.metrics import generations, rebuild
from shared import db
from shared.events.log.audit import verify
from tests.integration.four_services.conftest import Upgraded
from tests.waiting import until

#: Keys whose values depend on the moment of the request.
OF_THE_MOMENT = frozenset({"next_cursor", "can", "actions", "health"})


def ids(collection: str) -> list[str]:
    return [found["_id"] for found in db.collection(collection).find({}, {"_id": 1})]


def item_in(state: str) -> str:
    """An item that release 0.1.0 left in that state."""
    found = db.collection("items").find_one({"state": state, "draft.title": {"$regex": "rilis lama"}})
    assert found, state
    item_id: str = found["_id"]
    return item_id


def differences(old: Any, new: Any, path: str = "") -> Iterator[str]:
    """Where `new` lacks a field of `old` or has another type; lists are compared entry by entry."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in old.keys() - OF_THE_MOMENT:
            if key not in new:
                yield f"{path}.{key} is missing"
            else:
                yield from differences(old[key], new[key], f"{path}.{key}")
    elif isinstance(old, list) and isinstance(new, list):
        old, new = _paired(old, new)
        if len(old) != len(new):
            yield f"{path} has {len(new)} entries, not {len(old)}"
        for number, (before, after) in enumerate(zip(old, new, strict=False)):
            yield from differences(before, after, f"{path}[{number}]")
    elif old is not None and type(old) is not type(new):
        yield f"{path} is {type(new).__name__}, not {type(old).__name__}"


def _paired(old: list[Any], new: list[Any]) -> tuple[list[Any], list[Any]]:
    """Lists by channel: sorted by it, and without the channels that a later release added."""
    if not all(isinstance(entry, dict) and "channel" in entry for entry in [*old, *new]):
        return old, new
    known = {entry["channel"] for entry in old}
    kept = new if not old or len(known) < len(old) else [entry for entry in new if entry["channel"] in known]
    return sorted(old, key=_channel), sorted(kept, key=_channel)


def _channel(entry: dict[str, Any]) -> str:
    return str(entry["channel"])


def test_every_api_returns_what_it_returned(upgraded: Upgraded, shown_by_api: dict[str, Any]) -> None:
    found = {}
    for call, before in shown_by_api.items():
        service, username, path = call.split(" ")
        found[call] = list(differences(before, upgraded.call(service, username, "GET", path)))
    assert {call: each for call, each in found.items() if each} == {}


def pages() -> Iterator[tuple[str, str, str]]:
    """Service, user and path of every page about a stored document."""
    for item_id in ids("items"):
        yield "review", "chief", f"/review/items/{item_id}"
        yield "metrics", "viewer", f"/dashboard/journeys/{item_id}"
    for submission in db.collection("submissions").find({}, {"agency": 1}):
        username = f"opd.{submission['agency']['code']}"
        if db.collection("users").find_one({"username": username}):
            yield "intake", username, f"/portal/submissions/{submission['_id']}"
    for item_id in ids("publications"):
        yield "publisher", "ops", f"/channels/items/{item_id}"
    for delivery_id in ids("deliveries"):
        yield "publisher", "ops", f"/channels/deliveries/{delivery_id}"
    yield "intake", "opd.dinkes", "/portal/"
    for view in ("todo", "received", "review", "approval", "scheduled", "agency", "published", "closed"):
        yield "review", "editor", f"/review/?view={view}"
    yield "publisher", "ops", "/channels/"
    yield "metrics", "viewer", "/dashboard/"


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_page_opens(upgraded: Upgraded, language: str) -> None:
    browsers: dict[tuple[str, str], Any] = {}
    failed = {}
    for service, username, path in pages():
        browser = browsers.setdefault((service, username), upgraded.browser(service, username))
        browser.set_cookie("kabar_lang", language)
        response = browser.get(path)
        if response.status_code != 200:
            failed[path] = response.status_code
    assert failed == {}


def test_the_log_of_then_is_sound(upgraded: Upgraded) -> None:
    assert verify().findings == []


def test_metrics_are_rebuilt_to_the_same_rollups(upgraded: Upgraded) -> None:
    before = {row["_id"]: row for row in generations.current().rollups.find()}
    rebuild.rebuild()
    after = {row["_id"]: row for row in generations.current().rollups.find()}
    assert before
    assert {name: after.get(name) for name in before} == before


def states(collection: str, item_id: str) -> set[tuple[str, str, str]]:
    found = db.collection(collection).find({"item_id": item_id})
    return {(row["channel"], row["action"], row["status"]) for row in found}


def test_an_item_proposed_then_is_approved_now_and_reaches_the_site(at_work: Upgraded) -> None:
    item_id = item_in("awaiting_approval")
    at_work.act("chief", item_id, "approve")
    until(lambda: at_work.call("review", "chief", "GET", f"/api/v1/items/{item_id}")["state"] == "published")
    assert list(at_work.settings.site_root.rglob(f"*-{item_id[-8:]}/index.html"))


def test_a_correction_begun_then_reaches_the_places_of_then(at_work: Upgraded) -> None:
    item_id = item_in("correcting")
    at_work.act("editor", item_id, "edit", body="Yang benar: 15 petugas melayani di Puskesmas Pacet.")
    at_work.act("editor", item_id, "propose", acknowledged_changes=True, correction_note="Jumlah petugas salah")
    at_work.act("chief", item_id, "approve")
    until(lambda: ("web", "update", "succeeded") in states("deliveries", item_id))
    page = next(at_work.settings.site_root.rglob(f"*-{item_id[-8:]}/index.html")).read_text()
    assert "15 petugas" in page
    assert "12 petugas" not in page


def test_an_item_published_then_is_withdrawn_now(at_work: Upgraded) -> None:
    item_id = item_in("published")
    at_work.act("chief", item_id, "withdraw", note="Tidak lagi benar.")
    until(lambda: ("web", "withdraw", "succeeded") in states("deliveries", item_id))
    assert at_work.call("review", "chief", "GET", f"/api/v1/items/{item_id}")["state"] == "withdrawn"


def test_what_the_agency_was_asked_then_it_sends_now(at_work: Upgraded) -> None:
    item_id = item_in("changes_requested")
    seen = at_work.call("intake", "opd.dinkes", "GET", f"/api/v1/submissions/{item_id}")["content"]
    body = {name: seen[name] for name in ("kind", "title", "topic", "urgency", "body", "facts", "districts")}
    body |= {"body": f"{seen['body']}\n\nSumber: catatan petugas.", "note": "Sumber dilengkapi"}
    at_work.call("intake", "opd.dinkes", "POST", f"/api/v1/submissions/{item_id}/revisions", json=body)
    until(lambda: at_work.call("review", "editor", "GET", f"/api/v1/items/{item_id}")["state"] == "received")


def test_a_clarification_published_then_stays_readable(upgraded: Upgraded) -> None:
    found = db.collection("items").find_one({"kind": "clarification", "draft.title": {"$regex": "rilis lama"}})
    assert found
    shown = upgraded.call("review", "chief", "GET", f"/api/v1/items/{found['_id']}")
    assert shown["state"] == "published"
