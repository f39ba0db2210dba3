"""A worker process: consumers and periodic work, until SIGTERM."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Sequence

import structlog

from shared import db, logs, prometheus, tracing
from shared.events.consume.declaration import Consumer
from shared.events.consume.loop import ConsumerLoop
from shared.events.consume.periodic import Periodic, PeriodicWork
from shared.garbage_collection import freeze_loaded_objects
from shared.settings import Settings

log = structlog.get_logger()
#: Seconds after which a computing thread yields to another one. A thread that returns from the database waits that long
#: each time; Python's own 5 ms would make a delivery of twenty round trips 100 ms longer.
SWITCH = 0.0005
#: Seconds that running work may take after SIGTERM.
DRAIN = 25.0


def run_worker(settings: Settings, consumers: Sequence[Consumer], periodic: Sequence[Periodic] = ()) -> None:
    """Run until SIGTERM or SIGINT; running work is finished, what is not acknowledged is redelivered.

    Raises WrongHandlers, before anything is consumed.
    """
    for consumer in consumers:
        consumer.check()
    logs.configure(settings.log_format, process := f"{consumers[0].service}-worker")
    db.connect(settings)
    tracing.start(process)
    prometheus.serve(settings)
    sys.setswitchinterval(SWITCH)
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    threads: list[threading.Thread] = [*loops(consumers, settings.amqp_url, stop), PeriodicWork(periodic, stop)]
    for thread in threads:
        thread.start()
    freeze_loaded_objects()
    log.info("worker_started", consumers=[consumer.name for consumer in consumers])
    stop.wait()
    for thread in threads:
        thread.join(DRAIN)
    log.info("worker_stopped")


def loops(consumers: Sequence[Consumer], amqp_url: str, stop: threading.Event) -> list[ConsumerLoop]:
    """As many threads as each consumer declares for its work queue, and one for each lane beside it.

    One thread is for the queues of all consumers whose tasks are brief.
    """
    brief = {queue: consumer for consumer in consumers if consumer.brief for queue in consumer.queue.lanes}
    found = [ConsumerLoop(brief, amqp_url, stop)] if brief else []
    for consumer in consumers:
        if not consumer.brief:
            work, *beside = consumer.queue.lanes
            queues = [work] * consumer.threads + beside
            found += [ConsumerLoop({queue: consumer}, amqp_url, stop, n) for n, queue in enumerate(queues, start=1)]
    return found
