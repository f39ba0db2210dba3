"""The measurements: one round of each, on servers where nothing else happens."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from bench.events import workload
from bench.events.testbed import Running, Testbed
from shared import db
from shared.events.log import outbox
from shared.events.log.store import events, inbox
from shared.events.relay.outbox_reader import pending
from shared.ids import new_id

FRAMEWORKS = ("celery", "dramatiq", "faststream", "nameko")
#: What each framework is tried with: threads, or messages under way at once.
THREADS = (1, 8, 16)
#: Events a second, and seconds that everything may take to arrive in the end.
PACE, ARRIVE = 50, 30.0
#: Events that are committed at once where many have to pass.
STEP = 10_000


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is sent in a round; peers get fewer, so that a round of theirs takes about as long."""

    rounds: int = 5
    events: int = 30_000
    kombu: int = 2_000
    pika: int = 20_000
    framework: int = 2_000
    trial: int = 600
    paced: int = 500
    small_log: int = 10_000
    large_log: int = 1_000_000
    growth: int = 15_000
    endurance: int = 1_000_000


QUICK = Sizes(1, 10_000, 500, 5_000, 500, 200, 150, 10_000, 100_000, 5_000, 100_000)


@dataclass(frozen=True, slots=True)
class Carried:
    """What relay and consumer, one after the other, measured with the same events."""

    count: int
    relay: dict[str, Any]
    consumer: dict[str, Any]

    @property
    def rates(self) -> dict[str, float]:
        """Events a second: of each alone, and through both."""
        one, other = self.relay["seconds"], self.consumer["seconds"]
        return {"relay": self.count / one, "consume": self.count / other, "both": self.count / (one + other)}

    @property
    def memory(self) -> dict[str, float]:
        """MiB of each at its start and at its end."""
        measured = {"relay": self.relay, "consumer": self.consumer}
        return {
            f"{who} {when}": each[f"memory_{when}"] for who, each in measured.items() for when in ("before", "after")
        }


def carry(testbed: Testbed, count: int) -> Carried:
    """Fill the outbox, let the relay empty it into the queue, let the consumer empty the queue."""
    testbed.use()
    workload.fill_outbox(count)
    relay = testbed.own("relay", count)
    testbed.wait_for_messages(workload.QUEUE, count)
    consumer = testbed.own("consumer", count)
    if db.collection("effects").count_documents({}) != count:
        raise RuntimeError("an event has not had exactly one effect")
    return Carried(count, relay, consumer)


def kombu_rate(testbed: Testbed, count: int) -> float:
    """Messages a second of kombu's producer."""
    seconds = testbed.publish("kombu", count)
    testbed.purge(workload.QUEUE)
    return count / seconds


def peer_rate(testbed: Testbed, peer: str, count: int, threads: int) -> float:
    """Effects a second of a peer's worker, on an empty database."""
    with testbed.fresh() as there:
        there.publish(peer, count)
        seconds = there.consume(peer, count, threads)
        if (found := db.collection("effects").count_documents({})) != count:
            raise RuntimeError(f"{peer}: {found} effects of {count} messages")
    return count / seconds


def best_threads(testbed: Testbed, peer: str, count: int) -> dict[int, float]:
    """What a framework reaches with each of THREADS."""
    return {threads: peer_rate(testbed, peer, count, threads) for threads in THREADS}


def latencies(testbed: Testbed, count: int) -> list[float]:
    """Milliseconds from a commit to the handler, of `count` events at PACE, sorted."""
    with testbed.fresh() as there, working(there):
        _commit_paced(20)  # warm-up
        db.collection("effects").delete_many({})
        committed = _commit_paced(count)
        arrived = {one["_id"]: one["at"] for one in db.collection("effects").find({"_id": {"$in": list(committed)}})}
    return sorted((arrived[each] - moment) * 1000 for each, moment in committed.items())


def endure(testbed: Testbed, count: int) -> list[dict[str, float]]:
    """What relay and consumer take of the memory after each tenth of `count` events that pass through both."""
    samples = []
    with testbed.fresh() as there, working(there) as (relay, consumer):
        for done in range(STEP, count + 1, STEP):
            workload.fill_outbox(STEP)
            _wait_for_effects(done)
            if done % (count // 10) < STEP:
                samples.append({"events": done, "relay": relay.mebibytes, "consumer": consumer.mebibytes})
    return samples


def _wait_for_effects(count: int) -> None:
    until = time.monotonic() + ARRIVE
    while (found := db.collection("effects").estimated_document_count()) < count:
        if time.monotonic() > until:
            raise RuntimeError(f"{found} effects of {count} events after {ARRIVE} s")
        time.sleep(0.05)


@contextmanager
def working(testbed: Testbed) -> Iterator[tuple[Running, Running]]:
    """Relay and consumer at work, as processes of the platform."""
    relay = testbed.process(sys.executable, "shared.events.relay")
    consumer = testbed.process(sys.executable, "bench.events.own.consumer", sys.maxsize)
    with relay as one, consumer as other:
        yield one, other


def _commit_paced(count: int) -> dict[str, float]:
    """Commit one event after another; when each commit had returned. Ends when all have arrived."""
    committed: dict[str, float] = {}
    due = time.monotonic()
    for _ in range(count):
        due += 1 / PACE
        time.sleep(max(0.0, due - time.monotonic()))
        subject = new_id()
        event = db.transaction(
            lambda session, subject=subject: outbox.record(
                session, workload.TYPE, subject=subject, version=1, data=workload.data(subject)
            )
        )
        committed[event.id] = time.time()
    until = time.monotonic() + ARRIVE
    while db.collection("effects").count_documents({"_id": {"$in": list(committed)}}) < count:
        if time.monotonic() > until:
            raise RuntimeError(f"{len(pending(count))} of {count} events were not published in {ARRIVE} s")
        time.sleep(0.1)
    return committed


class Log:
    """A database whose log and inbox hold so many events of the past."""

    def __init__(self, testbed: Testbed, count: int) -> None:
        self._testbed = testbed
        testbed.use()
        workload.fill_log(count)
        self._last = events().find_one({}, {"_id": 1}, sort=[("_id", -1)])["_id"]

    def carry(self, count: int) -> Carried:
        """As `carry`; the log is as long afterwards as it was."""
        try:
            return carry(self._testbed, count)
        finally:
            events().delete_many({"_id": {"$gt": self._last}})
            inbox().delete_many({"_id": {"$gt": f"{workload.QUEUE}:{self._last}"}})
            db.collection("effects").delete_many({})


def plain_loop() -> float:
    """Milliseconds of a loop that only counts: how much of the machine others leave to us."""
    began = time.perf_counter()
    for _ in range(2_000_000):
        pass
    return (time.perf_counter() - began) * 1000
