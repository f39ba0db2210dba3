"""The collections of the backbone over data of an earlier release."""

from __future__ import annotations

import threading

import pytest
from pymongo import ASCENDING

from shared.events.declare.recorded import to_document
from shared.events.declare.types.submission import SUBMISSION_RECEIVED
from shared.events.log import audit, outbox
from shared.events.log.store import ensure_event_indexes, events, outbox_entries
from shared.events.relay.outbox_reader import pending
from shared.ids import new_id
from tests.samples import submission_event

pytestmark = pytest.mark.usefixtures("settings")


def test_what_an_earlier_release_left_to_be_published_is_named_in_the_outbox_once() -> None:
    left, published = [_as_marked(number) for number in range(1500)], _as_marked(1500)
    del published["pending"]
    events().insert_many([*left, published])
    events().create_index([("pending", ASCENDING), ("_id", ASCENDING)], partialFilterExpression={"pending": True})
    starts = [threading.Thread(target=ensure_event_indexes) for _ in range(4)]
    for each in starts:
        each.start()
    for each in starts:
        each.join()
    assert {found["_id"] for found in outbox_entries().find()} == {each["_id"] for each in left}
    assert [event.id for event in pending(3)] == sorted(each["_id"] for each in left)[:3]
    assert (audit.verify().earlier, audit.verify().pending) == (1, 1500)
    assert events().count_documents({"pending": {"$exists": True}}) == 0


def _as_marked(number: int) -> dict[str, object]:
    item = new_id()
    data = submission_event(item, title=f"Kabar {number}")
    event = outbox.prepare(SUBMISSION_RECEIVED, subject=item, version=1, data=data)
    return to_document(event) | {"pending": True}
