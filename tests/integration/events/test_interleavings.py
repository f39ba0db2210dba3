"""Random orders of commit, crash, repetition and overtaking, over the real outbox, chain and inbox.

The broker between them is a list that keeps what it got, gives it out in any order and as often as it likes.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st
from pymongo.client_session import ClientSession

from shared import db
from shared.events import Consumer, Event
from shared.events.consume.handling import Received, handle
from shared.events.declare.types.submission import SUBMISSION_RECEIVED
from shared.events.log import audit, outbox
from shared.events.log.chain import Overtaken, head, link
from shared.events.log.message import Message
from shared.events.relay.outbox_reader import pending
from shared.ids import new_id
from shared.settings import Settings
from tests.samples import submission_event

pytestmark = pytest.mark.usefixtures("settings")

STEPS = st.one_of(
    st.tuples(st.just("commit"), st.integers(0, 3)),
    st.tuples(st.just("rolled back"), st.integers(0, 3)),
    st.tuples(st.just("relay"), st.sampled_from(["in full", "dies before marking", "was overtaken"])),
    st.tuples(st.just("deliver"), st.lists(st.integers(0, 50), min_size=1, max_size=6)),
    st.tuples(st.just("die in the handler"), st.lists(st.integers(0, 50), min_size=1, max_size=6)),
)


class World:
    """Everything that happened in one example."""

    def __init__(self) -> None:
        self.items = [new_id() for _ in range(4)]
        self.versions = Counter[str]()
        self.committed: list[Event] = []
        self.wire: list[Received] = []
        self.sent: list[Message] = []
        self.stale = head()
        self.dies = False
        self.consumer = Consumer("review.submissions", service="review")
        self.consumer.effect(SUBMISSION_RECEIVED)(self._take)

    def commit(self, number: int, fails: bool = False) -> None:
        item = self.items[number]
        version = self.versions[item] + 1

        def work(session: ClientSession) -> Event:
            data = submission_event(item, version)
            event = outbox.record(session, SUBMISSION_RECEIVED, subject=item, version=version, data=data)
            if fails:
                raise Crash
            return event

        try:
            self.committed.append(db.transaction(work))
            self.versions[item] = version
        except Crash:
            assert fails

    def relay(self, ending: str) -> None:
        batch = pending(50)
        self.wire += [Received({}, one.body) for one in batch]
        self.sent += batch
        if not batch or ending == "dies before marking":
            return
        if ending == "in full":
            link(batch, head())
        elif self.stale != head():
            with pytest.raises(Overtaken):
                link(batch, self.stale)

    def deliver(self, places: list[int], dies: bool = False) -> None:
        if self.wire:
            self.dies = dies
            handle(self.consumer, [self.wire[place % len(self.wire)] for place in places])
            self.dies = False

    def _take(self, event: Event, session: ClientSession) -> None:
        effects().update_one({"_id": event.id}, {"$inc": {"times": 1}}, upsert=True, session=session)
        if self.dies:
            raise Crash

    def drain(self) -> None:
        while pending(1):
            self.relay("in full")
        for message in self.wire:
            handle(self.consumer, [message])


class Crash(Exception):
    """The process would be gone here."""


def effects() -> Any:
    return db.collection("effects")


@how(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, max_size=25))
def test_every_committed_event_takes_effect_once_whatever_happens_on_the_way(
    settings: Settings, steps: list[tuple[str, Any]]
) -> None:
    world = World()
    for step, how_ in steps:
        if step == "commit":
            world.commit(how_)
        elif step == "rolled back":
            world.commit(how_, fails=True)
        elif step == "relay":
            world.relay(how_)
        else:
            world.deliver(how_, dies=step != "deliver")
    world.drain()
    ids = [event.id for event in world.committed]
    assert {one["_id"]: one["times"] for one in effects().find({"_id": {"$in": ids}})} == dict.fromkeys(ids, 1)
    assert {event.id for event in world.sent} == set(ids), "what was rolled back is never sent"
    first_sent = list(dict.fromkeys((event.subject, event.version) for event in world.sent))
    for item in world.items:
        versions = [version for subject, version in first_sent if subject == item]
        assert versions == sorted(versions), "an item's events are sent in their order"
    assert audit.verify().is_sound
