"""From delivered messages to verdicts, without any broker: effects in batches, tasks one by one."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import partial
from typing import Any

import structlog
from pymongo.client_session import ClientSession
from pymongo.errors import BulkWriteError, ConnectionFailure, DuplicateKeyError

from shared import tracing
from shared.clock import now
from shared.db import transaction
from shared.events.consume.declaration import Consumer
from shared.events.consume.reasons import GAVE_UP, UNKNOWN_TYPE, UNREADABLE, invalid_data
from shared.events.consume.time_limit import TimeLimit, TimeLimitExceeded
from shared.events.consume.verdict import Park, Retry
from shared.events.declare import cloudevents
from shared.events.declare.catalog import UnknownEventType
from shared.events.declare.event import Event, InvalidEvent
from shared.events.log.store import inbox
from shared.reasons import Reason

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Received:
    """A message as it came: headers and body, which attempt this is, and how often the broker redelivered it."""

    headers: dict[str, Any]
    body: bytes
    attempt: int = 1
    redeliveries: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a message: `ack`, `retry` (in `after` seconds, or by the schedule) or `park` for a reason."""

    kind: str
    reason: Reason | None = None
    #: Of a retry, for the log.
    cause: str = ""
    after: float | None = None
    detail: str = ""


ACK = Verdict("ack")


def handle(consumer: Consumer, messages: Sequence[Received], limit: TimeLimit | None = None) -> list[Verdict]:
    """A verdict for each message, in order; `limit` holds for each call of a handler.

    Effects share one transaction; where that fails its halves are tried, until what is bad is alone.
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
            verdicts[index] = _alone(consumer, messages[index], partial(consumer.perform, event), limit)
        else:
            verdicts[index] = ACK
    if effects:
        verdicts.update(_effects(consumer, messages, effects, limit))
    return [verdicts[index] for index in range(len(messages))]


def _decode(message: Received) -> Event | Verdict:
    try:
        return cloudevents.decode(message.headers, message.body)
    except UnknownEventType as unknown:
        return Verdict("park", UNKNOWN_TYPE(type=str(unknown)))
    except cloudevents.Undecodable as broken:
        return Verdict("park", UNREADABLE(problem=str(broken)))
    except InvalidEvent as refused:
        return Verdict("park", invalid_data(refused.type.name, refused.errors))


def _effects(
    consumer: Consumer, messages: Sequence[Received], effects: list[tuple[int, Event]], limit: TimeLimit | None
) -> list[tuple[int, Verdict]]:
    if len(effects) == 1:
        [(index, event)] = effects
        return [(index, _alone(consumer, messages[index], partial(_commit, consumer, [event]), limit))]
    try:
        with _watched(limit):
            _commit(consumer, [event for _, event in effects])
    except ConnectionFailure:
        raise
    except Exception as error:
        size = 1 if isinstance(error, TimeLimitExceeded) else (len(effects) + 1) // 2
        log.warning("batch_split", consumer=consumer.name, size=len(effects), into=size, error=repr(error))
    else:
        return [(index, ACK) for index, _ in effects]
    parts = [effects[start : start + size] for start in range(0, len(effects), size)]
    return [verdict for part in parts for verdict in _effects(consumer, messages, part, limit)]


def _watched(limit: TimeLimit | None) -> AbstractContextManager[None]:
    return limit.watching() if limit else nullcontext()


def _alone(consumer: Consumer, message: Received, work: Callable[[], None], limit: TimeLimit | None) -> Verdict:
    try:
        with _watched(limit):
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


def _again(consumer: Consumer, message: Received, cause: str, after: float | None, detail: str) -> Verdict:
    if message.attempt >= consumer.max_attempts:
        return Verdict("park", GAVE_UP(attempts=message.attempt, cause=cause), detail=detail)
    return Verdict("retry", cause=cause, after=after, detail=detail)


def _commit(consumer: Consumer, batch: list[Event]) -> None:
    """Commit the effects of `batch` with their inbox keys; events whose key is there already are passed over.

    Nearly always none is there. So the keys are not looked up until the database refuses one as a duplicate.
    """
    keys = {f"{consumer.name}:{event.id}": event for event in batch}
    with tracing.consuming(consumer.name, batch):
        try:
            transaction(partial(_take, consumer, keys))
        except (BulkWriteError, DuplicateKeyError):
            transaction(lambda session: _take(consumer, _unknown(keys, session), session))


def _take(consumer: Consumer, keys: dict[str, Event], session: ClientSession) -> None:
    if keys:
        moment = now()
        inbox().insert_many([{"_id": key, "at": moment} for key in keys], session=session)
        consumer.take(list(keys.values()), session)


def _unknown(keys: dict[str, Event], session: ClientSession) -> dict[str, Event]:
    done = {known["_id"] for known in inbox().find({"_id": {"$in": list(keys)}}, {"_id": 1}, session=session)}
    return {key: event for key, event in keys.items() if key not in done}
