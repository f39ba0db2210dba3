"""What operators decide about parked messages: send them to their consumer once more, or put them away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pymongo.client_session import ClientSession

from shared.clock import now
from shared.db import transaction
from shared.events.declare import topology
from shared.events.declare.cloudevents import PREFIXES
from shared.events.declare.event import Event, EventType
from shared.events.declare.types.operations import EVENT_DISCARDED, EVENT_REPLAYED
from shared.events.log import outbox
from shared.events.log.outbox import Actor
from shared.events.log.store import DecisionDocument, ParkedDocument, parked
from shared.events.relay.frames import Outgoing
from shared.events.relay.publisher import BatchPublisher, PublishFailed
from shared.ids import new_id
from shared.operations.parked_messages import OPEN

#: Messages that are decided on at once.
BATCH = 500
_CONTENTS = {"body": 0, "headers": 0, "detail": 0}


class NoReason(ValueError):
    """Putting a message away needs a reason that others can read."""


class Interrupted(RuntimeError):
    """RabbitMQ did not confirm: `done` messages were replayed before, all others are parked as they were."""

    def __init__(self, done: int, cause: PublishFailed) -> None:
        self.done = done
        super().__init__(str(cause))


@dataclass(frozen=True, slots=True)
class Decided:
    """How many messages were decided on, and how many were left alone: decided or parked anew in the meantime."""

    done: int
    passed: int


def replay(amqp_url: str, ids: Iterable[str], by: Actor) -> Decided:
    """Send parked messages to their consumer once more; raises Interrupted.

    Each is settled only after its confirm. One that was sent and not settled is sent again by the next call, which its
    consumer recognises. What has no consumer in this release is left alone.
    """
    done = passed = 0
    for batch in _batches(ids):
        messages = [message for message in _open(batch) if message["consumer"] in topology.QUEUES]
        try:
            _send(amqp_url, messages)
        except PublishFailed as failure:
            raise Interrupted(done, failure) from failure
        _settle(messages, "replayed", EVENT_REPLAYED, by, sent=True)
        done, passed = done + len(messages), passed + len(batch) - len(messages)
    return Decided(done, passed)


def discard(ids: Iterable[str], by: Actor, reason: str) -> Decided:
    """Put messages away, with the reason. Their contents are kept. Raises NoReason."""
    why = reason.strip()
    if not why:
        raise NoReason
    done = passed = 0
    for batch in _batches(ids):
        settled = _settle(_open(batch, _CONTENTS), "discarded", EVENT_DISCARDED, by, why)
        done, passed = done + settled, passed + len(batch) - settled
    return Decided(done, passed)


def _batches(ids: Iterable[str]) -> Iterator[Sequence[str]]:
    every = list(dict.fromkeys(ids))
    for start in range(0, len(every), BATCH):
        yield every[start : start + BATCH]


def _open(ids: Sequence[str], without: Mapping[str, int] | None = None) -> list[ParkedDocument]:
    """Those that are not decided on, in the order asked for."""
    found = {one["_id"]: one for one in parked().find({"_id": {"$in": ids}, **OPEN}, without)}
    return [found[parked_id] for parked_id in ids if parked_id in found]


def _send(amqp_url: str, messages: Sequence[ParkedDocument]) -> None:
    if not messages:
        return
    publisher = BatchPublisher(amqp_url)
    try:
        publisher.send([_outgoing(message) for message in messages])
        publisher.wait()
    finally:
        publisher.close()


def _outgoing(message: ParkedDocument) -> Outgoing:
    headers = {name: value for name, value in message["headers"].items() if name.startswith(PREFIXES)}
    return Outgoing("", message["consumer"], message["event_id"], message["body"], headers)


def _settle(
    messages: Sequence[ParkedDocument],
    how: Literal["replayed", "discarded"],
    event_type: EventType,
    by: Actor,
    reason: str | None = None,
    *,
    sent: bool = False,
) -> int:
    """Store the decision together with the events that record it in the log; returns how many messages were decided on.

    A message that another operator settled in the meantime, or that its consumer parked again, stays as it is; that it
    was sent remains true, and is recorded.
    """
    decision: DecisionDocument = {"how": how, "at": now(), "by": by.name, "reason": reason}

    def work(session: ClientSession) -> int:
        still = _as_seen(messages, session)
        decided = messages if sent else [message for message in messages if message["_id"] in still]
        if not decided:
            return 0
        ids = [message["_id"] for message in decided]
        parked().update_many({"_id": {"$in": ids}}, {"$push": {"decisions": decision}}, session=session)
        parked().update_many({"_id": {"$in": list(still)}}, {"$set": {"settled": decision}}, session=session)
        outbox.record_all(session, [_event(message, event_type, by, reason) for message in decided])
        return len(decided)

    return transaction(work)


def _as_seen(messages: Sequence[ParkedDocument], session: ClientSession) -> set[str]:
    """The ids of those that are still open and were not parked again."""
    seen = {message["_id"]: message["parked_at"] for message in messages}
    now_there = parked().find({"_id": {"$in": list(seen)}, **OPEN}, {"parked_at": 1}, session=session)
    return {one["_id"] for one in now_there if one["parked_at"] == seen[one["_id"]]}


def _event(message: ParkedDocument, event_type: EventType, by: Actor, reason: str | None) -> Event:
    about: dict[str, Any] = {name: message[name] for name in ("consumer", "event_id", "type", "subject", "reason")}
    about |= {"id": message["_id"], "parked_at": message["parked_at"].isoformat()}
    return outbox.prepare(event_type, subject=new_id(), version=1, data={"parked": about, "reason": reason}, actor=by)
