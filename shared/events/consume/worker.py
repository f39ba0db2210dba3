"""A worker process: consumers and periodic work, until SIGTERM."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Sequence
from typing import Any

import structlog

from shared import db, logs, prometheus, tracing
from shared.events.consume.declaration import Consumer
from shared.events.consume.loop import ConsumerLoop
from shared.garbage_collection import freeze_loaded_objects
from shared.settings import Settings

log = structlog.get_logger()

Periodic = tuple[float, Callable[[], Any]]
#: Seconds after which a computing thread yields to another one. A thread that returns from the database waits that long
#: each time; Python's own 5 ms would make a delivery of twenty round trips 100 ms longer.
SWITCH = 0.0005
#: Seconds that running work may take after SIGTERM.
DRAIN = 25.0


def run_worker(settings: Settings, consumers: Sequence[Consumer], periodic: Sequence[Periodic] = ()) -> None:
    """Run until SIGTERM or SIGINT; running work is finished, what is not acknowledged is redelivered.

    `periodic` are (seconds, function) pairs, each in a thread of its own; a failure is logged, and the function called
    again after its interval. Raises WrongHandlers, before anything is consumed.
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
    threads: list[threading.Thread] = [
        loop for consumer in consumers for loop in loops(consumer, settings.amqp_url, stop)
    ]
    threads += [_Periodic(seconds, work, stop) for seconds, work in periodic]
    for thread in threads:
        thread.start()
    freeze_loaded_objects()
    log.info("worker_started", consumers=[consumer.name for consumer in consumers])
    stop.wait()
    for thread in threads:
        thread.join(DRAIN)
    log.info("worker_stopped")


def loops(consumer: Consumer, amqp_url: str, stop: threading.Event) -> list[ConsumerLoop]:
    """As many threads as the consumer declares for its work queue, and one for each lane beside it."""
    work, *beside = consumer.queue.lanes
    queues = [work] * consumer.threads + beside
    return [ConsumerLoop(consumer, amqp_url, stop, number, queue) for number, queue in enumerate(queues, start=1)]


class _Periodic(threading.Thread):
    def __init__(self, seconds: float, work: Callable[[], Any], stop: threading.Event) -> None:
        super().__init__(name=getattr(work, "__name__", "periodic"), daemon=True)
        self._seconds, self._work, self._stopping = seconds, work, stop

    def run(self) -> None:
        """Do the work, then wait, until stopped."""
        while not self._stopping.wait(self._seconds):
            try:
                self._work()
            except Exception:
                log.exception("periodic_failed", work=self.name)
