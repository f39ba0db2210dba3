"""The relay as it is, from its start to the moment when COUNT events are confirmed and marked."""

from __future__ import annotations

import sys
import threading
import time

import psutil

from bench.events.peers.work import tell
from shared import db, logs
from shared.events.figures import PUBLISHED
from shared.events.relay.relay import Relay
from shared.settings import Settings

#: Seconds between looks at the relay's own counter.
LOOK = 0.02


def main() -> None:
    """What it takes to connect is within the time."""
    count, settings = int(sys.argv[1]), Settings.from_env()
    logs.configure(settings.log_format, "relay")
    db.connect(settings).command("ping")
    stop = threading.Event()
    thread = threading.Thread(target=Relay(settings.amqp_url, stop).run)
    before, began = _mebibytes(), time.perf_counter()
    thread.start()
    while _published() < count:
        time.sleep(LOOK)
    tell(time.perf_counter() - began, memory_before=before, memory_after=_mebibytes(), cpu=time.process_time())
    stop.set()
    thread.join()


def _published() -> float:
    samples = next(iter(PUBLISHED.collect())).samples
    return sum(sample.value for sample in samples if sample.name.endswith("_total"))


def _mebibytes() -> float:
    return psutil.Process().memory_info().rss / 2**20


if __name__ == "__main__":
    main()
