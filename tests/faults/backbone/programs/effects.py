"""What the worker of these tests does with an event: something that can be counted, and what the title says.

`Parkir` parks the event (as long as REFUSED says so), `Gagal` fails, `Mematikan` kills the process.
"""

from __future__ import annotations

import os
import signal

from pymongo.client_session import ClientSession

from shared import db
from shared.events import Event, Park
from shared.events.consume.reasons import NO_SUBMISSION

QUEUE = "review.submissions"
#: How titles of events begin that are parked.
REFUSED = "Parkir"


def take(event: Event, session: ClientSession) -> None:
    """Count how often the event took effect, and keep the order in which an item's versions did."""
    db.collection("effects").update_one({"_id": event.id}, {"$inc": {"times": 1}}, upsert=True, session=session)
    order = {"$push": {"versions": event.version}}
    db.collection("items").update_one({"_id": event.subject}, order, upsert=True, session=session)
    title = event.data["submission"]["title"]
    if title.startswith(REFUSED):
        raise Park(NO_SUBMISSION(item="i1"))
    if title.startswith("Gagal"):
        raise RuntimeError("cannot take this one")
    if title.startswith("Mematikan"):
        os.kill(os.getpid(), signal.SIGKILL)


def mark(event: Event, session: ClientSession) -> None:
    """Show that everything before this event was dealt with."""
    db.collection("marks").insert_one({"_id": event.id}, session=session)
