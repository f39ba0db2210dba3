"""From delivered messages to verdicts, without any broker: effects in batches, tasks one by one."""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from pymongo.client_session import ClientSession
from pymongo.errors import ConnectionFailure

from shared import tracing
from shared.clock import now
from shared.db import transaction
from shared.events import cloudevents
from shared.events.catalog import UnknownEventType
from shared.events.consumer.declaration import Consumer
from shared.events.consumer.verdict import Park, Retry
from shared.events.event import Event, InvalidEvent
from shared.events.store import inbox

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Received:
    """A message as it came: headers and body, and how often it was tried."""

    headers: dict[str, Any]
    body: bytes
    attempt: int = 1


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a message: `ack`, `retry` (in `after` seconds, or by the schedule) or `park`."""

    kind: str
    reason: str = ""
    after: float | None = None
    detail: str = ""


ACK = Verdict("ack")


def handle(consumer: Consumer, messages: Sequence[Received]) -> list[Verdict]:
    """A verdict for each message, in order.

    Effects share one transaction; if that fails each is tried alone, so that one bad event stops no other.
    Raises pymongo's ConnectionFailure when the database is away: that is no message's fault.
    """
    verdicts: dict[int, Verdict] = {}
    effects: list[tuple[int, Event]] = []
    for index, message in enumerate(messages):
        event = _decode(message)
        if isinstance(event, Verdict):
            verdicts[index] = event
        elif event.name in consumer.effects:
            effects.append((index, event))
        elif event.name in consumer.tasks:
            verdicts[index] = _alone(consumer, messages[index], lambda e=event: consumer.perform(e))
        else:
            verdicts[index] = ACK
    for index, verdict in _effects(consumer, messages, effects):
        verdicts[index] = verdict
    return [verdicts[index] for index in range(len(messages))]


def _decode(message: Received) -> Event | Verdict:
    try:
        return cloudevents.decode(message.headers, message.body)
    except UnknownEventType as unknown:
        return Verdict("park", f"unknown event type {unknown}")
    except (cloudevents.Undecodable, InvalidEvent) as broken:
        return Verdict("park", f"undecodable: {broken}")


def _effects(
    consumer: Consumer, messages: Sequence[Received], effects: list[tuple[int, Event]]
) -> list[tuple[int, Verdict]]:
    if len(effects) > 1:
        try:
            _commit(consumer, [event for _, event in effects])
        except ConnectionFailure:
            raise
        except Exception as error:
            log.warning("batch_split", consumer=consumer.name, size=len(effects), error=repr(error))
        else:
            return [(index, ACK) for index, _ in effects]
    return [
        (index, _alone(consumer, messages[index], lambda e=event: _commit(consumer, [e]))) for index, event in effects
    ]


def _alone(consumer: Consumer, message: Received, work: Any) -> Verdict:
    try:
        work()
    except ConnectionFailure:
        raise
    except Park as parked:
        return Verdict("park", parked.reason)
    except Retry as retry:
        return _again(consumer, message, retry.reason, retry.after, "")
    except Exception as error:
        detail = traceback.format_exc()
        log.exception("handler_failed", consumer=consumer.name, attempt=message.attempt)
        return _again(consumer, message, repr(error), None, detail)
    return ACK


def _again(consumer: Consumer, message: Received, reason: str, after: float | None, detail: str) -> Verdict:
    if message.attempt >= consumer.max_attempts:
        return Verdict("park", f"gave up after {message.attempt} attempts: {reason}", detail=detail)
    return Verdict("retry", reason, after, detail)


def _commit(consumer: Consumer, batch: list[Event]) -> None:
    """Commit the effects of `batch` with their inbox keys; events whose key is there already are passed over."""

    def work(session: ClientSession) -> None:
        keys = {f"{consumer.name}:{event.id}": event for event in batch}
        done = {known["_id"] for known in inbox().find({"_id": {"$in": list(keys)}}, {"_id": 1}, session=session)}
        fresh = {key: event for key, event in keys.items() if key not in done}
        if not fresh:
            return
        inbox().insert_many([{"_id": key, "at": now()} for key in fresh], session=session)
        consumer.take(list(fresh.values()), session)

    with tracing.consuming(consumer.name, batch):
        transaction(work)
