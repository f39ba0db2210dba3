"""A worker with one consumer as services declare them, from its first effect to the commit of its COUNTth."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Sequence

import psutil
from pymongo.client_session import ClientSession

from bench.events import workload
from bench.events.peers.work import print_seconds
from shared import db
from shared.events import Consumer, Event, run_worker
from shared.events.consume.loop import HANDLED
from shared.settings import Settings

#: Seconds between looks at the consumer's own counter.
LOOK = 0.02

consumer = Consumer(workload.QUEUE, service="metrics")
_begun = threading.Event()


@consumer.effects_together()
def take(events: Sequence[Event], session: ClientSession) -> None:
    """One effect for each event, in one write; when it came here is part of it."""
    _begun.set()
    moment = time.time()
    documents = [{"_id": event.id, "subject": event.subject, "at": moment} for event in events]
    db.collection("effects").insert_many(documents, session=session)


def _watch(count: int) -> None:
    before = _mebibytes()
    _begun.wait()
    began = time.perf_counter()
    while _handled() < count:
        time.sleep(LOOK)
    print_seconds(time.perf_counter() - began, memory_before=before, memory_after=_mebibytes(), cpu=time.process_time())


def _handled() -> float:
    counts = [sample for sample in next(iter(HANDLED.collect())).samples if sample.name.endswith("_total")]
    return sum(sample.value for sample in counts if sample.labels["verdict"] == "ack")


def _mebibytes() -> float:
    return psutil.Process().memory_info().rss / 2**20


def main() -> None:
    """Run until SIGTERM."""
    threading.Thread(target=_watch, args=(int(sys.argv[1]),), daemon=True).start()
    run_worker(Settings.from_env(), [consumer])


if __name__ == "__main__":
    main()
