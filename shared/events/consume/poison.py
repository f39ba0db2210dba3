"""Poison messages, whose handler ends the process: found one by one and parked, and no other message with them.

The broker counts how often it redelivered a message, also where the message was only in flight beside a poison one. So
a message that was redelivered more than once is handled alone, and how often that was started is stored until it ends.
"""

from __future__ import annotations

from collections.abc import Sequence

from pymongo import ReturnDocument

from shared.clock import now
from shared.events.consume import handling
from shared.events.consume.declaration import Consumer
from shared.events.consume.handling import Received, Verdict
from shared.events.consume.parking import message_key
from shared.events.consume.reasons import ENDED_PROCESS
from shared.events.consume.time_limit import TimeLimit
from shared.events.log.store import poison_candidates

#: Redeliveries from which on a message is handled alone: the first may be another message's fault.
REDELIVERIES = 2
#: How often a message alone may end its process.
MOST_ENDS = 2


def handle(consumer: Consumer, messages: Sequence[Received], limit: TimeLimit) -> list[Verdict]:
    """As `handling.handle`; where one of them may be poison each message is handled alone."""
    if all(message.redeliveries < REDELIVERIES for message in messages):
        return handling.handle(consumer, messages, limit)
    return [_alone(consumer, message, limit) for message in messages]


def _alone(consumer: Consumer, message: Received, limit: TimeLimit) -> Verdict:
    key = message_key(consumer.name, message.headers, message.body)
    is_candidate = message.redeliveries >= REDELIVERIES
    if is_candidate and _begun(key) > MOST_ENDS:
        verdict = Verdict("park", ENDED_PROCESS(count=MOST_ENDS))
    else:
        [verdict] = handling.handle(consumer, [message], limit)
    if is_candidate:
        poison_candidates().delete_one({"_id": key})
    return verdict


def _begun(key: str) -> int:
    found = poison_candidates().find_one_and_update(
        {"_id": key}, {"$inc": {"begun": 1}, "$set": {"at": now()}}, upsert=True, return_document=ReturnDocument.AFTER
    )
    return found["begun"] if found else 0
