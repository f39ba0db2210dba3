"""The hash chain: sound while the log is not changed, and every kind of change is found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from click.testing import CliRunner
from marshmallow import Schema

from shared import db
from shared.events.declare.event import EventType
from shared.events.declare.types.submission import SUBMISSION_RECEIVED
from shared.events.log import audit, outbox
from shared.events.log.chain import RANGE, Head, Overtaken, head, link
from shared.events.log.message import Message
from shared.events.log.store import chain, events, outbox_entries
from shared.ids import new_id
from shared.operations.audit_commands import audit as audit_command
from tests.hash_chains import close_the_day, encoded, make_chain_anew, recorded
from tests.samples import submission_event

pytestmark = pytest.mark.usefixtures("settings")


@pytest.fixture
def linked() -> list[Message]:
    """Nine events in three blocks."""
    batches = [recorded() for _ in range(3)]
    newest = head()
    for batch in batches:
        newest = link(batch, newest)
    return [one for batch in batches for one in batch]


def test_what_was_published_is_linked_and_sound(linked: list[Message]) -> None:
    found = audit.verify()
    assert (found.is_sound, found.blocks, found.events, found.pending) == (True, 3, 9, 0)
    assert found.head == head()
    assert outbox_entries().count_documents({}) == 0


def test_a_relay_that_links_meanwhile_does_not_disturb_an_audit(
    linked: list[Message], monkeypatch: pytest.MonkeyPatch
) -> None:
    days = audit._day_findings

    def link_meanwhile(*arguments: Any) -> Any:
        link(recorded(), head())
        return days(*arguments)

    monkeypatch.setattr(audit, "_day_findings", link_meanwhile)
    found = audit.verify()
    assert (found.findings, found.events) == ([], 9)


TOUCHES: dict[str, Callable[[list[Message]], Any]] = {
    "was changed": lambda all_: events().update_one(
        {"_id": all_[4].id}, {"$set": {"data.submission.title": "Judul yang dipalsukan"}}
    ),
    "is missing": lambda all_: events().delete_one({"_id": all_[4].id}),
    "block 2 is missing": lambda _: chain().delete_one({"_id": 2}),
    "does not follow": lambda _: chain().update_one({"_id": 3}, {"$set": {"previous": "0" * 64}}),
    "its hash is not that of its contents": lambda _: chain().update_one({"_id": 2}, {"$set": {"hash": "f" * 64}}),
    "1 events are in no block and do not wait to be published": lambda all_: events().insert_one(
        {**(events().find_one({"_id": all_[0].id}) or {}), "_id": new_id()}
    ),
    "3 events are in no block and do not wait": lambda _: chain().delete_one({"_id": 3}),
    "by someone else": lambda all_: events().update_one({"_id": all_[0].id}, {"$set": {"actor.name": "Orang"}}),
}  # fmt: skip


@pytest.mark.parametrize("finding", TOUCHES)
def test_a_touch_is_found(finding: str, linked: list[Message]) -> None:
    TOUCHES[finding](linked)
    found = audit.verify()
    assert not found.is_sound
    expected = "was changed" if finding == "by someone else" else finding
    assert any(expected in one for one in found.findings), found.findings


def test_a_type_that_this_release_does_not_know_is_reported_and_verified() -> None:
    later = EventType("content.split", 2, "review", "An item became two.", Schema, example={})
    one = replace(outbox.prepare(SUBMISSION_RECEIVED, subject=(item := new_id()), version=1,
                                 data=submission_event(item)), type=later)  # fmt: skip
    db.transaction(lambda session: outbox.record_all(session, [one]))
    link([*recorded(), encoded(one)], head())
    found = audit.verify()
    assert (found.findings, dict(found.unknown)) == ([], {"content.split v2": 1})
    result = CliRunner().invoke(audit_command, ["verify"])
    assert result.exit_code == 0
    assert "1 events are of type content.split v2, unknown to this release" in result.output

    events().update_one({"_id": one.id}, {"$set": {"data.submission.title": "Judul yang dipalsukan"}})
    assert any(f"event {one.id} of block 1 was changed" in finding for finding in audit.verify().findings)


def test_a_chain_made_anew_is_found_by_the_head_that_was_published(linked: list[Message]) -> None:
    close_the_day()
    published = {day["day"]: day["hash"] for day in audit.heads()}
    assert len(published) == 1
    assert audit.verify(published).is_sound

    events().update_one({"_id": linked[0].id}, {"$set": {"data.submission.title": "Judul yang dipalsukan"}})
    make_chain_anew()
    assert audit.verify().is_sound, "the forger did it well"
    assert any("published for" in finding for finding in audit.verify(published).findings)


def test_a_relay_that_was_overtaken_links_and_marks_nothing(linked: list[Message]) -> None:
    stale = Head()
    batch = recorded()
    with pytest.raises(Overtaken):
        link(batch, stale)
    assert outbox_entries().count_documents({}) == 3
    newest = link(batch, head())
    with pytest.raises(Overtaken):
        link(batch, newest)
    assert audit.verify().is_sound


def test_a_block_of_the_first_format_is_verified_as_it_was_made() -> None:
    """Written out as the release before made it; only the hashes are asserted, so nothing here makes them anew."""
    at = datetime(2026, 11, 17, 1, 30, 0, 250_000, tzinfo=UTC)
    events().insert_one({
        "_id": "0199e0c2-7f31-7d02-a6c4-3b8e1f5d9a70", "type": "submission.received", "schema_version": 1,
        "subject": "0199e0c2-5d1c-7a44-b1a1-6f0a9c1d2e3f", "version": 1, "time": at, "source": "intake",
        "actor": {"id": "dispertan", "name": "Dinas Pertanian", "role": "agency"},
        "data": {"submission": {"title": "Vaksinasi PMK"}}, "routing_key": "submission.received", "trace": None,
    })  # fmt: skip
    chain().insert_one({
        "_id": 1, "previous": "0" * 64, "hash": "266477488788c6cc3fc4000653d464eab71404e24f727b1322fa1082136a99d7",
        "format": 1, "at": at, "events": ["0199e0c2-7f31-7d02-a6c4-3b8e1f5d9a70"], "total": 1,
        "fingerprints": bytes.fromhex("8e8d710c7c63626d9099791156ff9f3452d60fa5e913a59828394cd4fbe1c826"),
    })  # fmt: skip
    link(recorded(), head())
    assert (audit.verify().findings, audit.verify().events) == ([], 4)

    events().update_one({"type": "submission.received"}, {"$set": {"data.submission.title": "Vaksinasi LSD"}})
    assert any("of block 1 was changed" in finding for finding in audit.verify().findings)


def test_a_block_of_a_later_format_is_not_taken_for_sound(linked: list[Message]) -> None:
    chain().update_one({"_id": 2}, {"$set": {"format": 3}})
    assert audit.verify().findings == ["block 2 has format 3, which this release does not know"]


def test_what_was_published_before_there_was_a_chain_is_counted_and_not_taken_for_a_stray() -> None:
    earlier = recorded()
    ids = [one.id for one in earlier]
    outbox_entries().delete_many({"_id": {"$in": ids}})
    assert (audit.verify().is_sound, audit.verify().earlier) == (True, 3)
    link(recorded(), head())
    found = audit.verify()
    assert (found.is_sound, found.earlier, found.events) == (True, 3, 3)


@pytest.mark.parametrize("many", [3, RANGE + 20])
def test_what_waits_between_the_events_of_a_batch_goes_on_waiting(many: int) -> None:
    batch = recorded(many)
    left = batch.pop(many // 2)
    link(batch, head())
    assert [found["_id"] for found in outbox_entries().find()] == [left.id]
    link([left], head())
    assert outbox_entries().count_documents({}) == 0


def test_a_batch_that_another_relay_took_out_is_not_made_up_by_what_waits_beside_it() -> None:
    batch = recorded(RANGE + 20)
    gone = batch[5]
    outbox_entries().delete_one({"_id": gone.id})
    stray = f"{gone.id[:-1]}{'0' if gone.id[-1] != '0' else '1'}"
    outbox_entries().insert_one({"_id": stray})
    with pytest.raises(Overtaken):
        link(batch, head())
    assert outbox_entries().count_documents({}) == len(batch)
