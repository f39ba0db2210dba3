"""Messages whose handler ends the process: found out one by one, and parked without harm to their neighbours.

The broker counts how often it delivered a message in vain, and for those that only lay in the same window too. So what
came back more than once is handled alone, and how often that was begun is kept here until it is over.
"""

from __future__ import annotations

from collections.abc import Sequence

from pymongo import ReturnDocument

from shared.clock import now
from shared.events.consume import handling
from shared.events.consume.declaration import Consumer
from shared.events.consume.handling import Received, Verdict
from shared.events.consume.parking import message_key
from shared.events.consume.reasons import Reason, ReasonCode
from shared.events.consume.time_limit import TimeLimit
from shared.events.log.store import suspects

#: Deliveries in vain after which a message is handled alone: the first may have been anybody's fault.
IN_VAIN = 2
#: How often a message alone may end its process.
MOST_ENDS = 2


def handle(consumer: Consumer, messages: Sequence[Received], limit: TimeLimit) -> list[Verdict]:
    """As `handling.handle`; where there are suspects each message is handled alone."""
    if all(message.in_vain < IN_VAIN for message in messages):
        return handling.handle(consumer, messages, limit)
    return [_alone(consumer, message, limit) for message in messages]


def _alone(consumer: Consumer, message: Received, limit: TimeLimit) -> Verdict:
    key = message_key(consumer.name, message.headers, message.body)
    suspect = message.in_vain >= IN_VAIN
    if suspect and _begun(key) > MOST_ENDS:
        verdict = Verdict("park", Reason(ReasonCode.ENDED_PROCESS, {"count": MOST_ENDS}))
    else:
        [verdict] = handling.handle(consumer, [message], limit)
    if suspect:
        suspects().delete_one({"_id": key})
    return verdict


def _begun(key: str) -> int:
    found = suspects().find_one_and_update(
        {"_id": key}, {"$inc": {"begun": 1}, "$set": {"at": now()}}, upsert=True, return_document=ReturnDocument.AFTER
    )
    return found["begun"] if found else 0
