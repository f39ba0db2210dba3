"""An item's events are read in the order of their versions, also where hosts' clocks differ."""

from __future__ import annotations

import pytest

from shared.events.declare.recorded import to_document
from shared.events.declare.types.submission import SUBMISSION_RECEIVED
from shared.events.log import outbox
from shared.events.log.store import events, outbox_entries
from shared.events.relay.outbox_reader import pending
from shared.ids import new_id
from tests.samples import submission_event

pytestmark = pytest.mark.usefixtures("settings")


def store(ids: list[tuple[str, str, int]]) -> None:
    """Events by (id, item, version), as committed."""
    for event_id, item, version in ids:
        event = outbox.prepare(SUBMISSION_RECEIVED, subject=item, version=version, data=submission_event(item, version))
        events().insert_one(to_document(event) | {"_id": event_id})
        outbox_entries().insert_one({"_id": event_id})


def read(limit: int, under_way: tuple[str, ...] = (), after: str = "") -> list[tuple[str, int]]:
    return [(event.subject, event.version) for event in pending(limit, under_way, after)]


def test_an_earlier_version_behind_the_limit_is_fetched_and_goes_first() -> None:
    item, other, third = "barang", "lain", "ketiga"
    store([("1", item, 2), ("2", other, 1), ("3", third, 1), ("8", item, 1), ("9", item, 3)])
    assert read(3) == [(item, 1), (other, 1), (third, 1), (item, 2)]
    assert read(2) == [(item, 1), (other, 1), (item, 2)]


def test_what_is_under_way_is_not_read_again_and_not_waited_for() -> None:
    item, other = new_id(), new_id()
    store([("1", item, 1), ("2", item, 2), ("3", other, 1)])
    assert read(5, ("1",)) == [(item, 2), (other, 1)]
    assert read(1, ("1",)) == [(item, 2)]


def test_read_on_from_an_id_an_earlier_version_before_it_still_goes_first() -> None:
    item, other = new_id(), new_id()
    store([("1", item, 1), ("2", item, 2), ("5", other, 1), ("6", item, 3)])
    assert read(5, ("1",), "3") == [(other, 1), (item, 2), (item, 3)]
    assert read(5, (), "6") == []


def test_an_earlier_version_that_was_published_long_ago_is_not_fetched_again() -> None:
    item = new_id()
    store([("1", item, 1), ("2", item, 2)])
    outbox_entries().delete_one({"_id": "1"})
    assert read(1) == [(item, 2)]
